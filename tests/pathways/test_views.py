"""The window of pathway admins: who may open what, at which price, and what bad input gets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, queries
from pathways.conditions import All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.definition import DoneBy, GlossaryEntry, Kind, Level, Origin
from pathways.models import Category, Fact, Pathway, Step, Version, VersionNote
from pathways.urls import urlpatterns
from tests.cast import SMALL_PATHWAY

pytestmark = pytest.mark.django_db

DRAFT = ("small-pathway", 2)
PUBLISHED = ("small-pathway", 1)
# What the editor makes of the small pathway: a family answers the watch questions.
AS_EDITED = replace(
    SMALL_PATHWAY,
    steps=tuple(
        replace(step, done_by=DoneBy.FAMILY) if step.kind is Kind.WATCH else step
        for step in SMALL_PATHWAY.steps
    ),
)
WRITE = "only pathway admins"
READ = "everybody who reads pathways"
# name -> (arguments, who, status of a GET by Ada). POST only: 405.
PAGES = {
    "list_pathways": ((), READ, 200),
    "show_version": (PUBLISHED, READ, 200),
    "start_pathway": ((), WRITE, 200),
    "make_draft": (PUBLISHED, WRITE, 405),
    "record_review": (PUBLISHED, WRITE, 200),
    "retire_version": (PUBLISHED, WRITE, 200),
    "edit_draft": (DRAFT, WRITE, 200),
    "change_details": (DRAFT, WRITE, 200),
    "publish_version": (DRAFT, WRITE, 200),
    "discard_draft": (DRAFT, WRITE, 200),
    "add_category": (DRAFT, WRITE, 200),
    "change_category": ((*DRAFT, "imaging"), WRITE, 200),
    "move_category": ((*DRAFT, "imaging"), WRITE, 405),
    "remove_category": ((*DRAFT, "imaging"), WRITE, 200),
    "add_fact": (DRAFT, WRITE, 200),
    "change_fact": ((*DRAFT, "primary-cancer"), WRITE, 200),
    "move_fact": ((*DRAFT, "primary-cancer"), WRITE, 405),
    "remove_fact": ((*DRAFT, "primary-cancer"), WRITE, 200),
    "add_step": (DRAFT, WRITE, 200),
    "change_step": ((*DRAFT, "mri-scan"), WRITE, 200),
    "move_step": ((*DRAFT, "mri-scan"), WRITE, 405),
    "remove_step": ((*DRAFT, "mri-scan"), WRITE, 200),
    "add_watch": (DRAFT, WRITE, 200),
    "change_watch": ((*DRAFT, "numb-legs"), WRITE, 200),
    "add_word": (DRAFT, WRITE, 200),
    "change_word": ((*DRAFT, "Bone scan"), WRITE, 200),
    "remove_word": ((*DRAFT, "Bone scan"), WRITE, 200),
}


def url(name: str, *arguments: object) -> str:
    return reverse(f"pathways:{name}", args=arguments or PAGES[name][0])


def everything() -> str:
    """Every row of this package, as text."""
    models = (Pathway, Version, VersionNote, Category, Fact, Step)
    return serializers.serialize("json", [row for model in models for row in model.objects.order_by("pk")])


@pytest.fixture
def draft(version: Version, ada: User) -> Version:
    return actions.make_draft(from_version=version, by=ada, at=timezone.now())


@pytest.fixture
def browser(ada: User, client_of: Callable[[User], Client], draft: Version) -> Client:
    return client_of(ada)


@pytest.fixture
def edit(draft: Version, ada: User) -> Callable:
    def run(verb: Callable, **values: object) -> object:
        revision = Version.objects.get(pk=draft.pk).revision
        return verb(version=draft, revision=revision, by=ada, at=timezone.now(), **values)

    return run


def opened(browser: Client, name: str, *arguments: object) -> dict[str, object]:
    """Open a form. Out: what a browser would send back if nothing was typed."""
    response = browser.get(url(name, *arguments))
    return fields_of(response) | {"revision": response.context["draft"].revision}


def fields_of(response: object) -> dict[str, object]:
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", False, [])}


def sentences(response: object) -> list[str]:
    return [sentence for errors in response.context["form"].errors.values() for sentence in errors]


# --- who -----------------------------------------------------------------------------------------------


def test_every_address_is_on_the_table_and_gated() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)
    for pattern in urlpatterns:
        needed = "pathways.read" if PAGES[pattern.name][1] == READ else "pathways.edit"
        assert pattern.callback.gate == f"permission:{needed}", pattern.name
        assert pattern.callback.__name__ == pattern.name


@pytest.mark.parametrize("name", PAGES)
def test_the_ladder(name: str, cast, draft: Version, client_of: Callable[[User], Client]) -> None:
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


def test_who_reads_sees_no_buttons(nora: User, ada: User, draft: Version, client_of: Callable) -> None:
    for name, arguments in (("list_pathways", ()), ("show_version", PUBLISHED), ("show_version", DRAFT)):
        for user, sees in ((nora, False), (ada, True)):
            page = client_of(user).get(url(name, *arguments)).content.decode()
            main = page[page.index("<main") :]
            assert any(word in main for word in ("/edit/", "/review", "/new")) == sees, (name, user)


@pytest.mark.parametrize("name", [name for name, row in PAGES.items() if row[0]])
def test_what_is_not_there_is_a_404(name: str, browser: Client) -> None:
    pathway, number, *key = PAGES[name][0]
    wrong = [("nothing", number, *key), (pathway, 99, *key), *([(pathway, number, "nothing")] if key else [])]
    for arguments in wrong:
        if PAGES[name][2] == 200:
            assert browser.get(url(name, *arguments)).status_code == 404, arguments
        if PAGES[name][1] == WRITE:
            # A form for a part that is not there keeps what was typed, so that comes back with its sentences.
            expected = {404, 422} if arguments[-1] == "nothing" else {404}
            answer = browser.post(url(name, *arguments), {"revision": 1, "direction": "up"})
            assert answer.status_code in expected, arguments
    assert queries.definition(Version.objects.get(number=2).pk) == SMALL_PATHWAY


# --- at which price --------------------------------------------------------------------------------------


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
    assert max(few) <= 9


# --- reading ---------------------------------------------------------------------------------------------


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


# --- writing -----------------------------------------------------------------------------------------------


def test_a_form_sent_back_untouched_changes_nothing(browser: Client, draft: Version) -> None:
    parts = [("change_details",), ("change_fact", "primary-cancer"), ("change_category", "imaging")]
    parts += [
        ("change_step" if step.kind is not Kind.WATCH else "change_watch", step.key)
        for step in SMALL_PATHWAY.steps
    ]
    parts += [("change_word", entry.word) for entry in SMALL_PATHWAY.glossary]
    for name, *key in parts:
        answer = browser.post(url(name, *DRAFT, *key), opened(browser, name, *DRAFT, *key))
        assert answer.status_code == 302, (name, key)
    after = replace(queries.definition(draft.pk), glossary=SMALL_PATHWAY.glossary)
    assert after == AS_EDITED
    assert Version.objects.get(pk=draft.pk).revision == 1 + len(parts)


def test_a_step_is_added_in_the_browser(browser: Client, draft: Version) -> None:
    form = opened(browser, "add_step") | {
        "title": "Walk to the door", "what": "A short walk.", "why": "It keeps you strong.",
        "ask": "How far?\n\n  How often? ", "category": "support", "kind": "habit", "done_by": "family",
        "origin": "local_addition", "section": "left over", "source_note": "Ward handbook", "covers": "qol-2, QOL-4",
        "fact_1": "primary-cancer", "test_1": "is_one_of",
        "answers_1": ["primary-cancer:breast", "primary-cancer:prostate"],
    }  # fmt: skip
    answer = browser.post(url("add_step"), form)
    assert answer.status_code == 302
    step = queries.definition(draft.pk).step("walk-to-the-door")
    assert step.ask == ("How far?", "How often?")
    assert (step.source.origin, step.source.section, step.source.note) == (Origin.LOCAL, "", "Ward handbook")
    assert step.covers == ("QOL-2", "QOL-4")
    assert step.condition == IsOneOf("primary-cancer", ("breast", "prostate"))


def test_a_watch_question_is_added_in_the_browser(browser: Client, draft: Version) -> None:
    form = opened(browser, "add_watch") | {
        "title": "Confused", "question": "Is the person confused?", "level": "call_now", "level_source": "Ward",
        "what": "New muddle.", "why": "It can be calcium.", "category": "warning-signs", "section": "Symptoms",
    }  # fmt: skip
    assert browser.post(url("add_watch"), form).status_code == 302
    step = queries.definition(draft.pk).watch_steps[-1]
    assert (step.key, step.level, step.family_ticks) == ("confused", Level.CALL_NOW, False)


def test_what_only_nurses_see_is_never_ticked_by_a_family(browser: Client, draft: Version) -> None:
    form = opened(browser, "change_step") | {"seen_by": "nurse", "family_ticks": "on"}
    browser.post(url("change_step"), form)
    assert not queries.definition(draft.pk).step("mri-scan").family_ticks


def test_options_keep_their_keys_when_they_are_renamed_and_moved(browser: Client, draft: Version) -> None:
    form = opened(browser, "change_fact") | {"option_1": "The breast", "place_1": "9", "option_3": "Lung"}
    browser.post(url("change_fact"), form)
    options = [
        (option.key, option.label) for option in queries.definition(draft.pk).fact("primary-cancer").options
    ]
    assert options == [("prostate", "Prostate"), ("lung", "Lung"), ("breast", "The breast")]


def test_parts_are_moved_and_removed_by_buttons(browser: Client, draft: Version) -> None:
    answer = browser.post(url("move_step"), {"revision": 1, "direction": "down"})
    assert answer.url.endswith("/edit/#step-mri-scan")
    assert [step.key for step in queries.definition(draft.pk).steps][:2] == ["bone-scan", "mri-scan"]
    for revision, name in enumerate(("remove_step", "remove_word"), start=2):
        assert browser.get(url(name)).status_code == 200
        assert browser.post(url(name), {"revision": revision}).status_code == 302
    definition = queries.definition(draft.pk)
    assert "mri-scan" not in [step.key for step in definition.steps]
    assert "Bone scan" not in [entry.word for entry in definition.glossary]


def test_what_is_still_used_is_said_on_the_page(browser: Client) -> None:
    for name, said in (
        ("remove_category", "Steps still stand in"),
        ("remove_fact", "decides when these steps"),
    ):
        page = browser.post(url(name), {"revision": 1}, follow=True).content.decode()
        assert said in page


def test_a_pathway_is_written_from_nothing(browser: Client) -> None:
    answer = browser.post(url("start_pathway"), {"title": "Care at home"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/pathways/care-at-home/1/edit/"
    again = browser.post(url("start_pathway"), {"title": "Care at home"})
    assert (again.status_code, sentences(again)) == (
        422,
        ["A pathway with this title is here already. Choose another title."],
    )
    odd = browser.post(url("start_pathway"), {"title": "骨"})
    assert sentences(odd) == ["Use at least one Latin letter: the pathway's address needs it."]


def test_a_second_draft_leads_to_the_first(browser: Client) -> None:
    answer = browser.post(url("make_draft"), follow=True)
    assert answer.redirect_chain[-1][0] == url("edit_draft")
    assert "is a draft already" in answer.content.decode()


# --- publishing --------------------------------------------------------------------------------------------


def test_publishing_shows_what_is_new_and_freezes(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    edit(actions_draft.remove_step, key="goals")
    edit(actions_draft.save_word, entry=GlossaryEntry("Cord", "A thick string."))
    page = browser.get(url("publish_version")).context["page"]
    assert [(one.change, one.part, one.title) for one in page.changes] == [
        ("changed", "category", "Pictures"),
        ("removed", "step", "Talk about what matters most"),
        ("added", "glossary", "Cord"),
    ]
    answer = browser.post(
        url("publish_version"), {"revision": 4, "change_note": "Fewer\nsteps."}, follow=True
    )
    assert "Version 2 is published." in answer.content.decode()
    assert Version.objects.get(pk=draft.pk).change_note == "Fewer\nsteps."
    assert browser.get(url("edit_draft")).status_code == 302


def test_only_the_order_is_said_to_differ(browser: Client, edit: Callable) -> None:
    edit(actions_draft.move_step, key="mri-scan", direction=actions_draft.Direction.DOWN)
    assert "Only the order differs from version 1." in browser.get(url("publish_version")).content.decode()


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
    for problems in (
        browser.get(url("publish_version")).context["page"].problems,
        browser.get(url("edit_draft")).context["problems"],
    ):
        assert [(one.kind, one.key) for one in problems] == [
            ("step", "mri-scan"),
            *[("step", "denosumab")] * 2,
        ]
    page = browser.post(url("publish_version"), {"revision": 3, "change_note": "My note"})
    assert page.status_code == 409
    assert url("change_step") in page.content.decode()
    assert Version.objects.get(pk=draft.pk).is_draft


def test_the_second_publisher_is_told_who_was_first(
    browser: Client, draft: Version, make_user: Callable, client_of: Callable
) -> None:
    bo = make_user("Bo Lind", is_pathway_admin=True)
    form = {"revision": 1, "change_note": "x"}
    assert client_of(bo).post(url("publish_version"), form).status_code == 302
    page = browser.post(url("publish_version"), form, follow=True).content.decode()
    assert "Version 2 was published by Bo Lind on" in page


# --- bad input -----------------------------------------------------------------------------------------------


def test_a_stale_page_shows_both_and_a_second_save_decides(
    browser: Client, draft: Version, make_user: Callable, client_of: Callable
) -> None:
    bo = client_of(make_user("Bo Lind", is_pathway_admin=True))
    mine, other = opened(browser, "change_step"), opened(bo, "change_step")
    assert bo.post(url("change_step"), other | {"why": "Bo's reason."}).status_code == 302
    answer = browser.post(url("change_step"), mine | {"why": "Ada's reason."})
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in (
        "Bo Lind saved this draft on",
        "Bo&#x27;s reason.",
        "Ada&#x27;s reason.",
        'name="revision" value="2"',
    ):
        assert words in page, words
    assert [one.label for one in answer.context["differences"]] == ["Why it matters"]
    assert queries.definition(draft.pk).step("mri-scan").why == "Bo's reason."
    again = fields_of(answer) | {"revision": answer.context["revision"]}
    assert browser.post(url("change_step"), again).status_code == 302
    assert queries.definition(draft.pk).step("mri-scan").why == "Ada's reason."


PARTS = {
    "change_details": ("title", "New"),
    "change_category": ("title", "New"),
    "change_fact": ("question", "New?"),
    "change_step": ("title", "New"),
    "change_watch": ("title", "New"),
    "change_word": ("meaning", "New."),
    "add_category": ("title", "New"),
}


@pytest.mark.parametrize("name", PARTS)
def test_every_form_refuses_a_stale_save_and_keeps_what_was_typed(
    name: str, browser: Client, edit: Callable, draft: Version
) -> None:
    form, (field, typed) = opened(browser, name), PARTS[name]
    edit(actions_draft.add_fact, fact=replace(SMALL_PATHWAY.facts[1], question="Is it new?"))
    before = everything()
    answer = browser.post(url(name), form | {field: typed})
    assert answer.status_code == 409
    assert fields_of(answer)[field] == typed
    assert everything() == before
    again = fields_of(answer) | {"revision": answer.context["revision"]}
    assert browser.post(url(name), again).status_code == 302
    assert everything() != before


GONE = {
    "change_step": (actions_draft.remove_step, {"key": "mri-scan"}),
    "change_watch": (actions_draft.remove_step, {"key": "numb-legs"}),
    "change_word": (actions_draft.remove_word, {"word": "Bone scan"}),
}


@pytest.mark.parametrize("name", GONE)
def test_a_part_that_was_removed_can_be_added_again_with_what_was_typed(
    name: str, browser: Client, edit: Callable, draft: Version
) -> None:
    form = opened(browser, name)
    verb, part = GONE[name]
    edit(verb, **part)
    answer = browser.post(url(name), form)
    assert (answer.status_code, answer.context["is_gone"]) == (409, True)
    again = fields_of(answer) | {"revision": answer.context["revision"]}
    assert browser.post(answer.context["save_url"], again).status_code == 302
    after = queries.definition(draft.pk)
    assert {step.key for step in after.steps} == {step.key for step in SMALL_PATHWAY.steps}
    assert name != "change_step" or after.step("mri-scan") == SMALL_PATHWAY.step("mri-scan")
    assert name != "change_watch" or after.step("numb-legs") == AS_EDITED.step("numb-legs")
    assert set(after.glossary) == set(SMALL_PATHWAY.glossary)


def test_a_form_for_a_published_version_comes_back_with_what_was_typed(
    browser: Client, draft: Version, ada: User
) -> None:
    form = opened(browser, "change_step") | {"why": "A new reason."}
    actions.publish(version=draft, change_note="x", by=ada, at=timezone.now())
    before = everything()
    answer = browser.post(url("change_step"), form)
    assert answer.status_code == 409
    assert "Version 2 was published by Ada Moreno on" in answer.content.decode()
    assert "A new reason." in answer.content.decode()
    assert everything() == before


def test_the_same_form_sent_twice_adds_one_part(browser: Client, draft: Version) -> None:
    form = opened(browser, "add_category") | {"title": "Food"}
    assert browser.post(url("add_category"), form).status_code == 302
    assert browser.post(url("add_category"), form).status_code == 409
    assert draft.categories.filter(title="Food").count() == 1


def test_a_stale_button_moves_nothing(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_draft.change_category, key="imaging", title="Pictures")
    for name in ("move_step", "remove_step", "discard_draft"):
        page = browser.post(url(name), {"revision": 1, "direction": "down"}, follow=True).content.decode()
        assert "Nothing was changed. Look again." in page
    assert queries.definition(draft.pk).steps[0].key == "mri-scan"


@pytest.mark.parametrize("revision", ["", "x", "-1", "1.0", "9" * 30, "١"])
def test_a_damaged_revision_counts_as_an_old_one(revision: str, browser: Client, draft: Version) -> None:
    form = opened(browser, "change_category") | {"title": "New", "revision": revision}
    assert browser.post(url("change_category"), form).status_code == 409
    assert draft.categories.first().title == "Imaging"


BAD = [
    ("change_step", {"title": ""}, "Give the step a title."),
    ("change_step", {"title": "\x00\u200b\t\n"}, "Give the step a title."),
    ("change_step", {"why": "x" * 50_000}, "This text has 50000 characters; at most 600 fit."),
    ("change_step", {"why": "👩‍⚕️" * 400}, "This text has 1600 characters; at most 600 fit."),
    ("change_step", {"category": "nothing"}, "Select a valid choice. nothing is not one of the available choices."),
    ("change_step", {"section": ""}, "Name the section, or choose “a local addition”."),
    ("change_step", {"origin": "local_addition"}, "Say where this addition comes from."),
    ("change_step", {"covers": "IMG-1, see page 2"}, "“SEE” is not a row id. They look like IMG-4."),
    ("change_step", {"ask": "Why?\n" + "y" * 201}, "Line 2: This text has 201 characters; at most 200 fit."),
    ("change_step", {"ask": "Why?\n" * 51}, "There are 51 lines; at most 50 fit."),
    ("change_step", {"fact_1": "primary-cancer"}, "Tick an answer, or choose “is not known”."),
    (
        "change_step",
        {"fact_1": "primary-cancer", "answers_1": ["primary-cancer:breast", "primary-cancer:prostate"]},
        "“Is” takes one answer. Choose “is one of” for several.",
    ),
    (
        "change_step",
        {"fact_1": "primary-cancer", "answers_1": ["medicines-enough:yes"]},
        "Tick an answer, or choose “is not known”.",
    ),
    ("change_watch", {"level": ""}, "Choose what the family does."),
    ("change_watch", {"level_source": " "}, "Say where this choice comes from."),
    ("change_fact", {"option_1": "", "option_2": ""}, "Write at least two answers to choose from."),
    ("change_fact", {"option_1": "PROSTATE"}, "Two answers have the same words."),
    ("change_fact", {"place_1": "first"}, "Write a whole number."),
    ("change_word", {"word": "mri SCAN"}, "This word is in the list already."),
    ("change_category", {"title": "x" * 81}, "This text has 81 characters; at most 80 fit."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    name: str, typed: dict, sentence: str, browser: Client, draft: Version
) -> None:
    before = everything()
    answer = browser.post(url(name), opened(browser, name) | typed)
    assert answer.status_code == 422
    assert sentence in sentences(answer)
    for field, value in typed.items():
        kept = answer.context["form"][field].value()
        assert kept == value or not field.startswith("answers"), "what was typed is gone"
    assert everything() == before


def test_what_is_pasted_is_cleaned(browser: Client, draft: Version) -> None:
    form = opened(browser, "change_step") | {
        "why": "e\u0301\u0000t\u202eé\r\nשלום 👍",
        "title": "می\u200cخواهم",
    }
    browser.post(url("change_step"), form)
    step = queries.definition(draft.pk).step("mri-scan")
    assert (step.why, step.title) == ("étéשלום 👍".replace("שלום", " שלום"), "می\u200cخواهم")


# --- rules ------------------------------------------------------------------------------------------------------

BREAST, SPOT, KNOWN = (
    Is("primary-cancer", "breast"),
    Is("pain-in-one-spot", "yes"),
    IsNotKnown("medicines-enough"),
)
SIMPLE = [
    None, BREAST, KNOWN, IsOneOf("primary-cancer", ("breast", "prostate")), All((BREAST,)), Any((SPOT,)),
    All((BREAST, SPOT)), Any((BREAST, SPOT, KNOWN)), Any((BREAST, BREAST, SPOT, SPOT)),
]  # fmt: skip
NESTED = [NoneOf((BREAST,)), All((Any((BREAST, SPOT)), KNOWN)), Any((BREAST, SPOT, KNOWN, BREAST, SPOT))]


def give(edit: Callable, condition: Condition | None) -> None:
    edit(
        actions_draft.change_step,
        key="mri-scan",
        step=replace(SMALL_PATHWAY.step("mri-scan"), condition=condition),
    )


@pytest.mark.parametrize("condition", [*SIMPLE, *NESTED], ids=str)
def test_a_rule_nobody_touched_stays_as_it_is(
    condition: Condition | None, browser: Client, edit: Callable, draft: Version
) -> None:
    give(edit, condition)
    assert browser.post(url("change_step"), opened(browser, "change_step")).status_code == 302
    assert queries.definition(draft.pk).step("mri-scan").condition == condition


@pytest.mark.parametrize(
    "condition", [one for one in SIMPLE if not isinstance(one, All | Any) or len(one.conditions) > 1], ids=str
)
def test_a_rule_is_built_from_rows(
    condition: Condition | None, browser: Client, edit: Callable, draft: Version
) -> None:
    give(edit, condition)
    rows = opened(browser, "change_step")
    give(edit, None)
    rows["revision"] = Version.objects.get(pk=draft.pk).revision
    browser.post(url("change_step"), rows)
    assert queries.definition(draft.pk).step("mri-scan").condition == condition


def test_a_nested_rule_is_replaced_only_when_asked(browser: Client, edit: Callable, draft: Version) -> None:
    give(edit, NESTED[1])
    form = opened(browser, "change_step") | {"fact_1": "pain-in-one-spot", "test_1": "is_not_known"}
    browser.post(url("change_step"), form)
    assert queries.definition(draft.pk).step("mri-scan").condition == NESTED[1]
    form = opened(browser, "change_step") | {
        "fact_1": "pain-in-one-spot",
        "test_1": "is_not_known",
        "replace": "on",
    }
    browser.post(url("change_step"), form)
    assert queries.definition(draft.pk).step("mri-scan").condition == IsNotKnown("pain-in-one-spot")


def test_the_answers_of_a_fact_are_shown_without_a_script_and_nothing_is_saved(
    browser: Client, draft: Version
) -> None:
    before = everything()
    form = opened(browser, "change_step") | {"fact_1": "primary-cancer", "why": "", "show": "answers"}
    answer = browser.post(url("change_step"), form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="primary-cancer:breast"' in page
    assert "Tick which answer it must be" in page
    assert not answer.context["form"].errors
    answer = browser.post(url("change_step"), form | {"answers_1": ["primary-cancer:breast"], "why": "Y"})
    assert "As chosen here, not saved yet: it applies when “Where did the cancer begin?” is “Breast”." in (
        answer.content.decode()
    )
    assert fields_of(answer)["why"] == "Y"
    assert everything() == before
