"""Whether somebody said "I understand" to the words of a step."""

from dataclasses import dataclass
from uuid import uuid4

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from careplan.checklist.queries.shared import PlanHead
from careplan.checklist.wording import Viewer
from careplan.plans import days
from careplan.plans.models import Understanding
from careplan.plans.understood import still_holds
from pathways.models import Step


@dataclass(frozen=True, slots=True)
class Understood:
    """`said`: "You said you understand this, 3 November"; empty while nothing was said about these words.

    `words`: the id of the words as they stand, so that nobody says it about others.
    """

    step_key: str
    words: int
    said: str
    may_say: bool
    op_id: str


def understood_by(head: PlanHead, viewer: Viewer, step: Step) -> Understood:
    """How it stands for the words of one step of the plan's version (one query).

    Another version with the same words does not ask again; other words do.
    """
    said = Understanding.objects.filter(plan=head.plan, step_key=step.key, user=viewer.user_id)
    mine = [row for row in said.select_related("step", "event") if still_holds(row, step)]
    words = _said_words(mine[0], viewer) if mine else ""
    may_say = viewer.may_write and head.is_open and not mine
    return Understood(step.key, step.pk, words, may_say, op_id=str(uuid4()))


def _said_words(row: Understanding, viewer: Viewer) -> str:
    day = row.event.at.astimezone(days.zone_of(viewer.zone)).date()
    return _("You said you understand this, %(day)s") % {"day": date_format(day, "MONTH_DAY_FORMAT")}
