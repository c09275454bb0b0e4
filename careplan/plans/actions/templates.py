"""Answers that a team uses again. They belong to no patient, so they stand in no history."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, Team, User
from careplan.plans.access import NotThere
from careplan.plans.actions.writing import ActRefused
from careplan.plans.models import AnswerTemplate
from careplan.plans.wording import clean_words

LONGEST_TITLE, LONGEST_TEMPLATE = 60, 2_000


def save_template(
    *, team: Team, title: str, words: str, by: User, at: datetime, template_id: int | None = None
) -> AnswerTemplate:
    """Write down an answer to use again, or change one (`template_id`). Saving the same twice makes one.

    No event.
    Raises WordsRefused, ActRefused (the name is taken), NotThere (no nurse of the team, or no template of it).
    """
    title = clean_words(title, longest=LONGEST_TITLE)
    words = clean_words(words, longest=LONGEST_TEMPLATE)
    try:
        with transaction.atomic():
            _refuse_outsider(team, by)
            if template_id is None:
                row = AnswerTemplate.objects.filter(team=team, title=title, words=words).first()
                row = row or AnswerTemplate(team=team)
            else:
                row = _template_of(team, template_id)
            row.title, row.words, row.changed_by, row.changed_at = title, words, by, at
            row.save()
            return row
    except IntegrityError as taken:
        raise ActRefused(
            _("Another template of the team has this name. Choose another one."), field="title"
        ) from taken


def delete_template(*, team: Team, template_id: int, by: User, at: datetime) -> None:
    """Take an answer off the team's list; what was sent with its words stays. No event. Raises NotThere."""
    with transaction.atomic():
        _refuse_outsider(team, by)
        _template_of(team, template_id).delete()


def _refuse_outsider(team: Team, by: User) -> None:
    mine = Membership.objects.filter(team=team, user=by, user__is_active=True, ended_at=None)
    if not mine.exists():
        raise NotThere


def _template_of(team: Team, template_id: int) -> AnswerTemplate:
    row = AnswerTemplate.objects.select_for_update().filter(team=team, pk=template_id).first()
    if row is None:
        raise NotThere
    return row
