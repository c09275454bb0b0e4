"""The tables of the patient's side. Written only by `plans.actions`, reached only through `plans.access`."""

from careplan.plans.models.acts import Act, HeldAct
from careplan.plans.models.core import (
    PUBLIC_ID_LENGTH,
    PUBLIC_ID_LETTERS,
    Answer,
    AppendOnly,
    AppendOnlyModel,
    AppendOnlyQuerySet,
    CareTeamMember,
    Event,
    Item,
    MasterKey,
    Patient,
    PatientName,
    Plan,
    PlanStep,
    ReviewMark,
    make_public_id,
)
from careplan.plans.models.desk import AnswerTemplate, Handover, SavedList
from careplan.plans.models.family import Question, Understanding, VisitQuestion
from careplan.plans.models.goals import PlanGoal
from careplan.plans.models.moves import MovingPlan, VersionMove

__all__ = [
    "PUBLIC_ID_LENGTH",
    "PUBLIC_ID_LETTERS",
    "Act",
    "Answer",
    "AnswerTemplate",
    "AppendOnly",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "CareTeamMember",
    "Event",
    "Handover",
    "HeldAct",
    "Item",
    "MasterKey",
    "MovingPlan",
    "Patient",
    "PatientName",
    "Plan",
    "PlanGoal",
    "PlanStep",
    "Question",
    "ReviewMark",
    "SavedList",
    "Understanding",
    "VersionMove",
    "VisitQuestion",
    "make_public_id",
]
