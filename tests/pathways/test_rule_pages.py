"""The pages on which the rule of a step is built, part by part, without a script."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from pathways import actions_rules, queries
from pathways.conditions import All, Any, Condition, Is, IsOneOf, NoneOf
from pathways.models import Version
from tests.pathways.test_views import count
from tests.pathways.window import DRAFT, everything, fields_of, opened, sentences, url

pytestmark = pytest.mark.django_db

ENOUGH, SPOT = Is("medicines-enough", "no"), Is("pain-in-one-spot", "yes")
BREAST = Is("primary-cancer", "breast")
FULL = All((Any((NoneOf((BREAST,)), ENOUGH)), SPOT))


def rule(draft: Version, key: str = "nerve-block") -> Condition | None:
    return queries.definition(draft.pk).step(key).condition


def sent(browser: Client, name: str, place: str, typed: dict, key: str = "nerve-block") -> object:
    form = opened(browser, name, *DRAFT, key, place) | typed
    return browser.post(url(name, *DRAFT, key, place), form)


def test_a_nested_rule_is_built_from_nothing(browser: Client, draft: Version) -> None:
    breast = {"fact_1": "primary-cancer", "test_1": "is", "answers_1": ["primary-cancer:breast"]}
    spot = {"fact_1": "pain-in-one-spot", "test_1": "is_not_known"}
    enough = {"fact_1": "medicines-enough", "test_1": "is_one_of", "answers_1": ["medicines-enough:no"]}
    acts = [
        ("add_test", "top", breast),
        ("add_test", "top", spot),
        ("add_group", "top", enough | {"joint": "any"}),
        ("add_group", "3", breast | {"joint": "none"}),
        ("wrap_part", "1", {"joint": "none"}),
        ("change_group", "top", {"joint": "any"}),
        ("change_test", "2", enough),
    ]
    for name, place, typed in acts:
        answer = sent(browser, name, place, typed, "mri-scan")
        assert (answer.status_code, answer.url) == (302, url("show_rule", *DRAFT, "mri-scan")), name
    several = IsOneOf("medicines-enough", ("no",))
    assert rule(draft, "mri-scan") == Any((NoneOf((BREAST,)), several, Any((several, NoneOf((BREAST,))))))
    page = browser.get(url("show_rule", *DRAFT, "mri-scan")).content.decode()
    assert "It applies when “Where did the cancer begin?” is not “Breast” or" in page


def test_a_part_is_taken_out_by_a_button(browser: Client, draft: Version) -> None:
    for revision, left in ((1, All((SPOT,))), (2, None)):
        answer = browser.post(url("remove_part", *DRAFT, "nerve-block", "1"), {"revision": revision})
        assert answer.url == url("show_rule")
        assert rule(draft) == left
    assert "It is part of every plan." in browser.get(url("show_rule")).content.decode()


def test_the_answers_come_without_a_script_and_nothing_is_saved(browser: Client, draft: Version) -> None:
    before = everything()
    form = opened(browser, "add_test") | {"fact_1": "primary-cancer", "show": "answers"}
    answer = browser.post(url("add_test"), form)
    assert answer.status_code == 200
    assert not answer.context["form"].errors
    assert 'value="primary-cancer:breast"' in answer.content.decode()
    assert fields_of(answer)["fact_1"] == "primary-cancer"
    assert everything() == before


UNKNOWN = {"fact_1": "primary-cancer", "test_1": "is_not_known"}
BAD = [
    ("add_test", "top", {}, "Choose a fact."),
    ("add_test", "top", {"fact_1": "nothing"}, "Select a valid choice. nothing is not one of the available choices."),
    ("add_test", "top", {"fact_1": "primary-cancer"}, "Tick an answer, or choose “is not known”."),
    ("change_test", "2", {"answers_1": []}, "Tick an answer, or choose “is not known”."),
    (
        "add_test",
        "top",
        {"fact_1": "primary-cancer", "answers_1": ["primary-cancer:breast", "primary-cancer:prostate"]},
        "“Is” takes one answer. Choose “is one of” for several.",
    ),
    ("add_group", "top", UNKNOWN | {"joint": ""}, "Choose how the tests are joined."),
    ("change_group", "top", {"joint": "some"}, "Select a valid choice. some is not one of the available choices."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    name: str, place: str, typed: dict, sentence: str, browser: Client
) -> None:
    before = everything()
    answer = sent(browser, name, place, typed)
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    for field in ("fact_1", "test_1", "joint"):
        if typed.get(field):
            assert answer.context["form"][field].value() == typed[field]
    assert everything() == before


def test_a_fifth_level_is_refused_with_what_was_chosen(browser: Client, edit: Callable) -> None:
    edit(actions_rules.change_condition, key="nerve-block", condition=FULL)
    before = everything()
    typed = {"joint": "any", "fact_1": "pain-in-one-spot", "test_1": "is_not_known"}
    answer = sent(browser, "add_group", "1-1", typed)
    assert (answer.status_code, sentences(answer)) == (422, ["The condition is nested deeper than 4 levels."])
    assert fields_of(answer)["fact_1"] == "pain-in-one-spot"
    assert everything() == before
    page = browser.get(url("change_test", *DRAFT, "nerve-block", "1-1-1")).content.decode()
    assert "Put it into a group" not in page


def test_a_rule_that_no_answers_make_true_is_refused(browser: Client, edit: Callable, draft: Version) -> None:
    never = ["No answers make this rule true, so the step would never be part of a plan."]
    typed = {"fact_1": "pain-in-one-spot", "test_1": "is", "answers_1": ["pain-in-one-spot:no"]}
    before = everything()
    answer = sent(browser, "add_test", "top", typed)
    assert (answer.status_code, sentences(answer)) == (422, never)
    rows = {"fact_3": "pain-in-one-spot", "test_3": "is", "answers_3": ["pain-in-one-spot:no"]}
    answer = browser.post(
        url("change_step", *DRAFT, "nerve-block"),
        opened(browser, "change_step", *DRAFT, "nerve-block") | rows,
    )
    assert (answer.status_code, sentences(answer)) == (422, never)
    assert everything() == before
    edit(
        actions_rules.change_condition, key="nerve-block", condition=All((SPOT, Is("pain-in-one-spot", "no")))
    )
    form = opened(browser, "change_step", *DRAFT, "nerve-block") | {"why": "Other words."}
    assert browser.post(url("change_step", *DRAFT, "nerve-block"), form).status_code == 302, (
        "it was so before"
    )


def test_a_stale_save_shows_both_rules(browser: Client, edit: Callable, draft: Version) -> None:
    form = opened(browser, "change_group") | {"joint": "none"}
    edit(actions_rules.change_condition, key="nerve-block", condition=All((BREAST, SPOT)))
    answer = browser.post(url("change_group"), form)
    assert answer.status_code == 409
    (difference,) = answer.context["differences"]
    assert difference.typed.startswith("when none of this is so (“Where did")
    assert difference.saved.startswith("when “Where did the cancer begin?” is “Breast” and")
    assert rule(draft) == All((BREAST, SPOT))


def test_a_place_that_is_gone_leads_back_to_the_rule(browser: Client, edit: Callable, draft: Version) -> None:
    form = opened(browser, "change_test")
    edit(actions_rules.change_condition, key="nerve-block", condition=ENOUGH)
    for name in ("change_test", "remove_part", "wrap_part"):
        answer = browser.post(url(name, *DRAFT, "nerve-block", "2"), form, follow=True)
        assert "The rule was changed meanwhile. Nothing was changed." in answer.content.decode()
    assert rule(draft) == ENOUGH


def test_a_watch_question_has_no_rules(browser: Client) -> None:
    for name in ("show_rule", "change_schedule", "change_waiting"):
        assert browser.get(url(name, *DRAFT, "numb-legs")).status_code == 404
    assert "Change when it applies" not in browser.get(url("change_watch")).content.decode()


def test_the_rule_costs_the_same_with_one_test_and_with_three(browser: Client, edit: Callable) -> None:
    edit(actions_rules.change_condition, key="nerve-block", condition=ENOUGH)
    one = count(browser, url("show_rule"))
    edit(actions_rules.change_condition, key="nerve-block", condition=FULL)
    assert count(browser, url("show_rule")) == one <= 9


def test_the_step_form_leaves_the_other_rules_alone(browser: Client, edit: Callable, draft: Version) -> None:
    edit(actions_rules.change_condition, key="mri-scan", condition=FULL)
    before = queries.definition(draft.pk).step("mri-scan")
    browser.post(url("change_step"), opened(browser, "change_step") | {"why": "Other words."})
    assert queries.definition(draft.pk).step("mri-scan") == replace(before, why="Other words.")
