"""The verbs of the editor: what each does, and when it refuses."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplan.accounts.models import User
from pathways import actions_draft, queries
from pathways.actions_draft import Direction
from pathways.conditions import All, Any, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.definition import (
    Fact,
    FactKind,
    GlossaryEntry,
    Kind,
    Option,
    Origin,
    Source,
)
from pathways.models import Version
from pathways.refusals import StaleDraft, StillUsed
from pathways.yaml_fields import KEY
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db
MRI = SMALL_PATHWAY.step("mri-scan")
NEW = replace(MRI, key="")


def stored(draft: Version) -> Version:
    return Version.objects.get(pk=draft.pk)


def test_every_save_counts_and_says_who(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.add_category, title="Food and drink")
    edit(
        actions_draft.add_step,
        step=replace(NEW, title="Eat well", category="food-and-drink", kind=Kind.HABIT),
    )
    after = stored(draft)
    assert (after.revision, after.changed_by_id, after.changed_by_name) == (3, ada.pk, ada.name)
    definition = queries.definition(draft.pk)
    assert definition.categories[-1].key == "food-and-drink"
    assert definition.steps[-1] == replace(
        MRI, key="eat-well", title="Eat well", category="food-and-drink", kind=Kind.HABIT
    )


VERBS = {
    "add_category": {"title": "Food"},
    "change_category": {"key": "imaging", "title": "Pictures"},
    "move_category": {"key": "imaging", "direction": Direction.DOWN},
    "remove_category": {"key": "imaging"},
    "add_fact": {"fact": Fact("", FactKind.YES_NO, "New?")},
    "change_fact": {"key": "primary-cancer", "fact": Fact("", FactKind.YES_NO, "New?")},
    "move_fact": {"key": "primary-cancer", "direction": Direction.DOWN},
    "remove_fact": {"key": "primary-cancer"},
    "add_step": {"step": MRI},
    "change_step": {"key": "mri-scan", "step": MRI},
    "move_step": {"key": "mri-scan", "direction": Direction.DOWN},
    "remove_step": {"key": "mri-scan"},
    "save_word": {"entry": GlossaryEntry("Cord", "A thick string.")},
    "remove_word": {"word": "Denosumab"},
    "change_details": {"title": "T", "summary": "S", "document_title": "", "document_date": ""},
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_stale_save_is_refused_and_changes_nothing(
    verb: str, edit: Callable, draft: Version, ada: User
) -> None:
    edit(actions_draft.save_word, entry=GlossaryEntry("Vein", "It carries blood."))
    before = queries.definition(draft.pk)
    with pytest.raises(StaleDraft, match=r"Ada Moreno saved this draft on .*, after you opened") as refused:
        edit(getattr(actions_draft, verb), revision=1, **VERBS[verb])
    assert refused.value.version.revision == 2
    assert refused.value.part is None or refused.value.part.key == VERBS[verb]["key"]
    assert (refused.value.part is not None) == ("key" in VERBS[verb])
    assert queries.definition(draft.pk) == before
    assert stored(draft).revision == 2


def test_every_verb_of_the_editor_is_on_the_list() -> None:
    prefixes = ("add_", "change_", "move_", "remove_", "save_")
    verbs = {name for name in vars(actions_draft) if name.startswith(prefixes)}
    assert verbs == set(VERBS)


def test_a_stale_save_of_a_part_that_is_gone_says_so(edit: Callable) -> None:
    edit(actions_draft.remove_step, key="mri-scan")
    with pytest.raises(StaleDraft) as refused:
        edit(actions_draft.change_step, key="mri-scan", step=MRI, revision=1)
    assert refused.value.part is None


def test_a_category_with_steps_stays(edit: Callable, draft: Version) -> None:
    with pytest.raises(
        StillUsed, match=r"Steps still stand in “Decisions”: “Talk .*”, “Weak bones on a scan”"
    ):
        edit(actions_draft.remove_category, key="decisions")
    assert stored(draft).revision == 1
    for key in ("goals", "weak-bones"):
        edit(actions_draft.remove_step, key=key)
    edit(actions_draft.remove_category, key="decisions")
    assert "decisions" not in [category.key for category in queries.definition(draft.pk).categories]


def test_a_long_list_of_steps_is_cut_with_a_count(edit: Callable) -> None:
    for number in range(5):
        edit(actions_draft.add_step, step=replace(MRI, title=f"Scan {number}"))
    with pytest.raises(StillUsed, match=r"“Nerve block” and 5 more\. Move or remove"):
        edit(actions_draft.remove_category, key="imaging")


@pytest.mark.parametrize(
    "condition",
    [
        Is("pain-in-one-spot", "yes"),
        IsOneOf("pain-in-one-spot", ("yes", "no")),
        IsNotKnown("pain-in-one-spot"),
        All((NoneOf((Any((Is("primary-cancer", "breast"), IsNotKnown("pain-in-one-spot"))),)),)),
    ],
    ids=["is", "is one of", "is not known", "nested"],
)
def test_a_fact_that_a_condition_needs_stays(condition, edit: Callable, draft: Version) -> None:
    edit(actions_draft.remove_step, key="nerve-block")
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, condition=condition))
    with pytest.raises(StillUsed, match=r"“Is the pain in one spot\?” decides .*: “MRI scan”\. Change them"):
        edit(actions_draft.remove_fact, key="pain-in-one-spot")
    edit(actions_draft.change_step, key="mri-scan", step=MRI)
    edit(actions_draft.remove_fact, key="pain-in-one-spot")
    assert "pain-in-one-spot" not in queries.definition(draft.pk).facts_by_key


def test_an_answer_that_a_condition_needs_stays(edit: Callable, draft: Version) -> None:
    fact = SMALL_PATHWAY.fact("primary-cancer")
    without = replace(fact, options=(Option("prostate", "Prostate gland"), Option("", "Lung")))
    with pytest.raises(StillUsed, match="these steps apply or end: “Breast care visit”"):
        edit(actions_draft.change_fact, key=fact.key, fact=without)
    edit(actions_draft.remove_step, key="breast-only")
    edit(actions_draft.change_fact, key=fact.key, fact=without)
    assert queries.definition(draft.pk).fact(fact.key).options == (
        Option("prostate", "Prostate gland"),
        Option("lung", "Lung"),
    )


def test_keys_are_made_once_and_stay(edit: Callable, draft: Version) -> None:
    added = [
        edit(actions_draft.add_step, step=replace(NEW, title=title)).key
        for title in ("MRI scan", "MRI scan", "3 D scan_now", "骨", "骨", "x" * 80)
    ]
    assert added == ["mri-scan-2", "mri-scan-3", "d-scan-now", "step", "step-2", "x" * 60]
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, title="Another title"))
    assert queries.definition(draft.pk).step("mri-scan").title == "Another title"
    edit(actions_draft.remove_step, key="mri-scan")
    assert edit(actions_draft.add_step, step=replace(MRI, title="Back again")).key == "mri-scan"


def test_answers_never_take_the_keys_that_are_offered_by_themselves(edit: Callable) -> None:
    labels = ("Yes", "No", "Not known", "Yes")
    fact = Fact("", FactKind.CHOICE, "Which?", options=tuple(Option("", label) for label in labels))
    row = edit(actions_draft.add_fact, fact=fact)
    assert [option["key"] for option in row.options] == ["yes-2", "no-2", "not-known-2", "yes-3"]


def test_steps_move_past_their_neighbours_in_the_category(edit: Callable, draft: Version) -> None:
    def order(category: str) -> list[str]:
        return [step.key for step in queries.definition(draft.pk).steps if step.category == category]

    support = ["exercises", "support-group", "breast-only"]
    assert order("support") == support
    edit(actions_draft.move_step, key="breast-only", direction=Direction.UP)
    assert order("support") == ["exercises", "breast-only", "support-group"]
    edit(actions_draft.move_step, key="breast-only", direction=Direction.DOWN)
    assert order("support") == support
    assert order("imaging")[0] == "mri-scan"


def test_a_step_moves_on_into_the_next_category_and_back(edit: Callable, draft: Version) -> None:
    def order(category: str) -> list[str]:
        return [step.key for step in queries.definition(draft.pk).steps if step.category == category]

    before = queries.definition(draft.pk)
    imaging = order("imaging")
    edit(actions_draft.move_step, key="exercises", direction=Direction.UP)
    assert (order("imaging"), order("support")) == ([*imaging, "exercises"], ["support-group", "breast-only"])
    edit(actions_draft.move_step, key="exercises", direction=Direction.DOWN)
    assert queries.definition(draft.pk) == before
    edit(actions_draft.move_step, key="mri-scan", direction=Direction.UP)
    assert queries.definition(draft.pk) == before, "there is no category above the first"
    edit(actions_draft.move_step, key="weak-bones", direction=Direction.DOWN)
    assert order("warning-signs")[0] == "weak-bones"
    edit(actions_draft.move_step, key="weak-bones", direction=Direction.DOWN)
    assert order("warning-signs")[0] == "weak-bones", "nor one below the last"


def test_a_step_does_not_stop_at_a_watch_question_of_its_category(edit: Callable, draft: Version) -> None:
    watch = replace(SMALL_PATHWAY.step("numb-legs"), key="sign", category="imaging")
    edit(actions_draft.add_step, step=watch)
    edit(actions_draft.add_step, step=replace(NEW, title="Last"))
    edit(actions_draft.move_step, key="last", direction=Direction.UP)
    steps = [step.key for step in queries.definition(draft.pk).steps if step.category == "imaging"]
    assert steps[-3:] == ["last", "sign", "nerve-block"]


def test_watch_questions_facts_and_categories_move(edit: Callable, draft: Version) -> None:
    edit(actions_draft.move_step, key="constipation", direction=Direction.UP)
    edit(actions_draft.move_fact, key="primary-cancer", direction=Direction.DOWN)
    edit(actions_draft.move_category, key="support", direction=Direction.UP)
    definition = queries.definition(draft.pk)
    assert [step.key for step in definition.watch_steps] == ["constipation", "numb-legs"]
    assert [fact.key for fact in definition.facts][:2] == ["medicines-enough", "primary-cancer"]
    assert [category.key for category in definition.categories][:2] == ["support", "imaging"]


def test_hard_words_stand_in_order(edit: Callable, draft: Version) -> None:
    edit(actions_draft.save_word, entry=GlossaryEntry("cord", "A string."))
    edit(actions_draft.save_word, entry=GlossaryEntry("Zinc", "A metal."), replaces="Denosumab")
    edit(actions_draft.remove_word, word="Bone scan")
    words = [entry.word for entry in queries.definition(draft.pk).glossary]
    assert words == ["cord", "MRI scan", "Nerve block", "Zinc"]


def test_the_head_of_a_version_is_changed(edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_details, title="T", summary="S", document_title="D", document_date="2026")
    definition = queries.definition(draft.pk)
    assert (definition.title, definition.summary, definition.document_title) == ("T", "S", "D")


def test_a_local_addition_keeps_its_source(edit: Callable, draft: Version) -> None:
    source = Source(Origin.LOCAL, note="Ward handbook, page 4")
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, source=source))
    assert queries.definition(draft.pk).step("mri-scan").source == source


@given(st.text(max_size=90) | st.text("aZ9_- .–é＿", max_size=90))
def test_a_key_made_from_a_title_can_stand_in_a_file(title: str) -> None:
    key = actions_draft.key_of(title)
    assert key == "" or KEY.fullmatch(key)
    assert len(key) <= actions_draft.KEY_LENGTH
