"""What happens to versions and drafts: each verb, each refusal, and two people at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, queries
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
from pathways.models import Pathway, Version, VersionNote
from pathways.refusals import DraftIsOpen, NoLongerADraft, NotReady, Refused, StaleDraft, StillUsed
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db
MRI = SMALL_PATHWAY.step("mri-scan")
NUMB_LEGS = SMALL_PATHWAY.step("numb-legs")
NEW = replace(MRI, key="")


@pytest.fixture
def draft(version: Version, ada: User) -> Version:
    return actions.make_draft(from_version=version, by=ada, at=timezone.now())


@pytest.fixture
def edit(draft: Version, ada: User) -> Callable:
    """Call a verb of the editor, with the revision the draft has now."""

    def run(verb: Callable, **values: object) -> object:
        revision = values.pop("revision", Version.objects.get(pk=draft.pk).revision)
        return verb(version=draft, revision=revision, by=ada, at=timezone.now(), **values)

    return run


def stored(draft: Version) -> Version:
    return Version.objects.get(pk=draft.pk)


def refused_reasons(draft: Version, ada: User) -> list[str]:
    with pytest.raises(NotReady) as refused:
        actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    assert stored(draft).is_draft
    return [error.reason for error in refused.value.errors]


# --- whole versions -------------------------------------------------------------------------------


def test_a_draft_is_a_full_copy(version: Version, draft: Version, ada: User) -> None:
    assert queries.definition(draft.pk) == queries.definition(version.pk) == SMALL_PATHWAY
    assert (draft.number, draft.based_on_id, draft.created_by_name) == (2, version.pk, ada.name)
    assert not set(queries.step_rows(draft.pk).values()) & set(queries.step_rows(version.pk).values())


def test_a_pathway_has_one_draft_at_a_time(version: Version, draft: Version, ada: User) -> None:
    with pytest.raises(DraftIsOpen) as refused:
        actions.make_draft(from_version=version, by=ada, at=timezone.now())
    assert refused.value.draft == draft
    assert Version.objects.count() == 2


def test_publishing_keeps_who_when_and_why(draft: Version, ada: User) -> None:
    at = timezone.now()
    actions.publish(version=draft, change_note="New words.", by=ada, at=at, revision=1)
    published = stored(draft)
    assert (published.published_at, published.published_by_id, published.change_note) == (
        at,
        ada.pk,
        "New words.",
    )
    assert published.digest == SMALL_PATHWAY.digest
    assert queries.latest_published("small-pathway") == published


def test_publishing_names_everything_that_is_missing_at_once(
    edit: Callable, draft: Version, ada: User
) -> None:
    edit(actions_draft.add_category, title="Empty")
    edit(actions_draft.change_step, key="numb-legs", step=replace(NUMB_LEGS, level=None, level_source=""))
    broken = replace(MRI, condition=All((Is("primary-cancer", "liver"), Is("nothing", "yes"))))
    edit(actions_draft.change_step, key="mri-scan", step=broken)
    edit(
        actions_draft.change_step,
        key="bone-scan",
        step=replace(MRI, why="", what="w " * 200, title="Bone scan"),
    )
    *reasons, too_long = refused_reasons(draft, ada)
    assert reasons == [
        "No step stands in this category. Add one, or remove the category.",
        "The condition asks for “liver”, which is no answer to “Where did the cancer begin?”.",
        "The condition asks for the fact “nothing”, which is not in this version.",
        "Say why it matters.",
        "Choose: call now, or tell the team today.",
        "Say where this choice comes from.",
    ]
    assert "has 200 words; at most 22 are allowed" in too_long


def test_an_empty_draft_cannot_be_published(ada: User) -> None:
    draft = actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    assert refused_reasons(draft, ada) == ["There is no step yet. Add at least one."]


def test_a_check_in_asks_at_most_twelve_questions(edit: Callable, draft: Version, ada: User) -> None:
    for number in range(11):
        edit(actions_draft.add_step, step=replace(NUMB_LEGS, title=f"Sign {number}"))
    assert refused_reasons(draft, ada) == ["There are 13 watch questions; at most 12 are allowed."]


def test_a_page_that_is_behind_does_not_publish(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    with pytest.raises(StaleDraft):
        actions.publish(version=draft, change_note="x", by=ada, at=timezone.now(), revision=1)
    assert stored(draft).is_draft


def test_a_published_version_takes_no_more_edits(edit: Callable, draft: Version, ada: User) -> None:
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    with pytest.raises(NoLongerADraft, match="Version 2 was published by Ada Moreno on "):
        edit(actions_draft.change_category, key="imaging", title="Pictures")
    with pytest.raises(NoLongerADraft):
        actions.discard_draft(version=draft, revision=1)
    assert Version.objects.get(pk=draft.pk).categories.first().title == "Imaging"


def test_a_draft_is_discarded_with_everything_in_it(draft: Version, version: Version) -> None:
    with pytest.raises(StaleDraft):
        actions.discard_draft(version=draft, revision=0)
    actions.discard_draft(version=draft, revision=1)
    assert list(Version.objects.all()) == [version]


def test_a_pathway_without_versions_goes_with_its_last_draft(ada: User) -> None:
    draft = actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    with pytest.raises(Refused, match="is here already"):
        actions.start_pathway(key="new", title="New", language="en", by=ada, at=timezone.now())
    actions.discard_draft(version=draft, revision=1)
    assert not Pathway.objects.exists()


def test_retired_versions_start_no_plans(version: Version, draft: Version, ada: User) -> None:
    with pytest.raises(Refused, match="still a draft"):
        actions.retire(version=draft, reason="x", by=ada, at=timezone.now())
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    assert queries.published_versions() == [draft, version]
    actions.retire(version=draft, reason="Wrong words.", by=ada, at=timezone.now())
    assert queries.published_versions() == [version]
    assert queries.latest_published("small-pathway") == version
    with pytest.raises(Refused, match=r"Ada Moreno retired this version on .* already"):
        actions.retire(version=draft, reason="Again.", by=ada, at=timezone.now())
    assert VersionNote.objects.count() == 1


def test_the_banner_stands_until_a_review_is_recorded(version: Version, ada: User) -> None:
    assert queries.needs_clinician_banner(version.pk)
    for name in ("Dr. Weber", "Dr. Amsel"):
        actions.record_review(
            version=version,
            reviewer_name=name,
            reviewer_role="oncologist",
            text="",
            by=ada,
            at=timezone.now(),
        )
    assert not queries.needs_clinician_banner(version.pk)
    assert queries.reviewed_by(version.pk).reviewer_name == "Dr. Amsel"


def test_a_draft_cannot_be_reviewed(draft: Version, ada: User) -> None:
    with pytest.raises(Refused, match="still a draft"):
        actions.record_review(
            version=draft, reviewer_name="x", reviewer_role="x", text="", by=ada, at=timezone.now()
        )
    assert queries.reviewed_by(draft.pk) is None


def test_what_is_published_is_read_from_the_process(
    version: Version, draft: Version, django_assert_num_queries: Callable
) -> None:
    queries.definition(version.pk), queries.step_rows(version.pk)
    with django_assert_num_queries(0):
        assert queries.definition(version.pk) is queries.definition(version.pk)
        assert queries.step_rows(version.pk)["mri-scan"]
    with django_assert_num_queries(4):
        queries.definition(draft.pk)


def test_a_draft_is_never_kept_in_the_process(edit: Callable, draft: Version) -> None:
    queries.definition(draft.pk)
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, title="Another title"))
    assert queries.definition(draft.pk).step("mri-scan").title == "Another title"


# --- the editor's verbs -----------------------------------------------------------------------------


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
    with pytest.raises(StillUsed, match="these steps apply: “Breast care visit”"):
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
    edit(actions_draft.move_step, key="exercises", direction=Direction.UP)
    edit(actions_draft.move_step, key="breast-only", direction=Direction.DOWN)
    assert order("support") == support
    assert order("imaging")[0] == "mri-scan"


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


# --- two people at once -------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same moment, each on its own connection. Out: results and refusals, in order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def kinds(results: list[object]) -> set[str]:
    return {type(result).__name__ for result in results}


@pytest.mark.django_db(transaction=True)
def test_of_two_publishers_one_wins_and_the_other_is_told_by_whom(
    version: Version, ada: User, make_user: Callable
) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    for _round in range(5):
        draft = actions.make_draft(from_version=version, by=ada, at=timezone.now())
        results = at_once(
            *(
                lambda by=by, draft=draft: actions.publish(
                    version=draft, change_note=f"By {by.name}", by=by, at=timezone.now(), revision=1
                )
                for by in (ada, bo)
            )
        )
        assert kinds(results) == {"Version", "NoLongerADraft"}
        winner = next(result for result in results if isinstance(result, Version))
        loser = next(result for result in results if isinstance(result, NoLongerADraft))
        assert stored(draft).change_note == f"By {winner.published_by_name}"
        assert winner.published_by_name in loser.sentence


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_from_the_same_page_one_wins(version: Version, ada: User, make_user: Callable) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    draft = actions.make_draft(from_version=version, by=ada, at=timezone.now())
    for revision in range(1, 6):
        results = at_once(
            *(
                lambda by=by, revision=revision: actions_draft.change_category(
                    version=draft, revision=revision, key="imaging", title=by.name, by=by, at=timezone.now()
                )
                for by in (ada, bo)
            )
        )
        assert kinds(results) == {"Category", "StaleDraft"}
        after = stored(draft)
        assert after.revision == revision + 1
        assert after.categories.first().title == after.changed_by_name


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_make_one(version: Version, ada: User) -> None:
    results = at_once(
        *[lambda: actions.make_draft(from_version=version, by=ada, at=timezone.now())] * 2,
        lambda: actions.load_definition(
            definition=replace(SMALL_PATHWAY, title="Changed"),
            source_digest="1" * 64,
            by=ada,
            at=timezone.now(),
        ),
    )
    assert sum(isinstance(result, DraftIsOpen) for result in results) == 2
    assert Version.objects.filter(published_at=None).count() == 1
