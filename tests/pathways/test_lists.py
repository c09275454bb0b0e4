"""Events, choices, goals, and steps that became others: listed, added, changed, moved, removed."""

from collections.abc import Callable

import pytest
from django.test import Client

from pathways import actions_draft, actions_lists, actions_rules, queries
from pathways.definition import Anchor, Choice, Goal, Succession
from pathways.dependencies import ChoiceRule
from pathways.listed import ListName
from pathways.models import Version
from pathways.refusals import StillUsed
from pathways.schedules import Point, Reference, Repeat, Schedule, Span
from tests.pathways.test_views import count
from tests.pathways.window import DRAFT, everything, fields_of, opened, sentences, url

pytestmark = pytest.mark.django_db

SCANS = Choice("kind-of-scan", "Kind of scan", ("mri-scan", "bone-scan"), ChoiceRule.AT_MOST_ONE)


def add(edit: Callable, name: ListName, *parts: object) -> None:
    for part in parts:
        edit(actions_lists.add_listed, name=name, part=part)


def sent(browser: Client, name: str, typed: dict, *arguments: object) -> object:
    form = opened(browser, name, *DRAFT, *arguments) | typed
    return browser.post(url(name, *DRAFT, *arguments), form)


NEW = [
    ("anchors", {"title": "First drip", "explanation": "Its day."}, Anchor("first-drip", "First drip", "Its day.")),
    ("goals", {"title": "Stay at home"}, Goal("stay-at-home", "Stay at home")),
    ("choices", {"title": "Kind of scan", "rule": "at_most_one", "step_1": "mri-scan", "step_3": "bone-scan"}, SCANS),
]  # fmt: skip


def listed(draft: Version, name: str) -> tuple:
    return getattr(queries.definition(draft.pk), name)


@pytest.mark.parametrize(("name", "typed", "part"), NEW)
def test_a_part_is_added_and_comes_back_untouched(
    name: str, typed: dict, part: object, browser: Client, draft: Version
) -> None:
    answer = sent(browser, "add_listed", typed, name)
    assert answer.url.endswith(f"/edit/#{name}")
    assert listed(draft, name) == (part,)
    assert sent(browser, "change_listed", {}, name, part.key).status_code == 302
    assert listed(draft, name) == (part,)
    assert sent(browser, "change_listed", {"title": "Other"}, name, part.key).status_code == 302
    (changed,) = listed(draft, name)
    assert (changed.key, changed.title) == (part.key, "Other")
    assert "Other" in browser.get(url("edit_draft")).content.decode()
    assert "Other" in browser.get(url("show_version", *DRAFT)).content.decode()


def test_parts_are_moved_and_removed_by_buttons(browser: Client, edit: Callable, draft: Version) -> None:
    add(edit, ListName.GOALS, Goal("", "One"), Goal("", "Two"))
    browser.post(url("move_listed", *DRAFT, "goals", "two"), {"revision": 3, "direction": "up"})
    assert [one.key for one in listed(draft, "goals")] == ["two", "one"]
    browser.post(url("move_listed", *DRAFT, "goals", "two"), {"revision": 4, "direction": "up"})
    assert [one.key for one in listed(draft, "goals")] == ["two", "one"]
    assert browser.get(url("remove_listed", *DRAFT, "goals", "two")).status_code == 200
    browser.post(url("remove_listed", *DRAFT, "goals", "two"), {"revision": 5})
    assert [one.key for one in listed(draft, "goals")] == ["one"]


def test_what_became_of_a_step_is_said_once_it_is_gone(
    browser: Client, edit: Callable, draft: Version
) -> None:
    edit(actions_draft.remove_step, key="opioids")
    form = browser.get(url("add_listed", *DRAFT, "successions")).context["form"]
    assert form.fields["before_1"].choices == [("", "(none)"), ("opioids", "Strong pain medicines")]
    typed = {"before_1": "opioids", "after_1": "nerve-block", "after_2": "denosumab"}
    assert sent(browser, "add_listed", typed, "successions").status_code == 302
    assert listed(draft, "successions") == (Succession(("opioids",), ("nerve-block", "denosumab")),)
    page = browser.get(url("edit_draft")).content.decode()
    assert "“opioids” was split into “nerve-block” and “denosumab”" in page
    assert sent(browser, "change_listed", {"after_2": ""}, "successions", "1").status_code == 302
    assert listed(draft, "successions") == (Succession(("opioids",), ("nerve-block",)),)
    browser.post(url("remove_listed", *DRAFT, "successions", "1"), {"revision": 4})
    assert listed(draft, "successions") == ()


