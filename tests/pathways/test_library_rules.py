"""The rules in a pathway file: how they are written, and what is said of every fault in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import conditions
from pathways.definition import Anchor, Choice, Goal, Succession
from pathways.dependencies import ChoiceRule, HowMany, WaitsFor
from pathways.library_format import read_pathway
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.pathways.test_library_format import GOOD, changed, errors, errors_or_none, line, only_error

RULES = """\
pathway: bones
title: Bones
language: en
categories:
  - key: pain
    title: Pain
facts:
  - key: spot
    kind: yes_no
    question: Is the pain in one spot?
anchors:
  - key: visit
    title: First visit
    explanation: The day it was.
goals:
  - key: home
    title: Sleep at home
    why: It matters.
choices:
  - key: either
    title: One of two
    rule: at_most_one
    steps: [needle, cut]
steps:
  - {key: needle, category: pain, kind: test, title: A, what: B., why: C., done_by: clinician, section: D}
  - {key: cut, category: pain, kind: test, title: A, what: B., why: C., done_by: clinician, section: D}
  - key: blood
    category: pain
    kind: test
    title: Blood
    what: B.
    why: C.
    done_by: nurse
    waits_for: {any: [needle, cut]}
    schedule:
      start: 2 weeks after anchor visit
      opens: 3 days before
      closes: 1 week after
      every: 4 weeks
      counted_from: calendar
      times: "6"
      until: 6 months after plan start
      ends_when: {fact: spot, is: "no"}
    schedule_source: Our own ward.
    section: D
  - key: talk
    category: pain
    kind: decision
    title: Talk
    what: B.
    why: C.
    done_by: together
    waits_for:
      all: [needle]
    schedule:
      start: 1 day before step cut
    schedule_source: Our own ward.
    section: D
  - key: numb
    category: pain
    kind: watch
    title: Numb
    question: Numb?
    level: call_now
    level_source: Our own ward.
    what: B.
    why: C.
    section: D
successions:
  - before: [biopsy]
    after: [needle, cut]
