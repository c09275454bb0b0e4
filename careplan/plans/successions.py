"""Steps that were split or merged between two versions: what the new ones take over from the old. Pure.

The version declares it (`Definition.successions`). A decision of a nurse goes on to the new steps when all old
ones agree; so does what was done, so that nobody is asked to do it again. Items and history stay with the old.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from careplan.plans.reconcile import StepState
from pathways.definition import Definition
from pathways.dependencies import Succession
from pathways.schedules import Completion

Completions = Mapping[str, tuple[Completion, ...]]


def inherited_steps(
    steps: Mapping[str, StepState], successions: Iterable[Succession]
) -> dict[str, StepState]:
    """The steps, and for each new one without a state of its own the decision that its predecessors share."""
    inherited = dict(steps)
    for succession in successions:
        before = {inherited[key] for key in succession.before if key in inherited}
        if len(before) != 1 or not next(iter(before)).by_hand:
            continue
        for key in succession.after:
            inherited.setdefault(key, next(iter(before)))
    return inherited


def given_back_steps(
    steps: Mapping[str, StepState], left: Definition, target: Definition
) -> dict[str, StepState]:
    """The steps, for a plan that goes to a version which has again what `left` had split or merged.

    The decision is again with the step that it was made about; what only took it over is ruled by nobody's hand.
    """
    given_back = dict(steps)
    for succession in left.successions:
        if not any(key in target.steps_by_key for key in succession.before):
            continue
        for key in succession.after:
            if key not in target.steps_by_key and key in given_back:
                given_back[key] = replace(given_back[key], by_hand=False)
    return given_back


def inherited_completions(completions: Completions, definition: Definition) -> Completions:
    """The times that are over, with those of predecessors that are gone from this version.

    A step that several were merged into counts as done once all of them that the plan ever had were done,
    on the day of the last. Numbers of occurrences go on. Successions are read in their order, so that one
    may go on from another: a plan may skip a version.
    """
    inherited = dict(completions)
    for succession in definition.successions:
        gone = [key for key in succession.before if key not in definition.steps_by_key]
        if not gone or any(not inherited.get(key) for key in gone):
            continue
        earlier = inherited[gone[0]] if len(gone) == 1 else (_last_of(inherited, gone),)
        for key in succession.after:
            inherited[key] = (*earlier, *completions.get(key, ()))
    return inherited


def _last_of(completions: Completions, keys: list[str]) -> Completion:
    last = max((completions[key][-1] for key in keys), key=lambda one: one.on)
    return Completion(1, last.on, all(completions[key][-1].done for key in keys), last.due)
