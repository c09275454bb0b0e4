"""The window of pathway admins: who may open what, at which price, and what it shows."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careplan.accounts.models import User
from careplan.audit.models import AccessLog
from pathways import actions, actions_draft, queries
from pathways.definition import GlossaryEntry
from pathways.models import ClinicLanguage, Version
from pathways.urls import urlpatterns
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import (
    DRAFT,
    PAGES,
    PUBLISHED,
    READ,
    SAMPLE,
    WRITE,
    arrange,
    everything,
    sentences,
    url,
)

pytestmark = pytest.mark.django_db


def test_every_address_is_on_the_table_and_gated() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)
    for pattern in urlpatterns:
        needed = "pathways.read" if PAGES[pattern.name][1] == READ else "pathways.edit"
        assert pattern.callback.gate == f"permission:{needed}", pattern.name
        assert pattern.callback.__name__ == pattern.name


@pytest.mark.parametrize("name", PAGES)
def test_the_ladder(
    name: str,
    cast,
    draft: Version,
    persian: ClinicLanguage,
    edit: Callable,
    client_of: Callable[[User], Client],
) -> None:
    arrange(name, edit)
    _arguments, who, status = PAGES[name]
    refused = {None: 302, cast.carl: 403, cast.lena: 403}
    staff = (cast.nora, cast.stella, cast.simon)
    expected = refused | dict.fromkeys(staff, 200 if who == READ else 403) | {cast.ada: status}
    before = everything()
    for user, wanted in expected.items():
        browser = Client() if user is None else client_of(user)
        assert browser.get(url(name)).status_code == wanted, user
        if user is not cast.ada:
            answer = browser.post(url(name), {"revision": 1, "title": "X", "direction": "up"})
            assert answer.status_code == (405 if wanted == 200 else wanted), user
    assert everything() == before


@pytest.mark.parametrize("name", PAGES)
def test_each_refusal_is_one_row_in_the_access_log_and_nothing_else_is(
    name: str, cast, draft: Version, client_of: Callable[[User], Client]
) -> None:
    for user in (cast.carl, cast.nora, cast.ada):
        browser = client_of(user)
        for ask in (browser.get, browser.post):
            before = AccessLog.objects.count()
            is_refused = ask(url(name)).status_code == 403
            rows = AccessLog.objects.order_by("pk")[before:]
            expected = [("refused", f"pathways:{name}", user.pk, "127.0.0.1")] if is_refused else []
            assert [(row.act, row.what, row.user_id, row.address) for row in rows] == expected


def test_a_log_that_cannot_be_written_opens_no_door(
    carl: User, version: Version, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_values: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    assert client_of(carl).get(url("list_pathways")).status_code == 403


def test_who_reads_sees_no_buttons(nora: User, ada: User, draft: Version, client_of: Callable) -> None:
    for name, arguments in (("list_pathways", ()), ("show_version", PUBLISHED), ("show_version", DRAFT)):
        for user, sees in ((nora, False), (ada, True)):
            page = client_of(user).get(url(name, *arguments)).content.decode()
            main = page[page.index("<main") :]
            assert any(word in main for word in ("/edit/", "/review", "/new")) == sees, (name, user)


@pytest.mark.parametrize(
    "name", [name for name, row in PAGES.items() if row[0] and name != "remove_language"]
)
def test_what_is_not_there_is_a_404(
    name: str, browser: Client, persian: ClinicLanguage, edit: Callable
) -> None:
    arrange(name, edit)
    before = queries.definition(Version.objects.get(number=2).pk)
    pathway, *rest = PAGES[name][0]
    wrong: list[tuple] = [("nothing", *rest)]
    never: object = "nothing"
    if rest:
        number, *key = rest
        never = 987 if key and isinstance(key[-1], int) else "nothing"
        wrong += [(pathway, 99, *key), (pathway, 10**30, *key)]
        never = 10**12 if key == [SAMPLE] else never
        wrong += [(pathway, number, *key[:-1], never)] if key else []
    for arguments in wrong:
        if PAGES[name][2] == 200:
            assert browser.get(url(name, *arguments)).status_code == 404, arguments
        if PAGES[name][1] == WRITE:
            # A form for a part that is not there keeps what was typed, so that comes back with its sentences.
            # A place that a rule has no more leads back to the rule; where nothing is sent it is a 405.
            expected = {404, 422, 302, 405} if arguments[-1] == never else {404}
            answer = browser.post(url(name, *arguments), {"revision": 1, "direction": "up"})
            assert answer.status_code in expected, arguments
    assert queries.definition(Version.objects.get(number=2).pk) == before


def count(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_one_pathway_and_with_three(
    version: Version, nora: User, ada: User, client_of: Callable
) -> None:
    browser = client_of(nora)
    with_one = count(browser, url("list_pathways"))
    for number in (2, 3):
        made = replace(SMALL_PATHWAY, pathway_key=f"pathway-{number}", steps=SMALL_PATHWAY.steps[:number])
        actions.load_definition(definition=made, source_digest=str(number) * 64, by=ada, at=timezone.now())
    actions.record_review(
        version=version, reviewer_name="Dr. W", reviewer_role="x", text="", by=ada, at=timezone.now()
    )
    actions.make_draft(from_version=version, by=ada, at=timezone.now())
    assert count(browser, url("list_pathways")) == with_one == 5


def test_a_version_costs_the_same_with_few_parts_and_with_many(
    version: Version, ada: User, client_of: Callable, edit: Callable
) -> None:
    browser = client_of(ada)
    addresses = [url(name, *DRAFT) for name in ("show_version", "edit_draft", "publish_version")]
    queries.definition(version.pk)  # published, so it is read once and kept
    few = [count(browser, address) for address in addresses]
    for number in range(3):
        edit(actions_draft.add_category, title=f"Category {number}")
        edit(actions_draft.add_step, step=replace(SMALL_PATHWAY.step("nerve-block"), title=f"Step {number}"))
        edit(actions_draft.add_fact, fact=replace(SMALL_PATHWAY.facts[0], question=f"Fact {number}?"))
    assert [count(browser, address) for address in addresses] == few
    assert max(few) <= 11


def test_the_banner_stands_until_a_review_is_recorded(browser: Client) -> None:
    banner = "No clinician has reviewed this text yet."
    assert banner in browser.get(url("show_version")).content.decode()
    answer = browser.post(url("record_review"), {"reviewer_name": "Dr. Weber", "reviewer_role": "oncologist"})
    assert answer.status_code == 302
    page = browser.get(url("show_version")).content.decode()
    assert banner not in page
    assert "Dr. Weber, oncologist" in page


def test_states_are_said_in_words(browser: Client, version: Version, draft: Version, ada: User) -> None:
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    third = actions.make_draft(from_version=draft, by=ada, at=timezone.now())
    states = [line.state for line in browser.get(url("list_pathways")).context["pathways"][0].versions]
    assert states == ["draft", "current", "earlier"]
    browser.post(url("retire_version", "small-pathway", 2), {"reason": "Wrong words."})
    states = [line.state for line in browser.get(url("list_pathways")).context["pathways"][0].versions]
    assert states == ["draft", "retired", "current"]
    assert third.number == 3


def test_a_version_shows_everything_in_words(browser: Client) -> None:
    page = browser.get(url("show_version")).content.decode()
    for words in (
        "only when “Are the pain medicines enough?” is no and “Is the pain in one spot?” is yes",
        "Call now",
        "Tell the team today",
        "nurses only",
        "Decides: Nerve block",
        "Imaging Studies",
        "4 hard words explained",
    ):
        assert words in page, words


def test_publishing_shows_what_is_new_and_freezes(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    edit(actions_draft.remove_step, key="goals")
    edit(actions_draft.save_word, entry=GlossaryEntry("Cord", "A thick string."))
    page = browser.get(url("publish_version")).context["page"]
    assert [(one.tags[0].words, one.what, one.title) for one in page.comparison.parts] == [
        ("re-worded", "category", "Pictures"),
        ("removed", "step", "Talk about what matters most"),
        ("moved", "hard word", "Order of the hard words"),
        ("added", "hard word", "Cord"),
    ]
    assert page.comparison.counts == ("1 added", "1 removed", "1 moved", "1 re-worded")
    answer = browser.post(
        url("publish_version"), {"revision": 4, "change_note": "Fewer\nsteps."}, follow=True
    )
    assert "Version 2 is published." in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).change_note == "Fewer\nsteps."
    assert browser.get(url("edit_draft")).status_code == 302


def test_another_order_is_a_move(browser: Client, edit: Callable) -> None:
    assert "Nothing differs from version 1." in browser.get(url("publish_version")).content.decode()
    edit(actions_draft.move_step, key="mri-scan", direction=actions_draft.Direction.DOWN)
    assert "Compared with version 1: 1 moved." in browser.get(url("publish_version")).content.decode()


def test_publishing_needs_a_note(browser: Client, draft: Version) -> None:
    answer = browser.post(url("publish_version"), {"revision": 1, "change_note": " \x00 "})
    assert (answer.status_code, sentences(answer)) == (
        422,
        ["Say what changed and why. It is kept with the version."],
    )
    assert Version.objects.get(pk=draft.pk).is_draft


def test_what_stands_in_the_way_is_listed_with_links(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_step, key="mri-scan", step=replace(SMALL_PATHWAY.step("mri-scan"), why=""))
    edit(actions_draft.remove_word, word="Denosumab")
    for checked in (
        browser.get(url("publish_version")).context["page"].checked,
        browser.get(url("edit_draft")).context["checked"],
    ):
        assert [one.url for one in checked.errors] == [
            url("change_step", *DRAFT, "mri-scan"),
            url("change_step", *DRAFT, "denosumab"),
        ]
        assert checked.warnings == ()
    page = browser.post(url("publish_version"), {"revision": 3, "change_note": "My note"})
    assert page.status_code == 409
    assert url("change_step") in page.content.decode()
    assert "My note" in page.content.decode()
    assert Version.objects.get(pk=draft.pk).is_draft


def test_the_second_publisher_is_told_who_was_first(
    browser: Client, draft: Version, make_user: Callable, client_of: Callable
) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    form = {"revision": 1, "change_note": "x"}
    assert client_of(bo).post(url("publish_version"), form).status_code == 302
    page = browser.post(url("publish_version"), form, follow=True).content.decode()
    assert "Version 2 was published by Bo Lind on" in page
