"""The events of a plan that days hang on, and what would shift when one of them is moved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from careplan.clinic.changes import day_words, moved_days
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.queries.steps import AnchorLine, anchor_lines, answers_of
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Plan
from careplan.plans.reconcile import Change, ChangeKind, KeptBecause
from careplan.plans.standing import standing_of
from pathways.definition import Definition

SHIFTING = (ChangeKind.REDATE, ChangeKind.WITHDRAW)


@dataclass(frozen=True, slots=True)
class AnchorsPage:
    """Every event of the plan's version, in its order."""

    plan: Plan
    definition: Definition
    lines: tuple[AnchorLine, ...]

    def line(self, key: str) -> AnchorLine:
        """Raises NotThere for an event that the version does not have."""
        line = next((one for one in self.lines if one.key == key), None)
        if line is None:
            raise NotThere
        return line


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One open item that would move, be taken out, or is kept. `moves`: it is ticked."""

    item_id: int
    title: str
    words: str
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """What moving an event would do: items that move, items a hand keeps, and steps that come in."""

    moving: tuple[ShiftLine, ...]
    kept: tuple[ShiftLine, ...]
    added: tuple[ShiftLine, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.moving or self.kept or self.added)


def anchors_page(access: Access, plan: Plan | None = None) -> AnchorsPage:
    """The days of this patient's plan (two queries at most). Raises NotThere where there is no plan."""
    plan = plan or plan_of(access)
    definition = access.reader.definition(plan.version_id)
    answers = answers_of(plan) if definition.anchors else {}
    return AnchorsPage(plan, definition, anchor_lines(definition, answers))


def shift_of(page: AnchorsPage, key: str, day: date | None, unticked: Collection[int]) -> Shift:
    """What would shift (three queries). `unticked`: items the nurse wants to keep; they stay listed, not ticked."""
    standing = standing_of(page.plan, page.definition)
    changes = standing.with_anchor(key, day).changes()
    known = set(standing.changes())
    return Shift(
        moving=tuple(
            ShiftLine(one.item_id, _title(one, page), _words(one), moves=one.item_id not in unticked)
            for one in changes
            if one.kind in SHIFTING
        ),
        kept=tuple(_kept(changes, known, page)),
        added=tuple(
            ShiftLine(0, _title(one, page), day_words(one.window.due if one.window else None))
            for one in changes
            if one.kind in (ChangeKind.ADD, ChangeKind.RESTORE)
        ),
    )


def _kept(changes: Iterable[Change], known: set[Change], page: AnchorsPage) -> Iterable[ShiftLine]:
    """What a hand keeps although this move would shift it; what was kept before for another reason is no news."""
    for one in changes:
        if one.reason == KeptBecause.DATED_BY_HAND and one.kind is ChangeKind.KEEP and one not in known:
            day = date.fromisoformat(one.after) if one.after else None
            yield ShiftLine(one.item_id, _title(one, page), day_words(day), moves=False)


def _title(change: Change, page: AnchorsPage) -> str:
    step = page.definition.steps_by_key.get(change.step_key)
    return step.title if step else change.step_key


def _words(change: Change) -> str:
    if change.kind is ChangeKind.WITHDRAW:
        return ""
    return moved_days(change.before, change.after)
