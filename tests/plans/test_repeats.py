"""Double submits: the same act again changes nothing, and the same id with anything else in it is refused.

One table holds every action that takes an `op_id`; an action that is missing in it fails the first test.
"""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Act, CareTeamMember, Event, Item, Plan
from careplan.plans.states import (
    Course,
    EndReason,
    GoalStanding,
    PauseReason,
    Readers,
    Variance,
    VisitOutcome,
)
from tests.plans.moves import move_to, publish, second_definition
from tests.rows import nothing_changes
from tests.scheduled import publish_with_an_event

pytestmark = pytest.mark.django_db

# What says who, when, in which part, or what the page had shown: no content of the act.
ABOUT_THE_PAGE = {"patient", "by", "at", "today", "acting", "seen", "basis", "op_id", "sent", "actions"}
DOCTOR_SAID_NO = actions.Decision("no", "The doctor decided against it.", "Dr. Weber")
CHILD = actions.Part(
    CareTeamMember.Relation.CHILD,
    CareTeamMember.Rights.TAKES_PART,
    CareTeamMember.AgreedBy.PATIENT,
    "By phone.",
    date(2027, 1, 1),
)
OTHER_PARTS = [
    replace(CHILD, relation=CareTeamMember.Relation.FRIEND),
    replace(CHILD, rights=CareTeamMember.Rights.LOOKS_ON),
    replace(CHILD, agreed_by=CareTeamMember.AgreedBy.REPRESENTATIVE),
    replace(CHILD, agreement_note="By letter."),
    replace(CHILD, ends_on=None),
]
SEEN = checkin_actions.Observation(
    {"numb-legs": "yes"}, CheckIn.Words.PATIENT, "4", "37.2", "At night.", mood=("sad",)
)
PAUSE = actions.Pause(PauseReason.ADMISSION, "On ward 4.")
GOAL = actions.GoalWords("See the sea", date(2027, 5, 1), GoalStanding.ACTIVE, "Maryam")
OTHER_GOALS = [
    replace(GOAL, wording="See the hills"),
    replace(GOAL, target_on=None),
    replace(GOAL, standing=GoalStanding.PROPOSED),
    replace(GOAL, agreed_by="Maryam and Carl"),
]


@dataclass
class Case:
    """An action, what it is given in this world, and other values for each thing it is given."""

    action: Callable
    given: Callable
    others: dict = field(default_factory=dict)


