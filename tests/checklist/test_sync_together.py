"""Acts of a push that are done together (ADR 0025): the same as one by one, and as safe."""

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, transaction

from careplan.checklist import sync
from careplan.plans import actions, keyring
from careplan.plans.access import Access, open_for_phone
from careplan.plans.actions.together import Together
from careplan.plans.models import Act, Event, HeldAct, Item, Patient, Plan, Question
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.phones import kept
from tests.plans.chains import assert_chain_is_whole
from tests.plans.moves import publish
from tests.scheduled import SCHEDULED, begun_ten_days_ago

pytestmark = pytest.mark.django_db
KEYS = ("mri-scan", "bone-scan", "exercises", "support-group", "goals", "result", "check-up", "stretching")
# Found anew when all are done: until then the rows of a push need not have them.
DAYS_OF_A_PLAN = {"next_on", "next_item_id", "worklist_group", "worklist_since"}


@pytest.fixture
def plan(patient, nora, now, today) -> Plan:
    """A plan in which finishing a step moves the days of others."""
    return begun_ten_days_ago(publish(SCHEDULED, now), patient, nora, now, today)


@pytest.fixture
def items(patient, plan, item_of, carl, now, today) -> list[Item]:
    """Tests that rule each other out, what comes back, what moves the days of others; and a time with the next one."""
    items = [item_of(plan, key) for key in KEYS]
    given = {"patient": patient, "by": carl, "at": now, "done_on": today, "today": today}
    actions.tick_item(item_id=items[KEYS.index("exercises")].pk, **given)
    return [*items, item_of(plan, "exercises")]


@pytest.fixture
def take(carl, patient, plan, now) -> Callable[..., list[sync.Result]]:
    def push(*acts: object, later: int = 0) -> list[sync.Result]:
        access: Access = open_for_phone(carl, patient.public_id, now=now + timedelta(seconds=later))
        return sync.take_acts(access, acts)

    return push


def outcomes_of(results: list[sync.Result]) -> list[str]:
    return [one.outcome for one in results]


def place(item: Item | None) -> str:
    return f"{item.plan_step.step_key} {item.occurrence}" if item else ""


def story(patient: Patient) -> dict[str, list]:
    """What stands in the database of this patient, without the numbers of rows and without ciphertext."""
    patient = Patient.objects.get(pk=patient.pk)
    events = Event.objects.filter(patient=patient).select_related("item__plan_step").order_by("number")
    told = [
        (
            one.number,
            one.kind,
            one.by_id,
            one.at,
            place(one.item),
            one.plan_id,
            _data(one),
            _words(patient, one),
        )
        for one in events
    ]
    items = (
        Item.objects.filter(plan__patient=patient)
        .select_related("plan_step")
        .order_by("plan_step", "occurrence")
    )
    acts = Act.objects.order_by("op_id").values(
        "op_id", "user", "kind", "digest", "outcome", "event_numbers", "reason"
    )
    plans = Plan.objects.filter(patient=patient).select_related("next_item__plan_step")
    return {
        "events": told,
        "items": [(place(one), _columns(one, {"id"})) for one in items],
        "plans": [(place(one.next_item), _columns(one, {"next_item_id"})) for one in plans],
        "acts": list(acts),
        "waiting": list(Question.objects.order_by("asked_at", "id").values_list("event__number")),
        "held": HeldAct.objects.count(),
    }


def _data(event: Event) -> dict:
    data = json.loads(event.data)
    return data | ({"removed": True} if "removed" in data else {})


def _words(patient: Patient, event: Event) -> dict:
    key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
    sealed = json.loads(event.sealed).items()
    return {
        name: keyring.open_words(key, patient.public_id, event.number, name, text) for name, text in sealed
    }


def _columns(row: Item | Plan, left_out: set[str]) -> dict:
    names = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in names if name not in left_out}


def told_of(results: list[sync.Result], items: dict[int, str]) -> list[dict]:
    return [asdict(one) | {"item": items.get(one.item)} for one in results]


def some_acts(dice: random.Random, items: list[Item], plan: Plan, now, count: int) -> list[object]:
    """What phones send: mostly what goes together, with everything in between that does not."""
    acts: list[object] = []
    for number in range(count):
        item = dice.choice(items).pk
        seen = {"seen": dice.randrange(40)} if dice.random() < 0.3 else {}
        when = {"happened_at": now - timedelta(hours=dice.randrange(60))}
        acts.append(
            dice.choices(
                [
                    lambda item=item, when=when: kept("tick", item=item, **when),
                    lambda item=item, seen=seen, when=when: kept("undo", item=item, **seen, **when),
                    lambda item=item, number=number: kept(
                        "note", item=item, note=f"note {number}", readers="family"
                    ),
                    lambda item=item: kept("skip", item=item, reason="told_not_needed", note="x"),
                    lambda item=item: kept("tick", item=item, done_on="2999-01-01", note=""),
                    lambda: kept("note", item=987654321, note="nowhere"),
                    lambda item=item: kept("note", item=item, note=" "),
                    lambda item=item: kept("ask", item=item, question="When?"),
                    lambda item=item: kept("take", item=item),
                    lambda: dice.choice(acts) if acts else 7,
                    lambda: {"op_id": "x"},
                ],
                weights=[30, 20, 30, 8, 3, 3, 3, 2, 2, 4, 1],
            )[0]()
        )
    return acts


