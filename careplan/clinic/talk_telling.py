"""Talk and verifying in words, for the nurse: beside `telling`, which takes these as its own."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from careplan.clinic.told import Names, Said
from careplan.plans.history import Entry
from careplan.plans.states import EventKind


def _verified(entry: Entry, names: Names) -> Said:
    colleague = names.people.get(entry.data.get("for"))
    return ((_("for %(name)s") % {"name": colleague},) if colleague else ()), ""


def _corrected(entry: Entry, names: Names) -> Said:
    return (_("instead of the words of entry %(number)d") % {"number": entry.data.get("corrects", 0)},), ""


def _reviewed(entry: Entry, names: Names) -> Said:
    """Everything up to an entry; or one question alone."""
    if question := entry.data.get("question"):
        return (_("saw the question of entry %(number)d") % {"number": question},), ""
    return (_("up to entry %(number)d") % {"number": entry.data.get("up_to", 0)},), ""


SAY: dict[str, Callable[[Entry, Names], Said]] = {
    EventKind.VERIFIED: _verified,
    EventKind.CORRECTED: _corrected,
    EventKind.REVIEWED: _reviewed,
}
