"""The check before publishing: each rule finds its fault, says it in a sentence, and finds nothing else."""

import time
from dataclasses import replace

import pytest

from pathways import check
from pathways.check_texts import dose_like
from pathways.conditions import All, Any, Is, IsNotKnown, NoneOf
from pathways.definition import (
    MAX_FACTS,
    Anchor,
    Choice,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    Goal,
    Kind,
    Level,
    Origin,
    SeenBy,
    Source,
    Step,
    Succession,
)
from pathways.dependencies import HowMany, WaitsFor
from pathways.dry_run import Sample, dry_run
from pathways.findings import Finding, title_of
from pathways.pins import pin_of
from pathways.schedules import Point, Reference, Repeat, Schedule, Span, Unit
from tests.cast import SMALL_PATHWAY
from tests.pathways.test_documented_pathway import REAL

WEEK = Span(1, Unit.WEEK)


def with_step(key: str = "mri-scan", **changes: object) -> Definition:
    return with_steps({key: changes})


def with_steps(changes: dict[str, dict]) -> Definition:
    steps = tuple(replace(step, **changes.get(step.key, {})) for step in SMALL_PATHWAY.steps)
    return replace(SMALL_PATHWAY, steps=steps)


def scheduled(schedule: Schedule, **more: object) -> Definition:
    return with_step(schedule=schedule, schedule_source="The team", **more)


def waiting(*steps: str, how_many: HowMany = HowMany.ALL) -> WaitsFor:
    return WaitsFor(steps, how_many)


def choice(*steps: str, key: str = "one") -> Choice:
    return Choice(key, "One of these", steps)


INFUSION = Anchor("infusion", "First time")
ON_INFUSION = Schedule(Point(Reference.ANCHOR, "infusion"))
STAIRS = Fact("stairs", FactKind.YES_NO, "Are there stairs at home?")
PAIN_LIMIT = replace(SMALL_PATHWAY.facts[2], question="Is pain above 3?")
BREAST, NOT_BREAST = Is("primary-cancer", "breast"), NoneOf((Is("primary-cancer", "breast"),))
TOO_DEEP = All((Any((All((Any((BREAST,)),)),)),))
LOCAL = Source(Origin.LOCAL, note="The team, 2026")

