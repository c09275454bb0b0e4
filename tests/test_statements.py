"""A statement that is made ready once gives what its queryset gives, with any values, on both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import CharField, DateTimeField, Exists, OuterRef, UUIDField
from django.test.utils import CaptureQueriesContext

from careplan.audit.models import AccessLog
from careplan.plans.models import Act, Answer, CareTeamMember, Event, Item, Patient, Plan, PlanStep
from careplan.plans.states import EventKind, ItemStatus
from careplan.statements import (
    Given,
    Statement,
    _column,
    delete,
    insert,
    insert_all,
    insert_rows,
    remember,
    update,
    update_changed,
)

pytestmark = pytest.mark.django_db


def values_of(row: object) -> dict:
    """Everything of an instance: columns, whether it is new, and what came with it."""
    plain = {name: value for name, value in row.__dict__.items() if name != "_state"}
    related = {name: one and values_of(one) for name, one in row._state.fields_cache.items()}
    return {"plain": plain, "adding": row._state.adding, "db": row._state.db, "related": related}


def both(statement: Statement, queryset, **given: object) -> None:
    rows = statement.rows(**given)
    expected = list(queryset)
    assert expected, "a comparison of nothing"
    assert [values_of(row) for row in rows] == [values_of(row) for row in expected]
    assert [type(row) for row in rows] == [type(row) for row in expected]


def test_instances_with_what_came_with_them(plan, item_of, carl):
    item = item_of(plan, "mri-scan", due_in_days=1)
    item.taken_by = carl
    item.save()

    def ask(of):
        items = Item.objects.filter(plan=of).select_related("plan__patient", "plan_step", "step", "taken_by")
        return items.select_related("done_by").order_by("id")

    both(Statement(lambda: ask(Given("plan"))), ask(plan), plan=plan.pk)


def test_some_columns_alone_and_annotations(plan, item_of):
    item_of(plan, "mri-scan")

    def ask(of):
        steps = Exists(PlanStep.objects.filter(plan=OuterRef("plan"), applies="yes"))
        items = Item.objects.filter(plan=of).annotate(has=steps).select_related("step")
        return items.only("status", "due_on", "step__title").order_by("id")

    both(Statement(lambda: ask(Given("plan"))), ask(plan), plan=plan.pk)
    (row, *_rest) = Statement(lambda: ask(Given("plan"))).rows(plan=plan.pk)
    assert row.own_words == "", "what was left out is read when it is asked for"


def test_tuples(plan, item_of):
    item_of(plan, "mri-scan", due_in_days=3)

    def ask(of):
        return (
            Item.objects.filter(plan=of)
            .order_by("id")
            .values_list("pk", "plan_step__step_key", "due_on", "plan")
        )

    assert Statement(lambda: ask(Given("plan"))).rows(plan=plan.pk) == list(ask(plan))


def test_values_go_through_their_fields(plan, patient, carl, now):
    op_id = uuid4()
    Act.objects.create(
        op_id=op_id, user=carl, patient=patient, kind="tick", digest="x", outcome="applied", at=now
    )
    found = Statement(
        lambda: Act.objects.filter(
            op_id=Given("op_id", UUIDField()),
            at__gte=Given("since", DateTimeField()),
            kind=Given("kind", CharField()),
        )
    )
    given = {"op_id": op_id, "since": now - timedelta(seconds=1), "kind": "tick"}
    (row,) = found.rows(**given)
    assert (row.op_id, row.at) == (op_id, now)
    assert isinstance(row.op_id, UUID)
    assert found.rows(**given | {"since": now + timedelta(seconds=1)}) == []
    assert found.rows(**given | {"kind": "' OR 1=1 --"}) == []
    assert found.first(**given | {"op_id": None}) is None


def test_it_is_built_once_and_asks_once(plan, patient):
    built = []

    def build():
        built.append(True)
        return Plan.objects.filter(patient=Given("patient")).order_by("id")[:1]

    statement = Statement(build)
    with CaptureQueriesContext(connection) as captured:
        assert statement.first(patient=patient.pk) == plan
        assert statement.first(patient=patient.pk + 1) is None
    assert (len(built), len(captured)) == (1, 2)


@pytest.mark.parametrize("number", [2**63, 10**40, -(10**40)])
def test_a_number_that_no_column_holds_finds_nothing(plan, number):
    found = Statement(lambda: Plan.objects.filter(pk=Given("plan")).order_by())
    assert found.rows(plan=number) == []


def test_a_value_that_is_not_given_is_a_fault(patient):
    with pytest.raises(KeyError):
        Statement(lambda: Plan.objects.filter(patient=Given("patient"))).rows(person=1)


def test_rows_are_written_as_django_writes_them(plan, patient, carl, now):
    by_hand = AccessLog(at=now, act="looked", what="x", user_id=carl.pk, address="2001:db8::1")
    by_django = AccessLog(at=now, act="looked", what="x", user_id=carl.pk, address="2001:db8::1")
    insert(by_hand)
    by_django.save()
    assert by_hand.pk
    stored = AccessLog.objects.filter(pk__in=[by_hand.pk, by_django.pk]).order_by("pk")
    one, other = stored.values()
    assert one | {"id": 0} == other | {"id": 0}
    assert not by_hand._state.adding


WORDS = [
    "",
    "plain",
    "a 'quoted' \"word\"",
    "100 % {of} it",
    "über 日本語 درد 😀",
    "\\n \n\t",
    "null",
    "0012",
]


def test_rows_of_plain_values_are_written_as_instances_are(plan, now):
    """Texts that could be taken for something else, days and none, yes and no, large numbers."""
    large, moments = 2**62 + 1, (None, now)
    given = [
        {
            "category_key": word or "a",
            "own_title": word or "b",
            "place": word,
            "due_on": None if place % 2 else now.date(),
            "family_ticks": bool(place % 3),
            "appointment_at": moments[place % 2],
            "last_event_number": large - place,
        }
        for place, word in enumerate(WORDS)
    ]
    Item.objects.bulk_create(Item(plan=plan, **row) for row in given)
    rows = [(plan.pk, *row.values()) for row in given]
    before = Item.objects.latest("pk").pk
    back = insert_rows(Item, ("plan_id", *given[0]), rows, back=("id", "place"))
    new = Item.objects.filter(pk__gt=before).order_by("pk")
    assert back == list(new.values_list("pk", "place"))
    old = Item.objects.filter(pk__lte=before).order_by("-pk")[: len(rows)]
    assert [one | {"id": 0} for one in new.values()] == [one | {"id": 0} for one in reversed(old.values())]


def test_any_number_of_rows_is_one_statement_and_none_is_none(plan, carl, now):
    columns = ("plan_id", "key", "value", "by_id", "at")
    for count, statements in ((0, 0), (1, 1), (3_000, 1)):
        rows = [(plan.pk, "many", str(number), carl.pk, now) for number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            assert insert_rows(Answer, columns, rows) == []
        assert len(captured) == statements
    assert Answer.objects.filter(key="many", said_by="", at=now).count() == 3_001


def test_a_row_that_the_database_refuses_is_refused(plan):
    columns = ("plan_id", "step_key", "applies")
    for rows in ([(plan.pk, "mri-scan", "yes")], [(plan.pk, "new", None)]):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(PlanStep, columns, rows)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes a text of any length")
def test_a_text_that_is_too_long_is_not_cut_off(plan):
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(PlanStep, ("plan_id", "step_key"), [(plan.pk, "x" * 81)])


@pytest.mark.parametrize(
    ("model", "columns", "missing"),
    [(Patient, ("team_id",), "public_id"), (Answer, ("plan_id", "key", "value", "by_id"), "at")],
)
def test_what_has_no_plain_default_must_be_given(model, columns, missing):
    with pytest.raises(TypeError, match=missing):
        insert_rows(model, columns, [tuple(columns)])


def test_many_rows_are_written_as_django_writes_them(plan, patient, carl, now):
    """Events have every sort of column that acts write: texts, numbers, moments, keys of rows, and none of them."""
    given = {"patient": patient, "by": carl, "at": now, "kind": EventKind.NOTED, "data": '{"ä":1}'}
    first = Event.objects.filter(patient=patient).count() + 1
    rows = [Event(number=first + place, plan=plan if place % 2 else None, **given) for place in range(4)]
    with CaptureQueriesContext(connection) as captured:
        insert_all(rows[:2])
    assert len(captured) == 1
    Event.objects.bulk_create(rows[2:])
    stored = list(Event.objects.filter(number__gte=first).order_by("number").values())
    without = [{name: row[name] for name in row if name not in ("id", "number")} for row in stored]
    assert without[:2] == without[2:]
    assert [row["number"] for row in stored] == [row.number for row in rows]
    insert_all([])


def test_every_value_reaches_the_database_as_by_its_field(plan, item_of, carl):
    item = item_of(plan, "mri-scan", due_in_days=1)
    item.taken_by = carl
    for row in (item, plan, plan.patient, Event.objects.filter(item=item).first(), carl):
        for one in row._meta.concrete_fields:
            value = getattr(row, one.attname)
            ready, by_django = _column(one, value, connection), one.get_db_prep_save(value, connection)
            assert (type(ready), ready) == (type(by_django), by_django), one


def test_only_what_is_named_is_changed(plan, item_of):
    item = item_of(plan, "mri-scan")
    item.status, item.place = ItemStatus.COMPLETED, "elsewhere"
    update(item, ("status",))
    stored = Item.objects.get(pk=item.pk)
    assert (stored.status, stored.place) == ("completed", "")


def test_what_is_another_now_is_written_and_nothing_else(plan, item_of, carl):
    item = Item.objects.get(pk=item_of(plan, "mri-scan").pk)
    remember(item)
    Item.objects.filter(pk=item.pk).update(place="Room 4")
    item.status, item.done_by = ItemStatus.COMPLETED, carl
    with CaptureQueriesContext(connection) as captured:
        update_changed(item)
    assert "status" in captured[0]["sql"]
    assert "place" not in captured[0]["sql"]
    stored = Item.objects.get(pk=item.pk)
    assert (stored.status, stored.done_by, stored.place) == ("completed", carl, "Room 4")
    remember(stored)
    with CaptureQueriesContext(connection) as captured:
        update_changed(stored)
    assert len(captured) == 0


def test_what_something_points_at_cannot_be_taken_away(plan, item_of):
    item = item_of(plan, "mri-scan", due_in_days=1)
    assert Event.objects.filter(item=item).exists()

    def take_away() -> None:
        with transaction.atomic():
            delete(item)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        take_away()


def test_triggers_guard_history_from_ready_statements_too(plan, carl):
    log = AccessLog.objects.create(at=plan.patient.created_at, act="looked", what="x", user_id=carl.pk)
    log.act = "refused"
    with pytest.raises(Exception, match="append-only"):
        update(log, ("act",))


def test_members_come_with_patient_and_team(carl, patient):
    def ask(user):
        return CareTeamMember.objects.filter(user=user).select_related("patient__team").order_by("id")

    both(Statement(lambda: ask(Given("user"))), ask(carl), user=carl.pk)
