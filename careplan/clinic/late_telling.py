"""What came late from a phone, in whole sentences for the nurse: overtaken, let in, set aside; and what clocks said."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day, moment
from careplan.plans import late_words
from careplan.plans.days import today
from careplan.plans.history import Entry
from careplan.plans.states import EventKind

SENT = "sent_"


def sentences(entry: Entry, people: Mapping[int, str], now: datetime, zone: str) -> tuple[str, ...]:
    """What was sent and what stood there; both clocks, where they differ; and who let in an act whose author has no
    access any more. Empty for an event that came like most."""
    said = []
    if entry.kind == EventKind.ACT_OVERTAKEN:
        name = people.get(entry.data.get("found_by"), "")
        said.append(_sent(entry, entry.by_name, now, zone))
        said.append(late_words.found_words(entry.data.get("found", ""), name, is_me=False))
    elif entry.kind in (EventKind.HELD_APPLIED, EventKind.HELD_SET_ASIDE):
        said.append(_sent(entry, people.get(entry.data.get("by")) or _("Somebody"), now, zone))
    if entry.data.get("overtaken"):
        said.append(_("Something else was there already, so it stands in the history alone."))
    if happened := entry.data.get("happened"):
        when = moment(datetime.fromisoformat(happened), now, zone)
        said.append(_("The phone’s clock said %(when)s.") % {"when": when})
    if nurse := people.get(entry.data.get("let_in_by")):
        said.append(_("%(name)s let it in.") % {"name": nurse})
    return tuple(said)


def _sent(entry: Entry, name: str, now: datetime, zone: str) -> str:
    done_on = late_words.day_in(entry.data)
    on = day(done_on, today(zone, now)) if done_on else ""
    return late_words.sent_words(entry.data.get("act", ""), name, entry.data, on)


def sent_quotes(entry: Entry) -> tuple[str, ...]:
    """The words of an act that was set aside."""
    return tuple(text for name, text in sorted(entry.words.items()) if name.startswith(SENT) and text)