class World:
    """One patient with a plan in which something of everything is there."""

    def __init__(self, **fixtures):
        self.__dict__.update(fixtures)

    def item(self, key="mri-scan"):
        return self.item_of(self.plan, key)

    def ticked(self):
        item = self.item()
        self.do(actions.tick_item, item_id=item.pk, done_on=self.today, today=self.today, by=self.carl)
        return item

    def told(self):
        item = self.item()
        reason = Variance.TOLD_NOT_NEEDED
        self.do(actions.skip_item, item_id=item.pk, reason=reason, today=self.today, by=self.carl)
        return item

    def asked_back(self):
        item = self.ticked()
        self.do(actions.ask_back, item_id=item.pk, question="Which day was it?", by=self.nora)
        return item

    def question(self):
        return self.do(actions.ask_nurse, plan_id=self.plan.pk, question="May she bathe?", by=self.carl)

    def taken(self):
        item = self.item("exercises")
        self.do(actions.take_item, item_id=item.pk, by=self.carl)
        return item

    def another(self):
        return self.patient.care_team.get(user=self.join("Vera Aziz", self.patient))

    def visit_question(self):
        return self.do(actions.add_visit_question, plan_id=self.plan.pk, question="When?", by=self.carl)

    def own_item(self):
        given = {"title": "Walk", "words": "", "category_key": "support", "due_on": None}
        return self.do(
            actions.add_own_item,
            plan_id=self.plan.pk,
            today=self.today,
            family_ticks=True,
            by=self.nora,
            **given,
        )

    def goal(self):
        goal = actions.GoalWords("Sleep through the night")
        return self.do(actions.add_goal, plan_id=self.plan.pk, goal=goal, today=self.today, by=self.nora)

    def sign(self):
        self.do(checkin_actions.check_in, plan_id=self.plan.pk, observation=SEEN, by=self.carl)
        return Sign.objects.get()

    def answered_sign(self):
        sign = self.sign()
        words = {"outcome": Sign.Outcome.CALLED, "words": "We called."}
        return self.do(checkin_actions.answer_sign, sign_id=sign.pk, by=self.nora, **words)

    def moved(self):
        version = publish(second_definition(), self.now)
        return move_to(self.patient.team, [self.plan], version, self.nora, self.now).plans.get()

    def finish(self):
        given = {"status": Plan.Status.FINISHED, "reason": "Moved away.", "by": self.nora}
        return self.do(actions.end_plan, plan_id=self.plan.pk, **given)

    def paused(self):
        return self.do(actions.pause_plan, plan_id=self.plan.pk, pause=PAUSE, by=self.nora)

    def offer(self):
        to = actions.Receiver(self.patient.team, self.sami)
        return self.do(actions.offer_handover, plan_id=self.plan.pk, to=to, note="Please.", by=self.nora)

    def held(self):
        """A note of somebody whose access has ended."""
        vera = self.join("Vera Stein", self.patient)
        member = self.patient.care_team.get(user=vera)
        self.do(actions.end_access, member_id=member.pk, by=self.nora)
        note = {"note": "The key is next door."}
        act = actions.SentAct(uuid.uuid4(), "note", self.item().pk, None, None, self.now, note, note)
        return self.do(actions.hold_act, act=act, by=vera)

    def member(self):
        return self.patient.care_team.get(user=self.carl)

    def invited(self):
        return self.do(
            actions.invite_caregiver, name="Vera", email="vera@example.org", part=CHILD, by=self.nora
        )

    def do(self, action, **given):
        return action(patient=self.patient, at=self.now, **given)


def some_day(world, away=3):
    return world.today + timedelta(days=away)


def identity(number="40017", name="Maryam Aziz-Lind", called="Maryam", born_on=date(1968, 2, 3)):
    return actions.Identity(name, called, born_on, number)


