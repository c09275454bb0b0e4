"""Talk in words for the family's history: beside `telling`, which takes these as its own. Pure."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from careplan.checklist.wording import Viewer
from careplan.plans.history import Entry
from careplan.plans.states import EventKind


def corrected_words(at: datetime | None, viewer: Viewer) -> str:
    """ "corrected today 14:20"; empty for words that nobody corrected."""
    return _("corrected %(when)s") % {"when": viewer.moment(at)} if at else ""


def _asked_back(name: str, _entry: Entry, _viewer: Viewer) -> str:
    return _("%(name)s asked about it") % {"name": name}


def _replied(name: str, _entry: Entry, _viewer: Viewer) -> str:
    return _("%(name)s replied to the nurse") % {"name": name}


def _corrected(name: str, _entry: Entry, _viewer: Viewer) -> str:
    return _("%(name)s corrected some words") % {"name": name}


def _reviewed(name: str, entry: Entry, _viewer: Viewer) -> str:
    """Of an item, a nurse says only that she saw a question about it."""
    return _("%(name)s saw the question") % {"name": name}


TALK: dict[str, Callable[[str, Entry, Viewer], str]] = {
    EventKind.ASKED_BACK: _asked_back,
    EventKind.REPLIED: _replied,
    EventKind.CORRECTED: _corrected,
    EventKind.REVIEWED: _reviewed,
}