# What is wrong -> the version, and what is found in it: weight, kind and place of each finding.
FAULTS = {
    "no title": (replace(SMALL_PATHWAY, title=""), ["error no-title pathway/title"]),
    "the same word twice": (
        replace(SMALL_PATHWAY, glossary=(*SMALL_PATHWAY.glossary, replace(SMALL_PATHWAY.glossary[0], word="mri SCAN"))),
        ["error word-twice glossary/MRI scan"],
    ),
    "no what": (with_step(what=""), ["error no-what step/mri-scan/what"]),
    "no why": (with_step(why=""), ["error no-why step/mri-scan/why"]),
    "a local addition without a source": (
        with_step(source=Source(Origin.LOCAL)),
        ["error no-source step/mri-scan/note"],
    ),
    "the family does what it does not see": (
        with_step(done_by=DoneBy.FAMILY, seen_by=SeenBy.NURSE, family_ticks=False),
        ["error nobody-does step/mri-scan/seen_by"],
    ),
    "nobody does it": (with_step(done_by=""), ["error nobody-does step/mri-scan/done_by"]),
    "nobody sees it": (with_step(seen_by=""), ["error nobody-sees step/mri-scan/seen_by"]),
    "a call without a question for it": (
        with_step("numb-legs", ask=()),
        ["error call-without-words step/numb-legs/ask"],
    ),
    "a call without what to do": (
        with_step("numb-legs", what=""),
        ["error call-without-words step/numb-legs/what"],
    ),
    "a watch question with a schedule": (
        with_step("numb-legs", schedule=Schedule(), schedule_source="x"),
        ["error watch-always step/numb-legs"],
    ),
    "an unused fact": (
        replace(SMALL_PATHWAY, facts=(*SMALL_PATHWAY.facts, STAIRS)),
        ["warning unused-fact fact/stairs"],
    ),
    "a fact that the document names is kept": (
        replace(SMALL_PATHWAY, facts=(*SMALL_PATHWAY.facts, replace(STAIRS, section="Imaging"))),
        [],
    ),
    "an impossible condition": (
        with_step(condition=All((BREAST, NOT_BREAST))),
        ["error never-true step/mri-scan/condition"],
    ),
    "known and not known at once": (
        with_step(condition=All((BREAST, IsNotKnown("primary-cancer")))),
        ["error never-true step/mri-scan/condition"],
    ),
    "a condition that decides nothing": (
        with_step(condition=Any((BREAST, NOT_BREAST))),
        ["warning always-true step/mri-scan/condition"],
    ),
    "a condition on an unknown fact": (
        with_step(condition=Is("shoe-size", "big")),
        ["error condition step/mri-scan/condition"],
    ),
    "a condition that is too deep": (
        with_step(condition=TOO_DEEP),
        ["error condition step/mri-scan/condition"],
    ),
    "a schedule without a source": (
        with_step(schedule=Schedule()),
        ["error no-source step/mri-scan/schedule_source"],
    ),
    "a window that closes before it opens": (
        scheduled(Schedule(opens=2, closes=-2)),
        ["error window step/mri-scan/schedule"],
    ),
    "due before the window": (
        scheduled(Schedule(opens=2, closes=4)),
        ["warning due-outside step/mri-scan/schedule"],
    ),
    "due after the window": (scheduled(Schedule(closes=-1)), ["warning due-outside step/mri-scan/schedule"]),
    "due on the edge of the window": (scheduled(Schedule(opens=0, closes=0)), []),
    "an unknown event": (scheduled(ON_INFUSION), ["error unknown-reference step/mri-scan/schedule"]),
    "a known event": (replace(scheduled(ON_INFUSION), anchors=(INFUSION,)), []),
    "an unused event": (
        replace(SMALL_PATHWAY, anchors=(INFUSION,)),
        ["warning unused-anchor anchor/infusion"],
    ),
    "an unknown step in a schedule": (
        scheduled(Schedule(Point(Reference.STEP, "gone"))),
        ["error unknown-reference step/mri-scan/schedule"],
    ),
    "a schedule on a watch question": (
        scheduled(Schedule(Point(Reference.STEP, "numb-legs"))),
        ["error unknown-reference step/mri-scan/schedule"],
    ),
    "an end that never comes": (
        scheduled(Schedule(repeat=Repeat(WEEK, ends_when=All((BREAST, NOT_BREAST))))),
        ["error never-true step/mri-scan/schedule/ends_when"],
    ),
    "an end that is always there": (
        scheduled(Schedule(repeat=Repeat(WEEK, ends_when=Any((BREAST, NOT_BREAST))))),
        ["warning always-true step/mri-scan/schedule/ends_when"],
    ),
    "an end on an unknown fact": (
        scheduled(Schedule(repeat=Repeat(WEEK, ends_when=Is("gone", "yes")))),
        ["error condition step/mri-scan/schedule/ends_when"],
    ),
    "an end before the beginning": (
        scheduled(Schedule(Point(offset=WEEK), repeat=Repeat(WEEK, until=Point(offset=Span(6))))),
        ["error ends-first step/mri-scan/schedule"],
    ),
    "an end on the first day": (
        scheduled(Schedule(Point(offset=WEEK), repeat=Repeat(WEEK, until=Point(offset=Span(7))))),
        [],
    ),
    "waits for an unknown step": (
        with_step(waits_for=waiting("gone")),
        ["error unknown-step step/mri-scan/waits_for"],
    ),
    "waits for a watch question": (
        with_step(waits_for=waiting("numb-legs")),
        ["error unknown-step step/mri-scan/waits_for"],
    ),
    "waits for itself": (with_step(waits_for=waiting("mri-scan")), ["error circle step/mri-scan"]),
    "its day hangs on itself": (
        scheduled(Schedule(Point(Reference.STEP, "mri-scan"))),
        ["error circle step/mri-scan"],
    ),
    "a circle of waiting and days": (
        with_steps(
            {
                "mri-scan": {"waits_for": waiting("bone-scan")},
                "bone-scan": {
                    "schedule": Schedule(Point(Reference.STEP, "mri-scan")),
                    "schedule_source": "The team",
                },
            }
        ),
        ["error circle step/bone-scan"],
    ),
    "until another step is done is no circle": (
        with_steps(
            {
                "mri-scan": {"waits_for": waiting("bone-scan")},
                "bone-scan": {
                    "schedule": Schedule(repeat=Repeat(WEEK, until=Point(Reference.STEP, "mri-scan"))),
                    "schedule_source": "The team",
                },
            }
        ),
        [],
    ),
    "a choice of one": (
        replace(SMALL_PATHWAY, choices=(choice("mri-scan"),)),
        ["error choice-of-one choice/one"],
    ),
    "an unknown step in a choice": (
        replace(SMALL_PATHWAY, choices=(choice("mri-scan", "gone"),)),
        ["error unknown-step choice/one"],
    ),
    "a step in two choices": (
        replace(SMALL_PATHWAY, choices=(choice("mri-scan", "bone-scan"), choice("mri-scan", "goals", key="two"))),
        ["error two-choices choice/two"],
    ),
    "two choices with one key": (
        replace(SMALL_PATHWAY, choices=(choice("mri-scan", "bone-scan"), choice("exercises", "goals"))),
        ["error key-twice choice/one"],
    ),
    "a goal without words": (replace(SMALL_PATHWAY, goals=(Goal("walk", ""),)), ["error no-title goal/walk"]),
    "a split into an unknown step": (
        replace(SMALL_PATHWAY, successions=(Succession(("old",), ("mri-scan", "gone")),)),
        ["error unknown-step succession/1"],
    ),
    "several into several": (
        replace(SMALL_PATHWAY, successions=(Succession(("a", "b"), ("mri-scan", "goals")),)),
        ["error succession succession/1"],
    ),
    "a dose": (with_step(what="Take 5 mg of it."), ["error number step/mri-scan/what"]),
    "a dose in a local addition": (
        with_step(what="Take 5 mg of it.", source=LOCAL),
        ["warning number step/mri-scan/what"],
    ),
    "a dose in a local addition without a source": (
        with_step(what="Take 5 mg of it.", source=Source(Origin.LOCAL)),
        ["error no-source step/mri-scan/note", "error number step/mri-scan/what"],
    ),
    "too long a title of an event": (
        replace(scheduled(ON_INFUSION), anchors=(replace(INFUSION, title="x" * 81),)),
        ["error words anchor/infusion/title"],
    ),
    "a hard word in a goal": (
        replace(SMALL_PATHWAY, goals=(Goal("walk", "Walk", "It helps with edema."),)),
        ["error words goal/walk/why"],
    ),
    "a limit in a fact": (
        replace(SMALL_PATHWAY, facts=(*SMALL_PATHWAY.facts[:2], PAIN_LIMIT)),
        ["error number fact/pain-in-one-spot/question"],
    ),
    "too many words": (with_step(what="Too " * 23), ["error words step/mri-scan/what"]),
}  # fmt: skip


