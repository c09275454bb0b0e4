"""The command that loads a pathway file: once, again, changed, broken."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions_draft, queries
from pathways.models import Category, Fact, Pathway, Step, Version

pytestmark = pytest.mark.django_db

FILE = """\
pathway: walking
title: Walking again
summary: Steps to walk again.
language: en
document:
  title: A document
  date: "2026-01-31"
categories:
  - key: moving
    title: Moving
facts:
  - key: stairs
    kind: yes_no
    question: Are there stairs at home?
steps:
  - key: short-walk
    category: moving
    kind: habit
    title: A short walk
    what: Walk to the door and back.
    why: It keeps you strong.
    done_by: family
    section: Walking
  - key: stairs-practice
    category: moving
    kind: habit
    title: Practise the stairs
    what: Go up and down with help.
    why: It makes home safer.
    done_by: together
    when: {fact: stairs, is: "yes"}
    section: Walking
"""
CHANGED = FILE.replace("Walk to the door and back.", "Walk to the gate and back.")
BROKEN = FILE.replace("kind: habit\n    title: A short", "kind: hobby\n    colour: red\n    title: A short").replace(
    "    why: It makes home safer.\n", ""
)  # fmt: skip


@pytest.fixture
def load(tmp_path: Path):
    def run(content: str = FILE, **options: bool) -> str:
        file = tmp_path / "walking.yaml"
        file.write_text(content)
        said = StringIO()
        call_command("load_pathway", str(file), stdout=said, **options)
        return said.getvalue()

    return run


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Pathway, Version, Category, Fact, Step))


def test_a_file_becomes_a_draft(load) -> None:
    assert "loaded as version 1, a draft" in load()
    version = Version.objects.get()
    assert version.is_draft
    assert version.created_by_name == ""
    definition = queries.definition(version.pk)
    assert [step.title for step in definition.steps] == ["A short walk", "Practise the stairs"]
    assert definition.digest == queries.definition(version.pk).digest


def test_the_same_file_again_changes_nothing(load) -> None:
    load(publish_first=True)
    before = counts(), Version.objects.values().get()
    assert "is here already, as version 1" in load(publish_first=True)
    assert (counts(), Version.objects.values().get()) == before


def test_the_same_text_in_another_layout_changes_nothing(load) -> None:
    load(publish_first=True)
    assert "is here already" in load("# A remark\n" + FILE)
    assert Version.objects.count() == 1


def test_a_changed_file_is_a_new_draft_and_never_an_overwrite(load) -> None:
    load(publish_first=True)
    published = Version.objects.values().get()
    assert "loaded as version 2, a draft" in load(CHANGED, publish_first=True)
    assert Version.objects.filter(number=1).values().get() == published
    draft = Version.objects.get(number=2)
    assert draft.is_draft
    assert draft.based_on_id == published["id"]


def test_an_older_file_does_not_come_back(load) -> None:
    load(publish_first=True)
    load(CHANGED)
    assert "is here already, as version 1" in load(FILE)
    assert Version.objects.get(number=2).steps.first().what == "Walk to the gate and back."


def test_a_draft_that_nobody_edited_is_replaced_and_open_forms_notice(load) -> None:
    load()
    assert "replaces the draft of version 1" in load(CHANGED)
    draft = Version.objects.get()
    assert draft.revision == 2
    assert draft.steps.first().what == "Walk to the gate and back."
    assert draft.steps.count() == 2


def test_a_draft_with_somebodys_work_stays(load, ada: User) -> None:
    load()
    draft = Version.objects.get()
    actions_draft.add_category(version=draft, revision=1, title="Rest", by=ada, at=timezone.now())
    before = counts()
    with pytest.raises(CommandError, match="a draft that Ada Moreno is working on"):
        load(CHANGED)
    assert counts() == before
    assert "is here already" in load(FILE, publish_first=True)
    assert Version.objects.get().is_draft, "work that is not finished was published"


def test_a_broken_file_names_every_fault_with_its_line_and_stores_nothing(load, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        load(BROKEN, publish_first=True)
    lines = str(refused.value).splitlines()
    name = str(tmp_path / "walking.yaml")
    assert [line.removeprefix(name).split(":")[1] for line in lines[:-1]] == ["18", "19", "25"]
    assert all(line.startswith(name) for line in lines[:-1])
    assert lines[-1] == "Nothing was loaded."
    assert counts() == (0, 0, 0, 0, 0)


def test_what_cannot_be_published_is_not_loaded_either(load) -> None:
    unused = "categories:\n  - key: empty\n    title: Empty\n"
    with pytest.raises(CommandError, match="category empty: No step stands in this category"):
        load(FILE.replace("categories:\n", unused), publish_first=True)
    assert counts() == (0, 0, 0, 0, 0)


def test_a_file_that_is_not_there_gets_a_sentence() -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_pathway", "nowhere.yaml")


def test_the_documented_pathway_is_loaded_and_published() -> None:
    library = Path(settings.BASE_DIR) / "pathways" / "library" / "osseous-metastatic-cancer.yaml"
    call_command("load_pathway", str(library), publish_first=True, stdout=StringIO())
    version = queries.latest_published("osseous-metastatic-cancer")
    assert queries.needs_clinician_banner(version.pk)
    assert set(queries.step_rows(version.pk)) == {step.key for step in queries.definition(version.pk).steps}
