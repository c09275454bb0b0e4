"""Lists that a nurse keeps under a name. Her own alone; nothing of a patient stands in them, so no event is written."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.writing import ActRefused
from careplan.plans.models import SavedList
from careplan.plans.wording import WordsRefused, clean_words

MOST_LISTS = 30
LONGEST_NAME = 60
LONGEST_QUERY = 500


def save_list(*, name: str, query: str, by: User, at: datetime, replaces: bool = False) -> SavedList:
    """Keep filters under a name. `query` is what an address says, written by the window from filters it knows.

    A list of the same name is replaced when `replaces` says so. Raises ActRefused: no name or one that is too long, a
    name that she has already, or too many lists.
    """
    name = _clean_name(name)
    if not query or len(query) > LONGEST_QUERY:
        raise ActRefused(_("Choose a filter first. A list without one shows everybody."))
    with transaction.atomic():
        found = _lists_of(by)
        same = _named(name, found)
        if same is not None and not replaces:
            raise _name_taken(same)
        if same is None and len(found) >= MOST_LISTS:
            raise ActRefused(
                _("You keep %(most)d lists. Delete one first, then this one fits.") % {"most": MOST_LISTS}
            )
        kept = same or SavedList(user=by)
        kept.name, kept.query = name, query
        kept.save()
        return kept


def rename_list(*, list_id: int, name: str, by: User, at: datetime) -> SavedList:
    """Give one of one's own lists another name. Raises ActRefused as `save_list`, NotThere."""
    name = _clean_name(name)
    with transaction.atomic():
        found = _lists_of(by)
        kept = _own(found, list_id)
        same = _named(name, found)
        if same not in (None, kept):
            raise _name_taken(same)
        kept.name = name
        kept.save(update_fields=["name"])
        return kept


def delete_list(*, list_id: int, by: User, at: datetime) -> None:
    """Keep one of one's own lists no longer. The patients on it stay where they are. Raises NotThere."""
    with transaction.atomic():
        _own(_lists_of(by), list_id).delete()


def _lists_of(user: User) -> list[SavedList]:
    """Her lists, under the lock of her own account: two browsers at once wait for each other."""
    User.objects.select_for_update().get(pk=user.pk)
    return list(SavedList.objects.filter(user=user))


def _named(name: str, found: list[SavedList]) -> SavedList | None:
    """The list of this name; capital letters make no other name."""
    return next((one for one in found if one.name.casefold() == name.casefold()), None)


def _own(found: list[SavedList], list_id: int) -> SavedList:
    kept = next((one for one in found if one.pk == list_id), None)
    if kept is None:
        raise NotThere
    return kept


def _clean_name(name: str) -> str:
    try:
        return clean_words(" ".join(name.split()), longest=LONGEST_NAME)
    except WordsRefused as refusal:
        raise ActRefused(str(refusal), field="name") from refusal


def _name_taken(by_list: SavedList) -> ActRefused:
    words = _("You keep a list under this name already. Choose another name.")
    return ActRefused(words, field="name", current=by_list)
