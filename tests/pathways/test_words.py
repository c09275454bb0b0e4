"""The limits on words: sentences, lengths, hard words."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import words
from pathways.definition import GlossaryEntry
from tests.pathways.test_definition import FULL

SHORT = "We go. " * 40


def sentence(count):
    return " ".join(["Word", *["word"] * (count - 1)]) + "."


def with_text(**values):
    step = dataclasses.replace(FULL.steps[0], **values)
    return dataclasses.replace(FULL, steps=(step, *FULL.steps[1:]))


def reasons(definition):
    return [problem.reason for problem in words.problems(definition)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("   ", []),
        ("...", []),
        ("One", ["One"]),
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Ask early (or late). Then rest.", ["Ask early (or late).", "Then rest."]),
        ("Some help, e.g. a stick. Ask.", ["Some help, e.g. a stick.", "Ask."]),
        ("Wait… Then call.", ["Wait…", "Then call."]),
        ("هل هناك ألم؟ اتصل الآن.", ["هل هناك ألم؟", "اتصل الآن."]),
        ("有疼痛吗？请打电话。", ["有疼痛吗？", "请打电话。"]),
        ("دردتان؟ بله۔ خیر", ["دردتان؟", "بله۔", "خیر"]),
    ],
)
def test_a_text_falls_into_its_sentences(text, found):
    assert words.sentences(text) == found


@given(st.text(alphabet="abC .!?…”) \n", max_size=80))
def test_no_word_is_lost_or_added_by_splitting(text):
    assert sum(map(words.word_count, words.sentences(text))) == words.word_count(text)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("an X-ray", 2), ("one – two", 2), ("day / night", 2), ("and/or", 1)]
)
def test_a_word_holds_a_letter_or_digit(text, count):
    assert words.word_count(text) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A biopsy or two biopsies.", {"biopsy", "biopsies"}),
        ("NSAIDs and Opioids", {"NSAID", "opioid"}),
        ("Our pet saw the CT scan.", {"CT"}),
        ("A PET scan", {"PET"}),
        ("We compete directly.", set()),
        ("The spinal cord", {"spinal cord"}),
    ],
)
def test_hard_words_are_found_as_whole_words(text, found):
    assert words.hard_words(text) == found


def test_the_good_version_has_no_problem():
    assert words.problems(FULL) == ()


def test_a_sentence_of_22_words_passes_and_23_do_not():
    assert reasons(with_text(what=SHORT + sentence(22))) == []
    (reason,) = reasons(with_text(what=SHORT + sentence(23), why=SHORT))
    assert "“Word word word word word word ...” has 23 words; at most 22" in reason


def test_one_sentence_in_twenty_may_be_longer_than_fifteen_words():
    others = 40 - sum(len(words.sentences(text.text)) for text in words.texts(FULL) if text.prose)
    room = with_text(ask=(*FULL.steps[0].ask, *["Now what?"] * (others - 2)))
    assert reasons(dataclasses.replace(room, summary=f"{sentence(16)} {sentence(16)} {sentence(15)}")) == []
    (reason,) = reasons(dataclasses.replace(room, summary=" ".join([sentence(16)] * 3)))
    assert "3 of 40 sentences have more than 15 words; at most 5 in 100 may" in reason
    assert "“Word word word word word word ...”" in reason


@pytest.mark.parametrize("field", ["title", "what", "why", "question", "level_source"])
def test_each_text_of_a_step_has_its_length(field):
    most = words.LIMITS[field]
    text = ("Ab. " * most)[:most]
    assert reasons(with_text(**{field: text})) == []
    assert words.problems(with_text(**{field: text + "."})) == (
        words.WordProblem(
            ("step", "block", field), f"This text has {most + 1} characters; at most {most} fit."
        ),
    )


def test_each_question_to_ask_has_its_length():
    (problem,) = words.problems(with_text(ask=("Fine?", "A. " * 100)))
    assert problem.place == ("step", "block", "ask", "2")
    assert "at most 200 fit" in problem.reason


def test_a_hard_word_stands_in_the_glossary():
    hard = with_text(why="A biopsy tells more.")
    (problem,) = words.problems(hard)
    assert problem.place == ("step", "block", "why")
    assert "“biopsy” is a hard word" in problem.reason
    entry = GlossaryEntry("Biopsy", "Taking a tiny piece to look at.")
    assert words.problems(dataclasses.replace(hard, glossary=(entry,))) == ()


def test_the_list_of_hard_words_is_for_english():
    hard = with_text(why="A biopsy tells more.")
    assert words.problems(dataclasses.replace(hard, language="de")) == ()
    assert len(words.problems(dataclasses.replace(hard, language="en-GB"))) == 1


def test_sources_are_not_held_to_the_length_of_sentences():
    assert reasons(with_text(level_source=sentence(40))) == []


def test_every_place_is_named_once():
    places = [text.place for text in words.texts(FULL)]
    assert len(places) == len(set(places))
    assert {text.limit for text in words.texts(FULL)} <= set(words.LIMITS)
