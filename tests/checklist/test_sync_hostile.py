"""What no phone of ours sends: always answered in JSON, never with an error of the server, and no good act is lost."""

import json
import uuid
from datetime import timedelta

import pytest

from careplan.accounts.phones import account_id
from careplan.checklist import sync
from careplan.plans.models import Act, Event
from careplan.plans.states import EventKind
from tests.checklist.phones import kept, outcomes, post, results, send

pytestmark = pytest.mark.django_db
DEEP = b'{"account": "x", "acts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.fixture
def item(plan, item_of):
    return item_of(plan, "mri-scan", due_in_days=0)


@pytest.fixture
def push(browser, patient, carl):
    return lambda *acts: send(browser, patient, carl, acts)


def whole(carl, text: str) -> str:
    """A batch whose acts are this text."""
    return f'{{"account": "{account_id(carl)}", "acts": [{text}]}}'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff\xfe\x00", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"{}", 400),
        (b'{"account": "x"}', 400),
        (b'{"account": 1, "acts": []}', 400),
        (b'{"account": "x", "acts": {}}', 400),
        (b'{"account": "x", "acts": [], "actor": 7}', 400),
        (b'{"account": "x", "account": "y", "acts": []}', 400),
        (b'{"account": "x", "acts": ' + b"9" * 10_000 + b"}", 400),
        (DEEP, 400),
        (b" " * 2_100_000, 413),
        (b" " * 10_000_000, 413),
        (json.dumps({"account": "x", "acts": [{}] * 201}).encode(), 413),
    ],
    ids=lambda value: None if isinstance(value, int) else value[:30].decode(errors="replace"),
)
def test_a_bad_envelope_is_refused_as_a_whole(browser, patient, plan, body, status):
    answer = post(browser, patient, body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert answer.json()["message"]
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]
)
def test_a_form_of_ten_megabytes_is_answered_too(browser, patient, plan, content_type):
    address = f"/care/{patient.public_id}/sync"
    answer = browser.post(address, b"a=" + b"b" * 10_000_000, content_type=content_type)
    assert answer.status_code in (400, 413)
    assert answer.json()["error"]


def changed(**more):
    return lambda act: act | more


BAD = {
    "no act at all": lambda act: 7,
    "nothing": lambda act: None,
    "a list": lambda act: [act],
    "an id of none": changed(op_id=None),
    "an id that is none": changed(op_id="x" * 36),
    "an id in braces": lambda act: act | {"op_id": f"{{{act['op_id']}}}"},
    "a kind of none": changed(kind=None),
    "a kind nobody knows": changed(kind="void"),
    "a kind with a NUL": changed(kind="tick\0"),
    "an item of text": lambda act: act | {"item": str(act["item"])},
    "an item that is true": changed(item=True),
    "an item too large": changed(item=2**63),
    "an item below": changed(item=-1),
    "an item with a point": changed(item=1.5),
    "no item": changed(item=None),
    "seen below": changed(seen=-1),
    "no time": changed(happened_at=None),
    "a time that is none": changed(happened_at="yesterday"),
    "a time without zone": changed(happened_at="2026-11-22T10:00:00"),
    "the 31st of February": changed(happened_at="2026-02-31T10:00:00Z"),
    "data of text": changed(data="note"),
    "data of numbers": changed(data={"note": 5}),
    "data within data": changed(data={"note": {"a": "b"}}),
    "lists within lists": changed(data={"note": [["x"]]}),
    "a field nobody knows": changed(data={"done_by": "7"}),
    "a hundred fields": changed(data={f"field{number}": "" for number in range(100)}),
    "a text without end": changed(data={"note": "a" * 30_000}),
    "an actor": changed(actor=7),
    "who reviewed": changed(reviewed_by=7),
    "a patient": changed(patient="never2222222"),
    "a version": changed(version=3),
    "a server's time": changed(server_time="2026-11-22T10:00:00Z", at="2026-11-22T10:00:00Z"),
    "by whom": changed(by=7),
}


@pytest.mark.parametrize("what", BAD)
def test_one_bad_act_is_refused_and_the_others_are_done(push, item, what):
    before, bad, after = (kept("note", item=item.pk, note=word) for word in ("one", "bad", "two"))
    answer = push(before, BAD[what](bad), after)
    assert outcomes(answer) == ["applied", "refused", "applied"]
    assert results(answer)[1]["reason"]
    assert Event.objects.filter(kind=EventKind.NOTED).count() == 2


