"""What a pathway admin does to the rules of one step, each saved for itself: when it applies, when it is due,
what it waits for; and a copy of a step with all of them.

Every verb takes `revision` and refuses as those of `actions_draft` do.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from pathways import conditions, parts_data, schedule_data
from pathways.actions import Person
from pathways.actions_draft import editing, free_key, saved_part
from pathways.conditions import Condition
from pathways.dependencies import WaitsFor
from pathways.models import Step, Version
from pathways.rows import fields_of_step, step_data
from pathways.schedules import Schedule
from pathways.words import LIMITS


def change_condition(
    *, version: Version, revision: int, key: str, condition: Condition | None, by: Person, at: datetime
) -> Step:
    """Say when a step applies; None: always."""
    fields = {"condition": conditions.to_data(condition)}
    return _change(version, revision, key, fields, by, at)


def change_schedule(
    *, version: Version, revision: int, key: str, schedule: Schedule | None, source: str,
    by: Person, at: datetime,
) -> Step:  # fmt: skip
    """Say when a step is due, and who says so; None: a nurse sets the day."""
    fields = {"schedule": schedule_data.to_data(schedule), "schedule_source": source if schedule else ""}
    return _change(version, revision, key, fields, by, at)


def change_waiting(
    *, version: Version, revision: int, key: str, waits_for: WaitsFor | None, by: Person, at: datetime
) -> Step:
    """Say what a step waits for; None: for nothing."""
    return _change(version, revision, key, {"waits_for": parts_data.waits_for_to_data(waits_for)}, by, at)


def duplicate_step(*, version: Version, revision: int, key: str, by: Person, at: datetime) -> Step:
    """Put a copy of a step, or of a watch question, right below it, with its rules and a title that says so.

    It has a key of its own, and is part of no choice.
    """
    with editing(version, revision, by, at) as draft:
        stored = draft.steps.get(key=key)
        copy = step_data(stored, stored.category.key)
        copy = replace(copy, title=_title_of_copy(copy.title))
        taken = set(draft.steps.values_list("key", flat=True))
        draft.steps.filter(position__gt=stored.position).update(position=F("position") + 1)
        return Step.objects.create(
            version=draft,
            position=stored.position + 1,
            key=free_key(copy.title, "step", taken),
            category_id=stored.category_id,
            **fields_of_step(copy),
        )


def _change(
    version: Version, revision: int, key: str, fields: dict[str, Any], by: Person, at: datetime
) -> Step:
    with editing(version, revision, by, at, Step, key) as draft:
        return saved_part(draft.steps.get(key=key), fields)


def _title_of_copy(title: str) -> str:
    """A title that is too long for the words “(copy)” loses its end, not the words."""
    pattern = gettext("%(title)s (copy)")
    room = LIMITS["title"] - len(pattern % {"title": ""})
    return pattern % {"title": title[:room].rstrip()}
