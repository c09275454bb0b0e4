"""The stored place on the worklist is what its rows say, whatever was done: many acts by chance, and after each the
place is worked out again the slow way."""

import random
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from careplan.checkins import actions as checkins
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import HeldAct, Item, Plan, Question
from careplan.plans.states import FAR_AWAY, OPEN_STATUSES, Applies, MoveRefused, Variance
from pathways import actions as pathway_actions
from tests.scheduled import INFUSION, SCHEDULED

pytestmark = pytest.mark.django_db

WALKS, ACTS = 6, 40
# A habit of the calendar that was missed goes on to the day of reading, so its stored day is no next date.
ROLLING = "stretching"
STEPS = ("mri-scan", "bone-scan", "denosumab", "opioids", "nerve-block", "exercises", "check-up", "goals")


def place_from_rows(plan):
    """Group and moment, read from signs, questions, items and held acts alone."""
    signs = Sign.objects.filter(plan=plan, closed_at=None)
    unanswered = [sign for sign in signs if sign.answered_at is None]
    call_now = [sign.reported_at for sign in unanswered if sign.level == Sign.Level.CALL_NOW]
    if call_now:
        return 1, min(call_now)
    waiting = [sign.reported_at for sign in unanswered if sign.level == Sign.Level.TELL_TODAY]
    waiting += [sign.answered_at for sign in signs if sign.answered_at is not None]
    waiting += [one.asked_at for one in Question.objects.filter(plan=plan) if one.answered_event_id is None]
    waiting += [
        one.received_at for one in HeldAct.objects.filter(patient=plan.patient_id) if not one.settlement
    ]
    items = list(Item.objects.filter(plan=plan).select_related("plan_step"))
    waiting += [
        item.recorded_at
        for item in items
        if item.status == "cancelled"
        and item.variance == Variance.TOLD_NOT_NEEDED
        and not item.variance_confirmed
    ]
    if waiting:
        return 2, min(waiting)
    dates = [item.due_on for item in items if item.status in OPEN_STATUSES and item.due_on and _counts(item)]
    if dates and plan.paused_at is None:
        return 3, datetime.combine(min(dates), datetime.min.time(), UTC)
    return 3, FAR_AWAY


def _counts(item):
    is_rolling = item.plan_step is not None and item.plan_step.step_key == ROLLING
    return item.date_by_hand or not is_rolling


@pytest.fixture
def version(db, now):
    draft, _outcome = pathway_actions.load_definition(
        definition=SCHEDULED, source_digest="0" * 64, by=None, at=now
    )
    return pathway_actions.publish(version=draft, change_note="First version", by=None, at=now)


@pytest.fixture
def people(nora, sami, carl, join, patient, now):
    """Who acts; Vera's access has ended."""
    vera = join("Vera Stein", patient)
    member = patient.care_team.get(user=vera)
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now - timedelta(days=13, hours=12))
    return {"nora": nora, "sami": sami, "carl": carl, "vera": vera}


class Walk:
    """Acts by chance on one plan; most are possible, some are refused, as in life."""

    def __init__(self, seed, plan, people, now):
        self.chance = random.Random(seed)
        self.plan, self.nurses = plan, (people["nora"], people["sami"])
        self.carl, self.vera = people["carl"], people["vera"]
        self.at = now.replace(hour=10, minute=0) - timedelta(days=13)  # the same walk at every hour
        self.done = []

    def go_on(self):
        self.at += timedelta(minutes=self.chance.randint(1, 300))
        is_over = self.plan.status != Plan.Status.ACTIVE
        act = reopen if is_over and self.chance.random() < 0.7 else self.chance.choice(ACTS_THERE_ARE)
        try:
            act(self)
        except (ActRefused, MoveRefused, NotThere):
            return
        self.done.append(act.__name__)

    @property
    def today(self):
        return days.today(self.plan.patient.team.time_zone, self.at)

    def do(self, action, *, by=None, **given):
        self.plan.patient.refresh_from_db()
        return action(
            patient=self.plan.patient, by=by or self.chance.choice(self.nurses), at=self.at, **given
        )

    def pick(self, rows):
        found = list(rows.order_by("pk"))
        if not found:
            raise ActRefused("nothing there")
        return self.chance.choice(found)

    def item(self, **which):
        return self.pick(Item.objects.filter(plan=self.plan, **which))

    def day(self):
        return self.today + timedelta(days=self.chance.randint(-6, 20))