class _Undone(Exception):
    pass


def what_becomes_of(run: Callable[[], list[sync.Result]], patient: Patient) -> tuple[list[dict], dict]:
    """The answers and the story afterwards; then the database is as it was."""
    try:
        with transaction.atomic():
            results = run()
            items = {one.pk: place(one) for one in Item.objects.select_related("plan_step")}
            found = told_of(results, items), story(patient)
            assert_chain_is_whole(patient)
            raise _Undone
    except _Undone:
        return found


@pytest.fixture
def rows_are_checked(monkeypatch) -> list[int]:
    """After each act, what is kept for the next one stands so in the database. Says how many rows were looked at."""
    looked: list[int] = []
    end_act = Together.end_act

    def checked(self: Together, act: Act | None, item: Item | None) -> None:
        end_act(self, act, item)
        rows = [*self._items.values(), *self._plans.values()]
        for row in rows:
            left_out = DAYS_OF_A_PLAN if isinstance(row, Plan) else set()
            stored = type(row).objects.get(pk=row.pk)
            assert _columns(row, left_out) == _columns(stored, left_out)
        assert all(item.plan is self._plans[item.plan_id] for item in self._items.values())
        looked.append(len(rows))

    monkeypatch.setattr(Together, "end_act", checked)
    return looked


@pytest.mark.parametrize("seed", range(8))
def test_together_is_as_one_by_one(
    seed, take, patient, plan, items, join, now, monkeypatch, rows_are_checked
):
    dice = random.Random(seed)
    ayla = join("Ayla Aziz", patient)
    actions.skip_item(
        patient=patient, item_id=items[0].pk, reason=Variance.TOO_ILL, today=now.date(), by=ayla, at=now
    )
    acts = some_acts(dice, items, plan, now, 80)

    def take_all() -> list[sync.Result]:
        pushes = [take(*acts[first : first + 16], later=first) for first in range(0, len(acts), 16)]
        return [one for push in pushes for one in push]

    together = what_becomes_of(take_all, patient)
    assert sum(rows_are_checked) > 0
    monkeypatch.setattr(sync, "MOST_TOGETHER", 1)
    del rows_are_checked[:]
    alone = what_becomes_of(take_all, patient)
    assert rows_are_checked == []
    assert together == alone
    assert {one["outcome"] for one in together[0]} > {"applied", "refused"}


def test_a_push_once_more_is_answered_the_same_and_writes_nothing(take, patient, plan, items, now):
    acts = some_acts(random.Random(5), items, plan, now, 40)
    first = take(*acts)
    before = story(patient)
    again = take(*acts, later=1)
    assert [one.events for one in again] == [one.events for one in first]
    assert outcomes_of(again) == [{"applied": "already"}.get(one, one) for one in outcomes_of(first)]
    assert story(patient) == before


def test_one_that_fails_in_the_middle_leaves_the_others(take, patient, items, monkeypatch):
    """It fails after it has written: all that is left of it is what the phone keeps."""
    do = sync.ACTIONS["note"]

    def fails(act, how):
        # Alone, its transaction is over when the action returns: there it fails before that.
        if how["sent"].together or act.entered["note"] != "fails":
            do(act, how)
        if act.entered["note"] == "fails":
            raise KeyError("of ours")

    monkeypatch.setitem(sync.ACTIONS, "note", fails)
    item = items[0].pk
    good = [kept("note", item=item, note=f"note {number}") for number in range(6)]
    good[2] = kept("tick", item=item)
    bad = kept("note", item=item, note="fails")
    results = take(*good[:3], bad, *good[3:])
    assert [(one.op_id, one.outcome) for one in results] == [(act["op_id"], "applied") for act in good]
    assert not Act.objects.filter(op_id=bad["op_id"]).exists()
    assert Event.objects.filter(patient=patient, kind=EventKind.NOTED).count() == 5
    assert_chain_is_whole(patient)


def test_nothing_of_a_transaction_that_was_spoilt_can_be_committed(patient, items, carl, now):
    """Whoever catches what an act raised, and goes on, is stopped by Django."""
    how = {"patient": patient, "by": carl, "at": now}

    def goes_on() -> None:
        with actions.taking_together(patient, [uuid4()]) as together:
            sent = actions.Sent(together=together)
            actions.note_item(item_id=items[0].pk, note="one", sent=sent, **how)
            with pytest.raises(actions.ActRefused):
                actions.undo_item(item_id=items[0].pk, sent=sent, **how)
            actions.note_item(item_id=items[0].pk, note="two", sent=sent, **how)

    with pytest.raises(transaction.TransactionManagementError):
        goes_on()
    assert not Event.objects.filter(kind=EventKind.NOTED).exists()


