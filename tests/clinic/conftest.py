"""What the tests of the nurses' window share: addresses, things that wait, and a count of everything written."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from careplan.accounts.models import Invitation, User
from careplan.checkins import actions as checkins
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import (
    Act,
    Answer,
    CareTeamMember,
    Event,
    Item,
    Patient,
    Plan,
    PlanStep,
    Question,
    ReviewMark,
)
from careplan.plans.states import Variance


@pytest.fixture
def today(team, now):
    return days.today(team.time_zone, now)


@pytest.fixture
def browser(client_of, nora):
    """Nora's browser."""
    return client_of(nora)


@pytest.fixture
def url(patient):
    """The address of a page of the patient: url("show_item", item=3)."""

    def make(name, of=patient, **rest):
        return reverse(f"clinic:{name}", kwargs={"patient": of.public_id, **rest})

    return make


@pytest.fixture
def send(browser, url):
    """Nora sends a form of the patient, with a one-time number as the page has it."""

    def do(name, data=None, client=browser, of=None, **rest):
        address = url(name, of=of, **rest) if of else url(name, **rest)
        return client.post(address, {"op_id": str(uuid.uuid4()), **(data or {})})

    return do


@pytest.fixture
def tick(carl, today, now):
    """Somebody of the family ticks an item, at a moment before now."""

    def do(item, by=carl, ago=timedelta(0), acting=Acting.FAMILY, note=""):
        actions.tick_item(
            patient=item.plan.patient,
            item_id=item.pk,
            done_on=today - timedelta(days=ago.days),
            today=today,
            note=note,
            by=by,
            at=now - ago,
            acting=acting,
        )
        item.refresh_from_db()
        return item

    return do


@pytest.fixture
def ask(plan, carl, now):
    def do(words="Can she eat before?", by=carl, of=plan, item=None):
        return actions.ask_nurse(
            patient=of.patient,
            plan_id=of.pk,
            question=words,
            by=by,
            at=now,
            item_id=item.pk if item else None,
        )

    return do


@pytest.fixture
def skip(carl, today, now):
    def do(item, reason=Variance.TOLD_NOT_NEEDED, by=carl, note=""):
        actions.skip_item(
            patient=item.plan.patient, item_id=item.pk, reason=reason, today=today, note=note, by=by, at=now
        )
        item.refresh_from_db()
        return item

    return do


@pytest.fixture
def report(plan, carl, now):
    """A check-in that reports warning signs; gives the signs, oldest first."""

    def do(of=plan, by=carl, ago=timedelta(0), note="", **watch):
        watch = {key.replace("_", "-"): answer for key, answer in watch.items()} or {"numb-legs": "yes"}
        checkins.check_in(
            patient=of.patient,
            plan_id=of.pk,
            observation=checkins.Observation(watch, CheckIn.Words.CAREGIVER, note=note),
            by=by,
            at=now - ago,
        )
        return list(Sign.objects.filter(plan=of).order_by("id"))

    return do


@pytest.fixture
def written():
    """Everything a refused act must not have changed, as plain values to compare."""

    def state():
        tables = (
            Patient,
            Plan,
            PlanStep,
            Item,
            Answer,
            Question,
            ReviewMark,
            CareTeamMember,
            Sign,
            Invitation,
        )
        rows = {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}
        return rows | {"events": Event.objects.count(), "acts": Act.objects.count()}

    return state


@pytest.fixture
def hold(join, nora, now, patient):
    """Vera, whose access was ended, had an act on her phone: it came when she had no part any more."""

    def do(item=None, kind="note", plan=None, happened_at=None, entered=True, **data):
        vera = User.objects.filter(name="Vera Stein").first() or join("Vera Stein", patient)
        member = patient.care_team.filter(user=vera, ended_at=None).first()
        if member is not None:
            actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
        data = data or {"note": "The key is next door."}
        act = actions.SentAct(
            op_id=uuid.uuid4(),
            kind=kind,
            item_id=item.pk if item else None,
            plan_id=plan.pk if plan else None,
            seen=None,
            happened_at=happened_at or now,
            data=data,
            entered=data if entered is True else entered,
        )
        return actions.hold_act(patient=patient, act=act, by=vera, at=now)

    return do
