"""What happens to a pathway file that somebody hands in, by the command line or in the browser."""

import hashlib
from datetime import datetime

from django.db import transaction

from pathways import actions
from pathways.actions import Outcome, Person
from pathways.library_format import read_pathway
from pathways.models import Version


@transaction.atomic
def load_file(*, content: bytes, filename: str, by: Person | None, at: datetime) -> tuple[Version, Outcome]:
    """Read a pathway file and store what it says, as a draft. `by` is None for the command line.

    Out: the version that holds it, and what was done. Raises PathwayFileErrors with every fault of the file,
    and DraftIsOpen when the open draft holds somebody's work; nothing is stored then.
    """
    definition = read_pathway(content, filename)
    digest = hashlib.sha256(content).hexdigest()
    return actions.load_definition(definition=definition, source_digest=digest, by=by, at=at)
