"""The diary: what was entered, day by day and drawn, as it was entered and no more."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from careplan.checkins import actions as checkin_actions
from careplan.checkins import diary
from careplan.checkins.models import CheckIn
from careplan.plans import keyring
from careplan.plans.actions import Sent
from tests.checklist.conftest import text_of

pytestmark = pytest.mark.django_db
# Words of advice, of a limit, or of a verdict: a page of numbers has none of them.
VERDICTS = (
    *(
        "high",
        "low",
        "mild",
        "moderate",
        "severe",
        "normal",
        "abnormal",
        "threshold",
        "limit",
        "score",
        "average",
    ),
    *(
        "trend",
        "better",
        "improved",
        "increase",
        "decrease",
        "rising",
        "falling",
        "you should",
        "we advise",
        "risk",
    ),
    *("warning level", "alert", "good", "bad", "dose", "take your", "medicine"),
)


@pytest.fixture
def enter(plan, patient, carl, now):
    def do(ago=timedelta(0), by=carl, watch=None, whose=CheckIn.Words.CAREGIVER, **seen):
        return checkin_actions.check_in(
            patient=patient,
            plan_id=plan.pk,
            observation=checkin_actions.Observation(watch or {}, whose, **seen),
            by=by,
            at=now - ago,
        )

    return do


def verdicts_in(words):
    return [verdict for verdict in VERDICTS if re.search(rf"\b{verdict}\b", words)]


def main_of(answer):
    page = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


# --- the list by day -------------------------------------------------------------------------------------


def test_days_stand_above_their_check_ins_the_newest_first(browser, url, enter):
    enter(timedelta(days=2), note="Two days ago.")
    enter(note="Now.")
    enter(timedelta(days=2, minutes=1), note="A minute before it.")
    words = text_of(browser.get(url("list_check_ins")))
    today = words.index("Today", words.index("Check-ins so far"))
    assert today < words.index("Now.") < words.index("Two days ago.") < words.index("A minute before it.")


def test_the_carer_line_is_for_its_writer_and_kept_from_the_rest_of_the_family(
    client_of, url, enter, carl, lena, join, patient
):
    vera = join("Vera Aziz", patient)
    row = enter(pain="3", carer="need_help")
    for page in ("list_check_ins", "show_check_in"):
        address = url(page, *([row.pk] if page == "show_check_in" else []))
        for user in (vera, lena):
            assert "I need help" not in text_of(client_of(user).get(address))
    assert "I need help" in text_of(client_of(carl).get(url("show_check_in", row.pk)))


def test_pages_of_the_list_have_every_check_in_once(browser, url, enter, monkeypatch):
    monkeypatch.setattr(diary, "PAGE_SIZE", 2)
    for number in range(5):
        enter(timedelta(days=5 - number), note=f"note {number}")
    seen, before = [], ""
    while True:
        page = browser.get(url("list_check_ins"), {"before": before} if before else {})
        seen += re.findall(r"note \d", main_of(page))
        before = page.context["page"].diary.next_before
        if not before:
            break
    assert seen == ["note 4", "note 3", "note 2", "note 1", "note 0"]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣"])
def test_an_address_with_nonsense_shows_the_first_page(browser, url, enter, before):
    enter(note="Here.")
    assert "Here." in text_of(browser.get(url("list_check_ins"), {"before": before}))


def test_words_under_a_lost_key_do_not_take_the_page_away(browser, url, enter, monkeypatch):
    enter(pain="4", note="A secret.")

    def lost(*_given):
        raise keyring.Unreadable

    monkeypatch.setattr(keyring, "open_patient_key", lost)
    assert "These words cannot be read any more." in text_of(browser.get(url("list_check_ins")))
    assert "Nothing was entered on a scale" in text_of(browser.get(url("show_charts")))


# --- charts ----------------------------------------------------------------------------------------------


def test_without_an_entry_there_is_no_chart(browser, url, plan):
    page = browser.get(url("show_charts"))
    assert "Nothing was entered on a scale in these days" in text_of(page)
    assert "<svg viewBox" not in main_of(page).split("empty")[0]


def test_before_there_is_a_plan_the_pages_are_there(browser, url):
    assert browser.get(url("show_charts")).status_code == 200
    assert browser.get(url("list_check_ins")).status_code == 200


def test_one_entry_is_one_point_and_one_row(browser, url, enter):
    enter(pain="7")
    page = main_of(browser.get(url("show_charts")))
    assert page.count("<circle") == 1
    assert page.count("<tbody>") == 1
    assert "1 entry from" in page
    assert page.count("Nothing was entered in these days.") == 2  # worst pain, and tired
    row = page[page.index("<tbody>") :]
    assert row.index("7") < row.index("not entered")


def test_what_is_drawn_stands_in_the_table_as_well(browser, url, enter):
    entered = [("2", "5", "8"), ("0", "", "10"), ("", "1", "")]
    for days, (pain, worst, tired) in enumerate(entered):
        enter(timedelta(days=days), pain=pain, pain_worst=worst, tired=tired)
    enter(timedelta(days=1), note="No number at all.")
    page = main_of(browser.get(url("show_charts")))
    cells = re.findall(r"<td>(?:<span aria-hidden.*?</span></span>|([^<]*))", page)
    assert page.count("<caption>") == 1
    assert page.count('scope="col"') == 4
    assert page.count('scope="row"') == 3
    assert cells == ["2", "5", "8", "0", "", "10", "", "1", ""]
    assert page.count("<circle") == 2 + 2 + 2


@pytest.mark.parametrize(
    ("asked", "points"), [("14", 1), ("30", 2), ("90", 3), ("", 1), ("7", 1), ("x", 1), ("١٤", 1)]
)
def test_how_many_days(browser, url, enter, asked, points):
    for days in (13, 29, 89, 90):
        enter(timedelta(days=days), pain="4")
    page = browser.get(url("show_charts"), {"days": asked} if asked else {})
    assert main_of(page).count("<circle") == points
    assert main_of(page).count('aria-current="page"') == 1


def test_too_many_are_cut_and_it_says_so(browser, url, enter, monkeypatch):
    monkeypatch.setattr(diary, "MOST_DRAWN", 2)
    for minutes in range(3):
        enter(timedelta(minutes=minutes), pain=str(minutes))
    page = browser.get(url("show_charts"))
    assert "There are more entries than fit here." in text_of(page)
    assert main_of(page).count("<circle") == 2


def test_right_to_left_the_newest_stands_at_the_left(patient, carl, enter, now, today):
    enter(timedelta(days=10), pain="1")
    enter(pain="9")
    reader = diary.Reader(lambda user: user.name, patient.team.time_zone, today, lambda _user: False)
    for language, is_turned in (("en", False), ("ar", True)):
        with translation.override(language):
            points = diary.charts_page(patient, reader, 14).charts[0].chart.points
        older, newer = (point.x for point in points)
        assert (newer < older) is is_turned


@pytest.mark.parametrize("entry", [{}, {"pain": "0"}, {"pain": "10", "pain_worst": "10", "tired": "10"}])
def test_no_word_of_advice_and_one_look_for_every_value(browser, url, enter, entry):
    if entry:
        enter(**entry)
    answer = browser.get(url("show_charts"))
    words = text_of(answer)
    words = words[words.index("Charts") : words.index("careplan is a checklist")].casefold()
    assert verdicts_in(words) == []
    marks = re.findall(r'<circle class="([^"]*)"[^>]* r="(\d+)"', main_of(answer))
    assert set(marks) <= {("point", "4")}
    assert "call" not in main_of(answer)  # no red, no number to call because of a value


def test_the_wordlist_would_find_a_verdict():
    assert verdicts_in("your pain is severe, the dose too low") == ["low", "severe", "dose"]


def test_charts_of_another_patient_are_not_there(client_of, url, enter, otto):
    enter(pain="4")
    for page in ("show_charts", "list_check_ins"):
        assert client_of(otto).get(url(page)).status_code == 404


# --- an act made offline ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by_the_phone", "days_ago"),
    [(timedelta(days=3), 3), (timedelta(0), 0), (timedelta(days=-2), 0), (timedelta(days=5_000), 0)],
    ids=["days ago", "now", "a clock that runs ahead", "a clock of long ago"],
)
def test_a_check_in_stands_where_it_happened_not_where_it_arrived(
    browser, url, patient, plan, carl, now, by_the_phone, days_ago
):
    checkin_actions.check_in(
        patient=patient,
        plan_id=plan.pk,
        observation=checkin_actions.Observation({}, CheckIn.Words.CAREGIVER, "4"),
        by=carl,
        at=now,
        sent=Sent(now - by_the_phone),
    )
    (row,) = browser.get(url("show_charts")).context["page"].charts.rows
    (day,) = browser.get(url("list_check_ins")).context["page"].diary.days
    assert row.at == day.rows[0].at == now - timedelta(days=days_ago)
