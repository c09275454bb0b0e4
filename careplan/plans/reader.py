"""The words of pathways in the language of the person who reads a page. It decides nothing and writes nothing."""

from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import get_language

from careplan.plans.models import Item
from pathways import queries as pathway_queries
from pathways.definition import Definition
from pathways.models import Step
from pathways.translations import Reading

WRITTEN = "written"
_WORDS = ("title", "what", "why", "ask", "question")


class Reader:
    """One reader of one page. One query at most, however many versions and steps are read; none in the language that
    the pathways are written in."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language or get_language() or ""
        self._readings: dict[int, Reading] = {}

    def reading(self, version_id: int) -> Reading:
        """Return a version in the reader's language, which knows what is translated and checked."""
        if version_id not in self._readings:
            self._readings[version_id] = self._read(version_id)
        return self._readings[version_id]

    def _read(self, version_id: int) -> Reading:
        source = pathway_queries.definition(version_id)
        if not self.language or source.language == self.language:
            return Reading(source.language, source)
        return pathway_queries.reading(version_id, self.language, self._newest)

    def definition(self, version_id: int) -> Definition:
        return self.reading(version_id).definition

    def put_into(self, steps: Iterable[Step | None]) -> None:
        """Put the reader's words into rows of steps that a page has read, each of its own version. They are never
        written after that: a published step cannot be. What the author wrote stays in `written`, to compare."""
        for step in steps:
            if step is None:
                continue
            reading = self.reading(step.version_id)
            if not reading.standings:  # the author's own language: the words are there already
                continue
            said = reading.definition.steps_by_key[step.key]
            if not hasattr(step, WRITTEN) and step.get_deferred_fields().isdisjoint(_WORDS):
                setattr(step, WRITTEN, (step.title, step.what, step.why, tuple(step.ask)))
            for name in _WORDS:
                if name not in step.get_deferred_fields():
                    setattr(step, name, getattr(said, name))

    def put_into_items(self, items: Iterable[Item | None]) -> None:
        """Put the reader's words into the steps of items; a nurse's own addition keeps hers."""
        self.put_into(item.step for item in items if item is not None and item.step_id is not None)

    def newest_for(self, version_id: int) -> int:
        """The number of the newest translation that the words of a version may come from; 0 in the author's own
        language."""
        return self._newest if self.reading(version_id).standings else 0

    @cached_property
    def _newest(self) -> int:
        return pathway_queries.newest_text(self.language)
