"""Word by word: what stayed, went and came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.word_diff import Mark, Piece, pieces

SAME, REMOVED, ADDED = Mark.SAME, Mark.REMOVED, Mark.ADDED
texts = st.text() | st.text("ab .,\n字क्“”", max_size=30)


@given(texts, texts)
def test_no_letter_and_no_space_is_lost(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.mark is not ADDED) == before
    assert "".join(one.text for one in found if one.mark is not REMOVED) == after
    assert all(one.text for one in found)


@given(texts)
def test_the_same_text_is_one_piece(text: str) -> None:
    assert pieces(text, text) == ((Piece(SAME, text),) if text else ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "An injection for pain.",
            "An injection that quiets the pain.",
            [(SAME, "An injection "), (REMOVED, "for"), (ADDED, "that quiets the"), (SAME, " pain.")],
        ),
        ("A scan", "A scan.", [(SAME, "A scan"), (ADDED, ".")]),
        ("One two three", "Two three", [(REMOVED, "One two"), (ADDED, "Two"), (SAME, " three")]),
        ("", "New words", [(ADDED, "New words")]),
        ("Old words", "", [(REMOVED, "Old words")]),
        ("骨头很疼", "骨头不疼", [(SAME, "骨头"), (REMOVED, "很"), (ADDED, "不"), (SAME, "疼")]),
        ("दर्द बहुत है", "दर्द कम है", [(SAME, "दर्द "), (REMOVED, "बहुत"), (ADDED, "कम"), (SAME, " है")]),
        (
            "Ask how long it takes\nAsk who comes",
            "Ask how long it takes\nAsk who comes\nAsk where",
            [(SAME, "Ask how long it takes\nAsk who comes"), (ADDED, "\nAsk where")],
        ),
    ],
)
def test_words_stay_whole(before: str, after: str, expected: list) -> None:
    assert [(one.mark, one.text) for one in pieces(before, after)] == expected


def test_texts_that_share_little_are_shown_whole() -> None:
    before, after = "A picture of the spine, made lying down.", "Blood is taken to count the salt in it."
    assert pieces(before, after) == (Piece(REMOVED, before), Piece(ADDED, after))


def test_very_long_texts_are_shown_whole() -> None:
    before, after = "word " * 600, "word " * 601
    assert pieces(before, after) == (Piece(REMOVED, before), Piece(ADDED, after))