def tick(walk):
    by, acting = walk.chance.choice(((walk.carl, Acting.FAMILY), (walk.nurses[0], Acting.NURSE)))
    walk.do(
        actions.tick_item,
        item_id=walk.item(status__in=OPEN_STATUSES).pk,
        done_on=walk.today,
        today=walk.today,
        by=by,
        acting=acting,
    )


def undo(walk):
    item = walk.item(status__in=["completed", "cancelled"])
    walk.do(actions.undo_item, item_id=item.pk, acting=Acting.NURSE)


def skip(walk):
    reason = walk.chance.choice([Variance.TOLD_NOT_NEEDED, Variance.TOLD_NOT_NEEDED, Variance.TOO_ILL])
    item = walk.item(status__in=OPEN_STATUSES)
    walk.do(actions.skip_item, item_id=item.pk, reason=reason, today=walk.today, by=walk.carl)


def confirm(walk):
    walk.do(actions.confirm_skip, item_id=walk.item(status="cancelled", variance_confirmed=False).pk)


def ask(walk):
    walk.do(actions.ask_nurse, plan_id=walk.plan.pk, question="When?", by=walk.carl)


def answer(walk):
    question = walk.pick(Question.objects.filter(plan=walk.plan, answered_event=None))
    walk.do(actions.answer_question, question_id=question.pk, answer="On Monday.")


def check_in(walk):
    said = {key: walk.chance.choice(("yes", "no", "not_sure")) for key in ("numb-legs", "constipation")}
    seen = checkins.Observation(said, CheckIn.Words.CAREGIVER)
    walk.do(checkins.check_in, plan_id=walk.plan.pk, observation=seen, by=walk.carl)


def take_on(walk):
    walk.do(checkins.take_on_sign, sign_id=walk.pick(Sign.objects.filter(plan=walk.plan, closed_at=None)).pk)


def close(walk):
    sign = walk.pick(Sign.objects.filter(plan=walk.plan, closed_at=None))
    walk.do(checkins.close_sign, sign_id=sign.pk, outcome="called", words="We called.")


def answer_sign(walk):
    """And look again."""
    sign = walk.pick(Sign.objects.filter(plan=walk.plan, answered_at=None))
    walk.do(checkins.answer_sign, sign_id=sign.pk, outcome="called", words="We called, and call again.")


def close_answered(walk):
    sign = walk.pick(Sign.objects.filter(plan=walk.plan, answered_at__isnull=False, closed_at=None))
    walk.do(checkins.close_answered_sign, sign_id=sign.pk, words="")


def pause(walk):
    walk.do(actions.pause_plan, plan_id=walk.plan.pk, pause=actions.Pause("travel"))


def resume(walk):
    walk.do(actions.resume_plan, plan_id=walk.plan.pk)


def close_after_death(walk):
    """Said by mistake, as often as not: it is opened again."""
    walk.do(checkins.close_after_death, plan_id=walk.plan.pk, words="")


def hand_over(walk):
    walk.plan.refresh_from_db()
    to = next(nurse for nurse in walk.nurses if nurse != walk.plan.nurse)
    receiver = actions.Receiver(walk.plan.patient.team, to)
    offer = walk.do(actions.offer_handover, plan_id=walk.plan.pk, to=receiver, note="Please.")
    walk.do(actions.accept_handover, handover_id=offer.pk, by=to)


def ask_back(walk):
    item = walk.item(status__in=["completed", "cancelled"])
    walk.do(actions.ask_back, item_id=item.pk, question="Which day was it?")


def set_date(walk):
    day = walk.chance.choice((walk.day(), walk.day(), None))
    item = walk.item(status__in=OPEN_STATUSES)
    walk.do(actions.set_date, item_id=item.pk, due_on=day, today=walk.today)


