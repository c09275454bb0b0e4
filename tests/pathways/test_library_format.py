"""Bad pathway files: every fault at once, each with file, line and a sentence."""

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import check, conditions
from pathways.definition import (
    DoneBy,
    FactKind,
    Kind,
    Level,
    Origin,
    SeenBy,
)
from pathways.library_format import PathwayFileErrors, read_pathway

GOOD = """\
pathway: bones
title: Bones
summary: What should happen.
language: en
document:
  title: A document
  date: "2025-11-27"
categories:
  - key: pain
    title: Pain
  - key: signs
    title: Signs
facts:
  - key: spot
    kind: yes_no
    question: Is the pain in one spot?
  - key: began
    kind: choice
    question: Where did it begin?
    explanation: The first place.
    options:
      - key: lung
        label: Lung
      - key: other
        label: Another place
    covers: [PRI-3]
    section: Where
steps:
  - key: block
    category: pain
    kind: treatment
    title: Block
    what: >-
      An injection
      for   pain.
    why: It may help.
    ask:
      - How soon?
      - For how long?
    done_by: clinician
    family_ticks: "no"
    when:
      all:
        - fact: spot
          is: "yes"
        - any:
            - fact: began
              is_one_of: [lung, other]
            - fact: began
              is_not_known: "yes"
            - none:
                - fact: spot
                  is: "no"
    covers: [PIN-1]
    section: Pain
  - key: numb
    category: signs
    kind: watch
    title: Numb legs
    question: Are the legs numb?
    level: call_now
    level_source: Our doctors, in spring.
    what: A leg feels less.
    why: It needs help quickly.
    origin: local_addition
    note: From our own ward.
glossary:
  - word: Block
    meaning: Something in the way.
"""


def errors(text):
    with pytest.raises(PathwayFileErrors) as caught:
        read_pathway(text, "bones.yaml")
    return caught.value.errors


def errors_or_none(text):
    try:
        read_pathway(text, "bones.yaml")
    except PathwayFileErrors as refused:
        return refused.errors
    return []


def changed(old, new, text=GOOD):
    assert text.count(old) >= 1, f"{old!r} is not in the file"
    return text.replace(old, new, 1)


def line(text, part):
    """The line in which the last occurrence of a part stands."""
    return text[: text.rindex(part)].count("\n") + 1


def only_error(text):
    found = errors(text)
    assert len(found) == 1, "\n".join(map(str, found))
    assert found[0].file == "bones.yaml"
    return found[0]


def test_a_good_file_becomes_a_definition():
    definition = read_pathway(GOOD, "bones.yaml")
    assert (definition.pathway_key, definition.title, definition.language) == ("bones", "Bones", "en")
    assert (definition.document_title, definition.document_date) == ("A document", "2025-11-27")
    assert [category.key for category in definition.categories] == ["pain", "signs"]
    assert definition.glossary[0].meaning == "Something in the way."

    began = definition.fact("began")
    assert (began.kind, began.seen_by, began.covers) == (FactKind.CHOICE, SeenBy.NURSE, ("PRI-3",))
    assert [option.label for option in began.options] == ["Lung", "Another place"]

    block = definition.step("block")
    assert (block.kind, block.done_by, block.seen_by) == (Kind.TREATMENT, DoneBy.CLINICIAN, SeenBy.FAMILY)
    assert block.what == "An injection for pain."
    assert block.ask == ("How soon?", "For how long?")
    assert block.family_ticks is False
    assert (block.source.origin, block.source.section) == (Origin.DOCUMENT, "Pain")
    assert conditions.depth(block.condition) == 4
    assert conditions.to_data(block.condition)["all"][1]["any"][1] == {"fact": "began", "is_not_known": True}

    numb = definition.step("numb")
    assert (numb.level, numb.question) == (Level.CALL_NOW, "Are the legs numb?")
    assert (numb.done_by, numb.family_ticks) == (DoneBy.FAMILY, False)
    assert (numb.source.origin, numb.source.note) == (Origin.LOCAL, "From our own ward.")