@pytest.mark.parametrize("error", [IntegrityError, OperationalError, ZeroDivisionError])
def test_what_cannot_be_written_together_is_done_one_by_one(take, patient, items, error, monkeypatch, caplog):
    def fails(self: Together) -> None:
        raise error

    monkeypatch.setattr(Together, "write", fails)
    acts = [kept("note", item=items[0].pk, note=f"note {number}") for number in range(5)]
    assert outcomes_of(take(*acts)) == ["applied"] * 5
    assert outcomes_of(take(*acts, later=1)) == ["already"] * 5
    assert f"one by one: {error.__name__}" in caplog.text
    assert Event.objects.filter(patient=patient, kind=EventKind.NOTED).count() == 5
    assert_chain_is_whole(patient)


def test_an_id_that_was_used_since_anybody_looked_is_found_by_the_database(take, patient, items, monkeypatch):
    """As by another request for another patient of the same family: no lock is shared with it."""
    acts = [kept("note", item=items[0].pk, note=f"note {number}") for number in range(4)]
    take(acts[2])

    class Blind:
        def rows(self, **_given: object) -> list:
            return []

    monkeypatch.setattr("careplan.plans.actions.together._acts_under", lambda _count: Blind())
    assert outcomes_of(take(*acts, later=1)) == ["applied", "applied", "already", "applied"]
    assert Event.objects.filter(patient=patient, kind=EventKind.NOTED).count() == 4
    assert_chain_is_whole(patient)


@pytest.mark.parametrize("together", [True, False])
def test_what_an_act_before_it_said_is_known_to_an_undo(take, items, together, monkeypatch):
    """Somebody has touched the next time, by a note that stands in the same push: it stays."""
    if not together:
        monkeypatch.setattr(sync, "MOST_TOGETHER", 1)
    first, following = items[KEYS.index("exercises")], items[-1]
    assert (first.plan_step_id, first.occurrence + 1) == (following.plan_step_id, following.occurrence)
    push = [kept("note", item=following.pk, note="Looks forward to it."), kept("undo", item=first.pk)]
    assert outcomes_of(take(*push)) == ["applied", "applied"]
    for item in (first, following):
        item.refresh_from_db()
    assert (first.status, following.status) == (ItemStatus.ENTERED_IN_ERROR, ItemStatus.NOT_STARTED)


def test_what_an_act_moved_is_read_anew_by_the_next(take, items, rows_are_checked):
    """The day of *read the results* hangs on the goals; the row that a note of the same push has read is too old."""
    goals, result = items[KEYS.index("goals")], items[KEYS.index("result")]
    before = result.due_on
    push = [
        kept("note", item=result.pk, note="x"),
        kept("tick", item=goals.pk),
        kept("note", item=result.pk, note="y"),
    ]
    assert outcomes_of(take(*push)) == ["applied"] * 3
    result.refresh_from_db()
    assert result.due_on != before
    assert rows_are_checked == [3, 0, 2]  # both items and the plan; nothing; the item and the plan


def test_a_push_of_what_is_refused_is_not_tried_twice_each_time(take, items, monkeypatch):
    tried: list[int] = []
    together = sync._do_together
    monkeypatch.setattr(
        sync, "_do_together", lambda access, acts: tried.append(len(acts)) or together(access, acts)
    )
    results = take(*(kept("undo", item=items[0].pk) for _number in range(60)))
    assert outcomes_of(results) == ["overtaken"] * 60
    assert len(tried) <= 6
    assert_chain_is_whole(items[0].plan.patient)


def test_when_the_time_is_up_the_rest_is_done_in_another(take, patient, items, monkeypatch):
    monkeypatch.setattr(sync, "LONGEST_TOGETHER", 0.0)
    acts = [kept("note", item=items[0].pk, note=f"note {number}") for number in range(5)]
    assert outcomes_of(take(*acts)) == ["applied"] * 5
    assert_chain_is_whole(patient)


def test_access_that_ends_on_the_way_holds_the_rest(take, patient, items, carl, nora, now, monkeypatch):
    """Between two transactions of a push a nurse may end it; within one she waits for the lock."""
    monkeypatch.setattr(sync, "MOST_TOGETHER", 3)
    member, together = patient.care_team.get(user=carl), sync._do_together

    def then_end(access, acts):
        results = together(access, acts)
        if member.ended_at is None:
            actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
            member.refresh_from_db()
        return results

    monkeypatch.setattr(sync, "_do_together", then_end)
    acts = [kept("note", item=items[0].pk, note=f"note {number}") for number in range(6)]
    assert outcomes_of(take(*acts)) == ["applied"] * 3 + ["held"] * 3
    assert HeldAct.objects.count() == 3
    assert_chain_is_whole(patient)