def set_appointment(walk):
    at = walk.chance.choice((walk.at + timedelta(days=walk.chance.randint(0, 9)), None))
    walk.do(
        actions.set_appointment,
        item_id=walk.item(status__in=OPEN_STATUSES).pk,
        appointment=actions.Appointment(at),
        acting=Acting.NURSE,
    )


def decide(walk):
    applies = walk.chance.choice((Applies.YES, Applies.YES, Applies.NO, Applies.UNDECIDED))
    decision = actions.Decision(applies, "It was agreed.", "Dr. Weber")
    walk.do(actions.decide_step, plan_id=walk.plan.pk, step_key=walk.chance.choice(STEPS), decision=decision)


def add_own(walk):
    walk.do(
        actions.add_own_item,
        plan_id=walk.plan.pk,
        title="Walk",
        words="",
        category_key="support",
        due_on=walk.chance.choice((walk.day(), None)),
        today=walk.today,
        family_ticks=True,
    )


def void(walk):
    walk.do(actions.void_item, item_id=walk.item(step=None).pk, reason="Written for somebody else.")


def move_anchor(walk):
    walk.plan.patient.refresh_from_db()
    walk.do(
        actions.move_anchor,
        plan_id=walk.plan.pk,
        anchor_key=INFUSION,
        day=walk.chance.choice((walk.day(), None)),
        keep=[],
        said_by="",
        basis=walk.plan.patient.last_event_number,
    )


def answer_facts(walk):
    walk.plan.patient.refresh_from_db()
    walk.do(
        actions.answer_facts,
        plan_id=walk.plan.pk,
        answers={"primary-cancer": walk.chance.choice(("breast", "prostate"))},
        said_by="",
        basis=walk.plan.patient.last_event_number,
    )


def hold(walk):
    """Something that a phone sent after access had ended."""
    note = {"note": "The key is next door."}
    item = walk.item(status__in=OPEN_STATUSES)
    act = actions.SentAct(uuid.uuid4(), "note", item.pk, None, None, walk.at, note, note)
    walk.do(actions.hold_act, act=act, by=walk.vera)


def set_aside(walk):
    held = walk.pick(HeldAct.objects.filter(patient=walk.plan.patient, settlement=""))
    walk.do(actions.set_aside_act, held_id=held.pk, reason="It was about another week.")


def finish(walk):
    walk.do(actions.end_plan, plan_id=walk.plan.pk, status=Plan.Status.FINISHED, reason="It is over.")


def reopen(walk):
    walk.do(actions.reopen_plan, plan_id=walk.plan.pk)


def review(walk):
    walk.plan.patient.refresh_from_db()
    walk.do(actions.mark_reviewed, plan_id=walk.plan.pk, up_to=walk.plan.patient.last_event_number)


def verify(walk):
    walk.do(actions.verify_items, item_ids=[walk.item(status="completed").pk])


ACTS_THERE_ARE = [
    tick, tick, tick, undo, undo, skip, skip, confirm, ask, answer, check_in, check_in, take_on, take_on, take_on,
    close, close, close,
    close, move_anchor, answer_facts, hold, set_aside, set_aside, set_date, set_date, set_appointment, decide, decide,
    add_own, void, finish, finish, reopen, review, verify, answer_sign, answer_sign, close_answered,
    pause, resume, resume,
    close_after_death, hand_over, ask_back,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(WALKS))
def test_the_stored_place_is_what_the_rows_say(seed, plan, people, now):
    walk = Walk(seed, plan, people, now)
    for _act in range(ACTS):
        walk.go_on()
        plan.refresh_from_db()
        if plan.status == Plan.Status.ACTIVE:
            stored = plan.worklist_group, plan.worklist_since
            assert stored == place_from_rows(plan), walk.done
    assert len(walk.done) > ACTS // 3  # a walk on which everything is refused proves nothing


def test_the_walks_come_to_every_group_and_do_everything(plan, people, now):
    """What the test above looks at does happen."""
    walk = Walk("all of it", plan, people, now)
    groups = set()
    for _act in range(ACTS * 8):
        walk.go_on()
        plan.refresh_from_db()
        groups.add(plan.worklist_group)
    assert groups == {1, 2, 3}
    assert set(walk.done) == {act.__name__ for act in ACTS_THERE_ARE}