@pytest.mark.parametrize(
    "same",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "# a comment\n---\n" + GOOD,
        changed("Block\n", '"Block"\n'),
    ],
)
def test_the_same_pathway_in_another_dress(same):
    assert read_pathway(same, "x").digest == read_pathway(GOOD, "x").digest


# One fault each: what is changed, in which line it must be reported, and words of the sentence.
FAULTS = {
    "unknown field": ("    why: It may help.", "    wy: x\n    why: It may help.", "wy:", "“why” meant?"),
    "unknown field at the top": ("title: Bones", "colour: red\ntitle: Bones", "colour", "not a field of"),
    "duplicate field": ("title: Bones", "title: Bones\ntitle: Again", "title: Again", "first is in line 2"),
    "no quotes on no": ('family_ticks: "no"', "family_ticks: no", "family_ticks", 'quotes around it: "no"'),
    "no quotes on a number": ("title: Block", "title: 12", "title: 12", "as a number"),
    "no quotes on a date": ('"2025-11-27"', "2025-11-27", "date:", "as a date"),
    "no quotes on null": ("title: Block", "title: null", "title: null", "“nothing”"),
    "no quotes in a condition": ('is: "yes"', "is: yes", "is: yes", 'quotes around it: "yes"'),
    "no quotes in a list": ("- How soon?", "- 1.5", "- 1.5", "as a number"),
    "a field named no": ("title: Bones", "no: x\ntitle: Bones", "no: x", 'quotes around it: "no"'),
    "empty text": ("why: It may help.", "why:", "why:\n    ask", "“why” has no text"),
    "blank text": ("why: It may help.", 'why: "  "', 'why: "  "', "“why” has no text"),
    "list for a text": ("why: It may help.", "why: [a, b]", "why: [a", "one text, not a list"),
    "text for a list": ("covers: [PIN-1]", "covers: PIN-1", "covers: PIN", "begin each entry with a dash"),
    "empty list": ("covers: [PIN-1]", "covers: []", "covers: []", "is empty"),
    "text for a group": ("  - key: pain\n    title: Pain\n", "  - pain\n", "- pain\n", "key, title"),
    "missing text": ("    why: It may help.\n", "", "- key: block", "“why” is missing in a step"),
    "missing top field": ("language: en\n", "", "pathway: bones", "“language” is missing"),
    "endless date": ('"2025-11-27"', "the long spring " * 3, "date:", "more than 40 characters"),
    "empty document": (
        'document:\n  title: A document\n  date: "2025-11-27"',
        "document: A document",
        "document: A",
        "“name: value” lines (title, date)",
    ),
    "bad date": ("2025-11-27", "2025-02-30", "date:", "not a day"),
    "short date": ("2025-11-27", "20251127", "date:", "not a day"),
    "bad language": ("language: en", "language: English!", "language:", "not a language code"),
    "bad key": ("key: block", "key: Nerve_Block", "key: Nerve_Block", "is not a key"),
    "long key": ("key: block", f"key: {'b' * 81}", "key: bbb", "at most 80 characters"),
    "unknown category": ("category: pain", "category: pian", "category: pian", "“pain” meant?"),
    "unknown kind": ("kind: treatment", "kind: cure", "kind: cure", "Known: test, treatment, habit"),
    "unknown who": ("done_by: clinician", "done_by: doctor", "done_by: doctor", "value of “done_by”"),
    "unknown fact": ("- fact: spot\n", "- fact: spto\n", "spto", "“spot” meant?"),
    "unknown answer": ("[lung, other]", "[lung, liver]", "liver", "answer to “began”"),
    "unknown yes-no": ('is: "yes"', "is: maybe", "is: maybe", "Known: no, yes"),
    "not known as a value": ("[lung, other]", "[not_known]", "[not_known]", "is_not_known"),
    "is_not_known: no": (
        'is_not_known: "yes"',
        'is_not_known: "no"',
        "is_not_known",
        'Write “is_not_known: "yes"”',
    ),
    "no such test": ('is: "yes"', 'was: "yes"', "- fact: spot\n          was", "A condition has one of"),
    "two groups": ("      all:", "      none: []\n      all:", "none: []", "A condition has one of"),
    "condition is text": (
        GOOD[GOOD.index("      all:") : GOOD.index("    covers: [PIN-1]")],
        "      always\n",
        "always",
        "A condition has one of",
    ),
    "empty group": (
        '                - fact: spot\n                  is: "no"\n',
        "                []\n",
        "[]",
        "is empty",
    ),
    "too deep": (
        '                - fact: spot\n                  is: "no"',
        '                - any:\n                    - fact: spot\n                      is: "no"',
        '- fact: spot\n                      is: "no"',
        "deeper than 4 levels",
    ),
    "row shape": ("covers: [PIN-1]", "covers: [PIN1]", "PIN1", "Rows look like"),
    "row twice": ("covers: [PIN-1]", "covers: [PIN-1, PIN-1]", "PIN-1, PIN-1", "stands here twice"),
    "step twice": ("key: numb", "key: block", "key: block\n    category: signs", "in line 29 too"),
    "fact twice": ("key: began", "key: spot", "key: spot\n    kind: choice", "in line 14 too"),
    "category twice": ("key: signs", "key: pain", "key: pain\n    title: Signs", "in line 9 too"),
    "option twice": ("key: other", "key: lung", "key: lung\n        label: An", "in line 22 too"),
    "glossary twice": (
        "glossary:\n",
        "glossary:\n  - word: block\n    meaning: Once.\n",
        "word: Block",
        "is taken",
    ),
    "choice without options": (
        GOOD[GOOD.index("    options:") : GOOD.index("    covers: [PRI-3]")],
        "",
        "- key: began",
        "“options”",
    ),
    "options on yes-no": (
        "    question: Is the",
        "    options: [{key: a, label: A}]\n    question: Is the",
        "options: [{",
        "has no “options”",
    ),
    "option not known": ("key: other", "key: not-known", "not-known", "always offered"),
    "watch without question": (
        "    question: Are the legs numb?\n",
        "",
        "- key: numb",
        "“question” is missing in a watch step",
    ),
    "watch without level": ("    level: call_now\n", "", "- key: numb", "“level” is missing in a watch step"),
    "level without source": (
        "    level_source: Our doctors, in spring.\n",
        "",
        "- key: numb",
        "“level_source” is missing",
    ),
    "question on another kind": (
        "    covers: [PIN-1]",
        "    question: Why?\n    covers: [PIN-1]",
        "question: Why?",
        "Only a watch step has “question”",
    ),
    "level on another kind": (
        "    covers: [PIN-1]",
        "    level: call_now\n    covers: [PIN-1]",
        "level: call_now\n    covers",
        "Only a watch step has “level”",
    ),
    "family_ticks on watch": (
        "    level: call_now",
        '    family_ticks: "no"\n    level: call_now',
        'family_ticks: "no"\n    level',
        "take “family_ticks” out",
    ),
    "watch with a condition": (
        "    level: call_now",
        '    when: {fact: spot, is: "yes"}\n    level: call_now',
        "when: {",
        "take “when” out",
    ),
    "family ticks what nurses see": (
        'family_ticks: "no"',
        'family_ticks: "yes"\n    seen_by: nurse',
        "family_ticks",
        "cannot tick what only nurses see",
    ),
    "nobody does it": ("    done_by: clinician\n", "", "- key: block", "“done_by” is missing in a step"),
    "no source": ("    section: Pain\n", "", "- key: block", "“section” is missing in a step"),
    "local without note": ("    note: From our own ward.\n", "", "- key: numb", "needs a “note”"),
    "local with section": (
        "    note: From",
        "    section: Signs\n    note: From",
        "section: Signs",
        "no “section”",
    ),
    "alias": ("section: Where", "section: *where", "*where", "“*where” repeats another part"),
    "anchor": ("title: Bones", "title: &name Bones", "&name", "“&name” names a part"),
    "circle": (
        "    ask:\n",
        "    ask: &ask\n      - *ask\n",
        "*ask",
        "makes a circle",
    ),
    "merge key": ("    why: It", "    <<: {title: x}\n    why: It", "<<", "Write them out"),
    "tag": ("title: Bones", "title: !!str Bones", "!!str", "is a tag"),
    "python tag": ("title: Bones", "title: !!python/name:os.system Bones", "!!python", "is a tag"),
    "control character": ("title: Bones", "title: Bo\x07nes", "title: Bo", "U+0007"),
    "hidden order": ("title: Bones", "title: Bo\u202enes", "title: Bo", "U+202E"),
    "escaped control character": ("title: Bones", 'title: "Bo\\u0000nes"', "title: ", "U+0000"),
    "escaped surrogate": ("title: Bones", 'title: "Bo\\ud800nes"', "title: ", "U+D800"),
    "too long": ("title: Block", f"title: {'Block ' * 14}", "title: Block", "83 characters; at most 80"),
    "long sentence": (
        "why: It may help.",
        f"why: {'very ' * 22}good.",
        "why: very",
        "has 23 words; at most 22",
    ),
    "hard word": ("why: It may help.", "why: It is palliative.", "palliative", "“palliative” is a hard word"),
    "hard word of a fact": (
        "explanation: The first place.",
        "explanation: The primary cancer.",
        "primary cancer",
        "hard word",
    ),
    "list as a field name": ("title: Bones", "[a, b]: x\ntitle: Bones", "[a, b]", "must be a word"),
}
# In these a second rule rightly speaks too, about what follows from the fault.
TWO_RULES = {
    *("circle", "anchor", "long sentence", "two groups", "text for a group", "fact twice", "category twice"),
    *("option twice", "choice without options", "option not known"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=[name.replace(" ", "-") for name in FAULTS])
def test_a_fault_is_named_with_its_line(fault):
    old, new, where, sentence = FAULTS[fault]
    text = changed(old, new)
    found = errors(text)
    if fault not in TWO_RULES:
        assert len(found) == 1, "\n".join(map(str, found))
    assert (line_of_fault(text, fault, where), sentence) in [
        (error.line, sentence) for error in found if sentence in error.reason
    ], "\n".join(map(str, found))


def line_of_fault(text, fault, where):
    """The line of the changed part; of the first occurrence, where the text holds it twice."""
    return text[: text.index(where)].count("\n") + 1


def test_all_faults_come_at_once_sorted_by_line():
    text = GOOD
    for old, new in (
        ("title: Bones", "title: 12"),
        ("kind: yes_no", "kind: perhaps"),
        ("- How soon?", "- *soon"),
        ("section: Pain", "sektion: Pain"),
        ("level: call_now", "level: now"),
    ):
        text = changed(old, new, text)
    found = errors(text)
    lines = [error.line for error in found]
    assert lines == sorted(lines)
    assert lines == [2, 15, 29, 38, 55, 61]
    assert all(error.reason.endswith((".", "?")) for error in found)


def test_the_exception_prints_file_line_and_reason():
    error = only_error(changed("title: Block", "title: 12"))
    assert str(error).startswith("bones.yaml:32: Put quotes around it")


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ("", 1, "is empty"),
        (" \n\n", 1, "is empty"),
        (b"", 1, "is empty"),
        ("# only this\n", 1, "comments only"),
        ("just words\n", 1, "pathway, title, language"),
        ("- a\n- b\n", 1, "pathway, title, language"),
        (GOOD + "---\na: b\n", GOOD.count("\n") + 1, "One file holds one pathway"),
        (GOOD + "\tx: y\n", GOOD.count("\n") + 1, "tab"),
        (changed("title: Bones", 'title: "Bones'), 7, "cannot be read from here"),
        (changed("title: Bones", "title: Bones: and more"), 2, "cannot be read from here"),
        (GOOD.encode("utf-16"), 1, "UTF-8"),
        (changed("Lung", "L\u00fcng").encode("latin-1"), 23, "UTF-8"),
        (b"x" * 4_000_001, 1, "larger than"),
        ("[" * 50, 1, "deeper than 20 levels"),
        ("{a: " * 100_000, 1, "deeper than 20 levels"),
        ("- " * 5_000 + "x", 1, "deeper than 20 levels"),
    ],
    ids=range(16),
)
def test_a_file_that_cannot_be_read(text, at, sentence):
    found = errors(text)
    assert sentence in found[0].reason or sentence in found[-1].reason, "\n".join(map(str, found))
    assert at in [error.line for error in found]


