"""Limits on the words of a pathway, so that a tired person can read them.

Two kinds: the length of each text, and how it reads. Of all sentences of a version, 95 in 100 have at
most 15 words and none has more than 22; a hard word stands in the glossary. There is no reading-grade
library here: those count syllables of one language and download word lists.

The same checks serve a pathway file and a draft in the editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from pathways.definition import Definition, Fact, Step
from pathways.joined import commas

LONG_SENTENCE = 15
LONGEST_SENTENCE = 22
SHORT_SHARE = 95

LIMITS = {
    "title": 80,
    "what": 600,
    "why": 600,
    "ask": 200,
    "question": 160,
    "explanation": 600,
    "label": 80,
    "section": 200,
    "note": 300,
    "level_source": 300,
    "schedule_source": 300,
    "word": 60,
    "meaning": 200,
    "pathway_title": 120,
    "summary": 1_000,
    "document_title": 200,
    "key": 80,
}

# Words a reader of eleven is unlikely to know. English only: another language needs its own list.
HARD_WORDS = (
    *("ablation", "acupuncture", "alkaline phosphatase", "ALP", "anaemia", "anemia", "analgesic"),
    *("anesthetic", "antibiotic", "benign", "biopsies", "biopsy", "bisphosphonate", "bone marrow"),
    *("bone scan", "catheter", "chemotherapy", "CT", "counseling", "denosumab", "dyspnea", "edema"),
    *("hematology", "hepatic", "hormone therapy", "hypercalcemia", "immunotherapy", "inflammation"),
    *("infusion", "intravenous", "lesion", "lumbar", "lymph", "malignant", "metastases", "metastasis"),
    *("metastatic", "mindfulness", "MRI", "nerve block", "neuropathy", "neutropenia", "NSAID"),
    *("oncologist", "oncology", "opioid", "osteonecrosis", "palliative", "pathologic", "PET"),
    *("physical therapy", "platelet", "primary cancer", "prognosis", "radiation therapy"),
    *("radioactive", "radioisotope", "radiologist", "radiotherapy", "rehabilitation", "remission", "renal"),
    *("scintigraphy", "sedation", "spinal cord", "steroid", "subcutaneous", "systemic"),
    *("targeted therapy", "thoracic", "thrombocytopenia", "toxicity", "tumor", "tumor marker", "vertebra"),
)

# A full stop, question mark or the like (Arabic, Devanagari, Chinese too), with the quotes and brackets
# that close on it.
_STOP = re.compile(r"([.!?…؟۔।]+[\"'”’»)\]]*)(?:\s+|$)|([。！？]+[”’」』）]*)")
_HARD = {
    word: re.compile(rf"\b{re.escape(word)}s?\b", 0 if word.isupper() else re.IGNORECASE)
    for word in HARD_WORDS
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a version. `place` is its address, such as ("step", "mri-scan", "ask", "2").

    `limit` names the row of LIMITS. `prose` is False for texts that nobody reads as a sentence.
    """

    place: tuple[str, ...]
    limit: str
    text: str
    prose: bool = True


