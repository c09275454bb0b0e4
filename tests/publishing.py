"""Publishing in a test that is about something else: every warning has its tick."""

from datetime import datetime
from types import SimpleNamespace

from pathways import actions, check, queries_check
from pathways.actions import Person
from pathways.models import Version
from pathways.rows import read_rows

ADA = SimpleNamespace(pk=1, name="Ada")


def publish_with_every_tick(
    draft: Version, at: datetime, by: Person = ADA, change_note: str = "Next"
) -> Version:
    definition = read_rows(draft)
    found = check.findings(definition, queries_check.surroundings(draft, definition))
    ticked = frozenset(one.id for one in found if one.is_warning)
    return actions.publish(version=draft, change_note=change_note, by=by, at=at, accepted=ticked)
