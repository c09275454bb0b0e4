"""What should be in a plan: never a guess, always with its reason."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pathways import conditions
from pathways.conditions import NOT_KNOWN, All, Is, IsNotKnown
from pathways.definition import Category, Definition, Fact, FactKind, Kind, Option, Step
from pathways.expand import ExpectedStep, Standing, expand
from pathways.schedules import Completion
from tests.pathways.test_conditions import FACTS, KEYS, answers, any_condition, settled_by_answers, values

NERVE_BLOCK = All((Is("enough", "no"), Is("spot", "yes")))


def step(key, condition=None, kind=Kind.TREATMENT):
    return Step(key, "pain", kind, key.title(), "What.", "Why.", condition=condition)


def version(*steps, facts=None):
    facts = facts or tuple(FACTS.values())
    return Definition("bones", "Bones", "", "en", "", "", (Category("pain", "Pain"),), facts, steps)


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
