"""A note is read by those for whom it was written: every page that there is, opened by everybody (ADR 0017)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.states import Readers
from tests.permissions.arguments import EMPTY_PARTS, LISTED_PARTS
from tests.permissions.engine import World, body_of
from tests.permissions.table import PEOPLE, ROWS

# The words of a note -> who wrote it, who may read it, and which of the people then read it somewhere.
NOTES = {
    "zebra for the family": ("carl", Readers.FAMILY, {"carl", "lena"}),
    "giraffe for the nurses": ("carl", Readers.NURSES, {"carl", "nora"}),
    "heron among nurses": ("nora", Readers.NURSES, {"nora"}),
    "magpie for everybody": ("carl", Readers.ALL, {"carl", "lena", "nora"}),
}


@pytest.fixture
def written(stage):
    """One note of each sort on one item, each by somebody else's last act but one."""
    for words, (author, readers, _who) in NOTES.items():
        actions.note_item(
            patient=stage.here.patient,
            item_id=stage.here.item.pk,
            note=words,
            readers=readers,
            by=getattr(stage.cast, author),
            at=timezone.now(),
            acting=Acting.NURSE if author == "nora" else Acting.FAMILY,
        )


def pages_of(world: World, person: str):
    """The text of every page that opens for a person."""
    at = PEOPLE.index(person)
    arranged = {*EMPTY_PARTS, *LISTED_PARTS}
    for row in ROWS:
        if row.get[at] in "YR" and row.name not in arranged:
            response = world.clients[person].get(
                reverse(row.name, kwargs=world.arguments(row.name)), follow=True
            )
            yield row.name, body_of(response).decode(errors="replace")


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_every_note_is_read_by_those_it_is_for_and_by_nobody_else(world: World, written, person: str):
    found: dict[str, set[str]] = {words: set() for words in NOTES}
    for name, page in pages_of(world, person):
        for words in NOTES:
            if words in page:
                found[words].add(name)
    for words, (_author, _readers, who) in NOTES.items():
        assert bool(found[words]) == (person in who), (words, found[words])


def test_a_nurse_is_not_even_told_that_there_is_such_a_note(world: World, stage):
    """Neither in the count on the worklist, nor as an entry without words."""

    def notes_told():
        """For each of her pages how many notes it counts, or shows."""
        told = []
        for name in (
            "clinic:list_patients",
            "clinic:show_patient",
            "clinic:show_item",
            "clinic:show_history",
        ):
            page = body_of(world.clients["nora"].get(reverse(name, kwargs=world.arguments(name)))).decode()
            counted = sum(int(number) for number in re.findall(r"(\d+) notes?", page))
            told.append((counted, page.count("<b>Note</b>") + page.count(">Note<")))
        return told

    before = notes_told()
    note = {"patient": stage.here.patient, "item_id": stage.here.item.pk, "by": stage.cast.carl}
    actions.note_item(**note, note="zebra", readers=Readers.FAMILY, at=timezone.now())
    assert notes_told() == before
    actions.note_item(**note, note="magpie", readers=Readers.ALL, at=timezone.now())
    assert all(now != then for now, then in zip(notes_told(), before, strict=True))
