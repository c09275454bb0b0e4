"""Sentences of the caregivers' pages: numbers, days and names as a family says them. Pure: no rows, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import uuid4

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language_bidi, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from careplan.accounts.hours import Reading
from careplan.accounts.language import isolated
from careplan.accounts.models import OpeningHours, Team, User
from careplan.accounts.templatetags.words import clock, day, moment
from careplan.checkins.models import Sign
from careplan.plans import days
from careplan.plans.access import Access
from careplan.plans.reader import Reader

AND_SO_ON = " · "


def ids_of_acts() -> Iterator[str]:
    """Ids for the forms of one page, each with the odd one behind it free: a random number of this page, and a count.

    A list has a hundred forms and travels packed. Ids that differ in one place alone take a fifth of the room.
    """
    page = str(uuid4())[:-4]
    yield from (f"{page}{count:04x}" for count in range(0, 1 << 16, 2))


def id_behind(op_id: str) -> str:
    """The id behind one of these: of its own, and almost the same to look at."""
    return f"{op_id[:-1]}{int(op_id[-1], 16) | 1:x}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads a page, where, when and in which language: what every sentence is seen from.

    `op_ids`: for the forms of this page. `addresses`: what stands around the id in addresses of items.
    """

    user_id: int
    public_id: str
    may_write: bool
    today: date
    now: datetime
    zone: str
    reader: Reader = field(default_factory=Reader, compare=False)
    addresses: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    op_ids: Iterator[str] = field(default_factory=ids_of_acts, compare=False, repr=False)

    @classmethod
    def of(cls, access: Access) -> "Viewer":
        return cls(
            user_id=access.user.pk,
            public_id=access.patient.public_id,
            may_write=access.takes_part,
            today=access.today,
            now=access.now,
            zone=access.team.time_zone,
            reader=access.reader,
        )

    def name(self, user: User) -> str:
        """The first name, or "you"."""
        return _("you") if user.pk == self.user_id else isolated(user.first_name)

    def day(self, when: date) -> str:
        """today, yesterday, Tuesday, 12 November."""
        return day(when, self.today)

    def moment(self, at: datetime) -> str:
        """today 14:05, Tuesday 09:30."""
        return moment(at, self.now, self.zone)

    def clock(self, at: datetime) -> str:
        """14:05, on the team's clock."""
        return clock(at, days.zone_of(self.zone))


def number_word(number: int) -> str:
    """A number at the start of a sentence: as a word up to ten, then as digits."""
    return str(NUMBER_WORDS[number]) if number < len(NUMBER_WORDS) else str(number)


NUMBER_WORDS = (
    pgettext_lazy("count at the start of a sentence", "None"),
    pgettext_lazy("count at the start of a sentence", "One"),
    pgettext_lazy("count at the start of a sentence", "Two"),
    pgettext_lazy("count at the start of a sentence", "Three"),
    pgettext_lazy("count at the start of a sentence", "Four"),
    pgettext_lazy("count at the start of a sentence", "Five"),
    pgettext_lazy("count at the start of a sentence", "Six"),
    pgettext_lazy("count at the start of a sentence", "Seven"),
    pgettext_lazy("count at the start of a sentence", "Eight"),
    pgettext_lazy("count at the start of a sentence", "Nine"),
    pgettext_lazy("count at the start of a sentence", "Ten"),
)


def today_words(due_days: Sequence[date], today: date) -> str:
    """How much stands on the list, in words, from the days of everything that is open.

    "Two things for today. One is still open from Tuesday." It counts, and says nothing about it.
    """
    for_today = sum(when == today for when in due_days)
    past = sorted(when for when in due_days if when < today)
    if for_today:
        first = ngettext("%(count)s thing for today.", "%(count)s things for today.", for_today) % {
            "count": number_word(for_today)
        }
    else:
        first = _("Nothing is set for today.")
    if not past:
        return first
    if len(past) == 1:
        rest = _("One is still open from %(day)s.") % {"day": day(past[0], today)}
    else:
        rest = _("%(count)s are still open.") % {"count": number_word(len(past))}
    return f"{first} {rest}"


def mine_words(count: int) -> str:
    """How much this person has taken on; nothing for nothing."""
    if not count:
        return ""
    return ngettext("You do %(count)d thing.", "You do %(count)d things.", count) % {"count": count}


