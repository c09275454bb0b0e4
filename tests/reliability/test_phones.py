"""Made-up histories of several phones: nothing acknowledged is lost or doubled; and planted faults that are found."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from careplan.checklist import sync
from careplan.checklist.queries.sync import ALL_PAGES, Changes
from careplan.checklist.views import sync as views
from careplan.plans.access import Access
from careplan.plans.actions import SentAct
from careplan.plans.models import Act, Event
from tests.reliability.phones import Phones, World, machine_of

pytestmark = pytest.mark.django_db

STEPS = 12
HISTORIES = 500
PARTS = 4  # so that two cores share them
SOME = 60  # a planted fault must show in so many


def run(machine: type[Phones], histories: int, *, shrink: bool = True, start: int | None = None) -> None:
    """Play histories. With `start` the same ones every time; without, new ones. Raises what does not hold."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    chosen = settings(
        max_examples=histories, stateful_step_count=STEPS, deadline=None, database=None, phases=phases
    )
    run_state_machine_as_test(machine if start is None else seed(start)(machine), settings=chosen)


def test_a_few_histories_keep_everything(world: World):
    run(machine_of(world), 10)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_five_hundred_histories_keep_everything(world: World, part: int):
    run(machine_of(world), HISTORIES // PARTS, start=part)


# --- the machine itself: each of these faults shows -------------------------------------------------------------


def fault_shows(machine: type[Phones]) -> str:
    with pytest.raises((AssertionError, BaseExceptionGroup)) as found:
        run(machine, SOME, shrink=False, start=1)
    return str(found.value)


def test_a_server_that_answers_before_it_saves_is_found_out(world: World):
    assert "the server knows" in fault_shows(machine_of(world, answers_before_it_saves=True))


def test_a_server_that_does_a_repeat_again_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch):
    def again(do: Callable) -> Callable:
        def twice(act: SentAct, how: dict) -> object:
            is_known = Act.objects.filter(op_id=act.op_id).exists()
            return do(act, {**how, "op_id": None} if is_known else how)

        return twice

    forgetful = {kind: again(do) for kind, do in sync.ACTIONS.items()}
    monkeypatch.setattr(sync, "ACTIONS", forgetful)
    fault_shows(machine_of(world))


def test_one_cursor_for_all_patients_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch):
    def by_row(access: Access, after: int) -> Changes:
        """The number of the row in the table, taken for the number of the patient's own."""
        newest = Event.objects.latest("pk").pk
        events = Event.objects.filter(patient=access.patient, number__gt=after, item__isnull=False)
        return Changes(newest, tuple(events.values_list("item", flat=True)), ALL_PAGES)

    monkeypatch.setattr(views, "changes_after", by_row)
    assert "is behind" in fault_shows(machine_of(world))


def test_an_overtaken_note_that_is_dropped_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch):
    kept = sync.actions.keep_overtaken

    def without_words(*, act: SentAct, **given: object) -> Event:
        return kept(act=replace(act, data={**act.data, "note": ""}), **given)

    monkeypatch.setattr(sync.actions, "keep_overtaken", without_words)
    fault_shows(machine_of(world))
