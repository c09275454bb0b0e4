"""What a pathway admin does to a draft: add, change, move and remove its parts.

Every verb takes `revision`, the number the form was opened with, and counts it up by one. It raises

- StaleDraft, with the part as it is now, when the draft was saved in between;
- NoLongerADraft when it was published in between;
- StillUsed when something else in the draft needs what would go.

Every save writes one DraftRevision: the whole draft as it is then, and in words what was done.

Keys are made here, from the title, and never change: a plan knows a step by its key. A part that was
removed and is added again, with its title or its question as before, keeps the key it had.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from pathways import conditions, queries, renames
from pathways import definition as data
from pathways.actions import Person, locked_draft, replace_contents
from pathways.actions_revisions import record_revision, text_before
from pathways.diff import Part
from pathways.joined import commas
from pathways.models import Category, Fact, Step, Version, VersionPart
from pathways.needed_by import steps_that_ask, why_a_step_stays
from pathways.refusals import StaleDraft, StillUsed
from pathways.rows import fact_data, fields_of_category, fields_of_fact, fields_of_step, read_rows
from pathways.save_words import what_was_done

KEY_LENGTH = 60
NAMED = 5
OFFERED_BY_ITSELF = {"yes", "no", "not-known", conditions.NOT_KNOWN}


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


def change_details(
    *, version: Version, revision: int, title: str, summary: str, document_title: str, document_date: str,
    by: Person, at: datetime,
) -> None:  # fmt: skip
    """Change what stands at the head of the version."""
    with editing(version, revision, by, at) as draft:
        draft.title, draft.summary = title, summary
        draft.document_title, draft.document_date = document_title, document_date


def go_back(*, version: Version, revision: int, number: int, by: Person, at: datetime) -> None:
    """Put what revision `number` held into the draft, as a new revision. All parts keep their keys.

    Raises ObjectDoesNotExist when there is no such revision.
    """
    said = gettext("Back to revision %s") % number
    with editing(version, revision, by, at, said=said) as draft:
        earlier = draft.revisions.get(number=number)
        replace_contents(draft, data.Definition.from_json(earlier.definition_json))


# --- hard words ---------------------------------------------------------------------------------


def save_word(
    *,
    version: Version,
    revision: int,
    entry: data.GlossaryEntry,
    replaces: str = "",
    by: Person,
    at: datetime,
) -> None:
    """Put a hard word into the glossary, which is kept in alphabetical order. `replaces`: its old words.

    Raises ObjectDoesNotExist when the word to replace is not there.
    """
    with editing(version, revision, by, at) as draft:
        rows = _without(draft.glossary, replaces) if replaces else list(draft.glossary)
        rows.append({"word": entry.word, "meaning": entry.meaning})
        draft.glossary = sorted(rows, key=lambda row: row["word"].casefold())


def remove_word(*, version: Version, revision: int, word: str, by: Person, at: datetime) -> None:
    """Take a word out of the glossary. Raises ObjectDoesNotExist when it is not there."""
    with editing(version, revision, by, at) as draft:
        draft.glossary = _without(draft.glossary, word)


# --- categories ---------------------------------------------------------------------------------


def add_category(
    *, version: Version, revision: int, title: str, key: str = "", by: Person, at: datetime
) -> Category:
    """Add a category below the others. `key`: the one it had before it was removed."""
    with editing(version, revision, by, at) as draft:
        place = _place(draft.categories, draft, key or title, "category")
        return Category.objects.create(**place, title=title)


def change_category(
    *, version: Version, revision: int, key: str, title: str, by: Person, at: datetime
) -> Category:
    with editing(version, revision, by, at, Category, key) as draft:
        return saved_part(draft.categories.get(key=key), fields_of_category(data.Category(key, title)))


def move_category(
    *, version: Version, revision: int, key: str, direction: Direction, by: Person, at: datetime
) -> None:
    with editing(version, revision, by, at, Category, key) as draft:
        _move(draft.categories.all(), key, direction)


def remove_category(*, version: Version, revision: int, key: str, by: Person, at: datetime) -> None:
    """Remove a category without steps. Raises StillUsed, naming the steps, when it has some."""
    with editing(version, revision, by, at, Category, key) as draft:
        category = draft.categories.get(key=key)
        steps = [step.title for step in category.steps.all()]
        if steps:
            raise StillUsed(
                gettext("Steps still stand in “%(title)s”: %(steps)s. Move or remove them first.")
                % {"title": category.title, "steps": named(steps)}
            )
        category.delete()


# --- facts --------------------------------------------------------------------------------------


def add_fact(*, version: Version, revision: int, fact: data.Fact, by: Person, at: datetime) -> Fact:
    """Add a fact below the others. A key it has is kept if it is free; else, and for options, one is made."""
    with editing(version, revision, by, at) as draft:
        key = fact.key or _key_it_had(draft, Part.FACT, fact.question)
        place = _place(draft.facts, draft, key or fact.question, "fact")
        return Fact.objects.create(**place, **fields_of_fact(_with_option_keys(fact)))


def change_fact(
    *, version: Version, revision: int, key: str, fact: data.Fact, by: Person, at: datetime
) -> Fact:
    """Change a fact. Raises StillUsed when a rule needs an answer that would go."""
    with editing(version, revision, by, at, Fact, key) as draft:
        stored, changed = draft.facts.get(key=key), _with_option_keys(fact)
        gone = fact_data(stored).values - changed.values
        steps = steps_that_ask(read_rows(draft), key, gone)
        if steps:
            raise StillUsed(
                gettext(
                    "An answer that would go is needed to decide when these steps apply or end: %(steps)s."
                )
                % {"steps": named(steps)}
            )
        return saved_part(stored, fields_of_fact(changed))


def move_fact(
    *, version: Version, revision: int, key: str, direction: Direction, by: Person, at: datetime
) -> None:
    with editing(version, revision, by, at, Fact, key) as draft:
        _move(draft.facts.all(), key, direction)


def remove_fact(*, version: Version, revision: int, key: str, by: Person, at: datetime) -> None:
    """Remove a fact. Raises StillUsed, naming the steps with a rule that needs it."""
    with editing(version, revision, by, at, Fact, key) as draft:
        fact = draft.facts.get(key=key)
        steps = steps_that_ask(read_rows(draft), key)
        if steps:
            raise StillUsed(
                gettext("“%(question)s” decides when these steps apply or end: %(steps)s. Change them first.")
                % {"question": fact.question, "steps": named(steps)}
            )
        fact.delete()


# --- steps and watch questions --------------------------------------------------------------------


def add_step(*, version: Version, revision: int, step: data.Step, by: Person, at: datetime) -> Step:
    """Add a step, or a watch question, below the others. A key it has is kept if it is free."""
    with editing(version, revision, by, at) as draft:
        key = step.key or _key_it_had(draft, Part.STEP, step.title)
        place = _place(draft.steps, draft, key or step.title, "step")
        category = draft.categories.get(key=step.category)
        return Step.objects.create(**place, category=category, **fields_of_step(step))


def change_step(
    *, version: Version, revision: int, key: str, step: data.Step, by: Person, at: datetime
) -> Step:
    """Change everything of a step but its key and its place."""
    with editing(version, revision, by, at, Step, key) as draft:
        fields = fields_of_step(step) | {"category": draft.categories.get(key=step.category)}
        return saved_part(draft.steps.get(key=key), fields)


def move_step(
    *, version: Version, revision: int, key: str, direction: Direction, by: Person, at: datetime
) -> None:
    """Move a step past its neighbour in the same category, a watch question past its neighbour.

    The first step of a category goes up into the category before, as its last; the last one down, as its first.
    """
    with editing(version, revision, by, at, Step, key) as draft:
        step = draft.steps.get(key=key)
        watch = data.Kind.WATCH.value
        if step.kind == watch:
            _move(draft.steps.filter(kind=watch), key, direction)
            return
        others = draft.steps.exclude(kind=watch)
        neighbours = others.filter(category_id=step.category_id)
        end = neighbours.first() if direction is Direction.UP else neighbours.last()
        if end.pk != step.pk:
            _move(neighbours, key, direction)
            return
        category = _next_category(draft, step, direction)
        if category is not None:
            _move_into(list(others.filter(category=category)), step, category, direction)


def remove_step(*, version: Version, revision: int, key: str, by: Person, at: datetime) -> None:
    """Remove a step or a watch question. Raises StillUsed, naming what needs it."""
    with editing(version, revision, by, at, Step, key) as draft:
        step = draft.steps.get(key=key)
        for sentence, titles in why_a_step_stays(read_rows(draft), key):
            raise StillUsed(sentence % {"title": step.title, "steps": named(titles)})
        step.delete()


# --- what they share ------------------------------------------------------------------------------


@contextmanager
def editing(
    version: Version,
    revision: int,
    by: Person,
    at: datetime,
    model: type[VersionPart] | None = None,
    key: str = "",
    said: str = "",
) -> Iterator[Version]:
    """Lock the draft, let the block change it, count the save and keep it as a revision.

    `said`: what is done, in words; else it is told from what differs. Any exception undoes everything.
    """
    with transaction.atomic():
        try:
            draft = locked_draft(version, revision)
        except StaleDraft as stale:
            if model is not None:
                stale.part = model.objects.filter(version_id=version.pk, key=key).first()
            raise
        before = text_before(draft)
        yield draft
        draft.revision += 1
        draft.changed_at = at
        draft.changed_by_id, draft.changed_by_name = by.pk, by.name
        draft.save()
        after = read_rows(draft).to_json()
        what = said or what_was_done(before, after)
        record_revision(draft=draft, text=after, what=what, by=by, at=at)


def _place(siblings: QuerySet, draft: Version, name: str, fallback: str) -> dict:
    """Return version, position and key of a new part: last, and named after its title or earlier key."""
    last = siblings.aggregate(last=Max("position"))["last"] or 0
    taken = set(siblings.values_list("key", flat=True))
    return {"version": draft, "position": last + 1, "key": free_key(name, fallback, taken)}


def _key_it_had(draft: Version, part: Part, title: str) -> str:
    """Return the key of the part with this title in the version the draft is based on: plans know it by that.

    When the draft still has that part, the key is taken, and `_place` makes another.
    """
    if draft.based_on_id is None:
        return ""
    return renames.key_it_had(queries.definition(draft.based_on_id), part, title)


def key_of(title: str) -> str:
    """Return the key that a title gives, in the shape that a pathway file asks for; "" without Latin letters."""
    words = slugify(slugify(title).replace("_", "-"))
    return words.lstrip("0123456789-")[:KEY_LENGTH].rstrip("-")


def free_key(title: str, fallback: str, taken: Iterable[str]) -> str:
    """Return a key that is not taken. A title without Latin letters falls back on what the part is."""
    stem = key_of(title) or fallback
    numbered = (f"{stem}-{number}" for number in range(2, len(set(taken)) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def _with_option_keys(fact: data.Fact) -> data.Fact:
    """Give every option that has no key yet one of its own."""
    taken = {option.key for option in fact.options} | OFFERED_BY_ITSELF
    options = []
    for option in fact.options:
        key = option.key or free_key(option.label, "answer", taken)
        taken.add(key)
        options.append(data.Option(key, option.label))
    return replace(fact, options=tuple(options))


def saved_part(part: VersionPart, fields: dict) -> VersionPart:
    for name, value in fields.items():
        setattr(part, name, value)
    part.save()
    return part


def _move(neighbours: QuerySet, key: str, direction: Direction) -> None:
    """Swap places with the neighbour. At the end of the list there is none, and nothing moves.

    Raises ObjectDoesNotExist when the part is not there.
    """
    neighbours.get(key=key)
    parts = list(neighbours)
    here = [part.key for part in parts].index(key)
    there = here - 1 if direction is Direction.UP else here + 1
    if 0 <= there < len(parts):
        one, other = parts[here], parts[there]
        one.position, other.position = other.position, one.position
        one.save()
        other.save()


def _next_category(draft: Version, step: Step, direction: Direction) -> Category | None:
    """Return the category above, or below, that of a step; None at the ends."""
    categories = list(draft.categories.all())
    here = [category.pk for category in categories].index(step.category_id)
    there = here - 1 if direction is Direction.UP else here + 1
    return categories[there] if 0 <= there < len(categories) else None


def _move_into(steps: list[Step], step: Step, category: Category, direction: Direction) -> None:
    """Put a step behind those of another category, or before them, on the places they all have together."""
    ordered = [*steps, step] if direction is Direction.UP else [step, *steps]
    places = sorted(one.position for one in ordered)
    step.category = category
    for one, place in zip(ordered, places, strict=True):
        one.position = place
        one.save()


def _without(glossary: list[dict], word: str) -> list[dict]:
    rows = [row for row in glossary if row["word"] != word]
    if len(rows) == len(glossary):
        raise ObjectDoesNotExist(word)
    return rows


def named(titles: list[str]) -> str:
    """Return the titles as words, at most NAMED of them."""
    quoted = commas(gettext("“%s”") % title for title in titles[:NAMED])
    more = len(titles) - NAMED
    if more <= 0:
        return quoted
    rest = ngettext("%(count)s more", "%(count)s more", more) % {"count": more}
    return gettext("%(titles)s and %(rest)s") % {"titles": quoted, "rest": rest}
