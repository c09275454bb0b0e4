"""When a step is due: the form says it in words, shows the first days, and refuses what no day can come of."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from pathways import actions_draft, actions_lists, actions_rules, queries
from pathways.conditions import All, Any, Is
from pathways.definition import Anchor
from pathways.dependencies import WaitsFor
from pathways.first_days import first_days
from pathways.listed import ListName
from pathways.models import Version
from pathways.refusals import StillUsed
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.cast import SMALL_PATHWAY
from tests.pathways.window import everything, fields_of, opened, sentences, url

pytestmark = pytest.mark.django_db

NESTED = Any(
    (All((Is("medicines-enough", "no"), Is("pain-in-one-spot", "yes"))), Is("primary-cancer", "breast"))
)
INFUSION = Point(Reference.ANCHOR, "first-infusion", Span(2, Unit.WEEK))
SCHEDULES = [
    None,
    Schedule(),
    Schedule(INFUSION, opens=-3, closes=3),
    Schedule(Point(Reference.STEP, "bone-scan", Span(3), before=True), opens=0, closes=10),
    Schedule(INFUSION, opens=2, closes=4, repeat=Repeat(Span(4, Unit.WEEK), times=6)),
    Schedule(
        repeat=Repeat(
            Span(1, Unit.MONTH),
            CountedFrom.CALENDAR,
            until=Point(Reference.ANCHOR, "first-infusion", Span(1, Unit.MONTH)),
            ends_when=Is("medicines-enough", "yes"),
        )
    ),
    Schedule(repeat=Repeat(Span(2), ends_when=NESTED)),
]


@pytest.fixture
def with_event(edit: Callable) -> None:
    edit(actions_lists.add_listed, name=ListName.ANCHORS, part=Anchor("", "First infusion"))


def give(edit: Callable, schedule: Schedule | None, key: str = "mri-scan") -> None:
    edit(actions_rules.change_schedule, key=key, schedule=schedule, source="Ward handbook")


def stored(draft: Version) -> Schedule | None:
    return queries.definition(draft.pk).step("mri-scan").schedule


@pytest.mark.parametrize("schedule", SCHEDULES, ids=str)
def test_a_schedule_nobody_touched_stays_as_it_is(
    schedule: Schedule | None, browser: Client, edit: Callable, draft: Version, with_event: None
) -> None:
    give(edit, schedule)
    assert browser.post(url("change_schedule"), opened(browser, "change_schedule")).status_code == 302
    assert stored(draft) == schedule
    assert queries.definition(draft.pk).step("mri-scan").schedule_source == (
        "Ward handbook" if schedule else ""
    )


@pytest.mark.parametrize("schedule", SCHEDULES[1:-1], ids=str)
def test_a_schedule_is_written_from_nothing(
    schedule: Schedule, browser: Client, edit: Callable, draft: Version, with_event: None
) -> None:
    give(edit, schedule)
    form = opened(browser, "change_schedule")
    give(edit, None)
    form["revision"] = Version.objects.get(pk=draft.pk).revision
    assert browser.post(url("change_schedule"), form).status_code == 302
    assert stored(draft) == schedule


def test_an_end_with_groups_is_replaced_only_when_asked(
    browser: Client, edit: Callable, draft: Version
) -> None:
    give(edit, SCHEDULES[-1])
    form = opened(browser, "change_schedule") | {"fact_1": "pain-in-one-spot", "test_1": "is_not_known"}
    browser.post(url("change_schedule"), form)
    assert stored(draft).repeat.ends_when == NESTED
    form = opened(browser, "change_schedule") | {"replace": "on"}
    browser.post(url("change_schedule"), form)
    assert stored(draft).repeat.ends_when is None


def test_no_rule_takes_the_schedule_and_its_source_away(
    browser: Client, edit: Callable, draft: Version
) -> None:
    give(edit, Schedule())
    browser.post(url("change_schedule"), opened(browser, "change_schedule") | {"rhythm": "none"})
    step = queries.definition(draft.pk).step("mri-scan")
    assert (step.schedule, step.schedule_source) == (None, "")


ONCE = {"rhythm": "once", "start_reference": "plan_start:", "start_side": "on", "schedule_source": "Ward"}
AGAIN = ONCE | {"rhythm": "again", "every_count": "4", "every_unit": "week"}
NO_CHOICE = "Select a valid choice. %s is not one of the available choices."
AFTER_DUE = {"opens_side": "after", "closes_side": "after"}
EARLY_END = {"until_reference": "plan_start:", "until_side": "before", "until_count": "1"}
NEVER = {
    "mode": "all",
    **{"fact_1": "medicines-enough", "test_1": "is", "answers_1": ["medicines-enough:yes"]},
    **{"fact_2": "medicines-enough", "test_2": "is", "answers_2": ["medicines-enough:no"]},
}
BAD = [
    ({"rhythm": ""}, "Choose how often."),
    (ONCE | {"schedule_source": " "}, "Say where this schedule comes from."),
    (ONCE | {"schedule_source": "x" * 301}, "This text has 301 characters; at most 300 fit."),
    (ONCE | {"start_reference": ""}, "Choose what the day hangs on."),
    *(
        (ONCE | {"start_reference": key}, NO_CHOICE % key)
        for key in ("anchor:nothing", "step:numb-legs", "step:mri-scan")
    ),
    (ONCE | {"start_count": "3"}, "Choose before or after, or leave the number empty."),
    (ONCE | {"start_side": "after"}, "Write how long before or after."),
    (ONCE | {"start_count": "521", "start_side": "after"}, "Write a whole number from 0 to 520."),
    (ONCE | {"start_count": "-1", "start_side": "after"}, "Write a whole number from 0 to 520."),
    (ONCE | {"start_count": "two", "start_side": "after"}, "Write a whole number from 0 to 520."),
    (ONCE | {"opens_count": "367"}, "Write a whole number from 0 to 366."),
    (ONCE | AFTER_DUE | {"opens_count": "2", "closes_count": "1"}, "It would close before it opens."),
    (ONCE | {"opens_count": "1", "closes_count": "3", "closes_side": "before"}, "It would close before it opens."),
    (AGAIN | {"every_count": ""}, "Write after how many days, weeks or months."),
    (AGAIN | {"every_count": "0"}, "Write a whole number from 1 to 520."),
    (AGAIN | {"times": "0"}, "Write a whole number from 1 to 500."),
    (AGAIN | {"times": "501"}, "Write a whole number from 1 to 500."),
    (AGAIN | {"until_reference": "plan_start:", "until_side": "after"}, "Write how long before or after."),
    (AGAIN | EARLY_END, "The last day would lie before the first one."),
    (AGAIN | NEVER, "No answers make this true, so the schedule would never end by it."),
    (AGAIN | {"fact_1": "primary-cancer"}, "Tick an answer, or choose “is not known”."),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_changes_nothing(typed: dict, sentence: str, browser: Client) -> None:
    before = everything()
    answer = browser.post(url("change_schedule"), opened(browser, "change_schedule") | typed)
    assert (answer.status_code, sentences(answer)) == (422, [sentence])
    for field, value in typed.items():
        assert answer.context["form"][field].value() == value, "what was typed is gone"
    assert everything() == before


def test_a_circle_over_waiting_and_dates_is_named(browser: Client, edit: Callable) -> None:
    edit(actions_rules.change_waiting, key="denosumab", waits_for=WaitsFor(("mri-scan",)))
    give(edit, Schedule(Point(Reference.STEP, "denosumab")), key="bone-scan")
    before = everything()
    answer = browser.post(
        url("change_schedule"),
        opened(browser, "change_schedule") | ONCE | {"start_reference": "step:bone-scan"},
    )
    assert sentences(answer) == [
        "This would be a circle: “MRI scan” needs “Bone scan”, “Bone scan” needs “Denosumab”, "
        "“Denosumab” needs “MRI scan”. None of them could ever begin."
    ]
    assert everything() == before


def test_the_first_days_are_shown_and_nothing_is_saved(browser: Client, draft: Version) -> None:
    before = everything()
    form = opened(browser, "change_schedule") | AGAIN | {"show": "days"}
    answer = browser.post(url("change_schedule"), form)
    preview = answer.context["page"].beside.preview
    assert answer.status_code == 200
    assert preview.words == "on the day of the plan’s start; then 4 weeks after each time it was done"
    assert len(preview.first.days) == 5
    assert fields_of(answer)["every_count"] == "4"
    answer = browser.post(url("change_schedule"), form | {"every_count": ""})
    assert "Not complete yet: Write after how many days, weeks or months." in answer.content.decode()
    assert not answer.context["form"].errors
    assert everything() == before


def test_a_stale_save_shows_both_schedules(browser: Client, edit: Callable, draft: Version) -> None:
    form = opened(browser, "change_schedule") | AGAIN
    give(edit, Schedule())
    answer = browser.post(url("change_schedule"), form)
    assert answer.status_code == 409
    assert [one.label for one in answer.context["differences"]] == [
        "When it is due",
        "Where this schedule comes from",
    ]
    assert stored(draft) == Schedule()


def test_the_first_days_follow_the_calendar_and_the_end() -> None:
    today = date(2026, 1, 31)
    monthly = Repeat(Span(1, Unit.MONTH), CountedFrom.CALENDAR)
    days = first_days(Schedule(repeat=monthly), SMALL_PATHWAY, today).days
    assert [day.isoformat() for day in days] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]
    ended = Schedule(Point(offset=Span(2)), repeat=Repeat(Span(1), until=Point(offset=Span(1))))
    assert first_days(ended, SMALL_PATHWAY, today).days == ()
    after_step = Schedule(Point(Reference.STEP, "bone-scan", Span(1)), repeat=Repeat(Span(1), times=2))
    shown = first_days(after_step, SMALL_PATHWAY, today)
    assert (shown.supposed, [day.day for day in shown.days]) == ("Bone scan", [1, 2])


def test_a_fact_that_ends_a_schedule_stays(edit: Callable) -> None:
    give(edit, Schedule(repeat=Repeat(Span(1), ends_when=Is("primary-cancer", "prostate"))))
    edit(actions_draft.remove_step, key="breast-only")
    with pytest.raises(StillUsed, match="apply or end: “MRI scan”"):
        edit(actions_draft.remove_fact, key="primary-cancer")
