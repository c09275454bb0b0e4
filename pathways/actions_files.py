"""What happens to a pathway file that somebody hands in."""

import hashlib
from datetime import datetime

from pathways import actions
from pathways.actions import Outcome, Person
from pathways.library_format import read_pathway
from pathways.models import Version


def load_file(*, content: bytes, filename: str, by: Person, at: datetime) -> tuple[Version, Outcome]:
    """Read a pathway file and store what it says, as a draft.

    Out: the version that holds it, and what was done. Raises PathwayFileErrors with every fault of the file,
    and DraftIsOpen when the open draft holds somebody's work; nothing is stored then.
    The file is read before the transaction begins: reading takes seconds, and nobody's tick may wait for it.
    """
    definition = read_pathway(content, filename)
    return actions.load_definition(definition=definition, source_digest=digest_of(content), by=by, at=at)


def digest_of(content: bytes) -> str:
    """Return what a file is known by, so that the same file again changes nothing."""
    return hashlib.sha256(content).hexdigest()
