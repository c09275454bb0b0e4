"""An event in words: every kind is told, with who, when and what was written; nothing is silent, nothing breaks."""

from datetime import UTC, datetime, timedelta

import pytest

from careplan.clinic.reasons import length_of, news_in_words
from careplan.clinic.telling import tell
from careplan.clinic.told import Names
from careplan.plans.history import Entry
from careplan.plans.states import EventKind
from tests.cast import SMALL_PATHWAY

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = Names(
    SMALL_PATHWAY,
    people={1: "Nora Lind", 2: "Carl Aziz"},
    members={7: "Vera Aziz"},
    now=NOW,
    zone="Europe/Berlin",
)


def entry(kind, data=None, words=None, step_key="", at=NOW, lost=False):
    label = str(EventKind(kind).label)
    return Entry(5, str(kind), label, at, 2, "Carl Aziz", None, step_key, data or {}, words or {}, lost)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_a_head_even_where_nothing_else_is_known(kind):
    for data in (
        {},
        {"reason": "?", "answer": "?", "level": "?", "outcome": "?", "applies": "?", "after": None},
    ):
        told = tell(entry(kind, data), NAMES)
        assert told.head
        assert told.entry.by_name == "Carl Aziz"


@pytest.mark.parametrize(
    ("kind", "data", "words", "details"),
    [
        ("ticked", {"done_on": "2026-11-23"}, {}, ()),
        ("ticked", {"done_on": "2026-11-21"}, {}, ("it happened Saturday",)),
        ("undone", {"done_by": 1, "later_stays": False}, {}, ("it had been ticked by Nora Lind",)),
        (
            "undone",
            {"done_by": None, "later_stays": True},
            {},
            ("a later time had been changed already, so that one stays open",),
        ),
        ("skipped", {"reason": "too_ill"}, {}, ("Too ill that day",)),
        (
            "date_set",
            {"before": None, "after": "2026-11-24", "every_days": 28},
            {},
            ("from no date to tomorrow", "comes back every 28 days"),
        ),
        ("course_set", {"before": "", "after": "on_hold"}, {}, ("on hold",)),
        (
            "step_decided",
            {"applies": "no"},
            {"on_whose_word": "Dr. Weber"},
            ("does not apply", "on the word of Dr. Weber"),
        ),
        ("nurse_changed", {"before": 1, "after": None}, {}, ("from Nora Lind to nobody",)),
        ("joined", {"member": 7}, {}, ("Vera Aziz",)),
        ("sign_closed", {"outcome": "seen"}, {}, ("Seen, or sent in",)),
        ("reviewed", {"up_to": 12}, {}, ("up to entry 12",)),
        ("appointment_set", {"at": None}, {}, ("taken away",)),
    ],
)
def test_details(kind, data, words, details):
    assert tell(entry(kind, data, words), NAMES).details == details


def test_an_appointment_with_place_and_company():
    at = (NOW + timedelta(days=1)).isoformat()
    told = tell(entry("appointment_set", {"at": at}, {"place": "Room 3", "comes_along": "Carl"}), NAMES)
    assert told.details == ("tomorrow 13:00", "at Room 3", "Carl comes along")


def test_a_fact_with_its_question_and_both_answers():
    data = {"fact": "primary-cancer", "before": "breast", "after": "prostate"}
    told = tell(entry("fact_answered", data, {"said_by": "Dr. Weber"}), NAMES)
    assert told.details == (
        "Where did the cancer begin?",
        "from “Breast” to “Prostate”",
        "on the word of Dr. Weber",
    )


def test_a_reason_says_with_whom_it_lies():
    assert tell(entry("skipped", {"reason": "too_ill"}), NAMES).tag == "patient reason"
    assert tell(entry("skipped", {"reason": "no_appointment"}), NAMES).tag == "system reason"
    assert tell(entry("skipped", {"reason": "told_not_needed"}), NAMES).tag == "to be confirmed"


def test_a_check_in_as_it_was_entered_what_is_not_no_first():
    words = {
        "watch:constipation": "no",
        "watch:numb-legs": "not_sure",
        "pain": "6",
        "temperature": "38.9",
        "note": "Since noon.",
    }
    told = tell(entry("checked_in", {"whose": "caregiver"}, words), NAMES)
    assert told.facts == (
        ("Are legs or arms numb or weak?", "not sure"),
        ("Answered with no", "1 question"),
        ("Pain now", "6 of 10"),
        ("Temperature", "38.9"),
    )
    assert told.quotes == ("Since noon.",)


def test_a_step_the_version_does_not_have_is_named_by_its_key():
    assert tell(entry("course_set", {"after": "started"}, step_key="gone"), NAMES).about == "gone"


def test_words_that_cannot_be_read_any_more_say_so():
    assert tell(entry("noted", lost=True), NAMES).details == (
        "The words of this entry cannot be read any more.",
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (14, "14 min"),
        (590, "9 h 50 min"),
        (60 * 47, "47 h 0 min"),
        (60 * 48, "2 days"),
        (-5, "0 min"),
    ],
)
def test_a_length_of_time(minutes, words):
    assert length_of(timedelta(minutes=minutes)) == words


def test_what_came_in_with_plurals():
    counts = {"ticked": 3, "noted": 1, "skipped": 1, "checked_in": 2}
    assert news_in_words(counts) == "3 ticks, 1 not done, 1 note, 2 check-ins"
    assert news_in_words({}) == ""