CASES = [
    Case(
        actions.tick_item,
        lambda w: {
            "item_id": w.item("exercises").pk,
            "done_on": w.today,
            "note": "Fine.",
            "today": w.today,
            "by": w.carl,
        },
        {
            "item_id": [lambda w: w.item().pk],
            "done_on": [lambda w: some_day(w, -1)],
            "note": ["Other words."],
        },
    ),
    Case(
        actions.skip_item,
        lambda w: {
            "item_id": w.item("exercises").pk,
            "reason": Variance.TOO_ILL,
            "note": "Fever.",
            "today": w.today,
            "by": w.carl,
        },
        {"item_id": [lambda w: w.item().pk], "reason": [Variance.COST], "note": [""]},
    ),
    Case(actions.undo_item, lambda w: {"item_id": w.ticked().pk, "by": w.carl}, {"item_id": [0]}),
    Case(
        actions.note_item,
        lambda w: {"item_id": w.item().pk, "note": "Slept well.", "by": w.carl},
        {
            "item_id": [lambda w: w.item("exercises").pk],
            "note": ["Slept badly."],
            "readers": [Readers.FAMILY, Readers.NURSES],
        },
    ),
    Case(
        actions.take_item,
        lambda w: {"item_id": w.item("exercises").pk, "by": w.carl},
        {"item_id": [lambda w: w.item().pk], "instead_of": [1]},
    ),
    Case(
        actions.hand_on_item,
        lambda w: {"item_id": w.taken().pk, "to": w.another().pk, "by": w.carl},
        {"item_id": [0], "to": [0]},
    ),
    Case(actions.let_go_item, lambda w: {"item_id": w.taken().pk, "by": w.carl}, {"item_id": [0]}),
    Case(
        actions.understand_step,
        lambda w: {"plan_id": w.plan.pk, "step_key": "mri-scan", "words": None, "by": w.carl},
        {"plan_id": [0], "step_key": ["bone-scan"], "words": [0]},
    ),
    Case(
        actions.add_visit_question,
        lambda w: {"plan_id": w.plan.pk, "question": "May she swim?", "item_id": w.item().pk, "by": w.carl},
        {"plan_id": [0], "question": ["May she bathe?"], "item_id": [None]},
    ),
    Case(
        actions.settle_visit_question,
        lambda w: {"question_id": w.visit_question().pk, "outcome": VisitOutcome.ASKED, "by": w.carl},
        {"question_id": [0], "outcome": [VisitOutcome.OFF]},
    ),
    Case(
        actions.ask_nurse,
        lambda w: {"plan_id": w.plan.pk, "question": "May she bathe?", "item_id": w.item().pk, "by": w.carl},
        {"plan_id": [0], "question": ["May she swim?"], "item_id": [None]},
    ),
    Case(
        actions.answer_question,
        lambda w: {"question_id": w.question().pk, "answer": "Yes.", "by": w.nora},
        {"question_id": [0], "answer": ["No."]},
    ),
    Case(
        actions.let_in_act,
        lambda w: {"held_id": w.held().pk, "actions": actions.BY_KIND, "by": w.nora},
        {"held_id": [0]},
    ),
    Case(
        actions.set_aside_act,
        lambda w: {"held_id": w.held().pk, "reason": "It was about another week.", "by": w.nora},
        {"held_id": [0], "reason": ["Said on the phone."]},
    ),
    Case(
        actions.set_date,
        lambda w: {
            "item_id": w.item().pk,
            "due_on": some_day(w),
            "every_days": 7,
            "today": w.today,
            "by": w.nora,
        },
        {"item_id": [0], "due_on": [lambda w: some_day(w, 4), None], "every_days": [8, None]},
    ),
    Case(
        actions.set_appointment,
        lambda w: {
            "item_id": w.item().pk,
            "appointment": actions.Appointment(w.now + timedelta(days=3), "Ward 4", "Carl"),
            "by": w.carl,
        },
        {
            "item_id": [0],
            "appointment": [
                lambda w: actions.Appointment(w.now + timedelta(days=4), "Ward 4", "Carl"),
                lambda w: actions.Appointment(w.now + timedelta(days=3), "Ward 5", "Carl"),
                lambda w: actions.Appointment(w.now + timedelta(days=3), "Ward 4", "Vera"),
                actions.Appointment(None),
            ],
        },
    ),
    Case(
        actions.set_result,
        lambda w: {"item_id": w.item().pk, "result": Item.Result.WAITING, "by": w.nora},
        {"item_id": [lambda w: w.item("goals").pk], "result": [Item.Result.TALKED_ABOUT]},
    ),
    Case(
        actions.decide_step,
        lambda w: {"plan_id": w.plan.pk, "step_key": "exercises", "decision": DOCTOR_SAID_NO, "by": w.nora},
        {
            "plan_id": [0],
            "step_key": ["mri-scan"],
            "decision": [
                replace(DOCTOR_SAID_NO, applies="yes"),
                replace(DOCTOR_SAID_NO, reason="She does not want it."),
                replace(DOCTOR_SAID_NO, on_whose_word="Dr. Meier"),
            ],
        },
    ),
    Case(
        actions.set_course,
        lambda w: {
            "plan_id": w.item("denosumab").plan_id,
            "step_key": "denosumab",
            "course": Course.STARTED,
            "by": w.nora,
        },
        {"plan_id": [0], "step_key": ["opioids"], "course": [Course.FINISHED]},
    ),
    Case(
        actions.answer_facts,
        lambda w: {
            "plan_id": w.plan.pk,
            "answers": {"primary-cancer": "breast"},
            "said_by": "Dr. Weber",
            "basis": w.last_number(),
            "by": w.nora,
        },
        {"plan_id": [0], "answers": [{}, {"primary-cancer": "not_known"}], "said_by": [""]},
    ),
    Case(
        actions.start_plan,
        lambda w: {
            "version_id": w.finish().version_id,
            "answers": {"primary-cancer": "breast"},
            "started_on": w.today,
            "anchors": {"first-infusion": w.today},
            "by": w.nora,
        },
        {
            "version_id": [0],
            "answers": [{}],
            "started_on": [lambda w: some_day(w, -1)],
            "anchors": [{}, lambda w: {"first-infusion": some_day(w)}],
        },
    ),
    Case(
        actions.correct_patient,
        lambda w: {"identity": identity(), "by": w.nora},
        {
            "identity": [
                identity(number="40018"),
                identity(name="Maryam Lind"),
                identity(called="Mary"),
                identity(born_on=date(1968, 3, 2)),
            ]
        },
    ),
    Case(
        actions.add_own_item,
        lambda w: {
            "plan_id": w.plan.pk,
            "title": "Walk",
            "words": "Slowly.",
            "category_key": "support",
            "due_on": some_day(w),
            "family_ticks": True,
            "today": w.today,
            "by": w.nora,
        },
        {
            "plan_id": [0],
            "title": ["Run"],
            "words": ["Fast."],
            "category_key": ["imaging"],
            "due_on": [None],
            "family_ticks": [False],
        },
    ),
    Case(
        actions.void_item,
        lambda w: {"item_id": w.own_item().pk, "reason": "Typed twice.", "by": w.nora},
        {"item_id": [0], "reason": ["A mistake."]},
    ),
    Case(
        actions.end_plan,
        lambda w: {
            "plan_id": w.plan.pk,
            "status": Plan.Status.FINISHED,
            "reason": "Moved away.",
            "by": w.nora,
        },
        {
            "plan_id": [0],
            "status": [Plan.Status.ENTERED_IN_ERROR],
            "reason": ["Another reason."],
            "because": [EndReason.MOVED_AWAY],
        },
    ),
    # --- a plan rests, is handed over, is closed after a death; several decisions at once
    Case(
        actions.pause_plan,
        lambda w: {"plan_id": w.plan.pk, "pause": PAUSE, "by": w.nora},
        {
            "plan_id": [0],
            "pause": [
                replace(PAUSE, reason=PauseReason.TRAVEL),
                replace(PAUSE, words="Back on Friday."),
                replace(PAUSE, until=date(2100, 1, 1)),
                replace(PAUSE, words=""),
            ],
        },
    ),
    Case(actions.resume_plan, lambda w: {"plan_id": w.paused().pk, "by": w.nora}, {"plan_id": [0]}),
    Case(
        checkin_actions.close_after_death,
        lambda w: {"plan_id": w.plan.pk, "words": "At home.", "by": w.nora},
        {"plan_id": [0], "words": [""]},
    ),
    Case(
        actions.offer_handover,
        lambda w: {
            "plan_id": w.plan.pk,
            "to": actions.Receiver(w.patient.team, w.sami),
            "note": "Please call Carl on Monday.",
            "by": w.nora,
        },
        {
            "plan_id": [0],
            "to": [
                lambda w: actions.Receiver(w.other_team, w.stella),
                lambda w: actions.Receiver(w.other_team),
            ],
            "note": ["Please call Lena."],
        },
    ),
    Case(
        actions.withdraw_handover, lambda w: {"handover_id": w.offer().pk, "by": w.nora}, {"handover_id": [0]}
    ),
    Case(
        actions.accept_handover, lambda w: {"handover_id": w.offer().pk, "by": w.sami}, {"handover_id": [0]}
    ),
    Case(
        actions.decline_handover,
        lambda w: {"handover_id": w.offer().pk, "why": "I am away.", "by": w.sami},
        {"handover_id": [0], "why": ["I am full."]},
    ),
    Case(
        actions.decide_steps,
        lambda w: {
            "plan_id": w.plan.pk,
            "decisions": {"bone-scan": DOCTOR_SAID_NO, "denosumab": actions.Decision("yes")},
            "seen": {},
            "by": w.nora,
        },
        {
            "plan_id": [0],
            "decisions": [
                {"bone-scan": DOCTOR_SAID_NO},
                {"bone-scan": replace(DOCTOR_SAID_NO, reason="No.")},
            ],
        },
    ),
    Case(actions.move_back, lambda w: {"moving_id": w.moved().pk, "by": w.nora}, {"moving_id": [0]}),
    Case(actions.reopen_plan, lambda w: {"plan_id": w.finish().pk, "by": w.nora}, {"plan_id": [0]}),
    Case(
        actions.set_nurse,
        lambda w: {"plan_id": w.plan.pk, "nurse": w.sami, "by": w.nora},
        {"plan_id": [0], "nurse": [None]},
    ),
    Case(
        actions.verify_items,
        lambda w: {"item_ids": [w.ticked().pk], "by": w.nora},
        {"item_ids": [[], [0]], "behalf": [lambda w: w.sami.pk]},
    ),
    # --- talk: a nurse asks back, the family replies, authors correct their words
    Case(
        actions.ask_back,
        lambda w: {"item_id": w.ticked().pk, "question": "Which day was it?", "by": w.nora},
        {"item_id": [0], "question": ["Where was it?"]},
    ),
    Case(
        actions.reply,
        lambda w: {"item_id": w.asked_back().pk, "answer": "On Monday.", "by": w.carl},
        {"item_id": [0], "answer": ["On Tuesday."]},
    ),
    Case(
        actions.correct_words,
        lambda w: {
            "number": w.question().event.number,
            "words": "May she bathe at home?",
            "by": w.carl,
            "acting": Acting.FAMILY,
        },
        {"number": [0], "words": ["May she swim at home?"]},
    ),
    Case(
        actions.see_question,
        lambda w: {"question_id": w.question().pk, "by": w.nora},
        {"question_id": [0]},
    ),
    Case(actions.confirm_skip, lambda w: {"item_id": w.told().pk, "by": w.nora}, {"item_id": [0]}),
    Case(
        actions.mark_reviewed,
        lambda w: {"plan_id": w.plan.pk, "up_to": w.last_number(), "by": w.nora},
        {"plan_id": [0], "up_to": [0]},
    ),
    Case(
        actions.invite_caregiver,
        lambda w: {"name": "Vera", "email": "vera@example.org", "part": CHILD, "by": w.nora},
        {"name": ["Vera L."], "email": [""], "part": OTHER_PARTS},
    ),
    Case(actions.renew_invitation, lambda w: {"member_id": w.invited().pk, "by": w.nora}, {"member_id": [0]}),
    Case(
        actions.change_part,
        lambda w: {"member_id": w.member().pk, "part": CHILD, "by": w.nora},
        {"member_id": [0], "part": OTHER_PARTS},
    ),
    Case(actions.end_access, lambda w: {"member_id": w.member().pk, "by": w.nora}, {"member_id": [0]}),
    Case(
        actions.move_anchor,
        lambda w: {
            "plan_id": w.plan.pk,
            "anchor_key": "first-infusion",
            "day": some_day(w),
            "keep": [w.item().pk],
            "said_by": "The ward",
            "basis": w.last_number(),
            "by": w.nora,
        },
        {
            "plan_id": [0],
            "anchor_key": ["surgery"],
            "day": [None, lambda w: w.today],
            "keep": [[]],
            "said_by": ["Dr. Weber"],
        },
    ),
    Case(
        actions.add_goal,
        lambda w: {"plan_id": w.plan.pk, "goal": GOAL, "today": w.today, "by": w.nora},
        {"plan_id": [0], "goal": OTHER_GOALS},
    ),
    Case(
        actions.set_goal,
        lambda w: {
            "plan_id": w.plan.pk,
            "goal_id": w.goal().pk,
            "goal": GOAL,
            "today": w.today,
            "by": w.nora,
        },
        {"plan_id": [0], "goal_id": [0], "goal": OTHER_GOALS},
    ),
    Case(
        checkin_actions.check_in,
        lambda w: {"plan_id": w.plan.pk, "observation": SEEN, "by": w.carl},
        {
            "plan_id": [0],
            "observation": [
                replace(SEEN, watch={"numb-legs": "not_sure"}),
                replace(SEEN, watch={}),
                replace(SEEN, whose_words=CheckIn.Words.CAREGIVER),
                replace(SEEN, pain="5"),
                replace(SEEN, temperature=""),
                replace(SEEN, note=""),
            ],
        },
    ),
    Case(
        checkin_actions.take_on_sign,
        lambda w: {"sign_id": w.sign().pk, "by": w.nora},
        {"sign_id": [0], "instead_of": [1]},
    ),
    Case(
        checkin_actions.close_sign,
        lambda w: {
            "sign_id": w.sign().pk,
            "outcome": Sign.Outcome.CALLED,
            "words": "Come at two.",
            "by": w.nora,
        },
        {"sign_id": [0], "outcome": [Sign.Outcome.SEEN], "words": ["Come at three."]},
    ),
    # the loop of a sign
    Case(
        checkin_actions.answer_sign,
        lambda w: {
            "sign_id": w.sign().pk,
            "outcome": Sign.Outcome.CALLED,
            "words": "Come at two.",
            "by": w.nora,
        },
        {"sign_id": [0], "outcome": [Sign.Outcome.SEEN], "words": ["Come at three."]},
    ),
    Case(
        checkin_actions.close_answered_sign,
        lambda w: {"sign_id": w.answered_sign().pk, "words": "Seen.", "by": w.nora},
        {"sign_id": [0], "words": ["", "Seen again."]},
    ),
]
BY_NAME = {case.action.__name__: case for case in CASES}


