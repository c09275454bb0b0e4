"""The rule of a step, as rows of choices."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from pathways import actions_draft, queries
from pathways.conditions import All, Any, Condition, Is, IsNotKnown, IsOneOf, NoneOf
from pathways.models import Version
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import (
    everything,
    fields_of,
    opened,
    url,
)

pytestmark = pytest.mark.django_db


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


def test_a_nested_rule_is_left_to_its_own_page(browser: Client, edit: Callable, draft: Version) -> None:
    give(edit, NESTED[1])
    form = opened(browser, "change_step")
    assert not any(name.startswith(("fact_", "test_", "answers_", "mode")) for name in form)
    form |= {"fact_1": "pain-in-one-spot", "test_1": "is_not_known", "why": "Other words."}
    assert browser.post(url("change_step"), form).status_code == 302
    step = queries.definition(draft.pk).step("mri-scan")
    assert (step.condition, step.why) == (NESTED[1], "Other words.")


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
