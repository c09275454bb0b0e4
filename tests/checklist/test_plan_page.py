"""The whole plan: undated things too, what is not decided as one line, what does not apply with its reason."""

import re
from datetime import timedelta

import pytest

from careplan.plans import actions
from careplan.plans.actions import Acting
from tests.checklist.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def decide(plan, patient, nora, now):
    def do(step_key, applies, reason=""):
        actions.decide_step(
            patient=patient, plan_id=plan.pk, step_key=step_key, decision=actions.Decision(applies, reason),
            by=nora, at=now,
        )  # fmt: skip

    return do


@pytest.fixture
def page(browser, url, plan):
    return lambda: text_of(browser.get(url("show_plan")))


def test_what_is_not_decided_is_one_folded_line_without_ticks(browser, url, plan):
    page = browser.get(url("show_plan")).content.decode()
    folds = re.findall(r"<details.*?</details>", page, re.DOTALL)
    imaging = next(fold for fold in folds if "Bone scan" in fold)
    assert "Not decided yet: 4" in imaging
    assert "Your team decides about these with you." in imaging
    assert "<form" not in imaging
    assert url("show_step", "bone-scan") in imaging
    assert " open" not in imaging.split(">")[0]


def test_undated_things_stand_here_with_their_tick(page, browser, url, plan, item_of):
    assert "Talk about what matters most" in page()
    goals = item_of(plan, "goals")
    assert url("tick_item", goals.pk) in browser.get(url("show_plan")).content.decode()


def test_what_does_not_apply_says_why(page, decide):
    decide("bone-scan", "no", "The MRI showed enough.")
    words = page()
    assert "Does not apply now: 2" in words  # with the nerve block, which a rule says
    assert "The MRI showed enough." in words


def test_the_reason_of_a_rule_never_quotes_a_fact_for_nurses(page):
    words = page()
    assert "Breast care visit" in words
    assert "It does not fit what your team has recorded so far." in words
    assert "Where did the cancer begin?" not in words
    assert "Prostate" not in words


def test_what_is_for_nurses_is_nowhere(browser, url, page, plan):
    assert "Weak bones" not in page()
    assert browser.get(url("show_step", "weak-bones")).status_code == 404


def test_what_the_team_looks_after_is_plain_information(page, browser, url, decide, plan, item_of):
    decide("opioids", "yes", "Agreed.")
    item = item_of(plan, "opioids")
    words = page()
    assert "Strong pain medicines" in words
    assert "Your care team looks after this" in words
    assert url("tick_item", item.pk) not in browser.get(url("show_plan")).content.decode()


def test_withdrawn_after_progress_stays_and_says_so(page, decide, plan, item_of, patient, carl, today, now):
    item = item_of(plan, "exercises")
    actions.tick_item(patient=patient, item_id=item.pk, done_on=today, today=today, by=carl, at=now)
    decide("exercises", "no", "Too painful.")
    words = page()
    assert "Exercises Withdrawn by your care team · done once" in words


def test_withdrawn_after_a_note_stays_marked_and_leads_to_the_note(
    page, browser, url, decide, plan, item_of, patient, carl, now
):
    item = item_of(plan, "exercises")
    actions.note_item(patient=patient, item_id=item.pk, note="He counts to ten.", by=carl, at=now)
    decide("exercises", "no", "Too painful.")
    assert "Exercises Withdrawn by your care team · what was written stays" in page()
    assert url("show_item", item.pk) in browser.get(url("show_plan")).content.decode()


def test_withdrawn_before_anybody_touched_it_does_not_apply(page, decide, plan, item_of):
    item_of(plan, "exercises")
    decide("exercises", "no", "Too painful.")
    words = page()
    assert "Withdrawn by your care team" not in words
    assert "Does not apply now: 1" in words


