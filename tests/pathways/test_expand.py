"""What should be in a plan: never a guess, always with its reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways import conditions
from pathways.conditions import NOT_KNOWN, All, Is, IsNotKnown
from pathways.definition import Category, Definition, Fact, FactKind, Kind, Option, Step
from pathways.dependencies import Choice, ChoiceRule, HowMany, WaitsFor
from pathways.expand import NOTHING, ExpectedStep, Standing, expand
from pathways.schedules import (
    Completion,
    CountedFrom,
    Point,
    Reference,
    Repeat,
    Schedule,
    Situation,
    Span,
    Unit,
    Window,
)
from tests.pathways import schedule_oracle as oracle
from tests.pathways.test_conditions import FACTS, KEYS, answers, any_condition, settled_by_answers, values
from tests.pathways.test_schedules import rules, situations

NERVE_BLOCK = All((Is("enough", "no"), Is("spot", "yes")))


def step(key, condition=None, kind=Kind.TREATMENT, **rules):
    return Step(key, "pain", kind, key.title(), "What.", "Why.", condition=condition, **rules)


def version(*steps, facts=None, choices=()):
    facts = facts or tuple(FACTS.values())
    categories = (Category("pain", "Pain"),)
    return Definition("bones", "Bones", "", "en", "", "", categories, facts, steps, choices=choices)


OPTIONS = tuple(Option(value, value) for value in ("yes", "no", "maybe"))
ANY_FACTS = tuple(Fact(key, FactKind.CHOICE, f"About {key}?", options=OPTIONS) for key in KEYS)
completions = st.dictionaries(st.sampled_from(["s0", "s1", "s2"]), st.integers(0, 40))


def times(counts):
    """Step key -> so many times that are over."""
    day = date(2026, 1, 1)
    return {key: tuple(Completion(n, day) for n in range(1, count + 1)) for key, count in counts.items()}


def versions(some_condition):
    kinds = st.sampled_from([Kind.TEST, Kind.TREATMENT, Kind.HABIT, Kind.DECISION, Kind.WATCH])
    parts = st.lists(st.tuples(st.none() | some_condition, kinds), max_size=3)
    return parts.map(
        lambda many: version(
            *(step(f"s{n}", condition, kind) for n, (condition, kind) in enumerate(many)), facts=ANY_FACTS
        )
    )


def test_a_step_without_condition_is_in():
    assert expand(version(step("mri")), {}, {}) == (
        ExpectedStep("mri", Standing.IN, (), "always part of this pathway", 1),
    )


def test_a_condition_is_in_out_or_waits_for_an_answer():
    definition = version(step("block", NERVE_BLOCK))
    words = "when “Are medicines enough?” is no and “Is the pain in one spot?” is yes"

    (held,) = expand(definition, {"enough": "no", "spot": "yes"}, {})
    assert (held.standing, held.needs, held.reason) == (Standing.IN, (), words)

    (out,) = expand(definition, {"enough": "yes"}, {})
    assert (out.standing, out.needs, out.reason) == (Standing.OUT, (), f"only {words}")

    (asked,) = expand(definition, {"enough": "no"}, {})
    assert (asked.standing, asked.needs) == (Standing.NEEDS_ANSWER, ("spot",))
    assert asked.reason == f"only {words}; not answered yet: “Is the pain in one spot?”"


def test_needs_come_in_the_order_of_the_version():
    (asked,) = expand(version(step("block", All((Is("spot", "yes"), Is("enough", "no"))))), {}, {})
    assert asked.needs == ("enough", "spot")


def test_an_answer_this_version_does_not_know_counts_as_not_known():
    definition = version(step("lung", Is("began", "lung")), step("open", IsNotKnown("began")))
    for said in ({"began": "skin"}, {"began": NOT_KNOWN}, {"began": ""}, {"gone": "lung"}, {}):
        lung, unknown = expand(definition, said, {})
        assert lung.standing is Standing.NEEDS_ANSWER
        assert unknown.standing is Standing.IN


def test_watch_steps_make_no_items():
    definition = version(step("numb", kind=Kind.WATCH), step("mri"))
    assert [one.key for one in expand(definition, {}, {})] == ["mri"]


def test_only_a_habit_comes_back():
    kinds = (Kind.TEST, Kind.TREATMENT, Kind.DECISION, Kind.HABIT)
    definition = version(*(step(kind.value, kind=kind) for kind in kinds))
    counts = {kind.value: 3 for kind in kinds}
    assert {one.key: one.occurrence for one in expand(definition, {}, {}, times(counts))} == {
        "test": 1,
        "treatment": 1,
        "decision": 1,
        "habit": 4,
    }


@given(versions(any_condition), answers, completions)
def test_same_input_same_output_in_the_version_order(definition, said, counts):
    expected = expand(definition, said, {}, times(counts))
    assert expected == expand(definition, dict(reversed(said.items())), {}, times(counts))
    assert [one.key for one in expected] == [
        one.key for one in definition.steps if one.kind is not Kind.WATCH
    ]


@given(versions(any_condition), answers)
def test_the_order_of_steps_changes_no_standing(definition, said):
    turned = version(*reversed(definition.steps), facts=ANY_FACTS)
    assert set(expand(definition, said, {})) == set(expand(turned, said, {}))


@given(versions(settled_by_answers))
def test_what_nobody_answered_is_never_silently_in_or_out(definition):
    for one in expand(definition, {}, {}):
        conditional = definition.step(one.key).condition is not None
        assert one.standing is (Standing.NEEDS_ANSWER if conditional else Standing.IN)


@given(versions(settled_by_answers), answers, st.sampled_from(KEYS), values)
def test_answering_an_open_question_never_turns_what_is_settled(definition, said, key, value):
    if said.get(key, NOT_KNOWN) != NOT_KNOWN:
        return
    before, after = expand(definition, said, {}), expand(definition, {**said, key: value}, {})
    for old, new in zip(before, after, strict=True):
        if old.standing is not Standing.NEEDS_ANSWER:
            assert new == old


@given(versions(any_condition), answers, answers)
def test_only_answers_to_its_own_facts_move_a_step(definition, said, more):
    before, after = expand(definition, said, {}), expand(definition, {**said, **more}, {})
    changed = {key for key in KEYS if said.get(key) != {**said, **more}.get(key)}
    for old, new in zip(before, after, strict=True):
        if not changed & conditions.facts_in(definition.step(old.key).condition):
            assert new == old


@given(versions(any_condition), answers)
def test_needs_stand_exactly_where_an_answer_is_needed(definition, said):
    for one in expand(definition, said, {}):
        assert bool(one.needs) == (one.standing is Standing.NEEDS_ANSWER)
        assert all(said.get(key, NOT_KNOWN) == NOT_KNOWN for key in one.needs)
        assert one.reason


@given(versions(any_condition), answers, completions, completions)
def test_finishing_more_never_lowers_an_occurrence(definition, said, counts, more):
    later = {key: counts.get(key, 0) + more.get(key, 0) for key in {*counts, *more}}
    before, after = (expand(definition, said, {}, times(many)) for many in (counts, later))
    for old, new in zip(before, after, strict=True):
        assert new.occurrence >= old.occurrence >= 1
        assert new.standing is old.standing


def test_two_thousand_steps_are_quick_enough_to_expand():
    definition = version(*(step(f"s{n}", NERVE_BLOCK) for n in range(2_000)))
    assert len(expand(definition, {"enough": "no"}, {})) == 2_000


# --- days ---------------------------------------------------------------------------------------

START = date(2026, 3, 31)
INFUSION = Point(Reference.ANCHOR, "infusion", Span(2, Unit.WEEK))
MONTHLY = Repeat(Span(1, Unit.MONTH), CountedFrom.CALENDAR, times=3)


def placed(definition, answers=NOTHING, anchors=NOTHING, done=NOTHING, decided=NOTHING):
    """Step key -> its place, in a plan that began on START."""
    return {one.key: one for one in expand(definition, answers, anchors, done, START, decided)}


def done_on(*days, done=True):
    return tuple(Completion(number, day, done, day) for number, day in enumerate(days, start=1))


def test_a_window_stands_around_its_day():
    timed = step("mri", schedule=Schedule(Point(offset=Span(1, Unit.MONTH)), opens=-3, closes=7))
    window = placed(version(timed))["mri"].window
    assert window == Window(date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 7))


def test_without_its_event_a_step_has_no_day_and_says_which_is_missing():
    definition = version(step("blood", schedule=Schedule(INFUSION, repeat=MONTHLY)), step("mri"))
    (blood, mri) = placed(definition).values()
    assert (blood.window, blood.missing, blood.over, blood.forecast) == (None, INFUSION, False, ())
    assert (mri.window, mri.missing) == (None, None)
    known = placed(definition, anchors={"infusion": START, "gone": START})["blood"]
    assert known.window.due == date(2026, 4, 14)
    assert known.missing is None


def test_an_event_that_moves_takes_its_days_along():
    definition = version(step("blood", schedule=Schedule(INFUSION, -1, 1, MONTHLY)))
    before, after = (
        placed(definition, anchors={"infusion": START + timedelta(days=days)})["blood"] for days in (0, 1)
    )
    assert after.window.due - before.window.due == timedelta(days=1)
    assert after.window.opens - before.window.opens == timedelta(days=1)
    assert after.window.closes - before.window.closes == timedelta(days=1)


def test_a_step_hangs_on_the_day_another_was_really_done():
    later = Schedule(Point(Reference.STEP, "mri", Span(1, Unit.WEEK)))
    definition = version(step("mri"), step("talk", schedule=later))
    assert placed(definition)["talk"].missing == later.start
    assert placed(definition, done={"mri": done_on(START, done=False)})["talk"].missing == later.start
    assert placed(definition, done={"mri": done_on(START)})["talk"].window.due == date(2026, 4, 7)


def test_a_repeating_step_comes_back_is_foretold_and_ends():
    definition = version(step("blood", schedule=Schedule(repeat=MONTHLY)))
    days = [START, date(2026, 4, 30), date(2026, 5, 31)]
    for finished in range(3):
        blood = placed(definition, done={"blood": done_on(*days[:finished])})["blood"]
        assert (blood.occurrence, blood.finished, blood.comes_back) == (finished + 1, finished, True)
        assert blood.window.due == days[finished]
        assert blood.forecast == tuple(days[finished + 1 :])
        assert not blood.over
    ended = placed(definition, done={"blood": done_on(*days)})["blood"]
    assert (ended.over, ended.window, ended.forecast, ended.finished) == (True, None, (), 3)


def test_an_answer_ends_a_rhythm_and_one_that_this_version_does_not_know_ends_nothing():
    repeat = Repeat(Span(1, Unit.WEEK), ends_when=Is("enough", "yes"))
    definition = version(step("call", schedule=Schedule(repeat=repeat)))
    for said, over in (
        ({}, False),
        ({"enough": "no"}, False),
        ({"enough": "gone"}, False),
        ({"enough": "yes"}, True),
    ):
        assert placed(definition, said)["call"].over is over


@given(rules, situations)
def test_expand_gives_each_step_the_day_a_walker_finds(rule, known):
    steps = (step("step", schedule=rule), *(step(key) for key in "xy"))
    facts = ANY_FACTS
    said = {key: value for key, value in known.answers.items() if value != NOT_KNOWN}
    (one, *_others) = expand(
        version(*steps, facts=facts), said, known.anchors, known.completions, known.plan_start
    )
    wanted = oracle.next_day(
        rule, "step", Situation(known.plan_start, known.anchors, known.completions, said)
    )
    if isinstance(wanted, date):
        assert one.window.due == wanted
        assert (one.missing, one.over) == (None, False)
    else:
        assert (one.window, one.forecast) == (None, ())
        assert one.over is (wanted is oracle.OVER)
        assert one.missing == (rule.start if wanted is oracle.MISSING else None)


# --- waiting ------------------------------------------------------------------------------------


def waiting(how_many=HowMany.ALL, **mri):
    waits = WaitsFor(("mri", "biopsy"), how_many)
    return version(step("mri", **mri), step("biopsy"), step("talk", waits_for=waits))


@pytest.mark.parametrize("done", [True, False], ids=["done", "said not to be done"])
def test_finishing_or_skipping_the_first_frees_the_second(done):
    over = done_on(START, done=done)
    assert placed(waiting())["talk"].waits_for == ("mri", "biopsy")
    assert placed(waiting(), done={"mri": over})["talk"].waits_for == ("biopsy",)
    assert placed(waiting(), done={"mri": over, "biopsy": over})["talk"].waits_for == ()
    assert placed(waiting(HowMany.ANY), done={"mri": over})["talk"].waits_for == ()


def test_nobody_waits_for_what_will_never_happen():
    said_no = placed(waiting(), decided={"mri": False})["talk"]
    assert said_no.waits_for == ("biopsy",)
    out = waiting(condition=Is("spot", "yes"))
    assert placed(out, {"spot": "no"})["talk"].waits_for == ("biopsy",)
    assert placed(out, {"spot": "yes"})["talk"].waits_for == ("mri", "biopsy")
    assert placed(out)["talk"].waits_for == ("mri", "biopsy"), "an open answer rules nothing out"
    assert placed(out, {"spot": "no"}, decided={"mri": True})["talk"].waits_for == ("mri", "biopsy")


def test_a_step_that_is_gone_or_a_watch_question_holds_nothing_up():
    waits = WaitsFor(("gone", "numb"))
    definition = version(step("numb", kind=Kind.WATCH), step("talk", waits_for=waits))
    assert placed(definition)["talk"].waits_for == ()


# --- choices ------------------------------------------------------------------------------------

EITHER = Choice("biopsy", "Biopsy", ("needle", "open"), ChoiceRule.EXACTLY_ONE)


def biopsies(**needle):
    return version(
        step("needle", **needle), step("open"), step("talk", waits_for=WaitsFor(("open",))), choices=(EITHER,)
    )


def test_while_nothing_is_chosen_the_choice_is_open_for_each():
    needle, opened, talk = placed(biopsies()).values()
    assert (needle.choice, opened.choice, talk.choice) == ("biopsy", "biopsy", "")
    assert needle.standing is opened.standing is Standing.IN


@pytest.mark.parametrize(
    "by",
    [{"decided": {"needle": True}}, {"done": {"needle": done_on(START)}}],
    ids=["a nurse said yes", "it was done"],
)
def test_one_that_is_chosen_rules_the_other_out_and_frees_who_waits_for_it(by):
    needle, opened, talk = placed(biopsies(), **by).values()
    assert (needle.standing, needle.choice) == (Standing.IN, "")
    assert (opened.standing, opened.reason) == (Standing.OUT, "“Needle” was chosen instead")
    assert talk.waits_for == ()


def test_saying_no_to_one_or_missing_it_chooses_nothing():
    for by in ({"decided": {"needle": False}}, {"done": {"needle": done_on(START, done=False)}}):
        assert placed(biopsies(), **by)["open"].standing is Standing.IN
        assert placed(biopsies(), **by)["open"].choice == "biopsy"


def test_both_said_yes_to_by_hand_stay_in():
    needle, opened, _talk = placed(biopsies(), decided={"needle": True, "open": True}).values()
    assert needle.standing is opened.standing is Standing.IN


def test_a_choice_comes_before_an_open_answer():
    definition = biopsies(condition=Is("spot", "yes"))
    needle = placed(definition, decided={"open": True})["needle"]
    assert (needle.standing, needle.needs) == (Standing.OUT, ())
