"""History and published versions are guarded twice: by the model, and by the database against everything else."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

from careplan.audit.models import AccessLog
from careplan.plans import actions, triggers
from careplan.plans.models import Answer, AppendOnly, Event, Understanding
from pathways import frozen
from pathways.models import AppendOnlyNote, Category, FrozenVersion, PartText, Version, VersionNote

pytestmark = pytest.mark.django_db

IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def rows(plan, version, now):
    """One row of each table that only grows."""
    return {
        Event: Event.objects.first(),
        Answer: Answer.objects.first(),
        Understanding: Understanding.objects.create(
            plan=plan,
            step_key="mri",
            step=version.steps.first(),
            user=plan.started_by,
            event=Event.objects.first(),
        ),
        VersionNote: VersionNote.objects.create(
            version=version, kind="reviewed", at=now, by_id=1, by_name="Ada"
        ),
        PartText: PartText.objects.create(
            pathway=version.pathway,
            part="category",
            key="imaging",
            language="tr",
            source_digest="0" * 64,
            words={"title": "Görüntüleme"},
            at=now,
            by_id=1,
            by_name="Ada",
        ),
        AccessLog: AccessLog.objects.create(act="looked", what="checklist:show_today", at=now),
    }


GROWING = [
    (Event, "kind"),
    (Answer, "value"),
    (Understanding, "step_key"),
    (VersionNote, "text"),
    (PartText, "checked_by"),
    (AccessLog, "what"),
]
BY_MODEL = [
    (Event, "kind", AppendOnly),
    (Answer, "value", AppendOnly),
    (Understanding, "step_key", AppendOnly),
    (VersionNote, "text", AppendOnlyNote),
    (PartText, "checked_by", AppendOnlyNote),
]


def refused_by_the_database(sql, *values):
    refusal = pytest.raises(DatabaseError, match=r"append-only|is published")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(("model", "column", "error"), BY_MODEL)
def test_the_model_refuses_every_way_of_changing_a_row(rows, model, column, error):
    row = rows[model]
    before = list(model.objects.values())
    setattr(row, column, "altered")
    crimes = (
        lambda: row.save(),
        lambda: row.save(update_fields=[column]),
        lambda: row.delete(),
        lambda: model.objects.filter(pk=row.pk).update(**{column: "altered"}),
        lambda: model.objects.bulk_update([row], [column]),
        lambda: model.objects.update_or_create(pk=row.pk, defaults={column: "altered"}),
        lambda: model.objects.filter(pk=row.pk).delete(),
        lambda: model.objects.all().delete(),
    )
    for crime in crimes:
        with pytest.raises(error), transaction.atomic():
            crime()
    assert list(model.objects.values()) == before


@pytest.mark.parametrize(("model", "column"), GROWING)
def test_the_database_refuses_to_change_or_delete_a_row(rows, model, column):
    table, key = model._meta.db_table, rows[model].pk
    refused_by_the_database(f"UPDATE {table} SET {column} = 'altered' WHERE id = %s", key)
    refused_by_the_database(f"DELETE FROM {table} WHERE id = %s", key)
    refused_by_the_database(f"DELETE FROM {table}")


@pytest.mark.parametrize(("model", "column"), GROWING)
def test_the_database_refuses_what_goes_round_the_model(rows, model, column):
    row = rows[model]
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    impostor = model(**{field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields})
    crimes = (
        lambda: model._base_manager.filter(pk=row.pk)._raw_delete("default"),
        lambda: model._base_manager.filter(pk=row.pk)._update([(model._meta.get_field(column), None, "x")]),
        lambda: impostor.save_base(force_update=True),
        lambda: model.objects.bulk_create(
            [impostor], update_conflicts=True, unique_fields=["id"], update_fields=names
        ),
    )
    for crime in crimes:
        with pytest.raises((DatabaseError, AppendOnly, AppendOnlyNote)), transaction.atomic():
            crime()


@pytest.mark.skipif(not IS_SQLITE, reason="REPLACE is SQLite's alone")
@pytest.mark.parametrize("table", triggers.APPEND_ONLY_TABLES)
def test_a_row_cannot_be_replaced_by_an_insert(rows, table):
    refused_by_the_database(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(not IS_SQLITE, reason="REPLACE is SQLite's alone")
def test_a_published_version_cannot_be_replaced_by_an_insert(plan):
    refused_by_the_database("INSERT OR REPLACE INTO pathways_version SELECT * FROM pathways_version")


@pytest.mark.skipif(IS_SQLITE, reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table", [*triggers.APPEND_ONLY_TABLES, frozen.VERSION_TABLE, *frozen.FROZEN_WITH_VERSION]
)
def test_a_table_cannot_be_emptied_at_once(rows, table):
    connection.check_constraints()  # what is deferred must be settled first, or that alone refuses
    refused_by_the_database(f"TRUNCATE {table} CASCADE")


def test_history_grows_all_the_same(rows, does, carl, plan, item_of):
    before = Event.objects.count()
    does(carl, actions.note_item, item_id=item_of(plan, "exercises").pk, note="Hello.")
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize("table", frozen.FROZEN_WITH_VERSION)
def test_a_part_of_a_published_version_is_neither_changed_taken_out_nor_put_in(version, table):
    refused_by_the_database(f"UPDATE {table} SET position = 99 WHERE version_id = %s", version.pk)
    refused_by_the_database(f"DELETE FROM {table} WHERE version_id = %s", version.pk)
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    copied = [name for name in names if name not in ("id", "key")]
    refused_by_the_database(
        f'INSERT INTO {table} ("key", {", ".join(copied)}) '
        f"SELECT 'put-in', {', '.join(copied)} FROM {table} WHERE version_id = %s LIMIT 1",
        version.pk,
    )


@pytest.mark.parametrize("table", frozen.FROZEN_WITH_VERSION)
def test_a_part_is_not_moved_out_of_a_published_version_or_into_it(version, table, now):
    draft = Version.objects.create(pathway=version.pathway, number=2, title="Draft", created_at=now)
    refused_by_the_database(f"UPDATE {table} SET version_id = %s WHERE version_id = %s", draft.pk, version.pk)
    if table == Category._meta.db_table:
        Category.objects.create(version=draft, key="new", title="New")
        refused_by_the_database(
            f"UPDATE {table} SET version_id = %s WHERE version_id = %s", version.pk, draft.pk
        )


def test_a_published_version_itself_is_neither_changed_nor_deleted(version):
    refused_by_the_database("UPDATE pathways_version SET title = 'altered' WHERE id = %s", version.pk)
    refused_by_the_database("UPDATE pathways_version SET published_at = NULL WHERE id = %s", version.pk)
    refused_by_the_database("DELETE FROM pathways_version WHERE id = %s", version.pk)
    for crime in (
        version.save,
        version.delete,
        lambda: Version.objects.filter(pk=version.pk).update(title="x"),
    ):
        with pytest.raises(FrozenVersion):
            crime()


def test_a_draft_is_changed_and_thrown_away_freely(version, now):
    draft = Version.objects.create(pathway=version.pathway, number=2, title="Draft", created_at=now)
    category = Category.objects.create(version=draft, key="new", title="New")
    Category.objects.filter(pk=category.pk).update(title="Newer")
    category.delete()
    draft.delete()


def _drop(trigger):
    of_table = "" if IS_SQLITE else f" ON {trigger.table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger.name}{of_table}")


@pytest.mark.parametrize("place", range(len(triggers.wanted(connection))))
def test_each_trigger_that_is_gone_is_missed_and_put_back(db, place):
    trigger = triggers.wanted(connection)[place]
    assert triggers.faulty(connection) == []
    _drop(trigger)
    assert triggers.faulty(connection) == [trigger.name]
    triggers.install(connection)
    assert triggers.faulty(connection) == []


def _altered(trigger):
    """The same trigger as another version of the program might have written it: under its name, but it lets pass."""
    if IS_SQLITE:
        body = f"BEFORE {trigger.timing} ON {trigger.table} BEGIN SELECT 1; END"
        return [f"DROP TRIGGER {trigger.name}", f"CREATE TRIGGER {trigger.name} {body}"]
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN COALESCE(NEW, OLD); END $$"
    ]


def _run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("place", range(len(triggers.wanted(connection))))
def test_each_trigger_that_was_altered_is_noticed_and_put_right(db, place):
    trigger = triggers.wanted(connection)[place]
    before = triggers.present(connection)
    _run(_altered(trigger))
    assert triggers.faulty(connection) == [trigger.name]
    triggers.install(connection)
    assert triggers.faulty(connection) == []
    assert triggers.present(connection) == before


def test_an_altered_trigger_lets_history_be_changed_until_it_is_put_right(rows):
    [trigger] = [one for one in triggers.wanted(connection) if one.name == "plans_event_no_update"]
    _run(_altered(trigger))
    change = "UPDATE plans_event SET kind = kind WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(change, [rows[Event].pk])
    triggers.install(connection)
    refused_by_the_database(change, rows[Event].pk)


def test_a_change_of_the_program_reaches_a_database_that_is_there(db, monkeypatch):
    older = triggers.present(connection)["plans_event_no_update"]
    changed = [
        replace(trigger, message="history stays") if trigger.name == "plans_event_no_update" else trigger
        for trigger in triggers.wanted(connection)
    ]
    monkeypatch.setattr(triggers, "wanted", lambda _connection: changed)
    assert triggers.faulty(connection) == ["plans_event_no_update"]
    triggers.install(connection)
    newer = triggers.present(connection)["plans_event_no_update"]
    assert "history stays" in newer
    assert "history stays" not in older


@pytest.mark.skipif(IS_SQLITE, reason="SQLite cannot switch a trigger off")
def test_a_trigger_that_is_switched_off_is_noticed_and_put_right(rows):
    connection.check_constraints()  # PostgreSQL alters no table with something deferred
    _run(["ALTER TABLE plans_event DISABLE TRIGGER plans_event_no_update"])
    assert triggers.faulty(connection) == ["plans_event_no_update"]
    triggers.install(connection)
    assert triggers.faulty(connection) == []


def test_installing_again_changes_nothing_and_dropping_takes_all(db):
    before = triggers.present(connection)
    triggers.install(connection)
    assert triggers.present(connection) == before
    triggers.drop(connection)
    assert not {trigger.name for trigger in triggers.wanted(connection)} & triggers.present(connection).keys()
    triggers.install(connection)
    assert triggers.present(connection) == before


def test_without_its_trigger_a_row_can_be_changed_so_the_trigger_is_what_guards_it(rows):
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plans_event SET kind = 'altered' WHERE id = %s", [rows[Event].pk])
    triggers.install(connection)
    assert Event.objects.filter(kind="altered").exists()


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_rebuild_the_table_of_versions_and_the_triggers_are_back_after_it(version):
    """Published versions are there, as in every installation that is updated."""
    room, running = apps.get_app_config("plans"), {"using": "default", "verbosity": 0, "interactive": False}
    pre_migrate.send(sender=room, app_config=room, plan=["a migration"], **running)
    assert triggers.faulty(connection)
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Version)
    post_migrate.send(sender=room, app_config=room, plan=["a migration"], **running)
    assert triggers.faulty(connection) == []
    assert Version.objects.filter(pk=version.pk).exists()


def test_a_start_without_migrations_leaves_the_triggers_alone(db):
    room = apps.get_app_config("plans")
    pre_migrate.send(sender=room, app_config=room, plan=[], using="default", verbosity=0, interactive=False)
    assert triggers.faulty(connection) == []