def in_short(found: tuple[Finding, ...]) -> list[str]:
    return [f"{one.weight} {one.kind} {'/'.join(one.place)}" for one in found]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_nothing_else(name: str) -> None:
    definition, expected = FAULTS[name]
    found = check.findings(definition)
    if name == "too many words":
        found = tuple(one for one in found if one.place)
    assert in_short(found) == expected
    assert all(one.reason.endswith((".", "?")) for one in found)
    assert all(title_of(one.place, definition) for one in found)


@pytest.mark.parametrize("definition", [SMALL_PATHWAY, REAL], ids=["small", "documented"])
def test_what_is_published_has_no_error_and_no_warning(definition: Definition) -> None:
    assert check.findings(definition) == ()


def test_ids_are_stable_and_stand_once() -> None:
    broken = with_step(condition=All((Is("a", "x"), Is("b", "x"))), waits_for=waiting("gone", "lost"))
    ids = [one.id for one in check.findings(broken)]
    assert ids == [one.id for one in check.findings(broken)]
    assert ids == [
        "condition:step/mri-scan/condition",
        "condition:step/mri-scan/condition#2",
        "unknown-step:step/mri-scan/waits_for",
        "unknown-step:step/mri-scan/waits_for#2",
    ]


def test_too_many_facts() -> None:
    many = tuple(replace(STAIRS, key=f"fact-{number}", section="x") for number in range(MAX_FACTS + 1))
    found = check.findings(replace(SMALL_PATHWAY, facts=(*SMALL_PATHWAY.facts, *many)))
    assert [one.reason for one in found] == ["There are 64 facts; at most 60 are allowed."]


def test_a_circle_is_named_in_words() -> None:
    circle = with_steps(
        {
            "mri-scan": {"waits_for": waiting("bone-scan")},
            "bone-scan": {"waits_for": waiting("denosumab")},
            "denosumab": {"waits_for": waiting("mri-scan")},
        }
    )
    (found,) = check.findings(circle)
    for title in ("MRI scan", "Bone scan", "Denosumab"):
        assert f"“{title}”" in found.reason


