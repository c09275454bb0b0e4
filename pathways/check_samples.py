"""The made-up patients of a pathway as its tests: is each still given what was pinned? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext, ngettext

from pathways import pins as pinned_results
from pathways.definition import Definition
from pathways.dry_run import Sample, dry_run
from pathways.findings import Finding

MOST_SAID = 3


def pins(definition: Definition, samples: Iterable[Sample]) -> Iterator[Finding]:
    """One error for each made-up patient whose result is not as it was pinned."""
    for sample in samples:
        if sample.pinned is None:
            continue
        differences = pinned_results.differences(sample.pinned, dry_run(definition, sample), definition)
        if differences:
            yield Finding("pinned", ("sample", sample.name), _sentence(differences))


def _sentence(differences: tuple[str, ...]) -> str:
    said = " ".join(differences[:MOST_SAID])
    more = len(differences) - MOST_SAID
    begin = gettext("This made-up patient no longer gets what was pinned.")
    if more <= 0:
        return f"{begin} {said}"
    rest = ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}
    return f"{begin} {said} {rest}"
