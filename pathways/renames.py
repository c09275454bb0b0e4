"""Keys that seem to have been renamed from one version to the next. Pure.

A plan knows a step, and an answer knows its fact, by the key. Under another key the work done so far would
stand beside the new step as if it were another one; so a renamed key is refused before publishing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext

from pathways.definition import Definition, Fact, Step
from pathways.diff import Part, parts_by_key, title_of
from pathways.words import WordProblem

NEARLY_THE_SAME = 0.85
MOST_COMPARISONS = 2_500
RENAMED_PARTS = (Part.STEP, Part.FACT)


@dataclass(frozen=True, slots=True)
class Rename:
    """`before`: the key that is gone. `after`: the new key of what seems to be the same part."""

    part: Part
    before: str
    after: str
    title: str
    title_before: str


def suspected_renames(before: Definition, after: Definition) -> tuple[Rename, ...]:
    """Return each key that is gone while a new key has the same title or nearly the same words.

    A step that a declared mapping names is no suspect. Each key stands in one pair at most, the most alike
    first. Where hundreds came and went at once, only equal titles are looked at, so that it stays quick.
    """
    return tuple(rename for part in RENAMED_PARTS for rename in _renames(part, before, after))


def key_it_had(before: Definition, part: Part, title: str) -> str:
    """Return the key under which the earlier version has a part with this title, or "" when it has none."""
    earlier = parts_by_key(part, before).items()
    return next((key for key, one in earlier if title and _folded(title_of(part, one)) == _folded(title)), "")


def problems(before: Definition, after: Definition) -> tuple[WordProblem, ...]:
    """Return the same as reasons against publishing, each with what to do."""
    return tuple(
        WordProblem((str(rename.part), rename.after), _sentence(rename))
        for rename in suspected_renames(before, after)
    )


def _renames(part: Part, before: Definition, after: Definition) -> Iterator[Rename]:
    old, new = parts_by_key(part, before), parts_by_key(part, after)
    declared = {key for one in after.successions for key in one.before} if part is Part.STEP else set()
    gone = {key: one for key, one in old.items() if key not in new and key not in declared}
    came = {key: one for key, one in new.items() if key not in old}
    for _likeness, key, new_key in sorted(_alike(part, gone, came), key=lambda found: -found[0]):
        if key in gone and new_key in came:
            titles = title_of(part, came[new_key]), title_of(part, gone[key])
            yield Rename(part, key, new_key, *titles)
            del gone[key], came[new_key]


def _alike(
    part: Part, gone: Mapping[str, Step | Fact], came: Mapping[str, Step | Fact]
) -> Iterator[tuple[float, str, str]]:
    """Yield (how alike, key that is gone, new key) for every pair that is alike enough."""
    old_words = {key: words for key, one in gone.items() if (words := _words(one))}
    by_title: dict[str, list[str]] = {}
    for key in old_words:
        by_title.setdefault(_folded(title_of(part, gone[key])), []).append(key)
    for new_key, other in came.items():
        yield from ((2.0, key, new_key) for key in by_title.get(_folded(title_of(part, other)), ()))
    if len(old_words) * len(came) > MOST_COMPARISONS:
        return
    for new_key, other in came.items():
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(_words(other))
        for key, words in old_words.items():
            matcher.set_seq1(words)
            if matcher.quick_ratio() >= NEARLY_THE_SAME and matcher.ratio() >= NEARLY_THE_SAME:
                yield matcher.ratio(), key, new_key


def _words(one: Step | Fact) -> list[str]:
    texts = (one.title, one.what, one.why, one.question) if isinstance(one, Step) else (one.question,)
    return _folded(" ".join(texts)).split()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _sentence(rename: Rename) -> str:
    values = {
        "title": rename.title,
        "before": rename.before,
        "after": rename.after,
        "old": rename.title_before,
    }
    if rename.part is Part.FACT:
        return (
            gettext(
                "“%(title)s” has the new key “%(after)s”. Answers given so far belong to “%(before)s”. To keep "
                "that key, remove the fact, add it with its old question, “%(old)s”, then change its words."
            )
            % values
        )
    return (
        gettext(
            "“%(title)s” has the new key “%(after)s”. Plans know it as “%(before)s”. To keep that key, remove "
            "it, add it with its old title, “%(old)s”, then change its words. Or say under “Steps that were split "
            "or merged” that “%(before)s” became “%(after)s”."
        )
        % values
    )