@pytest.fixture
def version(db, now):
    """In this world a date hangs on an event."""
    return publish_with_an_event(now)


@pytest.fixture
def world(patient, plan, item_of, carl, nora, sami, stella, other_team, join, now):
    def last_number():
        patient.refresh_from_db()
        return patient.last_event_number

    today = days.today(patient.team.time_zone, now)
    people = {"carl": carl, "nora": nora, "sami": sami, "stella": stella, "other_team": other_team}
    return World(
        patient=patient,
        plan=plan,
        item_of=item_of,
        join=join,
        now=now,
        today=today,
        last_number=last_number,
        **people,
    )


def repeatable_actions():
    every = [getattr(actions, name) for name in actions.__all__]
    every += [one for _name, one in inspect.getmembers(checkin_actions, inspect.isfunction)]
    return {
        one.__name__: one
        for one in every
        if inspect.isfunction(one) and "op_id" in inspect.signature(one).parameters
    }


def test_the_table_holds_every_action_that_takes_an_op_id_and_all_that_it_is_given():
    wanted = {name: one for name, one in repeatable_actions().items() if name != "writing"}
    assert set(BY_NAME) == set(wanted)
    for name, one in wanted.items():
        assert set(BY_NAME[name].others) == set(inspect.signature(one).parameters) - ABOUT_THE_PAGE, name


