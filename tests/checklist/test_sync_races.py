"""The same batch at the same moment, and a puller beside writers: on whichever database the tests run."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from careplan.plans import actions
from careplan.plans.models import Act, Event, HeldAct
from careplan.plans.states import EventKind
from tests.checklist.phones import kept, pull, results, send
from tests.plans.chains import assert_chain_is_whole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONES = 4
ROUNDS = 6


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call returned; each in a thread, and a connection, of its own."""

    def with_own_connection(call: Callable[[], object]) -> object:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(with_own_connection, calls))


def test_the_same_batch_four_times_at_once_is_done_once(client_of, patient, plan, item_of, carl):
    item, phones = item_of(plan, "mri-scan"), [client_of(carl) for _phone in range(PHONES)]
    for number in range(ROUNDS):
        batch = [
            kept("tick", item=item.pk, note=f"tick {number}"),
            kept("note", item=item.pk, note=f"note {number}"),
            kept("undo", item=item.pk),
            kept("tick", item=item.pk, done_on="2999-01-01", note=""),
        ]
        calls = [lambda phone=phone, batch=batch: send(phone, patient, carl, batch) for phone in phones]
        told = [results(answer) for answer in at_once(calls)]
        for place, act in enumerate(batch[:2]):
            seen = Counter(one[place]["outcome"] for one in told)
            assert seen["applied"] + seen["overtaken"] == 1 or set(seen) == {"overtaken"}, (act, seen)
            assert Act.objects.filter(op_id=act["op_id"]).count() == 1
        assert {one[3]["outcome"] for one in told} == {"refused"}
    assert Event.objects.filter(kind=EventKind.NOTED).count() == ROUNDS
    assert_chain_is_whole(patient)


def test_a_batch_of_somebody_who_was_removed_is_held_once(client_of, patient, plan, item_of, rob):
    item, phones = item_of(plan, "mri-scan"), [client_of(rob) for _phone in range(PHONES)]
    batch = [kept("note", item=item.pk, note=f"note {number}") for number in range(3)]
    calls = [lambda phone=phone: send(phone, patient, rob, batch) for phone in phones]
    for answer in at_once(calls):
        assert {one["outcome"] for one in results(answer)} == {"held"}
    assert HeldAct.objects.count() == len(batch)


def test_a_puller_beside_writers_misses_nothing(
    client_of, patient, plan, item_of, carl, join, make_patient, make_plan
):
    """The number is the patient's own, given under the lock: what is not seen yet has a higher one."""
    items = [item_of(plan, key) for key in ("mri-scan", "bone-scan", "exercises", "support-group")]
    writers = [carl, *(join(f"{name} Aziz", patient) for name in ("Ayla", "Vera", "Omar"))]
    puller = client_of(carl)
    seen: set[int] = set()
    number = pull(puller, patient, carl).json()["number"]
    start = number

    def write(user, item):
        notes = [kept("note", item=item.pk, note=f"{number}") for number in range(8)]
        for note in notes:
            send(client_of(user), patient, user, [note])

    def keep_pulling():
        nonlocal number
        for _round in range(60):
            answer = pull(puller, patient, carl, number).json()
            assert answer["number"] >= number
            fresh = Event.objects.filter(patient=patient, number__gt=number, number__lte=answer["number"])
            numbers = set(fresh.values_list("number", flat=True))
            assert numbers == set(range(number + 1, answer["number"] + 1)), "a number came before a lower one"
            seen.update(numbers)
            number = answer["number"]

    calls = [
        lambda user=user, item=item: write(user, item) for user, item in zip(writers, items, strict=True)
    ]
    at_once([*calls, keep_pulling])
    keep_pulling()
    patient.refresh_from_db()
    assert seen == set(range(start + 1, patient.last_event_number + 1))
    assert len(seen) == 8 * len(writers)


def test_access_that_ends_while_batches_arrive_loses_nothing(
    client_of, patient, plan, item_of, carl, nora, now
):
    item, member = item_of(plan, "mri-scan"), patient.care_team.get(user=carl)
    batches = [[kept("note", item=item.pk, note=f"{phone} {one}") for one in range(6)] for phone in range(3)]
    phones = [client_of(carl) for _batch in batches]
    calls: list[Callable[[], object]] = [
        lambda phone=phone, batch=batch: send(phone, patient, carl, batch)
        for phone, batch in zip(phones, batches, strict=True)
    ]
    told = at_once(
        [*calls, lambda: actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)]
    )
    seen = Counter(one["outcome"] for answer in told[:-1] for one in results(answer))
    assert set(seen) <= {"applied", "held"}
    assert seen["applied"] == Event.objects.filter(kind=EventKind.NOTED).count()
    assert seen["held"] == HeldAct.objects.count()
    assert seen.total() == 18