def test_the_course_of_a_treatment(page, plan, patient, item_of, nora, now):
    item_of(plan, "denosumab", due_in_days=2)
    actions.set_course(
        patient=patient, plan_id=plan.pk, step_key="denosumab", course="started", by=nora, at=now
    )
    assert "· started" in page()


def test_a_done_step_shows_who_and_when(page, plan, item_of, patient, nora, today, now):
    item = item_of(plan, "mri-scan")
    actions.tick_item(
        patient=patient, item_id=item.pk, done_on=today, today=today, by=nora, at=now, acting=Acting.NURSE
    )
    assert "MRI scan Nora, today" in page()


def test_an_addition_of_the_nurse_stands_in_its_category(page, plan, patient, nora, today, now):
    actions.add_own_item(
        patient=patient, plan_id=plan.pk, title="Bring the old scans", words="On a disc.",
        category_key="imaging", due_on=None, today=today, family_ticks=True, by=nora, at=now,
    )  # fmt: skip
    words = page()
    assert words.index("Imaging") < words.index("Bring the old scans") < words.index("Support")
    assert "Added by your care team" in words


def test_only_the_last_times_of_a_habit(page, plan, item_of, patient, carl, today, now, browser, url):
    for _time in range(3):
        item = item_of(plan, "exercises")
        actions.tick_item(patient=patient, item_id=item.pk, done_on=today, today=today, by=carl, at=now)
    rows = re.findall(r'id="item-\d+"', browser.get(url("show_plan")).content.decode())
    assert len(rows) == 3  # exercises, the support group, what matters most


@pytest.fixture
def ticked_out_of_order(plan, item_of, patient, carl, nora, today, now):
    """The first time was done yesterday; the second, written later, was for the day before that."""
    for by, acting, days_ago in ((nora, Acting.NURSE, 1), (carl, Acting.FAMILY, 2)):
        actions.tick_item(
            patient=patient, item_id=item_of(plan, "exercises").pk, done_on=today - timedelta(days=days_ago),
            today=today, by=by, at=now, acting=acting,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["show_plan", "show_today"])
def test_the_last_time_is_the_latest_day_and_not_what_was_written_last(
    browser, url, plan, item_of, ticked_out_of_order, name
):
    item_of(plan, "exercises", due_in_days=0)
    assert "Last: Nora, yesterday" in text_of(browser.get(url(name))).replace("last:", "Last:")


def test_the_times_before_begin_with_the_latest_day(browser, url, plan, item_of, ticked_out_of_order):
    words = text_of(browser.get(url("show_item", item_of(plan, "exercises").pk)))
    before = words[words.index("The times before") :]
    assert before.index("Nora, yesterday") < before.index("You, ")


@pytest.mark.parametrize(
    ("step_key", "state"),
    [
        ("bone-scan", "Not decided yet. Your care team decides about this with you."),
        ("nerve-block", "It does not apply now."),
        ("exercises", "It is part of the plan."),
        ("numb-legs", "Yes or not sure: call now."),
        ("constipation", "Yes or not sure: tell the team today."),
    ],
)
def test_the_page_of_a_step(browser, url, plan, step_key, state):
    words = text_of(browser.get(url("show_step", step_key)))
    assert state in words
    assert "It helps the team to help you." in words


@pytest.mark.parametrize("step_key", ["no-such-step", "x" * 200])
def test_a_step_that_does_not_exist(browser, url, plan, step_key):
    assert browser.get(url("show_step", step_key)).status_code == 404


def test_the_glossary(browser, url, plan):
    assert "A word that the team explains." in text_of(browser.get(url("show_glossary")))


@pytest.mark.parametrize(
    "name", ["show_plan", "show_glossary", "list_questions", "list_check_ins", "show_family"]
)
def test_before_there_is_a_plan(browser, url, name):
    answer = browser.get(url(name))
    assert answer.status_code == 200
    assert "Warning signs: when to call" in text_of(answer)


def test_a_step_before_there_is_a_plan(browser, url):
    assert browser.get(url("show_step", "bone-scan")).status_code == 404
