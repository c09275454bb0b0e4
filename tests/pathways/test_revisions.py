"""Every save of a draft is kept: what it did in words, one beside the other, and the way back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, queries, queries_revisions
from pathways.definition import Definition, Fact, FactKind, GlossaryEntry
from pathways.models import DraftRevision, Version
from pathways.refusals import StaleDraft
from pathways.save_words import MOST, what_was_done
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import DRAFT, everything, fields_of, opened, url

pytestmark = pytest.mark.django_db
MRI = SMALL_PATHWAY.step("mri-scan")


def kept(draft: Version) -> list[DraftRevision]:
    return list(draft.revisions.order_by("number"))


def test_every_save_is_kept_with_who_and_what(edit: Callable, draft: Version, ada: User) -> None:
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, why="It shows more."))
    edit(actions_draft.add_category, title="Food")
    edit(actions_draft.remove_step, key="numb-legs")
    edit(actions_draft.move_step, key="bone-scan", direction=actions_draft.Direction.UP)
    edit(actions_draft.remove_word, word="Denosumab")
    edit(actions_draft.change_details, title="T", summary="S", document_title="D", document_date="2026")
    rows = kept(draft)
    assert [row.what for row in rows] == [
        "Begun from version 1",
        "Step “MRI scan” changed",
        "Category “Food” added",
        "Watch question “Numb or weak legs” removed",
        "Order changed",
        "Hard word “Denosumab” removed",
        "Title and summary changed",
    ]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert {(row.by_id, row.by_name) for row in rows} == {(ada.pk, ada.name)}
    assert Definition.from_json(rows[0].definition_json) == SMALL_PATHWAY
    assert rows[-1].definition_json == queries.definition(draft.pk).to_json()


def test_a_refused_save_is_not_kept(edit: Callable, draft: Version) -> None:
    for number in (1, 2):
        with pytest.raises((StaleDraft, ObjectDoesNotExist)):
            edit(actions_draft.remove_step, key="never", revision=3 - number)
    assert len(kept(draft)) == 1


def test_a_file_and_a_new_pathway_begin_with_a_revision(ada: User) -> None:
    at = timezone.now()
    began = actions.start_pathway(key="new", title="New", language="en", by=ada, at=at)
    loaded, _outcome = actions.load_definition(
        definition=SMALL_PATHWAY, source_digest="1" * 64, by=None, at=at
    )
    changed = replace(SMALL_PATHWAY, title="Changed")
    actions.load_definition(definition=changed, source_digest="2" * 64, by=ada, at=at)
    assert [row.what for row in kept(began)] == ["Begun"]
    assert [(row.number, row.what, row.by_name) for row in kept(loaded)] == [
        (1, "Loaded from a file", ""),
        (2, "Loaded from a file", ada.name),
    ]
    assert Definition.from_json(kept(loaded)[1].definition_json) == changed


def test_a_draft_older_than_its_revisions_keeps_what_it_held(edit: Callable, draft: Version) -> None:
    draft.revisions.all().delete()
    edit(actions_draft.remove_step, key="goals")
    first, second = kept(draft)
    assert (first.number, first.what) == (1, "As it was when the list of revisions began")
    assert Definition.from_json(first.definition_json) == SMALL_PATHWAY
    assert second.what == "Step “Talk about what matters most” removed"


def test_several_parts_are_counted_and_the_words_fit() -> None:
    long = replace(MRI, key="long", title="x" * 80)
    steps = (*SMALL_PATHWAY.steps, long, replace(long, key="longer"))
    after = replace(SMALL_PATHWAY, title="Other", steps=steps, successions=())
    before, text = SMALL_PATHWAY.to_json(), after.to_json()
    assert what_was_done(before, text) == "Title and summary changed and 2 other parts"
    assert what_was_done(before, before) == "Nothing changed"
    fact = Fact("f", FactKind.YES_NO, "?" * 300)
    assert len(what_was_done(before, replace(SMALL_PATHWAY, facts=(fact,)).to_json())) <= MOST


def test_going_back_gives_the_same_digest_and_keys(edit: Callable, draft: Version) -> None:
    edit(actions_draft.remove_step, key="mri-scan")
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    edit(actions_draft.save_word, entry=GlossaryEntry("Cord", "A thick string."))
    edit(actions_draft.go_back, number=1)
    assert queries.definition(draft.pk).digest == SMALL_PATHWAY.digest
    assert [row.what for row in kept(draft)][-1] == "Back to revision 1"
    edit(actions_draft.go_back, number=4)
    assert queries.definition(draft.pk).digest == Definition.from_json(kept(draft)[3].definition_json).digest
    assert Version.objects.get(pk=draft.pk).revision == 6


def test_going_back_is_refused_when_somebody_saved(edit: Callable, draft: Version) -> None:
    edit(actions_draft.remove_step, key="mri-scan")
    before = everything()
    with pytest.raises(StaleDraft):
        edit(actions_draft.go_back, number=1, revision=1)
    with pytest.raises(ObjectDoesNotExist):
        edit(actions_draft.go_back, number=9)
    assert everything() == before


def test_the_pages_show_what_a_save_did_and_go_back(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, why="It shows more."))
    edit(actions_draft.add_category, title="Food")
    listed = browser.get(url("list_revisions")).content.decode()
    assert listed.index("Category “Food” added") < listed.index("Step “MRI scan” changed")
    page = browser.get(url("show_revision", *DRAFT, 2))
    shown = page.context["page"]
    assert [(part.title, [one.label for one in part.changes]) for part in shown.done.parts] == [
        ("MRI scan", ["Why it matters"])
    ]
    assert [(part.title, str(part.tags[0].words)) for part in shown.since.parts] == [("Food", "added")]
    newest = browser.get(url("show_revision", *DRAFT, 3)).content.decode()
    assert "This is the draft as it is now." in newest
    assert "Back to revision" not in newest
    stale = browser.post(url("go_back", *DRAFT, 2), {"revision": 2}, follow=True).content.decode()
    assert "Nothing was changed. Look again." in stale
    answer = browser.post(url("go_back", *DRAFT, 2), {"revision": 3}, follow=True)
    assert "The draft is as it was at revision 2." in answer.content.decode()
    assert queries.definition(draft.pk).digest == Definition.from_json(kept(draft)[1].definition_json).digest


def test_the_list_is_cut_and_goes_on(
    browser: Client, edit: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_revisions, "PAGE_LENGTH", 2)
    for number in range(3):
        edit(actions_draft.add_category, title=f"Category {number}")
    page = browser.get(url("list_revisions")).context["page"]
    assert ([row.number for row in page.revisions], page.older_than) == ([4, 3], 3)
    page = browser.get(url("list_revisions"), {"before": page.older_than}).context["page"]
    assert ([row.number for row in page.revisions], page.older_than) == ([2, 1], None)
    for damaged in ("", "x", "-1", "9" * 40, "²"):
        assert browser.get(url("list_revisions"), {"before": damaged}).status_code == 200, damaged
    assert browser.get(url("show_revision", *DRAFT, 10**30)).status_code == 404
    assert browser.post(url("go_back", *DRAFT, 77), {"revision": 4}).status_code == 404


def test_the_pages_cost_the_same_with_one_revision_and_with_more(browser: Client, edit: Callable) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    addresses = (url("list_revisions"), url("show_revision", *DRAFT, 1))
    with_one = [count(address) for address in addresses]
    for number in range(3):
        edit(actions_draft.add_category, title=f"Category {number}")
    assert [count(address) for address in addresses] == with_one
    assert max(with_one) <= 6


def test_a_save_costs_the_same_in_a_small_draft_and_in_a_large_one(edit: Callable) -> None:
    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            edit(actions_draft.change_category, key="imaging", title=name)
        return len(captured)

    small = cost("Small")
    for number in range(20):
        edit(actions_draft.add_step, step=replace(MRI, key=f"scan-{number}", title=f"Scan {number}"))
    assert cost("Large") == small


def test_a_mistake_in_a_stale_form_does_not_make_it_a_fresh_one(browser: Client, edit: Callable) -> None:
    form = opened(browser, "change_step")
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, why="Somebody else's reason."))
    answer = browser.post(url("change_step"), form | {"title": ""})
    assert (answer.status_code, answer.context["revision"]) == (422, 1)
    again = fields_of(answer) | {"title": "MRI scan", "revision": answer.context["revision"]}
    assert browser.post(url("change_step"), again).status_code == 409


def test_a_stale_form_says_which_differences_are_not_ones_own(browser: Client, edit: Callable) -> None:
    form = opened(browser, "change_step")
    edit(actions_draft.change_step, key="mri-scan", step=replace(MRI, why="New.", what="New."))
    answer = browser.post(url("change_step"), form | {"why": "Mine."})
    found = {one.label: one.is_untouched for one in answer.context["differences"]}
    assert found == {"What it is": True, "Why it matters": False}
    assert answer.content.decode().count("You did not change this.") == 1
