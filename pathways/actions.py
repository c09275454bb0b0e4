"""What happens to a whole version: loaded, drafted, published, reviewed, retired, discarded.

The parts of a draft are edited by `actions_draft`. Every action is one transaction, takes who did it and
when, and raises a `Refused` with a sentence when it changes nothing. People are anything with a primary
key and a name, because this package knows nothing of accounts.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext

from pathways import check, queries_check
from pathways.actions_revisions import Person, record_revision, text_before
from pathways.definition import Definition
from pathways.findings import Finding, title_of
from pathways.models import Category, Fact, Pathway, Step, Version, VersionNote
from pathways.refusals import DraftIsOpen, NoLongerADraft, NotReady, Refused, StaleDraft, moment
from pathways.rows import fields_of_category, fields_of_fact, fields_of_version, new_steps, read_rows


class Outcome(StrEnum):
    """What became of a file that was loaded."""

    UNCHANGED = "unchanged"
    NEW_DRAFT = "new_draft"
    REPLACED_DRAFT = "replaced_draft"


@transaction.atomic
def load_definition(
    *, definition: Definition, source_digest: str, by: Person | None, at: datetime
) -> tuple[Version, Outcome]:
    """Store what a file says, as a draft. `by` is None for the command line.

    In: a checked definition and the SHA-256 of its file. Out: the version that holds it, and what was done.
    A file, or a text, that the pathway already has changes nothing. A changed file makes a new draft, or
    replaces a draft that came from a file and that nobody has edited. Published versions are never touched.
    Raises DraftIsOpen when the open draft holds somebody's work.
    """
    pathway = _locked_pathway(definition.pathway_key, at)
    draft = pathway.versions.filter(published_at=None).select_related("pathway").first()
    known = _version_with(pathway, draft, definition, source_digest)
    if known is not None:
        return known, Outcome.UNCHANGED
    if draft is None:
        newest = pathway.versions.first()
        fields = {"source_digest": source_digest, "based_on": newest}
        draft = _new_draft(pathway, definition, fields, gettext("Loaded from a file"), by, at)
        return draft, Outcome.NEW_DRAFT
    if draft.changed_at is not None or not draft.source_digest:
        raise DraftIsOpen(draft, _draft_in_the_way(draft))
    return _replace(draft, definition, source_digest, by, at), Outcome.REPLACED_DRAFT


@transaction.atomic
def start_pathway(*, key: str, title: str, language: str, by: Person, at: datetime) -> Version:
    """Begin a pathway that no document gave: its first draft, still empty. Raises Refused for a taken key."""
    pathway = _locked_pathway(key, at)
    if pathway.versions.exists():
        raise Refused(gettext("A pathway with this title is here already. Choose another title."))
    empty = Definition(key, title, summary="", language=language, document_title="", document_date="")
    return _new_draft(pathway, empty, {}, gettext("Begun"), by, at)


@transaction.atomic
def make_draft(*, from_version: Version, by: Person, at: datetime) -> Version:
    """Copy a published version, retired or not, into a new draft. Raises DraftIsOpen when there is one."""
    pathway = _locked_pathway(from_version.pathway.key, at)
    draft = pathway.versions.filter(published_at=None).first()
    if draft is not None:
        sentence = gettext("Version %(number)s is a draft already. Finish or discard it first.")
        raise DraftIsOpen(draft, sentence % {"number": draft.number})
    source = Version.objects.select_related("pathway").get(pk=from_version.pk)
    what = gettext("Begun from version %s") % source.number
    return _new_draft(pathway, read_rows(source), {"based_on": source}, what, by, at)


@transaction.atomic
def publish(
    *,
    version: Version,
    change_note: str,
    by: Person | None,
    at: datetime,
    revision: int | None = None,
    accepted: frozenset[str] = frozenset(),
) -> Version:
    """Freeze a draft: check it, store its definition as one text with its digest, and close it for ever.

    `revision` is the number the page was opened with; None skips that check (the command line reads and
    publishes in one go). `accepted`: ids of the warnings that this person has looked at; each that is there
    is kept beside the version, in a VersionNote of its own. The command line is nobody, so it accepts none.
    Raises NoLongerADraft (the loser of two publishers), StaleDraft, and NotReady with everything that stands
    in the way: errors, and warnings that nobody accepted.
    """
    draft = locked_draft(version, revision)
    definition = read_rows(draft)
    found = check.findings(definition, queries_check.surroundings(draft, definition))
    warnings = tuple(one for one in found if one.is_warning)
    open_ones = tuple(one for one in found if not one.is_warning or by is None or one.id not in accepted)
    if open_ones:
        raise NotReady(open_ones)
    draft.change_note = change_note
    draft.published_at = at
    draft.published_by_id, draft.published_by_name = _who(by)
    draft.definition_json = definition.to_json()
    draft.digest = definition.digest
    draft.save()
    for one in warnings:
        _note(draft, VersionNote.Kind.ACCEPTED, _accepted_words(one, definition), by, at)
    return draft


@transaction.atomic
def discard_draft(*, version: Version, revision: int) -> None:
    """Delete a draft with all its parts, and a pathway that then has no version left.

    Raises NoLongerADraft or StaleDraft.
    """
    draft = locked_draft(version, revision)
    pathway = draft.pathway
    draft.delete()
    if not pathway.versions.exists():
        pathway.delete()


@transaction.atomic
def retire(*, version: Version, reason: str, by: Person, at: datetime) -> VersionNote:
    """Say that no new plan is started from a published version. Plans that follow it go on.

    Writes one VersionNote. Raises Refused for a draft, or when it is retired already.
    """
    stored = _locked_published(version)
    earlier = stored.notes.filter(kind=VersionNote.Kind.RETIRED).first()
    if earlier is not None:
        sentence = gettext("%(name)s retired this version on %(when)s already.")
        raise Refused(sentence % {"name": earlier.by_name, "when": moment(earlier.at)})
    return _note(stored, VersionNote.Kind.RETIRED, reason, by, at)


@transaction.atomic
def offer(*, version: Version, reason: str, by: Person, at: datetime) -> VersionNote:
    """Offer a published version to the teams: their nurses see what would change, and decide plan by plan.

    Writes one VersionNote. Raises Refused for a draft, a retired version, or one that is on offer already.
    """
    stored = _locked_published(version)
    if stored.notes.filter(kind=VersionNote.Kind.RETIRED).exists():
        raise Refused(gettext("This version is retired. Offer a newer one."))
    if _is_offered(stored):
        raise Refused(gettext("This version is on offer already."))
    return _note(stored, VersionNote.Kind.OFFERED, reason, by, at)


@transaction.atomic
def end_offer(*, version: Version, reason: str, by: Person, at: datetime) -> VersionNote:
    """Take an offer back. Plans that were moved stay where they are. Raises Refused when it is not on offer."""
    stored = _locked_published(version)
    if not _is_offered(stored):
        raise Refused(gettext("This version is not on offer."))
    return _note(stored, VersionNote.Kind.OFFER_ENDED, reason, by, at)


def _is_offered(version: Version) -> bool:
    kinds = (VersionNote.Kind.OFFERED, VersionNote.Kind.OFFER_ENDED)
    newest = version.notes.filter(kind__in=kinds).order_by("-id").first()
    return newest is not None and newest.kind == VersionNote.Kind.OFFERED


def _note(version: Version, kind: VersionNote.Kind, text: str, by: Person, at: datetime) -> VersionNote:
    return VersionNote.objects.create(
        version=version, kind=kind, text=text, at=at, by_id=by.pk, by_name=by.name
    )


@transaction.atomic
def record_review(
    *, version: Version, reviewer_name: str, reviewer_role: str, text: str, by: Person, at: datetime
) -> VersionNote:
    """Write down that a clinician has read a published version and stands behind its text.

    Writes one VersionNote; the newest is the one shown. Raises Refused for a draft, whose text can change.
    """
    return VersionNote.objects.create(
        version=_locked_published(version),
        kind=VersionNote.Kind.REVIEWED,
        reviewer_name=reviewer_name,
        reviewer_role=reviewer_role,
        text=text,
        at=at,
        by_id=by.pk,
        by_name=by.name,
    )


def _accepted_words(one: Finding, definition: Definition) -> str:
    said = f"{title_of(one.place, definition)}: {one.reason}"
    most = VersionNote._meta.get_field("text").max_length
    return said if len(said) <= most else f"{said[: most - 1]}…"


def locked_draft(version: Version, revision: int | None) -> Version:
    """Return the stored draft, locked until the transaction ends. Raises NoLongerADraft or StaleDraft."""
    draft = Version.objects.select_for_update(of=("self",)).select_related("pathway").get(pk=version.pk)
    if not draft.is_draft:
        raise NoLongerADraft(draft)
    if revision is not None and draft.revision != revision:
        raise StaleDraft(draft)
    return draft


def replace_contents(draft: Version, definition: Definition) -> None:
    """Put a whole definition in the place of what a locked draft holds. Its own row is set, not yet saved."""
    draft.steps.all().delete()
    draft.facts.all().delete()
    draft.categories.all().delete()
    for name, value in fields_of_version(definition).items():
        setattr(draft, name, value)
    _write_parts(draft, definition)


def _locked_pathway(key: str, at: datetime) -> Pathway:
    Pathway.objects.get_or_create(key=key, defaults={"created_at": at})
    return Pathway.objects.select_for_update().get(key=key)


def _locked_published(version: Version) -> Version:
    stored = Version.objects.select_for_update().get(pk=version.pk)
    if stored.is_draft:
        raise Refused(gettext("This version is still a draft. Publish it first."))
    return stored


def _version_with(
    pathway: Pathway, draft: Version | None, definition: Definition, source_digest: str
) -> Version | None:
    """Return the version that already holds this file, or the same text by another way."""
    loaded = pathway.versions.filter(source_digest=source_digest).first()
    published = pathway.versions.filter(digest=definition.digest).first()
    if loaded is None and published is None and draft is not None and read_rows(draft) == definition:
        return draft
    return loaded or published


def _new_draft(
    pathway: Pathway, definition: Definition, fields: dict, what: str, by: Person | None, at: datetime
) -> Version:
    newest = pathway.versions.first()
    by_id, by_name = _who(by)
    draft = Version.objects.create(
        pathway=pathway,
        number=newest.number + 1 if newest else 1,
        created_at=at,
        created_by_id=by_id,
        created_by_name=by_name,
        **fields_of_version(definition),
        **fields,
    )
    _write_parts(draft, definition)
    record_revision(draft=draft, text=definition.to_json(), what=what, by=by, at=at)
    return draft


def _replace(
    draft: Version, definition: Definition, source_digest: str, by: Person | None, at: datetime
) -> Version:
    """Put a newer file into the same draft. Its revision grows, so that open forms notice."""
    text_before(draft)
    replace_contents(draft, definition)
    draft.source_digest = source_digest
    draft.revision += 1
    draft.save()
    record_revision(draft=draft, text=definition.to_json(), what=gettext("Loaded from a file"), by=by, at=at)
    return draft


def _write_parts(draft: Version, definition: Definition) -> None:
    categories = Category.objects.bulk_create(
        Category(version=draft, key=one.key, position=position, **fields_of_category(one))
        for position, one in enumerate(definition.categories, start=1)
    )
    Fact.objects.bulk_create(
        Fact(version=draft, key=one.key, position=position, **fields_of_fact(one))
        for position, one in enumerate(definition.facts, start=1)
    )
    by_key = {category.key: category for category in categories}
    Step.objects.bulk_create(new_steps(draft, definition.steps, by_key))


def _draft_in_the_way(draft: Version) -> str:
    name = draft.changed_by_name or draft.created_by_name or gettext("the command line")
    return gettext(
        "Version %(number)s is a draft that %(name)s is working on. "
        "Publish or discard it, then load the file again."
    ) % {"number": draft.number, "name": name}


def _who(by: Person | None) -> tuple[int | None, str]:
    return (None, "") if by is None else (by.pk, by.name)