LONG = {"title": "x" * 81}
TOO_LONG = "This text has 81 characters; at most 80 fit."
TWO = {"step_1": "opioids", "step_2": "denosumab"}
BAD = [
    ("anchors", {"title": " "}, "Give the event a name."),
    ("anchors", LONG, TOO_LONG),
    ("anchors", {"title": "first INFUSION"}, "This title is in the list already."),
    ("anchors", {"title": "A", "explanation": "x" * 601}, "This text has 601 characters; at most 600 fit."),
    ("goals", {"title": ""}, "Write the goal."),
    ("goals", LONG, TOO_LONG),
    ("choices", TWO | {"title": ""}, "Say what is chosen."),
    ("choices", TWO | {"title": "Kind of scan"}, "This title is in the list already."),
    (
        "choices",
        TWO | {"title": "A", "rule": "both"},
        "Select a valid choice. both is not one of the available choices.",
    ),
    ("choices", {"title": "A"}, "A choice needs at least two steps."),
    ("choices", {"title": "A", "step_2": "opioids"}, "A choice needs at least two steps."),
    ("choices", {"title": "A", "step_1": "opioids", "step_2": "opioids"}, "This step is chosen above already."),
    ("choices", TWO | {"title": "A", "step_3": "mri-scan"}, "This step is part of the choice “Kind of scan” already."),
    ("choices", {"title": "A", "step_1": "numb-legs"}, "“numb-legs” cannot be chosen here."),
    ("successions", {}, "Choose the step that is gone."),
    ("successions", {"before_1": "mri-scan", "after_1": "bone-scan"}, "“mri-scan” cannot be chosen here."),
    ("successions", {"before_1": "exercises"}, "Choose the step that takes its place."),
    ("successions", {"before_1": "exercises", "after_1": "exercises"}, "“exercises” cannot be chosen here."),
    ("successions", {"before_1": "support-group", "after_1": "goals"}, "It is said already what became of this step."),
    (
        "successions",
        {"before_1": "exercises", "before_2": "breast-only", "after_1": "goals", "after_2": "mri-scan"},
        "Either one step became several, or several became one. Write two lines for more.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(
    name: str, typed: dict, sentence: str, browser: Client, edit: Callable
) -> None:
    add(edit, ListName.ANCHORS, Anchor("", "First infusion"))
    add(edit, ListName.CHOICES, SCANS)
    for key in ("exercises", "breast-only", "support-group"):
        edit(actions_draft.remove_step, key=key)
    add(edit, ListName.SUCCESSIONS, Succession(("support-group",), ("mri-scan",)))
    before = everything()
    answer = sent(browser, "add_listed", typed, name)
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    for field, value in typed.items():
        assert answer.context["form"][field].value() == value
    assert everything() == before


def test_an_event_that_dates_hang_on_stays(edit: Callable, browser: Client, draft: Version) -> None:
    add(edit, ListName.ANCHORS, Anchor("", "First infusion"))
    event = Point(Reference.ANCHOR, "first-infusion")
    for schedule in (Schedule(event), Schedule(repeat=Repeat(Span(1), until=event))):
        edit(actions_rules.change_schedule, key="mri-scan", schedule=schedule, source="Ward")
        with pytest.raises(StillUsed, match="The dates of these steps hang on “First infusion”: “MRI scan”"):
            edit(actions_lists.remove_listed, name=ListName.ANCHORS, key="first-infusion")
    revision = Version.objects.get(pk=draft.pk).revision
    page = browser.post(
        url("remove_listed", *DRAFT, "anchors", "first-infusion"), {"revision": revision}, follow=True
    )
    assert "The dates of these steps hang on" in page.content.decode()
    edit(actions_rules.change_schedule, key="mri-scan", schedule=None, source="")
    edit(actions_lists.remove_listed, name=ListName.ANCHORS, key="first-infusion")
    assert listed(draft, "anchors") == ()


def test_a_stale_save_shows_both_and_a_gone_part_is_added_again(
    browser: Client, edit: Callable, draft: Version
) -> None:
    add(edit, ListName.GOALS, Goal("", "Stay at home"))
    form = opened(browser, "change_listed") | {"why": "My reason."}
    edit(
        actions_lists.change_listed,
        name=ListName.GOALS,
        key="stay-at-home",
        part=Goal("stay-at-home", "At home", "Hers."),
    )
    answer = browser.post(url("change_listed"), form)
    assert answer.status_code == 409
    assert [one.saved for one in answer.context["differences"]] == ["At home", "Hers."]
    edit(actions_lists.remove_listed, name=ListName.GOALS, key="stay-at-home")
    answer = browser.post(url("change_listed"), form)
    assert (answer.status_code, answer.context["is_gone"]) == (409, True)
    again = fields_of(answer) | {"revision": answer.context["revision"]}
    assert browser.post(answer.context["save_url"], again).status_code == 302
    assert listed(draft, "goals") == (Goal("stay-at-home", "Stay at home", "My reason."),)


def test_a_list_that_does_not_exist_is_a_404(browser: Client) -> None:
    assert browser.get(url("add_listed", *DRAFT, "wishes")).status_code == 404
    assert browser.post(url("move_listed", *DRAFT, "wishes", "x"), {"revision": 1}).status_code == 404


def test_the_draft_costs_the_same_with_one_part_of_each_list_and_with_three(
    browser: Client, edit: Callable
) -> None:
    pages = [url("edit_draft"), url("show_version", *DRAFT)]
    counts = []
    queries.definition(Version.objects.get(number=1).pk)  # published, so it is read once and kept
    keys = [step.key for step in queries.definition(Version.objects.get(number=2).pk).steps]
    for number in range(3):
        add(edit, ListName.ANCHORS, Anchor("", f"Event {number}"))
        add(edit, ListName.GOALS, Goal("", f"Goal {number}"))
        add(edit, ListName.CHOICES, Choice("", f"Choice {number}", tuple(keys[2 * number : 2 * number + 2])))
        add(edit, ListName.SUCCESSIONS, Succession((f"old-{number}",), (keys[number],)))
        counts.append([count(browser, page) for page in pages])
    assert counts[0] == counts[2]
