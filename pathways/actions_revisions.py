"""The saved revisions of a draft: one row for each save, which is never changed and goes with its draft."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext

from pathways.models import DraftRevision, Version
from pathways.rows import read_rows
from pathways.save_words import MOST


class Person(Protocol):
    pk: int
    name: str


def record_revision(
    *, draft: Version, text: str, what: str, by: Person | None, at: datetime
) -> DraftRevision:
    """Write down what a draft holds after a save. In: the draft, locked, with its new `revision`; the JSON text
    of its definition; what was done, in words. Part of the transaction of the save. `by`: None for the command
    line.
    """
    return DraftRevision.objects.create(
        version=draft,
        number=draft.revision,
        definition_json=text,
        what=what[:MOST],
        at=at,
        by_id=by.pk if by else None,
        by_name=by.name if by else "",
    )


def text_before(draft: Version) -> str:
    """Return the JSON text of a draft as it is before its next save.

    A draft that is older than its revisions gets its first one here, so that nobody's work is without one.
    """
    kept = draft.revisions.filter(number=draft.revision).first()
    if kept is not None:
        return kept.definition_json
    text = read_rows(draft).to_json()
    DraftRevision.objects.create(
        version=draft,
        number=draft.revision,
        definition_json=text,
        what=gettext("As it was when the list of revisions began"),
        at=draft.changed_at or draft.created_at,
        by_id=draft.changed_by_id or draft.created_by_id,
        by_name=draft.changed_by_name or draft.created_by_name,
    )
    return text
