"""No message says anything of a patient: what any template could be given does not show, in any language."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from careplan.accounts.models import Team
from careplan.checkins import actions as checkins
from careplan.checkins.models import CheckIn
from careplan.notify import actions
from careplan.notify.models import Delivery
from careplan.plans import actions as plan_actions
from careplan.plans.models import Patient

FOLDER = Path(settings.BASE_DIR) / "templates" / "emails"
TEMPLATES = sorted(path.stem for path in FOLDER.glob("*.txt") if not path.stem.endswith("_subject"))
# All that a message may be given: a link, the name of a colleague or relative who invites, a number of days.
NEUTRAL = {"link", "invited_by", "days"}
POISON = "zebra-poison"
CLINICAL = (
    *("cancer", "bone", "patient", "treatment", "sign ", "warning", "plan of", "doctor", "nurse", "clinic"),
    *("pain", "urgent", "call now", "symptom", "team"),
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def whole(template, values):
    return "".join(render_to_string(f"emails/{template}{part}.txt", values) for part in ("", "_subject"))


def variables(template):
    found = set()
    for part in ("", "_subject"):
        text = (FOLDER / f"{template}{part}.txt").read_text()
        found |= set(re.findall(r"{{\s*([\w.]+)", text)) | set(re.findall(r"\bwith ([\w.]+)", text))
    return found


def test_every_template_has_a_subject_and_is_looked_at():
    assert {"invitation", "password_reset", "somebody_waits"} <= set(TEMPLATES)
    assert all((FOLDER / f"{name}_subject.txt").exists() for name in TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_asks_for_neutral_values_alone(template):
    assert variables(template) <= NEUTRAL


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_poison_in_everything_else_does_not_show(template, language):
    names = (
        "patient",
        "name",
        "called",
        "step",
        "sign",
        "plan",
        "team",
        "by",
        "note",
        "answer",
        "request",
        "user",
    )
    values = dict.fromkeys(names, POISON) | dict.fromkeys(NEUTRAL, "-")
    with translation.override(language):
        assert POISON not in whole(template, values)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_words_are_not_clinical(template):
    text = whole(template, dict.fromkeys(NEUTRAL, "-")).lower().replace("sign in", "")
    assert [word for word in CLINICAL if word in text] == []


@pytest.mark.django_db
def test_every_value_that_is_stored_is_a_neutral_one(plan, patient, carl, nora, now, client):
    """What the rooms really ask for: an invitation, a lost password, a sign; with poison in the patient's names."""
    Patient.objects.filter(pk=patient.pk).update(name=POISON, called=POISON, number=POISON)
    Team.objects.filter(pk=patient.team_id).update(name=POISON)
    row = Patient.objects.get(pk=patient.pk)
    part = plan_actions.Part("friend", "takes_part", "patient")
    plan_actions.invite_caregiver(
        patient=row, name=POISON, email="vera@example.org", part=part, by=nora, at=now
    )
    client.post(reverse("account_reset_password"), {"email": carl.email})
    seen = checkins.Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER, note=POISON)
    checkins.check_in(patient=row, plan_id=plan.pk, observation=seen, by=carl, at=now)
    checkins.escalate_due(now)
    rows = list(Delivery.objects.all())
    assert {row.template for row in rows} == set(TEMPLATES), "a template that nobody tried here"
    for row in rows:
        assert set(row.values) <= NEUTRAL | {"language"}
        assert POISON not in f"{row.values} {row.key} {row.group}"
    actions.send_waiting(timezone.now())
    assert len(mail.outbox) == len(rows)
    for message in mail.outbox:
        assert POISON not in str(message.message())
        assert patient.public_id not in str(message.message())
