"""A check-in by Carl, and what nurses do about the signs it opened."""

import pytest

from careplan.checkins import actions as checkins
from careplan.checkins.actions import Observation
from careplan.checkins.models import CheckIn, Sign
from careplan.plans.models import Patient

ANSWER = {"outcome": Sign.Outcome.CALLED, "words": "We called. Come at two."}


@pytest.fixture
def report(plan, patient, carl):
    """`report(at)`: Carl reports numb legs; `report(at, constipation="yes")` something else. Gives the signs."""

    def do(at, **watch):
        seen = Observation(
            {key.replace("_", "-"): answer for key, answer in (watch or {"numb-legs": "yes"}).items()},
            CheckIn.Words.CAREGIVER,
        )
        row = checkins.check_in(
            patient=Patient.objects.get(pk=patient.pk), plan_id=plan.pk, observation=seen, by=carl, at=at
        )
        return list(Sign.objects.filter(checkin=row).order_by("id"))

    return do


@pytest.fixture
def does(patient, nora):
    """`does(action, sign, at)`: Nora acts on a sign; `by` for somebody else."""

    def do(action, sign, at, by=nora, **given):
        row = Patient.objects.get(pk=patient.pk)
        return action(patient=row, sign_id=sign.pk, by=by, at=at, **given)

    return do
