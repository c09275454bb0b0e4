"""What a step waits for; what keeps a step from being removed; and its copy."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from pathways import actions_draft, actions_lists, actions_rules, queries
from pathways.definition import Choice, Kind, Succession
from pathways.dependencies import HowMany, WaitsFor
from pathways.listed import ListName
from pathways.models import Version
from pathways.refusals import StillUsed
from pathways.schedules import Point, Reference, Repeat, Schedule, Span
from pathways.waiting import circle_with
from pathways.words import LIMITS
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import DRAFT, everything, opened, sentences, url

pytestmark = pytest.mark.django_db


def wait(edit: Callable, key: str, *steps: str) -> None:
    edit(actions_rules.change_waiting, key=key, waits_for=WaitsFor(steps) if steps else None)


def test_a_step_waits_for_others_and_for_nothing_again(browser: Client, draft: Version) -> None:
    form = opened(browser, "change_waiting") | {
        "how_many": "any",
        "step_1": "denosumab",
        "step_3": "bone-scan",
    }
    assert browser.post(url("change_waiting"), form).status_code == 302
    waits = WaitsFor(("denosumab", "bone-scan"), HowMany.ANY)
    assert queries.definition(draft.pk).step("mri-scan").waits_for == waits
    form = opened(browser, "change_waiting")
    assert browser.post(url("change_waiting"), form).status_code == 302
    assert queries.definition(draft.pk).step("mri-scan").waits_for == waits
    form = {name: value for name, value in opened(browser, "change_waiting").items() if "step_" not in name}
    browser.post(url("change_waiting"), form)
    assert queries.definition(draft.pk).step("mri-scan").waits_for is None


BAD = [
    ({"step_1": "nothing"}, "“nothing” cannot be chosen here."),
    ({"step_1": "numb-legs"}, "“numb-legs” cannot be chosen here."),
    ({"step_1": "mri-scan"}, "“mri-scan” cannot be chosen here."),
    ({"step_1": "opioids", "step_2": "opioids"}, "This step is chosen above already."),
    ({"how_many": ""}, "Choose: all of them, or one of them."),
    (
        {"step_2": "bone-scan"},
        "This would be a circle: “MRI scan” needs “Bone scan”, “Bone scan” needs “MRI scan”. "
        "None of them could ever begin.",
    ),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    typed: dict, sentence: str, browser: Client, edit: Callable
) -> None:
    wait(edit, "bone-scan", "mri-scan")
    before = everything()
    answer = browser.post(url("change_waiting"), opened(browser, "change_waiting") | typed)
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    for field, value in typed.items():
        assert answer.context["form"][field].value() == value
    assert everything() == before


def test_only_a_circle_through_the_step_itself_stands_in_its_way() -> None:
    mri, bone, denosumab = (SMALL_PATHWAY.step(key) for key in ("mri-scan", "bone-scan", "denosumab"))
    turning = (
        replace(bone, waits_for=WaitsFor(("denosumab",))),
        replace(denosumab, waits_for=WaitsFor(("bone-scan",))),
    )
    circling = replace(SMALL_PATHWAY, steps=(mri, *turning))
    assert circle_with(replace(mri, waits_for=WaitsFor(("bone-scan",))), circling) == ""
    assert (
        circle_with(replace(mri, waits_for=WaitsFor(("mri-scan",))), circling)
        == "A step cannot wait for itself."
    )
    assert "“Bone scan” needs “Denosumab”" in circle_with(turning[0], circling)


def test_a_step_may_come_back_until_one_is_done_that_waits_for_it() -> None:
    until = Repeat(Span(1), until=Point(Reference.STEP, "bone-scan"))
    bone = replace(SMALL_PATHWAY.step("bone-scan"), waits_for=WaitsFor(("mri-scan",)))
    mri = replace(SMALL_PATHWAY.step("mri-scan"), schedule=Schedule(repeat=until))
    assert circle_with(mri, replace(SMALL_PATHWAY, steps=(mri, bone))) == ""


def test_a_step_that_something_needs_stays(edit: Callable, draft: Version) -> None:
    def refused(words: str) -> None:
        with pytest.raises(StillUsed, match=words):
            edit(actions_draft.remove_step, key="mri-scan")

    wait(edit, "bone-scan", "mri-scan")
    refused("These steps wait for “MRI scan”: “Bone scan”")
    wait(edit, "bone-scan")
    schedule = Schedule(Point(Reference.STEP, "mri-scan"))
    edit(actions_rules.change_schedule, key="bone-scan", schedule=schedule, source="Ward")
    refused("The dates of these steps hang on “MRI scan”: “Bone scan”")
    edit(actions_rules.change_schedule, key="bone-scan", schedule=None, source="")
    edit(actions_lists.add_listed, name=ListName.CHOICES, part=Choice("", "Scan", ("mri-scan", "bone-scan")))
    refused("“MRI scan” is part of this choice: “Scan”")
    edit(actions_lists.remove_listed, name=ListName.CHOICES, key="scan")
    edit(actions_lists.add_listed, name=ListName.SUCCESSIONS, part=Succession(("old",), ("mri-scan",)))
    refused("“MRI scan” takes the place of earlier steps: “old”")
    edit(actions_lists.remove_listed, name=ListName.SUCCESSIONS, key="1")
    edit(actions_draft.remove_step, key="mri-scan")
    assert "mri-scan" not in queries.definition(draft.pk).steps_by_key


def test_a_copy_stands_right_below_with_all_rules_and_a_key_of_its_own(
    browser: Client, edit: Callable, draft: Version
) -> None:
    wait(edit, "nerve-block", "mri-scan")
    edit(actions_rules.change_schedule, key="nerve-block", schedule=Schedule(closes=3), source="Ward")
    original = queries.definition(draft.pk).step("nerve-block")
    answer = browser.post(url("duplicate_step", *DRAFT, "nerve-block"), {"revision": 3}, follow=True)
    assert "A copy stands below it." in answer.content.decode()
    steps = queries.definition(draft.pk).steps
    place = [step.key for step in steps].index("nerve-block")
    assert steps[place + 1] == replace(original, key="nerve-block-copy", title="Nerve block (copy)")
    assert [step.key for step in steps if step.key != "nerve-block-copy"] == [
        one.key for one in SMALL_PATHWAY.steps
    ]


def test_a_long_title_makes_room_for_the_words_of_a_copy(edit: Callable, draft: Version) -> None:
    longest = replace(SMALL_PATHWAY.step("mri-scan"), title="x" * LIMITS["title"])
    edit(actions_draft.change_step, key="mri-scan", step=longest)
    copy = edit(actions_rules.duplicate_step, key="mri-scan")
    assert copy.title.endswith("x (copy)")
    assert len(copy.title) == LIMITS["title"]
    edit(actions_rules.duplicate_step, key="numb-legs")
    assert [one.kind for one in queries.definition(draft.pk).watch_steps].count(Kind.WATCH) == 3


def test_a_stale_copy_is_refused(browser: Client, edit: Callable) -> None:
    wait(edit, "bone-scan", "mri-scan")
    before = everything()
    page = browser.post(url("duplicate_step"), {"revision": 1}, follow=True).content.decode()
    assert "Nothing was changed. Look again." in page
    assert everything() == before
