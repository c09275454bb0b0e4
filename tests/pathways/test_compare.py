"""The page that compares two versions, and how an old version comes back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from careplan.accounts.models import User
from pathways import actions, actions_draft, queries
from pathways.conditions import Is
from pathways.definition import Anchor, Succession
from pathways.models import Version
from pathways.refusals import NotReady
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import DRAFT, url

pytestmark = pytest.mark.django_db

COMPARE = "compare_versions"


def beside(before: object, after: object) -> str:
    return f"{url(COMPARE)}?before={before}&after={after}"


def as_read(html: str) -> str:
    """The main part as a screen reader tells it: without tags, each space once."""
    return " ".join(strip_tags(html[html.index("<main") :]).split()).replace("&#x27;", "'")


def published(definition: object, by: User) -> Version:
    draft, _outcome = actions.load_definition(
        definition=definition, source_digest="3" * 64, by=by, at=timezone.now()
    )
    return actions.publish(version=draft, change_note="x", by=by, at=timezone.now())


@pytest.fixture
def changed(edit: Callable) -> None:
    block = SMALL_PATHWAY.step("nerve-block")
    words = replace(block, what="This is the nerve block of today.", condition=Is("medicines-enough", "no"))
    edit(actions_draft.change_step, key="nerve-block", step=words)
    edit(
        actions_draft.change_step,
        key="mri-scan",
        step=replace(SMALL_PATHWAY.step("mri-scan"), category="support"),
    )
    edit(actions_draft.remove_step, key="goals")
    edit(actions_draft.add_step, step=replace(block, key="", title="A talk", what="A talk with a nurse."))


def test_what_differs_stands_under_its_category_with_counts_on_top(browser: Client, changed: None) -> None:
    response = browser.get(beside(1, 2))
    page = response.context["comparison"]
    assert page.counts == ("1 added", "1 removed", "1 moved", "1 re-worded", "1 rule changed")
    shown = {group.title: [part.title for part in group.parts] for group in page.groups}
    assert shown == {
        "Imaging": ["Nerve block", "A talk"],
        "Support": ["MRI scan"],
        "Decisions": ["Talk about what matters most"],
    }
    words = as_read(response.content.decode())
    assert "Version 2 beside version 1" in words
    assert "1 added, 1 removed, 1 moved, 1 re-worded, 1 rule changed." in words
    assert "Bone scan" not in words  # what is the same is not shown


def test_words_that_went_and_came_are_marked_and_said(browser: Client, changed: None) -> None:
    html = browser.get(beside(1, 2)).content.decode()
    assert '<ins><span class="visually-hidden">(put in: </span>of today' in html
    assert (
        '<del><span class="visually-hidden">(taken out: </span>and “Is the pain in one spot?” is yes' in html
    )
    assert "Category: (taken out: Imaging) (put in: Support)" in as_read(html)


def test_turned_round_what_was_added_is_removed(browser: Client, changed: None) -> None:
    page = browser.get(beside(2, 1))
    assert page.context["comparison"].counts[:2] == ("1 added", "1 removed")
    parts = {part.title: part.tags[0].words for part in page.context["comparison"].parts}
    assert (parts["Talk about what matters most"], parts["A talk"]) == ("added", "removed")


def test_without_a_choice_the_newest_stands_beside_the_one_before(browser: Client, changed: None) -> None:
    words = as_read(browser.get(url(COMPARE)).content.decode())
    assert "Version 2 beside version 1" in words
    assert "Version 2 beside version 1" in as_read(browser.get(f"{url(COMPARE)}?after=2").content.decode())


def test_a_retired_version_is_not_what_one_compares_with(
    browser: Client, changed: None, draft: Version, ada: User
) -> None:
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    actions.retire(version=draft, reason="Wrong.", by=ada, at=timezone.now())
    actions.make_draft(from_version=draft, by=ada, at=timezone.now())
    assert "Version 3 beside version 1" in as_read(browser.get(url(COMPARE)).content.decode())


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (1, 1, "Choose two different versions."),
        (1, 99, "Choose one of the versions of this pathway."),
        ("", 2, "Choose one of the versions of this pathway."),
        ("x", "²", "Choose one of the versions of this pathway."),
        ("%00", 10**30, "Choose one of the versions of this pathway."),
    ],
)
def test_a_choice_that_is_none_gets_a_sentence(
    browser: Client, before: object, after: object, sentence: str
) -> None:
    response = browser.get(beside(before, after))
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_pathway_with_one_version_says_what_will_be_here(
    version: Version, ada: User, client_of: Callable
) -> None:
    response = client_of(ada).get(url(COMPARE))
    assert "Only one version yet" in response.content.decode()


def test_nothing_differs_says_so(browser: Client) -> None:
    assert "Nothing differs between these two versions." in browser.get(beside(1, 2)).content.decode()


def test_every_kind_of_part_can_be_shown(
    browser: Client, version: Version, ada: User, draft: Version
) -> None:
    """A sign, a fact, an event, a mapping: added in one direction, removed in the other."""
    bare = replace(SMALL_PATHWAY, pathway_key="other", facts=(), glossary=SMALL_PATHWAY.glossary[:1])
    bare = replace(bare, steps=tuple(replace(one, condition=None) for one in bare.steps[:2]), title="Less")
    full = replace(
        SMALL_PATHWAY,
        pathway_key="other",
        anchors=(Anchor("infusion", "First infusion", "The day it began."),),
        successions=(Succession(("old",), ("mri-scan", "bone-scan")),),
    )
    for digest, definition in zip("12", (bare, full), strict=True):
        actions.load_definition(definition=definition, source_digest=digest * 64, by=ada, at=timezone.now())
        row = Version.objects.get(pathway__key="other", published_at=None)
        Version.objects.filter(pk=row.pk).update(
            published_at=timezone.now(), definition_json=definition.to_json(), digest=definition.digest
        )
    for before, after, tag in ((1, 2, "added"), (2, 1, "removed")):
        response = browser.get(f"{url(COMPARE, 'other')}?before={before}&after={after}")
        groups = {group.title: group for group in response.context["comparison"].groups}
        for title in (
            "Facts",
            "Named events",
            "Steps that were split or merged",
            "Hard words",
            "Watch questions of the check-in",
        ):
            assert groups[title].parts[0].tags[0].words == tag, title
        assert "Title and summary" in groups
        words = as_read(response.content.decode())
        assert "The day it began." in words
        assert "“old” was split into “mri-scan” and “bone-scan”" in words


def count(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_it_costs_the_same_with_few_changes_and_with_many(
    browser: Client, edit: Callable, version: Version, draft: Version
) -> None:
    queries.definition(version.pk)  # published, so it is read once and kept
    edit(actions_draft.remove_step, key="goals")
    few = count(browser, beside(1, 2))
    for number in range(3):
        edit(actions_draft.add_category, title=f"Category {number}")
        edit(actions_draft.add_step, step=replace(SMALL_PATHWAY.step("nerve-block"), title=f"Step {number}"))
        edit(actions_draft.add_fact, fact=replace(SMALL_PATHWAY.facts[0], question=f"Fact {number}?"))
    assert count(browser, beside(1, 2)) == few <= 9


def test_it_costs_the_same_with_two_versions_and_with_four(
    browser: Client, version: Version, draft: Version, ada: User
) -> None:
    queries.definition(version.pk)
    two, latest = count(browser, beside(1, 2)), draft
    for _number in (3, 4):
        actions.publish(version=latest, change_note="x", by=ada, at=timezone.now())
        latest = actions.make_draft(from_version=latest, by=ada, at=timezone.now())
    assert count(browser, beside(1, 4)) == two


def test_the_pages_of_a_version_lead_to_it(browser: Client, changed: None) -> None:
    for page in ("show_version", "publish_version"):
        assert f"{url(COMPARE)}?before=1&amp;after=2" in browser.get(url(page, *DRAFT)).content.decode(), page
    assert f"{url(COMPARE)}?after=2" in browser.get(url("edit_draft")).content.decode()
    assert url(COMPARE) in browser.get(url("list_pathways")).content.decode()


# --- restoring, retiring ------------------------------------------------------------------------------


def test_an_old_version_comes_back_as_a_new_draft(
    browser: Client, changed: None, draft: Version, version: Version
) -> None:
    """Publish the second, regret it, restore the first: compare, publish, and it is the newest."""
    queries_before = queries.definition(version.pk)
    form = {"revision": Version.objects.get(pk=draft.pk).revision, "change_note": "Fewer steps."}
    edit_page = browser.post(url("publish_version"), form, follow=True)
    assert "What differs from version 1" in edit_page.content.decode()
    page = browser.get(url("show_version")).content.decode()
    assert "Restore it in a new draft" in page
    answer = browser.post(url("make_draft"), follow=True)
    assert "Version 3 is a draft now. It begins as a copy of version 1." in answer.content.decode()
    comparison = browser.get(url(COMPARE)).context["comparison"]
    assert (comparison.before.number, comparison.after.number) == (2, 3)
    assert comparison.counts[:2] == ("1 added", "1 removed")
    restored = Version.objects.get(number=3)
    page = as_read(browser.get(url("publish_version", "small-pathway", 3)).content.decode())
    assert "Compared with version 2: 1 added, 1 removed" in page
    assert "The draft began as a copy of version 1." in page
    browser.post(url("publish_version", "small-pathway", 3), {"revision": 1, "change_note": "Back."})
    assert queries.latest_published("small-pathway") == restored
    assert queries.definition(restored.pk) == queries_before


def test_a_draft_in_the_way_of_restoring_is_named(browser: Client, draft: Version, ada: User) -> None:
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    actions.make_draft(from_version=draft, by=ada, at=timezone.now())
    page = browser.get(url("show_version")).content.decode()
    assert "To restore this version, first publish or discard the draft, version 3." in page
    assert "Restore it in a new draft" not in page


def test_retiring_says_what_plans_start_from_then(browser: Client, draft: Version, ada: User) -> None:
    alone = browser.get(url("retire_version")).content.decode()
    assert "no plan starts from this pathway" in alone
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    assert "New plans then start from version 2." in browser.get(url("retire_version")).content.decode()
    second = browser.get(url("retire_version", *DRAFT)).content.decode()
    assert "New plans then start from version 1." in second


# --- renamed keys -------------------------------------------------------------------------------------


def renamed(**values: object) -> object:
    """The small pathway with another key for the MRI scan."""
    steps = tuple(replace(one, key="mri") if one.key == "mri-scan" else one for one in SMALL_PATHWAY.steps)
    return replace(SMALL_PATHWAY, steps=steps, **values)


def test_a_renamed_key_is_refused_with_what_to_do(version: Version, ada: User) -> None:
    with pytest.raises(NotReady) as refused:
        published(renamed(), ada)
    (problem,) = refused.value.errors
    assert problem.place == ("step", "mri")
    assert "Plans know it as “mri-scan”" in problem.reason
    assert Version.objects.get(number=2).is_draft


def test_a_declared_mapping_is_published(version: Version, ada: User) -> None:
    assert not published(renamed(successions=(Succession(("mri-scan",), ("mri",)),)), ada).is_draft


def test_going_back_behind_a_mapping_needs_one_back(version: Version, ada: User, client_of: Callable) -> None:
    """Plans that follow the second version know the new key: restoring the first must not lose it either."""
    mapping = (Succession(("mri-scan",), ("mri",)),)
    published(renamed(successions=mapping), ada)
    restored = actions.make_draft(from_version=version, by=ada, at=timezone.now())
    with pytest.raises(NotReady) as refused:
        actions.publish(version=restored, change_note="x", by=ada, at=timezone.now())
    assert "Plans know it as “mri”" in refused.value.errors[0].reason
    ada_browser = client_of(ada)
    form = ada_browser.get(url("add_listed", "small-pathway", 3, "successions")).content.decode()
    assert '<option value="mri">' in form
    Version.objects.filter(pk=restored.pk).update(successions=[{"before": ["mri"], "after": ["mri-scan"]}])
    assert not actions.publish(version=restored, change_note="x", by=ada, at=timezone.now()).is_draft


def test_what_is_removed_and_written_again_keeps_its_key(edit: Callable, draft: Version) -> None:
    """The key comes from the version that plans follow, also when the title has changed since it was made."""
    mri, fact = SMALL_PATHWAY.step("goals"), SMALL_PATHWAY.facts[0]
    edit(actions_draft.remove_step, key="goals")
    edit(actions_draft.remove_step, key="breast-only")
    edit(actions_draft.remove_fact, key="primary-cancer")
    assert (
        edit(actions_draft.add_step, step=replace(mri, key="", title="Talk about WHAT matters most")).key
        == "goals"
    )
    assert edit(actions_draft.add_fact, fact=replace(fact, key="")).key == "primary-cancer"
    assert edit(actions_draft.add_step, step=replace(mri, key="")).key == "goals-2"


def test_the_publish_page_lists_it_with_a_link(version: Version, ada: User, client_of: Callable) -> None:
    actions.load_definition(definition=renamed(), source_digest="3" * 64, by=ada, at=timezone.now())
    page = client_of(ada).get(url("publish_version"))
    renamed_ones = [one for one in page.context["page"].checked.errors if "mri" in one.url]
    assert len(renamed_ones) == 1
    assert url("change_step", *DRAFT, "mri") in page.content.decode()