@pytest.mark.parametrize(
    "bad", ['"item": NaN', '"item": Infinity', '"item": 1e400', '"kind": "note", "kind": "tick"']
)
def test_values_that_json_has_not_spoil_one_act_alone(browser, patient, carl, item, bad):
    good = json.dumps(kept("note", item=item.pk, note="x"))
    answer = post(browser, patient, whole(carl, f'{good}, {{"op_id": "{uuid.uuid4()}", {bad}}}'))
    assert outcomes(answer) == ["applied", "refused"]


def test_halves_of_letters_and_controls_are_left_out_of_words(browser, patient, carl, item):
    note = json.dumps(kept("note", item=item.pk, note="MARK")).replace("MARK", r"a\ud800b\u0000c")
    assert outcomes(post(browser, patient, whole(carl, note))) == ["applied"]
    assert outcomes(post(browser, patient, whole(carl, note))) == ["already"]


def test_an_item_of_another_patient_is_not_on_the_plan(
    push, other_patient, make_plan, item_of, otto, client_of
):
    theirs = item_of(make_plan(other_patient), "mri-scan")
    acts = [
        kept("tick", item=theirs.pk),
        kept("note", item=theirs.pk, note="x"),
        kept("ask", item=theirs.pk, question="x"),
        kept("ask", plan=theirs.plan_id, question="x"),
        kept("check_in", plan=theirs.plan_id, whose_words="caregiver", note="x"),
    ]
    answer = push(*acts)
    never = push(*(act | {"op_id": str(uuid.uuid4()), "item": 987654321} for act in acts[:3]))
    assert set(outcomes(answer)) | set(outcomes(never)) == {"refused"}
    reasons = {one["reason"] for one in results(answer)} | {one["reason"] for one in results(never)}
    assert len(reasons) == 1
    assert not Event.objects.filter(
        patient=other_patient, kind__in=[EventKind.TICKED, EventKind.NOTED]
    ).exists()


def test_the_same_id_for_another_patient_is_another_act(
    push, client_of, item, join, carl, other_patient, make_plan, item_of
):
    """Carl cares for two people: an id that was used for one is no act of the other."""
    theirs = item_of(make_plan(other_patient), "mri-scan")
    join("Carl Aziz", other_patient, user=carl)
    tick = kept("tick", item=item.pk)
    assert outcomes(push(tick)) == ["applied"]
    (result,) = results(send(client_of(carl), other_patient, carl, [tick | {"item": theirs.pk}]))
    assert (result["outcome"], result["conflict"]) == ("refused", True)
    theirs.refresh_from_db()
    assert theirs.is_open


@pytest.mark.parametrize(
    "clock",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1969-12-31T23:59:59Z",
        "2199-12-31T23:59:59.999999-12:00",
        "1970-01-01T00:00:00+14:00",
    ],
)
def test_no_clock_loses_anything(push, item, browser, url, today, client_of, nora, patient, clock):
    tick = kept("tick", item=item.pk, note="x") | {"happened_at": clock}
    assert outcomes(push(tick)) == ["applied"]
    item.refresh_from_db()
    assert item.done_on == today
    assert browser.get(url("show_item", item.pk)).status_code == 200
    assert client_of(nora).get(f"/clinic/patients/{patient.public_id}/history").status_code == 200


def test_a_clock_that_runs_ahead_cannot_choose_a_day_to_come(push, item, now, today):
    ahead = now + timedelta(days=5)
    tick = kept(
        "tick", item=item.pk, happened_at=ahead, done_on=(today + timedelta(days=5)).isoformat(), note=""
    )
    assert outcomes(push(tick)) == ["applied"]
    item.refresh_from_db()
    assert item.done_on == today


def test_a_fault_of_ours_in_one_act_leaves_it_on_the_phone(push, item, monkeypatch, caplog):
    def fails(act, how):
        raise KeyError("secret words")

    monkeypatch.setitem(sync.ACTIONS, "note", fails)
    bad, good = kept("note", item=item.pk, note="secret words"), kept("tick", item=item.pk)
    answer = push(bad, good)
    assert [(one["op_id"], one["outcome"]) for one in results(answer)] == [(good["op_id"], "applied")]
    assert "KeyError" in caplog.text
    assert "secret words" not in caplog.text
    answer = push(bad)
    assert (answer.status_code, answer.json()["error"]) == (503, "busy")


def test_two_hundred_acts_are_taken(push, item):
    assert set(outcomes(push(*(kept("note", item=item.pk, note="x") for _number in range(200))))) == {
        "applied"
    }