def test_splits_are_held_against_the_version_before() -> None:
    split = replace(SMALL_PATHWAY, successions=(Succession(("old-scan",), ("mri-scan", "bone-scan")),))
    assert check.findings(split) == ()
    beside = check.Surroundings(earlier=(SMALL_PATHWAY,))
    assert in_short(check.findings(split, beside)) == ["error unknown-step succession/1"]


def test_words_that_are_missing_in_a_language_are_one_warning() -> None:
    beside = check.Surroundings(untranslated={"es": ("MRI scan", "Bone scan", "Goals", "Walk"), "tr": ()})
    (found,) = check.findings(SMALL_PATHWAY, beside)
    assert (found.id, found.is_warning) == ("translation:language/es", True)
    assert "4 parts" in found.reason


def test_a_made_up_patient_who_gets_something_else_stands_in_the_way() -> None:
    sample = Sample("Example", {"medicines-enough": "no", "pain-in-one-spot": "yes"})
    pinned = replace(sample, pinned=pin_of(dry_run(SMALL_PATHWAY, sample)))
    assert check.findings(SMALL_PATHWAY, check.Surroundings(samples=(sample, pinned))) == ()
    other_rule = All((Is("medicines-enough", "yes"), Is("pain-in-one-spot", "yes")))
    changed = with_step("nerve-block", condition=other_rule)
    (found,) = check.findings(changed, check.Surroundings(samples=(sample, pinned)))
    assert (found.id, found.is_warning) == ("pinned:sample/Example", False)
    assert "“Nerve block” was pinned as: in. Now: out" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "Take 5 mg of it.", "10mg at night", "2.5 ml", "2,6 mmol/l", "38 °C", "38.5C", "more than 38 degrees",
        "a dose of 8 Gy", "50 %", "every 3 weeks", "every three to four weeks", "every other day",
        "twice a day", "3 times a week", "two tablets", "pain above 3", "less than 10", "≥ 4", "once a week",
        "2 puffs", "up to 4 grams",
    ],
)  # fmt: skip
def test_what_looks_like_a_dose_or_a_limit_is_seen(text: str) -> None:
    assert dose_like(f"Some words: {text} and more.")


@pytest.mark.parametrize(
    "text",
    [
        "Ask 2 people.", "One bone or several bones.", "The 2 hips and the spine.", "Version 3 of the plan.",
        "A check-up every day.", "Lie still for 20 minutes.", "It may take more than 30 minutes.",
        "Call 112 at any time.", "Two of you can come.", "Bring the papers of 2025.", "Go to room 4, floor 2.",
        "Each time, before the visit.", "At least one question.", "It takes 3 hours in all.",
    ],
)  # fmt: skip
def test_a_number_alone_is_no_dose(text: str) -> None:
    assert dose_like(text) == ""


def test_a_version_of_500_steps_is_checked_in_under_a_second() -> None:
    large = large_version(500)
    assert len(large.steps) == 500
    began = time.perf_counter()
    assert [one for one in check.findings(large) if one.kind != "words"] == []
    assert time.perf_counter() - began < 1


def large_version(count: int) -> Definition:
    """The documented pathway's steps again and again, each with a schedule, a condition and one to wait for."""
    plain = [step for step in REAL.steps if step.kind is not Kind.WATCH]
    rule = All((Is("medicines-enough", "no"), NoneOf((Is("bone-broken", "yes"),))))
    steps: list[Step] = []
    for number in range(count):
        step = plain[number % len(plain)]
        repeat = Repeat(WEEK, times=6, ends_when=Is("bone-broken", "yes"))
        steps.append(
            replace(
                step,
                key=f"{step.key}-{number}",
                condition=step.condition or rule,
                schedule=Schedule(Point(offset=Span(number % 30)), opens=-2, closes=2, repeat=repeat),
                schedule_source="The team",
                waits_for=waiting(steps[-1].key) if steps else None,
            )
        )
    categories = tuple(one for one in REAL.categories if any(step.category == one.key for step in steps))
    return replace(REAL, steps=tuple(steps), categories=categories)


def test_a_call_now_sign_is_the_one_with_that_level() -> None:
    tell = with_step("numb-legs", ask=(), level=Level.TELL_TODAY)
    assert check.findings(tell) == ()