@pytest.mark.parametrize("case", CASES, ids=list(BY_NAME))
def test_the_same_act_again_changes_nothing(world, case):
    given, op_id = case.given(world), uuid.uuid4()
    world.do(case.action, op_id=op_id, **given)
    with nothing_changes():
        world.do(case.action, op_id=op_id, **given)
    assert Act.objects.get(op_id=op_id).event_numbers


EVERY_OTHER = [
    pytest.param(case, name, other, id=f"{case.action.__name__}-{name}-{number}")
    for case in CASES
    for name, others in case.others.items()
    for number, other in enumerate(others)
]


@pytest.mark.parametrize(("case", "name", "other"), EVERY_OTHER)
def test_the_same_id_with_anything_else_in_it_is_refused(world, case, name, other):
    given, op_id = case.given(world), uuid.uuid4()
    other = other(world) if callable(other) else other
    world.do(case.action, op_id=op_id, **given)
    with nothing_changes(), pytest.raises(ActRefused, match="sent twice with different content"):
        world.do(case.action, op_id=op_id, **{**given, name: other})


def test_the_same_id_from_another_person_is_refused(world, join):
    given, op_id = BY_NAME["note_item"].given(world), uuid.uuid4()
    world.do(actions.note_item, op_id=op_id, **given)
    vera = join("Vera Aziz", world.patient)
    with nothing_changes(), pytest.raises(ActRefused, match="sent twice"):
        world.do(actions.note_item, op_id=op_id, **{**given, "by": vera})


