"""What people write is kept as they wrote it, or refused with a sentence; never cut, never changed silently."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.plans.wording import LONGEST_WORDS, OVERRIDES, WordsRefused, clean_words


@pytest.mark.parametrize(
    "words",
    [
        "Grüße 🌷👩‍👩‍👧 — “fine”",
        "‏היום היה יום טוב‎",
        "مرحبا، كان اليوم جيدا",
        "one\n\n\ttwo",
        "e\u0301 and é",
        "a new sign: \U0001fae8",
    ],
)
def test_words_of_any_language_stay_as_they_are(words):
    assert clean_words(words) == words


def test_control_characters_go_and_line_ends_are_one_kind():
    assert clean_words("  a\x00b\x07c\x1b[31m\r\nnext\rlast\x7f \n") == "abc[31m\nnext\nlast"


def test_letters_that_would_turn_the_rest_of_the_line_around_go():
    assert clean_words("Bring the disc \u202eabc\u202c, \u202dplease") == "Bring the disc abc\u202c, please"


def test_half_a_sign_goes_because_it_cannot_be_written_down():
    assert clean_words("ok \ud83d") == "ok"


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "\x00\x01", "\u200b\u200f\u2060", "\u00a0\u2003"])
def test_nothing_to_see_is_refused_where_something_is_needed(nothing):
    with pytest.raises(WordsRefused, match="Please write something first"):
        clean_words(nothing)


def test_nothing_is_fine_where_nothing_is_needed():
    assert clean_words("  \n ", required=False) == ""


@pytest.mark.parametrize(("length", "longest"), [(50_000, LONGEST_WORDS), (81, 80), (4_001, 4_000)])
def test_what_is_too_long_is_refused_with_both_lengths(length, longest):
    with pytest.raises(WordsRefused) as refused:
        clean_words("a" * length, longest=longest)
    assert f"{length} letters" in str(refused.value)
    assert f"Up to {longest}" in str(refused.value)


def test_just_long_enough_fits():
    assert len(clean_words("🌷" * LONGEST_WORDS)) == LONGEST_WORDS


@given(st.text())
def test_cleaning_again_changes_nothing_and_only_controls_are_lost(text):
    once = clean_words(text, required=False)
    assert clean_words(once, required=False) == once
    kept = [one for one in text if one not in OVERRIDES and unicodedata.category(one) not in {"Cc", "Cs"}]
    lost = [letter for letter in kept if not letter.isspace()]
    assert [letter for letter in once if not letter.isspace() and letter not in "\n\t"] == lost
    once.encode()
