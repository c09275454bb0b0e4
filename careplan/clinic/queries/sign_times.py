"""How long a team took over its warning signs: counted for the team itself, not for people, and nothing is ranked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from careplan.accounts.hours import reading
from careplan.accounts.models import Team
from careplan.accounts.queries import hours_of_team
from careplan.checkins.models import Sign
from careplan.plans import days

STEPS = ("taken_on_at", "answered_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Times:
    """How long one step took, from the report on. `open`: how many have not come to it.

    `usual` is the median, `longest` the longest; None where none came to it.
    """

    step: str
    count: int
    open: int
    usual: timedelta | None
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class SignTimes:
    """The signs of one level, reported inside or outside the opening hours. `times`: one for each of STEPS."""

    level: str
    in_hours: bool
    reported: int
    times: tuple[Times, ...]

    @property
    def label(self) -> str:
        return Sign.Level(self.level).label


def sign_times(team: Team, first: date, last: date) -> list[SignTimes]:
    """The team's signs reported from `first` to `last`, by level and whether somebody read then.

    One query, and two for the hours unless they are read. The hours are those of today: what they were is not kept.
    """
    zone = days.zone_of(team.time_zone)
    begin = datetime.combine(first, time.min, tzinfo=zone)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    signs = Sign.objects.filter(plan__team=team, reported_at__gte=begin, reported_at__lt=end)
    rows = list(signs.order_by("reported_at").values("level", "reported_at", *STEPS))
    hours, closed = hours_of_team(team)
    for row in rows:
        row["in_hours"] = reading(hours, closed, row["reported_at"], team.time_zone).is_open
    return [
        _of([row for row in rows if row["level"] == level and row["in_hours"] == in_hours], level, in_hours)
        for level in Sign.Level.values
        for in_hours in (True, False)
    ]


def _of(rows: Sequence[dict], level: str, in_hours: bool) -> SignTimes:
    return SignTimes(level, in_hours, len(rows), tuple(_times(rows, step) for step in STEPS))


def _times(rows: Iterable[dict], step: str) -> Times:
    """What was answered without having been taken on is not open: it needed nobody to take it on."""
    took = [row[step] - row["reported_at"] for row in rows if row[step]]
    is_open = [row for row in rows if not row[step] and not (step == "taken_on_at" and row["answered_at"])]
    return Times(step, len(took), len(is_open), median(took) if took else None, max(took, default=None))