def test_the_same_id_for_another_patient_is_refused(world, other_patient, nora):
    op_id = uuid.uuid4()
    world.do(actions.correct_patient, op_id=op_id, identity=identity(), by=nora)
    with nothing_changes(), pytest.raises(ActRefused, match="sent twice"):
        actions.correct_patient(
            patient=other_patient, identity=identity(), by=nora, at=world.now, op_id=op_id
        )


def test_an_act_that_was_refused_leaves_its_id_free(world):
    op_id, given = uuid.uuid4(), BY_NAME["tick_item"].given(world)
    with pytest.raises(ActRefused):
        world.do(actions.tick_item, op_id=op_id, **{**given, "done_on": some_day(world)})
    assert world.do(actions.tick_item, op_id=op_id, **given).repeated is False


def test_a_start_repeated_after_the_plan_was_finished_starts_no_second_one(world, nora):
    given, op_id = BY_NAME["start_plan"].given(world), uuid.uuid4()
    started = world.do(actions.start_plan, op_id=op_id, **given)
    world.do(actions.end_plan, plan_id=started.pk, status=Plan.Status.FINISHED, reason="Moved away.", by=nora)
    with nothing_changes():
        assert world.do(actions.start_plan, op_id=op_id, **given) == started


def test_a_repeat_gives_back_what_was_made_and_not_what_was_made_later(world):
    own, invite = BY_NAME["add_own_item"].given(world), BY_NAME["invite_caregiver"].given(world)
    op_ids = uuid.uuid4(), uuid.uuid4()
    walk = world.do(actions.add_own_item, op_id=op_ids[0], **own)
    vera = world.do(actions.invite_caregiver, op_id=op_ids[1], **invite)
    world.do(actions.add_own_item, op_id=uuid.uuid4(), **own)
    world.do(actions.invite_caregiver, op_id=uuid.uuid4(), **invite)
    world.finish()
    with nothing_changes():
        assert world.do(actions.add_own_item, op_id=op_ids[0], **own) == walk
        assert world.do(actions.invite_caregiver, op_id=op_ids[1], **invite) == vera


