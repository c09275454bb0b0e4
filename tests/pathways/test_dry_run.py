"""A version tried on made-up patients: which steps, when, why, and what is not as it was pinned."""

from dataclasses import replace

from pathways.definition import Anchor, Choice, Definition, DoneBy
from pathways.dependencies import ChoiceRule, WaitsFor
from pathways.dry_run import Row, Sample, dry_run
from pathways.expand import Standing
from pathways.pins import differences, pin_of
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.cast import SMALL_PATHWAY

WEEKLY = Schedule(
    Point(offset=Span(1, Unit.WEEK)), opens=-1, closes=2, repeat=Repeat(Span(1, Unit.WEEK), times=3)
)
AFTER_INFUSION = Schedule(Point(Reference.ANCHOR, "infusion", Span(3)))
CHANGES = {
    "exercises": {"schedule": WEEKLY, "schedule_source": "The team"},
    "mri-scan": {"schedule": AFTER_INFUSION, "schedule_source": "The team"},
    "goals": {"waits_for": WaitsFor(("bone-scan", "mri-scan"))},
}
RULED = replace(
    SMALL_PATHWAY,
    steps=tuple(replace(step, **CHANGES.get(step.key, {})) for step in SMALL_PATHWAY.steps),
    anchors=(Anchor("infusion", "First infusion"),),
    choices=(Choice("pain", "For the pain", ("opioids", "denosumab"), ChoiceRule.AT_MOST_ONE),),
)


def rows_of(definition: Definition = RULED, **sample: object) -> dict[str, Row]:
    return {row.key: row for row in dry_run(definition, Sample("Example", **sample))}


def test_each_step_is_in_or_out_or_needs_an_answer_and_says_why() -> None:
    rows = rows_of(answers={"medicines-enough": "no", "primary-cancer": "prostate"})
    assert rows["bone-scan"].standing is Standing.IN
    assert rows["breast-only"].standing is Standing.OUT
    assert rows["nerve-block"].standing is Standing.NEEDS_ANSWER
    assert rows["nerve-block"].why.endswith("not answered yet: “Is the pain in one spot?”")
    assert "numb-legs" not in rows


def test_days_count_from_the_start_and_hang_on_events() -> None:
    rows = rows_of(days={"infusion": -2})
    assert (rows["mri-scan"].day, rows["exercises"].day) == (1, 7)
    assert (rows["exercises"].opens, rows["exercises"].closes, rows["exercises"].then) == (6, 9, (14, 21))
    without = rows_of()["mri-scan"]
    assert (without.day, without.when) == (
        None,
        "Its date follows when the day of “First infusion” is known.",
    )


def test_what_was_done_moves_the_next_time_and_ends_a_step() -> None:
    rows = rows_of(done={"exercises": (9, 8), "mri-scan": (4,)})
    assert (rows["exercises"].done, rows["exercises"].day) == ((8, 9), 16)
    assert (rows["mri-scan"].is_over, rows["mri-scan"].day) == (True, None)
    assert rows["goals"].waits_for == ("bone-scan",)
    assert rows_of(done={"exercises": (8, 9, 10)})["exercises"].is_over


def test_months_are_calendar_months() -> None:
    monthly = Schedule(repeat=Repeat(Span(1, Unit.MONTH), CountedFrom.CALENDAR))
    steps = tuple(
        replace(step, schedule=monthly, schedule_source="x") if step.key == "exercises" else step
        for step in RULED.steps
    )
    rows = rows_of(replace(RULED, steps=steps))
    assert (rows["exercises"].day, rows["exercises"].then[:3]) == (0, (31, 59, 90))


def test_what_a_nurse_said_comes_first() -> None:
    rows = rows_of(decided={"breast-only": True, "support-group": False, "opioids": True})
    assert (rows["breast-only"].standing, rows["breast-only"].why) == (
        Standing.IN,
        "a nurse said that it applies",
    )
    assert rows["support-group"].standing is Standing.OUT
    assert rows["denosumab"].standing is Standing.OUT
    assert "was chosen instead" in rows["denosumab"].why
    assert (rows["opioids"].nurse_decides, rows["bone-scan"].nurse_decides) == (False, True)


def test_parts_that_a_version_does_not_have_count_for_nothing() -> None:
    nothing = {
        "answers": {"gone": "x"},
        "days": {"gone": 1},
        "done": {"gone": (1,)},
        "decided": {"gone": True},
    }
    assert rows_of(**nothing) == rows_of()


def test_the_same_result_is_as_it_was_pinned() -> None:
    result = tuple(rows_of(days={"infusion": 0}, done={"exercises": (8,)}).values())
    assert differences(pin_of(result), result, RULED) == ()
    assert differences(None, result, RULED) == ()


def changed(key: str, **changes: object) -> Definition:
    return replace(
        RULED, steps=tuple(replace(step, **changes) if step.key == key else step for step in RULED.steps)
    )


def said(definition: Definition, **sample: object) -> tuple[str, ...]:
    """What differs when a version is changed after its result was pinned."""
    pinned = pin_of(rows_of(**sample).values())
    return differences(pinned, rows_of(definition, **sample).values(), definition)


def test_every_kind_of_difference_is_said_in_words() -> None:
    later = replace(AFTER_INFUSION, start=Point(Reference.ANCHOR, "infusion", Span(5)))
    assert said(changed("mri-scan", schedule=later), days={"infusion": 0}) == (
        "“MRI scan” was pinned on: day 3. Now: day 5.",
    )
    assert said(changed("mri-scan", schedule=None, schedule_source=""), days={"infusion": 0}) == (
        "“MRI scan” was pinned on: day 3. Now: no day yet.",
    )
    assert said(changed("goals", waits_for=WaitsFor(("mri-scan",)))) == (
        "“Talk about what matters most” was pinned as waiting for: “Bone scan”, “MRI scan”. Now: “MRI scan”.",
    )
    open_question = said(changed("exercises", condition=RULED.step("breast-only").condition))
    assert open_question[0].startswith("“Exercises” was pinned as: in. Now: needs an answer (only when ")
    without = replace(RULED, steps=tuple(step for step in RULED.steps if step.key != "bone-scan"))
    assert "“bone-scan” was part of the result; this version has no such step." in said(without)
    new = replace(RULED.step("exercises"), key="walk", title="Walk", done_by=DoneBy.TOGETHER)
    assert said(replace(RULED, steps=(*RULED.steps, new))) == ("“Walk” is new: in.",)


def test_other_words_alone_are_no_difference() -> None:
    assert said(changed("mri-scan", title="Big scan", what="Other words.")) == ()


def test_a_pin_of_another_shape_breaks_nothing() -> None:
    rows = tuple(rows_of().values())
    assert len(differences({}, rows, RULED)) == len(rows)
    assert differences({"steps": {"mri-scan": {}}}, rows, RULED)
