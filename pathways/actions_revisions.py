"""The saved revisions of a draft: one row for each save, which is never changed and goes with its draft."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext

from pathways.definition import Definition
from pathways.models import DraftRevision, Version
from pathways.save_words import MOST


class Person(Protocol):
    pk: int
    name: str


def record_revision(
    *, draft: Version, definition: Definition, what: str, by: Person | None, at: datetime
) -> DraftRevision:
    """Write down what a draft holds after a save. In: the draft, locked, with its new `revision`.

    Part of the transaction of the save. `by` is None for the command line.
    """
    return DraftRevision.objects.create(
        version=draft,
        number=draft.revision,
        definition_json=definition.to_json(),
        what=what[:MOST],
        at=at,
        by_id=by.pk if by else None,
        by_name=by.name if by else "",
    )


def record_start(*, draft: Version, definition: Definition) -> None:
    """Write down what a draft held before its next save, for a draft that is older than its revisions."""
    if draft.revisions.filter(number=draft.revision).exists():
        return
    DraftRevision.objects.create(
        version=draft,
        number=draft.revision,
        definition_json=definition.to_json(),
        what=gettext("As it was when the list of revisions began"),
        at=draft.changed_at or draft.created_at,
        by_id=draft.changed_by_id or draft.created_by_id,
        by_name=draft.changed_by_name or draft.created_by_name,
    )
