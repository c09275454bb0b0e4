"""What the pages about the revisions of a draft show. One function for each page, with a fixed number of queries."""

from dataclasses import dataclass

from pathways import queries_compare
from pathways.definition import Definition
from pathways.models import DraftRevision, Version
from pathways.queries_compare import Comparison
from pathways.queries_pages import Contents, contents_of

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class RevisionList:
    """`older_than`: the number to ask the next page with, or None on the last page."""

    revisions: tuple[DraftRevision, ...]
    older_than: int | None


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """One revision. `done`: what differs from the one before it, None for the first. `since`: what differs in
    the newest, None when this is the newest."""

    revision: DraftRevision
    previous: DraftRevision | None
    contents: Contents
    done: Comparison | None
    since: Comparison | None


def list_revisions(draft: Version, before: int | None = None) -> RevisionList:
    """Return PAGE_LENGTH revisions, the newest first, below number `before`. One query, without their texts."""
    found = draft.revisions.defer("definition_json").order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    rows = tuple(found[: PAGE_LENGTH + 1])
    shown = rows[:PAGE_LENGTH]
    return RevisionList(shown, shown[-1].number if len(rows) > PAGE_LENGTH else None)


def revision_page(draft: Version, number: int) -> RevisionPage | None:
    """Return a revision beside the one before it and the newest, or None when there is none. Two queries."""
    here, previous = (*draft.revisions.filter(number__lte=number).order_by("-number")[:2], None, None)[:2]
    if here is None or here.number != number:
        return None
    newest = draft.revisions.order_by("-number").first() or here
    definition = _read(here)
    return RevisionPage(
        revision=here,
        previous=previous,
        contents=contents_of(definition),
        done=queries_compare.comparison(draft, draft, _read(previous), definition) if previous else None,
        since=queries_compare.comparison(draft, draft, definition, _read(newest))
        if newest.number > here.number
        else None,
    )


def definition_at(draft: Version, number: int) -> Definition | None:
    """Return what a draft held at one revision, or None when that revision was not kept. One query."""
    kept = draft.revisions.filter(number=number).first()
    return _read(kept) if kept else None


def _read(revision: DraftRevision) -> Definition:
    return Definition.from_json(revision.definition_json)