@dataclass(frozen=True, slots=True)
class WordProblem:
    """What is wrong with a text, as a sentence for the author. An empty `place` means the whole version."""

    place: tuple[str, ...]
    reason: str


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, without losing a word.

    A stop followed by a small letter ("e.g. this") ends nothing. Text after the last stop is a sentence.
    """
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if text[stop.end() : stop.end() + 1].islower():
            continue
        found.append(text[start : stop.end()].strip())
        start = stop.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if word_count(sentence)]


def word_count(text: str) -> int:
    """Count the words between spaces that hold a letter or a digit ("X-ray" is one).

    Languages written without spaces count as one word a sentence: only the length limits hold them.
    """
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def hard_words(text: str) -> frozenset[str]:
    """Return the entries of HARD_WORDS that a text uses, singular or plural."""
    lowered = text.lower()
    return frozenset(
        word for word, pattern in _HARD.items() if word.lower() in lowered and pattern.search(text)
    )


def length_problem(limit: str, text: str) -> str | None:
    """Say in a sentence that a text is too long, or None. `limit` is a row of LIMITS."""
    most = LIMITS[limit]
    if len(text) <= most:
        return None
    return gettext("This text has %(length)s characters; at most %(most)s fit.") % {
        "length": len(text),
        "most": most,
    }


def texts(definition: Definition) -> Iterator[Text]:
    """Yield every text of a version with its address."""
    yield Text(("pathway", "title"), "pathway_title", definition.title)
    yield Text(("pathway", "summary"), "summary", definition.summary)
    yield Text(("document", "title"), "document_title", definition.document_title, prose=False)
    for category in definition.categories:
        yield Text(("category", category.key, "title"), "title", category.title)
    for fact in definition.facts:
        yield from _fact_texts(fact)
    for step in definition.steps:
        yield from _step_texts(step)
    for anchor in definition.anchors:
        yield Text(("anchor", anchor.key, "title"), "title", anchor.title)
        yield Text(("anchor", anchor.key, "explanation"), "explanation", anchor.explanation)
    for choice in definition.choices:
        yield Text(("choice", choice.key, "title"), "title", choice.title)
    for goal in definition.goals:
        yield Text(("goal", goal.key, "title"), "title", goal.title)
        yield Text(("goal", goal.key, "why"), "why", goal.why)
    for entry in definition.glossary:
        yield Text(("glossary", entry.word, "word"), "word", entry.word, prose=False)
        yield Text(("glossary", entry.word, "meaning"), "meaning", entry.meaning)


def problems(definition: Definition) -> tuple[WordProblem, ...]:
    """Check every limit on the words of a version. Out: all problems, in the version's order."""
    found: list[WordProblem] = []
    read: list[str] = []
    explained = frozenset().union(*(hard_words(entry.word) for entry in definition.glossary))
    english = definition.language.split("-")[0].lower() == "en"
    for text in texts(definition):
        too_long = length_problem(text.limit, text.text)
        if too_long:
            found.append(WordProblem(text.place, too_long))
        if not text.prose:
            continue
        for sentence in sentences(text.text):
            read.append(sentence)
            count = word_count(sentence)
            if count > LONGEST_SENTENCE:
                found.append(WordProblem(text.place, _too_many_words(sentence, count)))
        for word in sorted(hard_words(text.text) - explained) if english else ():
            found.append(WordProblem(text.place, _not_explained(word)))
    return (*found, *_share_problem(read))


def _fact_texts(fact: Fact) -> Iterator[Text]:
    place = ("fact", fact.key)
    yield Text((*place, "question"), "question", fact.question)
    yield Text((*place, "explanation"), "explanation", fact.explanation)
    yield Text((*place, "section"), "section", fact.section, prose=False)
    for option in fact.options:
        yield Text((*place, "options", option.key), "label", option.label)


def _step_texts(step: Step) -> Iterator[Text]:
    place = ("step", step.key)
    for name in ("title", "what", "why", "question"):
        yield Text((*place, name), name, getattr(step, name))
    for number, question in enumerate(step.ask, start=1):
        yield Text((*place, "ask", str(number)), "ask", question)
    yield Text((*place, "section"), "section", step.source.section, prose=False)
    yield Text((*place, "note"), "note", step.source.note, prose=False)
    yield Text((*place, "level_source"), "level_source", step.level_source, prose=False)
    yield Text((*place, "schedule_source"), "schedule_source", step.schedule_source, prose=False)


def _too_many_words(sentence: str, count: int) -> str:
    return gettext(
        "The sentence that begins “%(beginning)s” has %(count)s words; at most %(most)s are allowed. "
        "Make two sentences of it."
    ) % {"beginning": _beginning(sentence), "count": count, "most": LONGEST_SENTENCE}


def _not_explained(word: str) -> str:
    return gettext("“%(word)s” is a hard word. Explain it in the glossary, or use a plainer one.") % {
        "word": word
    }


def _share_problem(read: list[str]) -> tuple[WordProblem, ...]:
    long = [sentence for sentence in read if word_count(sentence) > LONG_SENTENCE]
    if len(long) * 100 <= (100 - SHORT_SHARE) * len(read):
        return ()
    longest = sorted(long, key=word_count, reverse=True)[:3]
    reason = ngettext(
        "%(long)s of %(all)s sentences has more than %(words)s words; at most 5 in 100 may. "
        "Shorten this one first: %(longest)s.",
        "%(long)s of %(all)s sentences have more than %(words)s words; at most 5 in 100 may. "
        "Shorten these first: %(longest)s.",
        len(long),
    ) % {
        "long": len(long),
        "all": len(read),
        "words": LONG_SENTENCE,
        "longest": commas(gettext("“%s”") % _beginning(sentence) for sentence in longest),
    }
    return (WordProblem((), reason),)


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:6]) + " ..."