def test_a_million_lines_out_of_ten_are_never_made():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    found = errors(laughs)
    assert sum("repeats another part" in error.reason for error in found) == 8
    assert len(found) < 60


@pytest.mark.slow
def test_a_million_dashes_are_not_kept_in_memory():
    error = only_error("- a\n" * 350_000)
    assert (error.line, error.reason) == (300_000, "The file is too long: it has more than 300000 parts.")


def watch(count):
    numb = GOOD[GOOD.index("  - key: numb") : GOOD.index("glossary:")]
    return "".join(numb.replace("key: numb", f"key: numb-{number}") for number in range(count))


def test_a_check_in_holds_twelve_questions():
    fits = changed("glossary:", watch(11) + "glossary:")
    assert len(read_pathway(fits, "x").watch_steps) == 12
    text = changed("glossary:", watch(12) + "glossary:")
    error = only_error(text)
    assert "13 watch questions; a check-in holds at most 12" in error.reason
    assert error.line == line(text, "key: numb-11")


def test_two_thousand_steps_and_no_more():
    head, tail = GOOD[: GOOD.index("steps:")], "steps:\n"
    block = "  - {key: s%d, category: pain, kind: habit, title: A, what: B., why: C., done_by: family, section: D}\n"
    fits = head + tail + "".join(block % number for number in range(2_000))
    assert len(read_pathway(fits, "x").steps) == 2_000
    error = only_error(fits + block % 2_000)
    assert "2001 entries; at most 2000" in error.reason
    assert error.line == (fits + block).count("\n")


