"""Rules in words: every shape, one and many, and a draft with holes."""

import pytest
from hypothesis import given

from pathways import rule_words
from pathways.conditions import Is
from pathways.definition import Anchor, Category, Choice, Definition, Fact, FactKind, Kind, Step, Succession
from pathways.dependencies import ChoiceRule, HowMany, WaitsFor
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.pathways.test_schedules import rules

BONES = Definition(
    "bones",
    "Bones",
    "",
    "en",
    "",
    "",
    (Category("pain", "Pain"),),
    (Fact("enough", FactKind.YES_NO, "Are medicines enough?"),),
    (
        Step("mri", "pain", Kind.TEST, "MRI", "What.", "Why."),
        Step("biopsy", "pain", Kind.TEST, "Biopsy", "What.", "Why."),
    ),
    anchors=(Anchor("infusion", "First infusion"),),
)
INFUSION = Point(Reference.ANCHOR, "infusion", Span(2, Unit.WEEK))
MRI = Point(Reference.STEP, "mri", Span(3), before=True)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(1), "1 day"),
        (Span(2), "2 days"),
        (Span(1, Unit.WEEK), "1 week"),
        (Span(6, Unit.WEEK), "6 weeks"),
        (Span(1, Unit.MONTH), "1 month"),
        (Span(12, Unit.MONTH), "12 months"),
    ],
)
def test_one_and_many(span, words):
    assert rule_words.span(span) == words


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (Point(), "on the day of the plan’s start"),
        (Point(offset=Span(1, Unit.MONTH)), "1 month after the plan’s start"),
        (INFUSION, "2 weeks after “First infusion”"),
        (MRI, "3 days before “MRI”"),
        (Point(Reference.STEP, "mri"), "on the day of “MRI”"),
        (Point(Reference.STEP, "gone", Span(1)), "1 day after “gone”"),
        (Point(Reference.ANCHOR, "gone"), "on the day of “gone”"),
    ],
)
def test_a_point(point, words):
    assert rule_words.point(point, BONES) == words


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (None, "no schedule: a nurse sets the date"),
        (Schedule(), "on the day of the plan’s start"),
        (
            Schedule(INFUSION, opens=-3, closes=1),
            "2 weeks after “First infusion”; open from 3 days before; open until 1 day after",
        ),
        (
            Schedule(opens=0, closes=0),
            "on the day of the plan’s start; open from the day itself; open until the day itself",
        ),
        (
            Schedule(INFUSION, repeat=Repeat(Span(4, Unit.WEEK), times=6)),
            "2 weeks after “First infusion”; then 4 weeks after each time it was done; 6 times in all",
        ),
        (
            Schedule(MRI, repeat=Repeat(Span(1, Unit.MONTH), CountedFrom.CALENDAR, times=1)),
            "3 days before “MRI”; then every month by the calendar; 1 time in all",
        ),
        (
            Schedule(repeat=Repeat(Span(2), until=INFUSION, ends_when=Is("enough", "yes"))),
            "on the day of the plan’s start; then 2 days after each time it was done; "
            "not later than 2 weeks after “First infusion”; it ends when “Are medicines enough?” is yes",
        ),
    ],
)
def test_a_schedule(schedule, words):
    assert rule_words.schedule(schedule, BONES) == words


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (INFUSION, "Its date follows when the day of “First infusion” is known."),
        (MRI, "Its date follows when “MRI” is done."),
        (Point(), "Its date cannot be worked out."),
    ],
)
def test_a_day_that_is_missing(point, words):
    assert rule_words.missing_day(point, BONES) == words


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (None, ""),
        (WaitsFor(()), ""),
        (WaitsFor(("mri",)), "waits until “MRI” is finished"),
        (WaitsFor(("mri", "biopsy")), "waits until “MRI” and “Biopsy” are finished"),
        (WaitsFor(("mri", "biopsy"), HowMany.ANY), "waits until “MRI” or “Biopsy” is finished"),
        (WaitsFor(("gone",)), "waits until “gone” is finished"),
    ],
)
def test_waiting(waits, words):
    assert rule_words.waits_for(waits, BONES) == words


def test_blocked_by():
    assert rule_words.blocked_by((), HowMany.ALL, BONES) == ""
    assert rule_words.blocked_by(("mri",), HowMany.ALL, BONES) == "First: “MRI”"
    assert rule_words.blocked_by(("mri", "biopsy"), HowMany.ALL, BONES) == "First: “MRI” and “Biopsy”"
    assert rule_words.blocked_by(("mri", "biopsy"), HowMany.ANY, BONES) == "First: “MRI” or “Biopsy”"


def test_choices():
    one = Choice("either", "Either", ("mri", "biopsy"))
    assert rule_words.choice(one, BONES) == "exactly one of “MRI” or “Biopsy”"
    at_most = Choice("either", "Either", ("mri", "biopsy", "gone"), ChoiceRule.AT_MOST_ONE)
    assert rule_words.choice(at_most, BONES) == "at most one of “MRI” or “Biopsy” or “gone”"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (("blood",), ("calcium", "alp"), "“blood” was split into “calcium” and “alp”"),
        (("calcium", "alp"), ("blood",), "“calcium” and “alp” were merged into “blood”"),
        (("blood",), ("bloods",), "“blood” became “bloods”"),
    ],
)
def test_successions(before, after, words):
    assert rule_words.succession(Succession(before, after)) == words


@given(rules)
def test_any_schedule_has_words_without_holes(rule):
    words = rule_words.schedule(rule, BONES)
    assert words
    assert "%(" not in words
    assert "None" not in words
    if rule.repeat and rule.repeat.times:
        assert str(rule.repeat.times) in words
