"""The forms of the editor: what they save, and what bad or stale input gets."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import User
from pathways import actions, actions_draft, forms, queries
from pathways.conditions import IsOneOf
from pathways.definition import Kind, Level, Origin
from pathways.models import Category, Fact, Step, Version, VersionNote
from pathways.words import LIMITS
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import (
    AS_EDITED,
    DRAFT,
    everything,
    fields_of,
    opened,
    sentences,
    url,
)

pytestmark = pytest.mark.django_db


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


def test_a_form_for_a_draft_that_was_discarded_gives_the_words_back(browser: Client, draft: Version) -> None:
    form = opened(browser, "change_step") | {"why": "A new reason,\nwith care."}
    actions.discard_draft(version=draft, revision=1)
    answer = browser.post(url("change_step"), form)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This draft is not there any more." in page
    assert "A new reason,\nwith care." in page
    assert not Version.objects.filter(published_at=None).exists()
    plain = browser.post(url("move_step"), {"revision": 1, "direction": "up"})
    assert "This draft is not there any more." not in plain.content.decode()


def test_no_form_takes_more_than_its_column_holds() -> None:
    columns = {
        "title": (Step, "title"), "what": (Step, "what"), "why": (Step, "why"), "question": (Step, "question"),
        "section": (Step, "section"), "note": (Step, "source_note"), "level_source": (Step, "level_source"),
        "explanation": (Fact, "explanation"), "pathway_title": (Version, "title"),
        "summary": (Version, "summary"), "document_title": (Version, "document_title"),
    }  # fmt: skip
    for limit, (model, name) in columns.items():
        assert model._meta.get_field(name).max_length >= LIMITS[limit], limit
    for model in (Category, Step):
        assert model._meta.get_field("title").max_length >= LIMITS["title"]
    assert Fact._meta.get_field("question").max_length >= LIMITS["question"]
    assert Fact._meta.get_field("section").max_length >= LIMITS["section"]
    assert Version._meta.get_field("document_date").max_length >= forms.DOCUMENT_DATE
    assert Version._meta.get_field("change_note").max_length >= forms.CHANGE_NOTE
    assert VersionNote._meta.get_field("text").max_length >= forms.VERSION_NOTE
    for name in ("reviewer_name", "reviewer_role"):
        assert VersionNote._meta.get_field(name).max_length >= forms.PERSON


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
    ("change_fact", {"place_1": "first"}, "Write a whole number from 1 to 40."),
    ("change_fact", {"place_1": "0"}, "Write a whole number from 1 to 40."),
    ("change_word", {"word": "mri SCAN"}, "This word is in the list already: “A word that the team explains.”"),
    ("change_category", {"title": "x" * 81}, "This text has 81 characters; at most 80 fit."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    name: str, typed: dict, sentence: str, browser: Client, draft: Version
) -> None:
    before = everything()
    answer = browser.post(url(name), opened(browser, name) | typed)
    assert answer.status_code == 422
    assert sentences(answer) == [sentence]
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