"""


def test_the_rules_of_a_file():
    definition = read_pathway(RULES, "bones.yaml")
    assert definition.summary == definition.document_title == definition.document_date == ""
    assert definition.anchors == (Anchor("visit", "First visit", "The day it was."),)
    assert definition.goals == (Goal("home", "Sleep at home", "It matters."),)
    assert definition.choices == (Choice("either", "One of two", ("needle", "cut"), ChoiceRule.AT_MOST_ONE),)
    assert definition.successions == (Succession(("biopsy",), ("needle", "cut")),)
    blood, talk = definition.step("blood"), definition.step("talk")
    assert blood.waits_for == WaitsFor(("needle", "cut"), HowMany.ANY)
    assert talk.waits_for == WaitsFor(("needle",), HowMany.ALL)
    assert blood.schedule_source == "Our own ward."
    assert blood.schedule == Schedule(
        Point(Reference.ANCHOR, "visit", Span(2, Unit.WEEK)),
        opens=-3,
        closes=7,
        repeat=Repeat(
            Span(4, Unit.WEEK),
            CountedFrom.CALENDAR,
            times=6,
            until=Point(offset=Span(6, Unit.MONTH)),
            ends_when=conditions.Is("spot", "no"),
        ),
    )
    assert talk.schedule == Schedule(Point(Reference.STEP, "cut", Span(1), before=True))


START = "start: 2 weeks after anchor visit"
RULE_FAULTS = {
    "unknown anchor": (START, "start: anchor vist", "“vist” is not an anchor. Is “visit” meant?"),
    "unknown step in a schedule": (START, "start: 1 day after step cutt", "“cutt” is not a step. Is “cut”"),
    "watch in a schedule": (START, "start: step numb", "“numb” is a warning sign, which is never done"),
    "no start": (START, "x: y", "“start” is missing in a schedule"),
    "nonsense start": (START, "start: soon", "“soon” is no day. Write plan start, anchor KEY or step KEY"),
    "start in years": (START, "start: 1 year after plan start", "is no day"),
    "start without a side": (START, "start: 3 days plan start", "is no day"),
    "start on the day of nothing": (START, "start: anchor", "is no day"),
    "start far away": (START, "start: 521 days after plan start", "from 0 to 520"),
    "start very far away": (START, f"start: {'9' * 40} days after plan start", "is no day"),
    "opens in words": ("opens: 3 days before", "opens: early", "“early” is no side of a window"),
    "opens in months": ("opens: 3 days before", "opens: 1 month before", "is no side of a window"),
    "opens far away": ("opens: 3 days before", "opens: 367 days before", "at most 366 days wide"),
    "closes before it opens": ("closes: 1 week after", "closes: 4 days before", "closes before it opens"),
    "every nothing": ("every: 4 weeks", "every: 0 weeks", "from 1 to 520"),
    "every full moon": ("every: 4 weeks", "every: full moon", "is no rhythm. Write, for example, 4 weeks"),
    "a number": ("every: 4 weeks", "every: 4", "Put quotes around it"),
    "counted from the moon": ("counted_from: calendar", "counted_from: moon", "Known: last done, calendar"),
    "times as a number": ('times: "6"', "times: 6", "Put quotes around it"),
    "no times": ('times: "6"', 'times: "0"', "a whole number from 1 to 500 in quotes"),
    "many times": ('times: "6"', 'times: "501"', "a whole number from 1 to 500 in quotes"),
    "times in words": ('times: "6"', "times: six", "a whole number from 1 to 500 in quotes"),
    "times in another script": ('times: "6"', 'times: "٦"', "a whole number from 1 to 500 in quotes"),
    "until never": ("until: 6 months after plan start", "until: never", "“never” is no day"),
    "until an unknown anchor": ("until: 6 months after plan start", "until: anchor end", "is not an anchor"),
    "ends when nobody asks": ("fact: spot, is", "fact: spto, is", "“spto” is not a fact. Is “spot” meant?"),
    "an unknown field": (START, START + "\n      begin: now", "“begin” is not a field of a schedule"),
    "twice": (START, START + "\n      start: plan start", "“start” stands here a second time"),
    "a text for a schedule": (
        "schedule:\n      start: 1 day before step cut",
        "schedule: 1 day before step cut",
        "Here stands a schedule: write it as “name: value” lines (start)",
    ),
    "no source": (
        "step cut\n    schedule_source: Our own ward.\n",
        "step cut\n",
        "A schedule needs a “schedule_source”",
    ),
    "a source of nothing": (
        "    schedule:\n      start: 1 day before step cut\n",
        "",
        "There is no “schedule” here that “schedule_source” could be about",
    ),
    "waits for an unknown step": ("any: [needle, cut]", "any: [needle, cutt]", "“cutt” is not a step"),
    "waits for a watch": ("any: [needle, cut]", "any: [numb]", "“numb” is a warning sign"),
    "waits twice": ("any: [needle, cut]", "any: [cut, cut]", "“cut” stands here twice"),
    "waits for both": ("{any: [needle, cut]}", "{any: [cut], all: [cut]}", "either “all” or “any”"),
    "waits for one word": ("{any: [needle, cut]}", "needle", "Here stands what a step waits for"),
    "waits for nothing": ("any: [needle, cut]", "any: []", "The list “any” is empty"),
    "waits for itself": ("any: [needle, cut]", "any: [blood]", "“blood” needs itself first"),
    "an event twice": (
        "anchors:\n",
        "anchors:\n  - {key: visit, title: Again}\n",
        "The name “visit” is taken",
    ),
    "an event without a title": ("    title: First visit\n", "", "“title” is missing in an anchor"),
    "a goal that is too long": ("Sleep at home", "Sleep " * 20, "119 characters; at most 80"),
    "a choice of one": ("steps: [needle, cut]", "steps: [needle]", "two steps or more to choose from"),
    "a choice of a watch": ("steps: [needle, cut]", "steps: [cut, numb]", "“numb” is a warning sign"),
    "a choice of what is not there": ("steps: [needle, cut]", "steps: [cut, saw]", "“saw” is not a step"),
    "a choice without a rule": ("    rule: at_most_one\n", "", "“rule” is missing in a choice"),
    "a choice by another rule": ("at_most_one", "at_least_one", "Is “at_most_one” meant?"),
    "a step in two choices": (
        "choices:\n",
        "choices:\n  - {key: b, title: B, rule: exactly_one, steps: [cut, blood]}\n",
        "The step “cut” is part of the choice “b” already",
    ),
    "several became several": ("before: [biopsy]", "before: [biopsy, old]", "Several steps became several"),
    "became nothing": ("after: [needle, cut]", "after: [saw]", "“saw” is not a step"),
    "a succession without an end": ("    after: [needle, cut]\n", "", "“after” is missing in a succession"),
    "a schedule of a watch": (
        "    level: call_now\n",
        "    level: call_now\n    waits_for: {all: [cut]}\n",
        "take “waits_for” out",
    ),
    "a list as a word": (START, "start: [plan start]", "“start” must be one text"),
    "an alias": ("any: [needle, cut]", "any: [needle, *cut]", "“*cut” repeats another part"),
}


# How many lines below, or above, the first changed line the fault is told.
ELSEWHERE = {
    "an unknown field": 1,
    "twice": 1,
    "waits for itself": -7,
    "an event twice": 2,
    "an event without a title": -1,
    "a choice without a rule": -2,
    "a step in two choices": 5,
    "a succession without an end": -1,
    "a schedule of a watch": 1,
}


@pytest.mark.parametrize("fault", RULE_FAULTS, ids=[name.replace(" ", "-") for name in RULE_FAULTS])
def test_a_fault_in_a_rule_is_named_with_its_line(fault):
    old, new, sentence = RULE_FAULTS[fault]
    text = changed(old, new, RULES)
    found = [error for error in errors(text) if sentence in error.reason]
    assert len(found) == 1, "\n".join(map(str, errors(text)))
    at = RULES[: RULES.index(old)].count("\n") + 1
    assert found[0].line == at + ELSEWHERE.get(fault, 0), str(found[0])


def test_circles_are_named_once_each_whatever_closes_them():
    text = changed("any: [needle, cut]", "any: [talk]", RULES)
    text = changed("1 day before step cut", "1 day before step blood", text)
    (error,) = errors(text)
    assert "need each other first, in a circle: " in error.reason
    assert error.line in (line(text, "key: blood"), line(text, "key: talk"))


def test_an_end_that_hangs_on_a_later_step_is_no_circle():
    """A step may come back until another one, which waits for it, is done."""
    text = changed("until: 6 months after plan start", "until: step talk", RULES)
    text = changed("all: [needle]", "all: [blood]", text)
    assert read_pathway(text, "x").step("blood").schedule.repeat.until.key == "talk"


def test_a_long_circle_is_one_readable_sentence():
    step = (
        "  - {key: s%d, category: pain, kind: habit, title: A, what: B., why: C., done_by: family, "
        "section: D, waits_for: {all: [s%d]}}\n"
    )
    head = GOOD[: GOOD.index("steps:")] + "steps:\n"
    text = head + "".join(step % (number, (number + 1) % 1_000) for number in range(1_000))
    error = only_error(text)
    assert error.reason.count("→") == 8
    assert len(error.reason) < 200


def test_a_thousand_faults_and_one_sentence_for_all_others():
    found = errors("".join(f"wrong-{number}: x\n" for number in range(3_000)))
    assert len(found) == 1_001
    assert sum("There are more faults than these 1000" in error.reason for error in found) == 1


def test_many_wrong_names_are_told_without_looking_each_up_for_ever():
    """Each of 2,000 steps waits for 50 that are not there: quick, although 2,000 names are near."""
    many = ", ".join(f"gone-{number}" for number in range(50))
    step = (
        "  - {key: s%d, category: pain, kind: habit, title: A, what: B., why: C., done_by: family, "
        f"section: D, waits_for: {{all: [{many}]}}}}\n"
    )
    head = GOOD[: GOOD.index("steps:")] + "steps:\n"
    assert len(errors(head + "".join(step % number for number in range(300)))) == 1_001


@given(
    st.integers(0, len(RULES) - 1),
    st.integers(1, 60),
    st.sampled_from(["", "*x", "- ", ": ", '"', "\x00", "no", "step ", "{all: [", "999999999999 days"]),
)
def test_damaged_rules_are_read_or_refused_and_never_a_crash(start, length, instead):
    damaged = RULES[:start] + instead + RULES[start + length :]
    found = errors_or_none(damaged)
    assert all(1 <= error.line <= damaged.count("\n") + 2 and error.reason for error in found)