def test_thirteen_categories_are_too_many():
    more = "".join(f"  - key: c{number}\n    title: C\n" for number in range(11))
    assert "13 entries; at most 12" in only_error(changed("facts:", more + "facts:")).reason


def test_an_unknown_category_does_not_hide_a_later_fault():
    text = changed("category: pain", "category: nowhere")
    text = changed("level: call_now", "level: tomorrow", text)
    assert [error.line for error in errors(text)] == [line(text, "nowhere"), line(text, "tomorrow")]


@given(st.text(max_size=200))
def test_any_text_gets_sentences_and_never_a_crash(text):
    assert errors(text)


@given(st.binary(max_size=200))
def test_any_bytes_get_sentences_and_never_a_crash(data):
    assert errors(data)


@given(
    st.integers(0, len(GOOD) - 1),
    st.integers(1, 60),
    st.sampled_from(["", "*x", "- ", ": ", '"', "\x00", "no"]),
)
def test_a_damaged_file_is_read_or_refused_and_never_a_crash(start, length, instead):
    damaged = GOOD[:start] + instead + GOOD[start + length :]
    found = errors_or_none(damaged)
    assert all(1 <= error.line <= damaged.count("\n") + 2 and error.reason for error in found)


def test_the_test_file_is_tidy():
    assert textwrap.dedent(GOOD) == GOOD


def test_the_example_in_the_docs_can_be_loaded():
    page = (Path(__file__).parents[2] / "docs" / "pathway-format.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0]
    definition = read_pathway(example, "pathway-format.md")
    assert definition.step("watch-numb-legs").level is Level.CALL_NOW
    assert check.problems(definition) == ()
    assert definition.step("pain-talk").schedule.repeat.times == 6
