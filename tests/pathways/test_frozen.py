"""A published version never changes: the model refuses, and so does the database.

Every crime is committed on a draft first, where it succeeds, so that a refusal can only come from the guard.
"""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, frozen
from pathways.definition import Definition
from pathways.models import (
    AppendOnlyNote,
    Category,
    Fact,
    FrozenVersion,
    PartText,
    Step,
    Version,
    VersionNote,
    VersionPart,
)

pytestmark = pytest.mark.django_db
PARTS = ("categories", "facts", "steps")


def change_title(version: Version) -> None:
    version.title = "Another title"
    version.save()


def change_step(version: Version) -> None:
    step = version.steps.first()
    step.title = "Another title"
    step.save()


def add_fact(version: Version) -> None:
    Fact.objects.create(version=version, key="new", position=99, kind="yes_no", question="New?")


def add_many(version: Version) -> None:
    Category.objects.bulk_create([Category(version=version, key="new", position=99, title="New")])


def change_many(version: Version) -> None:
    steps = list(version.steps.all())
    for step in steps:
        step.title = "Another title"
    Step.objects.bulk_update(steps, ["title"])


def believe_in_a_draft(version: Version) -> None:
    """An object loaded before publishing still says that it is a draft."""
    step = version.steps.select_related("version").first()
    step.version.published_at = None
    step.title = "Another title"
    step.save()


def carry_away(version: Version) -> None:
    """A part is moved to another version, which is a draft."""
    step = version.steps.first()
    step.version = Version.objects.get(pathway=version.pathway, published_at=None)
    step.category = step.version.categories.first()
    step.key = "carried-away"
    step.save()


CRIMES = {
    "change the version": change_title,
    "update versions": lambda version: Version.objects.filter(pk=version.pk).update(title="Another title"),
    "change a step": change_step,
    "update steps": lambda version: version.steps.update(title="Another title"),
    "bulk_update steps": change_many,
    "add a fact": add_fact,
    "bulk_create categories": add_many,
    "delete a fact": lambda version: version.facts.first().delete(),
    "delete facts": lambda version: version.facts.all().delete(),
    "a stale object": believe_in_a_draft,
    "carry a step away": carry_away,
    "delete the version": lambda version: version.delete(),
    "delete versions": lambda version: Version.objects.filter(pk=version.pk).delete(),
}


@pytest.fixture
def draft(version: Version, ada: User) -> Version:
    return actions.make_draft(from_version=version, by=ada, at=timezone.now())


def contents(version: Version) -> list:
    rows = [list(getattr(version, name).order_by("pk").values()) for name in PARTS]
    return [Version.objects.filter(pk=version.pk).values().get(), *rows]


@pytest.mark.parametrize("crime", CRIMES.values(), ids=CRIMES.keys())
def test_the_model_refuses_to_change_a_published_version(
    crime: Callable[[Version], None], version: Version, draft: Version
) -> None:
    with transaction.atomic():
        crime(Version.objects.get(pk=draft.pk))
        transaction.set_rollback(True)
    before = contents(version)
    with pytest.raises(FrozenVersion), transaction.atomic():
        crime(Version.objects.get(pk=version.pk))
    assert contents(version) == before


def sql(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.mark.parametrize("table", frozen.FROZEN_WITH_VERSION)
@pytest.mark.parametrize(
    "crime",
    ["UPDATE {} SET position = position + 1 WHERE version_id = %s", "DELETE FROM {} WHERE version_id = %s"],
)
def test_the_database_refuses_behind_the_models_back(
    crime: str, table: str, version: Version, draft: Version
) -> None:
    if table == "pathways_category":
        Step.objects.filter(version=draft).delete()  # else the steps, not the trigger, hold their category
    assert sql(crime.format(table), draft.pk) > 0
    with pytest.raises(IntegrityError, match="the version is published"):
        sql(crime.format(table), version.pk)


def test_the_database_refuses_to_add_to_a_published_version(version: Version, draft: Version) -> None:
    crime = "INSERT INTO pathways_category (version_id, key, position, title) VALUES (%s, 'new', 99, 'New')"
    assert sql(crime, draft.pk) == 1
    with pytest.raises(IntegrityError, match="the version is published"):
        sql(crime, version.pk)


def test_the_database_refuses_to_change_the_version_itself(version: Version, draft: Version) -> None:
    crime = "UPDATE pathways_version SET title = 'Another title' WHERE id = %s"
    assert sql(crime, draft.pk) == 1
    with pytest.raises(IntegrityError, match="the version is published"):
        sql(crime, version.pk)
    with pytest.raises(IntegrityError, match="the version is published"):
        sql("UPDATE pathways_version SET published_at = NULL WHERE id = %s", version.pk)


def test_a_version_is_never_published_without_its_text(draft: Version) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(published_at=timezone.now())


def test_every_kind_of_part_is_on_the_list_of_frozen_tables() -> None:
    models = apps.get_app_config("pathways").get_models()
    parts = {model._meta.db_table for model in models if issubclass(model, VersionPart)}
    assert parts == set(frozen.FROZEN_WITH_VERSION)
    assert Version._meta.db_table == frozen.VERSION_TABLE
    assert (VersionNote._meta.db_table, PartText._meta.db_table) == frozen.APPEND_ONLY


def test_what_was_said_of_a_version_stays(version: Version, ada: User) -> None:
    note = actions.retire(version=version, reason="Too old.", by=ada, at=timezone.now())
    note.text = "Something else"
    crimes = (
        note.save,
        note.delete,
        lambda: VersionNote.objects.update(text="Something else"),
        VersionNote.objects.all().delete,
    )
    for crime in crimes:
        with pytest.raises(AppendOnlyNote):
            crime()
    with pytest.raises(IntegrityError, match="append-only"):
        sql("UPDATE pathways_versionnote SET text = 'Something else'")
    assert VersionNote.objects.get().text == "Too old."


def test_the_stored_text_is_what_the_rows_said(version: Version) -> None:
    stored = Version.objects.get(pk=version.pk)
    read = Definition.from_json(stored.definition_json)
    assert read.digest == stored.digest
    assert [step.key for step in read.steps] == list(stored.steps.values_list("key", flat=True))