def reading_words(reading: Reading, viewer: Viewer) -> str:
    """Whether somebody of the team reads now, for a line below what waits. Empty in opening hours."""
    if reading.is_open:
        return ""
    if reading.opens_at is None:
        return _("Nobody reads this page day and night. If it cannot wait, call.")
    local = reading.opens_at
    clock = time_format(local.time(), "TIME_FORMAT")
    if local.date() == viewer.today:
        return _("Nobody reads this page now. The team looks from %(time)s.") % {"time": clock}
    return _("Nobody reads this page now. The team looks from %(time)s %(day)s.") % {
        "time": clock,
        "day": viewer.day(local.date()),
    }


def looked_at_words(by: User, at: datetime, viewer: Viewer) -> str:
    """ "Looked at by Nora, 14:05". Stands only where a nurse said so by an act of hers (DECISIONS 22)."""
    return _("Looked at by %(name)s, %(when)s") % _who_and_when(by, at, viewer)


def taken_on_words(by: User, at: datetime, viewer: Viewer) -> str:
    """ "Nora is on it, 14:05": a nurse pressed that she is (DECISIONS 22)."""
    return _("%(name)s is on it, %(when)s") % _who_and_when(by, at, viewer)


def message_sent_words(at: datetime, viewer: Viewer) -> str:
    """ "We sent a message to the team, 14:05": handed over to the mail server. Nothing says that somebody read it."""
    return _("We sent a message to the team, %(when)s.") % {"when": _when(at, viewer)}


def closed_words(by: User, at: datetime, viewer: Viewer) -> str:
    """ "Closed by Nora, 15:00": nothing more is to be done about a warning sign."""
    return _("Closed by %(name)s, %(when)s") % _who_and_when(by, at, viewer)


def answered_words(outcome: str, by: User, at: datetime, viewer: Viewer) -> str:
    """ "Nora called, 14:20", "Nora answered, 14:20: no action, because": how a nurse answered a warning sign."""
    sentences = {
        Sign.Outcome.CALLED: _("%(name)s called, %(when)s"),
        Sign.Outcome.SEEN: _("%(name)s answered, %(when)s: seen, or sent in"),
        Sign.Outcome.NO_ACTION: _("%(name)s answered, %(when)s: no action, because"),
    }
    return sentences[Sign.Outcome(outcome)] % _who_and_when(by, at, viewer)


def _who_and_when(by: User, at: datetime, viewer: Viewer) -> dict[str, str]:
    """The first name, and the time of day, with the day where that is not today."""
    return {"name": isolated(by.first_name), "when": _when(at, viewer)}


def _when(at: datetime, viewer: Viewer) -> str:
    is_today = at.astimezone(days.zone_of(viewer.zone)).date() == viewer.today
    return viewer.clock(at) if is_today else viewer.moment(at)


def hours_lines(team: Team) -> list[str]:
    """The team's opening hours, neighbouring weekdays with the same hours on one line; [] when none are written."""
    runs: list[tuple[list[int], time, time]] = []
    for row in team.opening_hours.all():
        if runs and runs[-1][0][-1] == row.weekday - 1 and runs[-1][1:] == (row.opens, row.closes):
            runs[-1][0].append(row.weekday)
        else:
            runs.append(([row.weekday], row.opens, row.closes))
    return [_hours_line(weekdays, opens, closes) for weekdays, opens, closes in runs]


def _hours_line(weekdays: list[int], opens: time, closes: time) -> str:
    names = [str(OpeningHours.Weekday(number).label) for number in (weekdays[0], weekdays[-1])]
    when = names[0]
    if len(weekdays) > 1:
        when = _("%(first)s to %(last)s") % {"first": names[0], "last": names[1]}
    hours = {"opens": time_format(opens, "TIME_FORMAT"), "closes": time_format(closes, "TIME_FORMAT")}
    return _("%(days)s, %(opens)s to %(closes)s") % {"days": when, **hours}


def long_day(when: date) -> str:
    """The heading's day: Sunday 22 November."""
    return _("%(weekday)s %(day)s") % {
        "weekday": date_format(when, "l"),
        "day": date_format(when, "MONTH_DAY_FORMAT"),
    }


def line_of(*parts: str) -> str:
    """The parts that there are, in one line that begins with a capital."""
    present = [str(part) for part in parts if part]
    if not all(part.isascii() for part in present) or get_language_bidi():
        present = [isolated(part) for part in present]
    line = AND_SO_ON.join(present)
    return line[:1].upper() + line[1:]
