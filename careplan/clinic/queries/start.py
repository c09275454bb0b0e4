"""What a nurse sees before a plan is started: is this person here already, and what the plan would hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID

from careplan.accounts.models import Team, User
from careplan.clinic.changes import PreviewGroup, preview
from careplan.clinic.queries.patient import current_plan
from careplan.plans.actions import Identity, folded
from careplan.plans.models import Act, Patient, PatientName, Plan
from careplan.plans.standing import first_changes
from careplan.statements import Statement
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.models import Version

# How alike two folded names must be to be worth a look: "maria schmidt" and "maria schmitt" are 0.92.
SIMILAR = 0.8
MOST_COMPARED = 500
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Doubles:
    """Patients of the team that could be the same person. `same`: number, or name and date of birth."""

    same_number: Patient | None
    same_person: list[Patient]
    similar: list[Patient]

    @property
    def all(self) -> list[Patient]:
        number = [self.same_number] if self.same_number else []
        return [*number, *self.same_person, *self.similar]


def find_doubles(identity: Identity, team: Team) -> Doubles:
    """Look for the person among the team's patients (three queries)."""
    words = sorted(_words(identity.name))
    patients = Patient.objects.filter(team=team).defer("wrapped_key").order_by("id")
    same_number = patients.filter(number=identity.number).first()
    sharing = PatientName.objects.filter(team=team, word__in=words).values("patient_id")
    candidates = {patient.pk: patient for patient in patients.filter(pk__in=sharing)[:MOST_COMPARED]}
    candidates |= {one.pk: one for one in patients.filter(born_on=identity.born_on)[:MOST_COMPARED]}
    if same_number:
        candidates.pop(same_number.pk, None)
    same = [
        one
        for one in candidates.values()
        if one.born_on == identity.born_on and sorted(_words(one.name)) == words
    ]
    alike = [one for one in candidates.values() if one not in same and _is_similar(one, identity)]
    return Doubles(same_number, same, alike[:MOST_SHOWN])


def _words(name: str) -> list[str]:
    return folded(name).replace("-", " ").split()


def _is_similar(patient: Patient, identity: Identity) -> bool:
    """Names that are easily mixed up, whatever the order of their parts."""
    one, other = (" ".join(sorted(_words(name))) for name in (patient.name, identity.name))
    return SequenceMatcher(None, one, other).ratio() >= SIMILAR


def versions_to_start_from() -> list[Version]:
    """Every version a plan may be started from, of each pathway the newest first (one query)."""
    return _versions.rows()


_versions = Statement(pathway_queries.published_versions)


def newest_of_each(versions: list[Version]) -> list[Version]:
    """What is offered: the newest version of each pathway."""
    newest: dict[int, Version] = {}
    for version in versions:
        newest.setdefault(version.pathway_id, version)
    return list(newest.values())


def start_preview(
    definition: Definition, answers: Mapping[str, str], anchors: Mapping[str, date], started_on: date
) -> list[PreviewGroup]:
    """What a plan started with these answers and days would hold, and what not, with the reason. No query."""
    return preview(first_changes(definition, answers, anchors, started_on), definition)


def open_plan_of(patient: Patient) -> Plan | None:
    plan = current_plan(patient)
    return plan if plan is not None and plan.status == Plan.Status.ACTIVE else None


def patient_started_by(op_id: UUID | None, user: User) -> Patient | None:
    """The patient that this very act made already: the form was sent twice (one query)."""
    if op_id is None:
        return None
    act = Act.objects.filter(op_id=op_id, user=user).select_related("patient").first()
    return act.patient if act else None
