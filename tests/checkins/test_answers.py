"""What is entered is said again in words; what is not known any more stands for itself; nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.checkins.answers import answered, carer_words, number_of

FULL = {
    "pain": "3",
    "pain_worst": "8",
    "places": "lower_back,hip",
    "temperature": "37,2",
    "woke": "some",
    "tired": "6",
    "eating": "less",
    "bowels_on": "2026-11-22",
    "mood": "worried,quiet",
    "mood_words": "A little lost.",
    "carer": "need_help",
    "note": "Nothing more.",
}


def told(words):
    return {answer.name: answer.values for answer in answered(words)}


def test_every_answer_in_words():
    assert told(FULL) == {
        "pain": ("3 of 10",),
        "pain_worst": ("8 of 10",),
        "places": ("lower back", "hip or bottom"),
        "temperature": ("37,2",),
        "woke": ("yes, two or three times",),
        "tired": ("6 of 10",),
        "eating": ("less than usual",),
        "bowels_on": ("22 November 2026",),
        "mood": ("worried", "quiet", "A little lost."),
    }


def test_the_carer_stands_apart():
    assert carer_words(FULL) == "I need help"
    assert "carer" not in told(FULL)
    assert carer_words({}) == ""


def test_a_check_in_of_earlier_days_has_what_it_has():
    assert told({"watch:numb-legs": "no", "pain": "4", "note": "x"}) == {"pain": ("4 of 10",)}


@pytest.mark.parametrize("name", ["places", "woke", "eating", "mood"])
def test_a_key_that_is_gone_stands_for_itself(name):
    assert told({name: "gone"}) == {name: ("gone",)}


def test_a_day_that_is_none_is_shown_as_it_was():
    assert told({"bowels_on": "Monday"}) == {"bowels_on": ("Monday",)}


@given(st.text(max_size=4))
def test_only_a_number_of_the_scale_is_drawn(text):
    expected = int(text) if text in [str(number) for number in range(11)] else None
    assert number_of({"pain": text}, "pain") == expected
