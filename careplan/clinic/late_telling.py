"""What came late from a phone, in words for the nurse: overtaken, let in, set aside; and what a phone's clock said."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day, moment
from careplan.plans import late_words
from careplan.plans.days import today
from careplan.plans.history import Entry

SENT = "sent_"


def overtaken_details(entry: Entry, people: Mapping[int, str], now: datetime, zone: str) -> tuple[str, ...]:
    """What was sent, and what stood there already."""
    done_on = late_words.day_in(entry.data)
    on = day(done_on, today(zone, now)) if done_on else ""
    return (
        late_words.sent_words(entry.data.get("act", ""), entry.by_name, entry.data, on),
        late_words.found_words(
            entry.data.get("found", ""), people.get(entry.data.get("found_by"), ""), is_me=False
        ),
    )


def held_details(entry: Entry, people: Mapping[int, str], now: datetime, zone: str) -> tuple[str, ...]:
    """Who had sent it, what it was, and whether something else stood there when it was let in."""
    name = people.get(entry.data.get("by"), "")
    done_on = late_words.day_in(entry.data)
    on = day(done_on, today(zone, now)) if done_on else ""
    details = [late_words.sent_words(entry.data.get("act", ""), name or _("Somebody"), entry.data, on)]
    if entry.data.get("overtaken"):
        details.append(_("Something else was there already, so it stands in the history alone."))
    return tuple(details)


def sent_quotes(entry: Entry) -> tuple[str, ...]:
    """The words of an act that was set aside, and of a late one that has no name of its own here."""
    return tuple(text for name, text in sorted(entry.words.items()) if name.startswith(SENT) and text)


def phone_details(entry: Entry, people: Mapping[int, str], now: datetime, zone: str) -> tuple[str, ...]:
    """Both clocks, where they differ; and who let an act in whose author has no access any more."""
    details = []
    if happened := entry.data.get("happened"):
        when = moment(datetime.fromisoformat(happened), now, zone)
        details.append(_("the phone’s clock said %(when)s") % {"when": when})
    if nurse := people.get(entry.data.get("let_in_by")):
        details.append(_("let in by %(name)s") % {"name": nurse})
    return tuple(details)
