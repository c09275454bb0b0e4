"""The diary: check-ins read back, by pages and by a range of days, as they were entered and no more.

Both windows show it. Signs that were reported stand in it with the questions of the plan's version.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checkins import chart
from careplan.checkins.answers import PAIN_ENDS, TIRED_ENDS, Answered, answered, carer_words, number_of
from careplan.checkins.models import CheckIn
from careplan.plans import history
from careplan.plans.actions import Sent
from careplan.plans.days import zone_of
from careplan.plans.models import Patient
from careplan.plans.reader import Reader as WordsReader
from pathways.definition import Definition

PAGE_SIZE = 30
RANGES = (14, 30, 90)
# More than this are not drawn: points would hide each other, and the page must stay light. The list has them all.
MOST_DRAWN = 400
WATCH = "watch:"
# Title, title of the column in the table, and what the two ends of the scale mean.
CHARTED: dict[str, tuple[Promise, Promise, Promise]] = {
    "pain": (gettext_lazy("Pain now"), gettext_lazy("Pain now"), PAIN_ENDS),
    "pain_worst": (gettext_lazy("Worst pain since yesterday"), gettext_lazy("Worst pain"), PAIN_ENDS),
    "tired": (gettext_lazy("Tired"), gettext_lazy("Tired"), TIRED_ENDS),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: how names are said to them, the clock, and whose line about themselves is theirs to see."""

    name: Callable[[User], str]
    zone: str
    today: date
    sees_carer: Callable[[User], bool]
    words: WordsReader = field(default_factory=WordsReader)


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """One check-in: what was entered, by whom, and nothing more. Questions are in the words of their version.

    `at`: when it was, on the phone of the one who wrote it; `carer`: about the writer, for those who may see it.
    """

    id: int
    at: datetime
    by_name: str
    whose_words: str
    yes: tuple[str, ...]
    not_sure: tuple[str, ...]
    no: tuple[str, ...]
    not_answered: tuple[str, ...]
    answers: tuple[Answered, ...]
    note: str
    carer: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class DiaryDay:
    day: date
    rows: tuple[DiaryRow, ...]


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """Check-ins by day, the newest first. `next_before`: the id before which the next page begins, None at the end."""

    days: tuple[DiaryDay, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class NamedChart:
    """A chart, what it shows, and the two ends of its scale in words."""

    name: str
    title: str
    column: str
    ends: str
    chart: chart.Chart


@dataclass(frozen=True, slots=True)
class TableRow:
    """The same numbers as text: when, by whom, and one cell for each chart; None where nothing was entered."""

    at: datetime
    by_name: str
    values: Mapping[str, int | None]

    @property
    def cells(self) -> list[int | None]:
        return [self.values[name] for name in CHARTED]


@dataclass(frozen=True, slots=True)
class ChartsPage:
    """`days`: how many, today among them. `is_cut`: there were more entries than are drawn."""

    days: int
    first: date
    last: date
    charts: tuple[NamedChart, ...]
    rows: tuple[TableRow, ...]
    is_cut: bool
    ranges: tuple[int, ...] = RANGES


def check_ins_of(patient: Patient) -> QuerySet[CheckIn]:
    """The check-ins of a patient with all that a row of the diary needs."""
    return CheckIn.objects.filter(patient=patient).select_related("by", "plan", "event__by").order_by("-id")


def diary_page(patient: Patient, reader: Reader, before: int | None = None) -> DiaryPage:
    """One page of check-ins, those with an id below `before` (one query)."""
    found = check_ins_of(patient)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    told = sorted(diary_rows(patient, shown, reader), key=lambda row: row.at, reverse=True)
    place = zone_of(reader.zone)
    days = groupby(told, key=lambda row: row.at.astimezone(place).date())
    return DiaryPage(
        tuple(DiaryDay(day, tuple(group)) for day, group in days),
        shown[-1].pk if len(rows) > PAGE_SIZE else None,
    )


def diary_rows(patient: Patient, check_ins: Iterable[CheckIn], reader: Reader) -> list[DiaryRow]:
    """Rows of check-ins read by `check_ins_of`, in their order; words are opened with the patient's key (no query)."""
    check_ins = list(check_ins)
    entries = history.entries(patient, [check_in.event for check_in in check_ins])
    return [_row(check_in, entry, reader) for check_in, entry in zip(check_ins, entries, strict=True)]


def charts_page(patient: Patient, reader: Reader, days: int) -> ChartsPage:
    """What was entered on a scale in the last `days` days, drawn and as a table (one query)."""
    first, last = reader.today - timedelta(days=days - 1), reader.today
    place = zone_of(reader.zone)
    since = datetime.combine(first, time.min, tzinfo=place)
    found = list(check_ins_of(patient).filter(at__gte=since)[: MOST_DRAWN + 1])
    drawn = found[:MOST_DRAWN]
    entries = history.entries(patient, [check_in.event for check_in in drawn])
    rows = [_table_row(check_in, entry, reader) for check_in, entry in zip(drawn, entries, strict=True)]
    rows = [
        row for row in rows if row.at >= since and any(value is not None for value in row.values.values())
    ]
    rows.sort(key=lambda row: row.at, reverse=True)
    return ChartsPage(
        days=days,
        first=first,
        last=last,
        charts=tuple(_chart(name, rows, first, last, reader.zone) for name in CHARTED),
        rows=tuple(rows),
        is_cut=len(found) > MOST_DRAWN,
    )


def days_asked(text: str) -> int:
    """How many days an address asks for; the fewest when it says anything else than one of `RANGES`."""
    return next((days for days in RANGES if text == str(days)), RANGES[0])


def number_asked(text: str) -> int | None:
    """The id in an address, as a number; None for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _chart(name: str, rows: Iterable[TableRow], first: date, last: date, zone: str) -> NamedChart:
    title, column, ends = CHARTED[name]
    place = zone_of(zone)
    entered = [(row.at.astimezone(place).replace(tzinfo=None), row.values[name]) for row in rows]
    points = [(at, value) for at, value in entered if value is not None]
    drawn = chart.draw(points, first, last, mirrored=get_language_bidi())
    return NamedChart(name, str(title), str(column), str(ends), drawn)


def _table_row(check_in: CheckIn, entry: history.Entry, reader: Reader) -> TableRow:
    cells = {name: number_of(entry.words, name) for name in CHARTED}
    return TableRow(_moment(check_in, entry), reader.name(check_in.by), cells)


def _moment(check_in: CheckIn, entry: history.Entry) -> datetime:
    """When it was: by the clock of the phone that kept it, as far as that can be believed; else when it arrived."""
    told = entry.data.get("happened")
    return Sent(datetime.fromisoformat(told) if told else None).moment(check_in.at)


def _row(check_in: CheckIn, entry: history.Entry, reader: Reader) -> DiaryRow:
    definition = reader.words.definition(check_in.plan.version_id)
    signs = {key[len(WATCH) :]: said for key, said in entry.words.items() if key.startswith(WATCH)}

    def asked(answer: str) -> tuple[str, ...]:
        return tuple(_question(definition, key) for key, given in signs.items() if given == answer)

    left_out = tuple(step.question for step in definition.watch_steps if step.key not in signs)
    return DiaryRow(
        id=check_in.pk,
        at=_moment(check_in, entry),
        by_name=reader.name(check_in.by),
        whose_words=_whose(entry.data["whose"]),
        yes=asked("yes"),
        not_sure=asked("not_sure"),
        no=asked("no"),
        not_answered=left_out if not entry.lost else (),
        answers=answered(entry.words),
        note=entry.words.get("note", ""),
        carer=carer_words(entry.words) if reader.sees_carer(check_in.by) else "",
        is_lost=entry.lost,
    )


def _whose(words: str) -> str:
    """Whose words they were, beside the name of who wrote them; "my own view" is what the form calls it."""
    return _("own view") if words == CheckIn.Words.CAREGIVER else str(CheckIn.Words(words).label)


def _question(definition: Definition, key: str) -> str:
    """The question in the version's words; a key that a later version no longer has stands for itself."""
    questions: Mapping[str, str] = {step.key: step.question for step in definition.watch_steps}
    return questions.get(key, key)
