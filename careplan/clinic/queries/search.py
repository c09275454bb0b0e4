"""Finding a patient by how a name or the number begins, in my teams alone."""

from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import In

from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.plans.actions import folded
from careplan.plans.models import Patient, PatientName, Plan
from careplan.statements import Statement, all_given, numbered

MOST_FOUND = 50
MOST_WORDS = 4
# Of one patient several words may begin alike: a first name, the whole name, a second name. So many hits are read.
ALIKE = 6
LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """One patient found, with the plan that is open, or else the last one."""

    patient: Patient
    team: Team
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Who was found. `is_asked`: something was typed that can be looked for."""

    found: list[Found]
    has_more: bool = False
    is_asked: bool = True


def beginning_with(team_id: int, word: str) -> QuerySet[PatientName]:
    """The search words of a team that begin with `word`: a range of the index on both databases.

    PostgreSQL turns "begins with" into that range by itself where its order allows it (locale C) and is right
    with every locale. SQLite's LIKE takes no index, but its order is that of the bytes, so the range is said.
    """
    start = folded(word)
    words = PatientName.objects.filter(team_id=team_id, word__startswith=start)
    if connection.vendor == "sqlite":
        words = words.filter(word__gte=start, word__lt=start + LAST_LETTER)
    return words


def first_found(team_id: int, parts: list[str]) -> QuerySet[PatientName]:
    """Whose names have a word for each of `parts`, in the order of the longest one; no more than a page can show.

    One letter begins half of the names of a region. Read in the order of the index, the first hits cost the same
    however many there are; in the order of the patients' names, all of them would be read and sorted.
    """
    longest, *others = sorted(parts, key=len, reverse=True)
    words = beginning_with(team_id, longest)
    for other in others:
        words = words.filter(patient__in=beginning_with(team_id, other).values("patient_id"))
    return words.order_by("word").values("patient_id")[: (MOST_FOUND + 1) * ALIKE]


def search_patients(user: User, words: str) -> SearchResult:
    """Patients of my teams of whom every word typed begins a name or the number (two queries)."""
    parts = [part for part in words.split() if folded(part)][:MOST_WORDS]  # an accent alone begins every name
    teams = {team.pk: team for team in teams_of(user)}
    if not parts:
        return SearchResult([], is_asked=False)
    if not teams:
        return SearchResult([])
    of_any_team = Q(pk__in=[])
    for team_id in teams:
        of_any_team |= Q(pk__in=first_found(team_id, parts))
    # What a word says of its team is a copy; the patient's own row decides.
    patients = Patient.objects.filter(of_any_team, team_id__in=teams).defer("wrapped_key")
    rows = list(patients.order_by("name", "id")[: MOST_FOUND + 1])
    plans = _newest_plans([row.pk for row in rows[:MOST_FOUND]])
    found = [Found(row, teams[row.team_id], plans.get(row.pk)) for row in rows[:MOST_FOUND]]
    return SearchResult(found, len(rows) > MOST_FOUND)


def _newest_plans(patient_ids: list[int]) -> dict[int, Plan]:
    """Of each patient the open plan, or else the last one started."""
    plans = _plans_of(len(patient_ids)).rows(**numbered("patient", patient_ids)) if patient_ids else []
    plans.sort(key=lambda plan: (plan.status == Plan.Status.ACTIVE, plan.pk))
    return {plan.patient_id: plan for plan in plans}


@cache
def _plans_of(patients: int) -> Statement:
    return Statement(
        lambda: (
            Plan.objects.filter(In(F("patient_id"), all_given("patient", patients)))
            .only("patient", "status", "started_on")
            .order_by()
        )
    )