def test_an_act_with_more_events_than_fit_a_line_is_still_one_row(world, nora):
    items = []
    for number in range(60):
        given = {
            **BY_NAME["add_own_item"].given(world),
            "title": f"Walk {number}",
            "family_ticks": True,
        }
        items.append(world.do(actions.add_own_item, **given).pk)
    for item in items:
        world.do(actions.tick_item, item_id=item, done_on=world.today, today=world.today, by=world.carl)
    op_id = uuid.uuid4()
    world.do(actions.verify_items, item_ids=items, by=nora, op_id=op_id)
    first, _dash, last = Act.objects.get(op_id=op_id).event_numbers.partition("-")
    assert int(last) - int(first) == 59
    kinds = Event.objects.filter(number__range=(int(first), int(last))).values_list("kind", flat=True)
    assert set(kinds) == {"verified"}


def test_who_acts_in_another_part_with_the_same_id_repeats_nothing_new(world):
    """A nurse's page and a family's page give ids of their own; the part is not content."""
    given, op_id = BY_NAME["note_item"].given(world), uuid.uuid4()
    world.do(actions.note_item, op_id=op_id, **{**given, "by": world.nora, "acting": Acting.NURSE})
    with nothing_changes():
        outcome = world.do(
            actions.note_item, op_id=op_id, **{**given, "by": world.nora, "acting": Acting.NURSE}
        )
    assert outcome.repeated is True
