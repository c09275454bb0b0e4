"""What the pages cost: one fixed number of queries with one row and with three, counted through the client."""

import gzip
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.checklist.urls import urlpatterns
from careplan.plans import actions
from careplan.plans.models import CareTeamMember, Event, Item
from careplan.plans.states import EventKind
from tests.checklist.conftest import act

pytestmark = pytest.mark.django_db

# *Today* asks one thing more of somebody who has not said yet that they saw what others did, and one more where a
# sign waits for an answer: whether a message about it went out.
MOST_TODAY, MOST_TICK, MOST_UNCHANGED = 14, 16, 5
# Packed, a fifth of it is what a phone says when there is no network: it must be on the page before that.
MOST_BYTES, MOST_BYTES_PACKED = 30_000, 5_800
MOST_ANY, LEAST_READ = 14, 20  # queries of any page; how many pages there are at least
STEPS = ("mri-scan", "bone-scan", "denosumab")


@pytest.fixture
def queries_of(browser):
    def count(path, method="get", **more):
        browser.get(path.partition("/items")[0] + "/more" if "/items" in path else path)  # warm
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(browser, method)(path, **more)
        assert answer.status_code in (200, 302)
        return len(captured)

    return count


@pytest.fixture
def live(plan, patient, item_of, carl, nora, now, today):
    """One more of everything that Today shows: open, done, a sign, its answer, a question and its answer."""

    def make(step_key, days_from_now):
        item = item_of(plan, step_key, due_in_days=days_from_now)
        at = now - timedelta(hours=1)
        by_carl = {"patient": patient, "by": carl, "at": at}
        by_nora = {"patient": patient, "by": nora, "at": at}
        actions.tick_item(item_id=item.pk, done_on=today, today=today, **by_carl)
        actions.mark_reviewed(plan_id=plan.pk, up_to=10_000, **by_nora)
        own = {"category_key": "imaging", "title": f"Bring the {step_key}", "words": "", "family_ticks": True}
        added = actions.add_own_item(plan_id=plan.pk, due_on=today, today=today, **own, **by_nora)
        answered = actions.ask_nurse(plan_id=plan.pk, question="And then?", item_id=added.pk, **by_carl)
        actions.answer_question(question_id=answered.pk, answer="Then we see.", **by_nora)
        actions.ask_nurse(plan_id=plan.pk, question="When?", **by_carl)
        for level in ("numb-legs", "constipation"):
            seen = checkin_actions.Observation({level: "yes"}, CheckIn.Words.CAREGIVER, "4", tired="5")
            checkin_actions.check_in(plan_id=plan.pk, observation=seen, **by_carl)
        sign = Sign.objects.filter(closed_at=None).latest("id")
        checkin_actions.close_sign(
            sign_id=sign.pk, outcome=Sign.Outcome.CALLED, words="We called.", **by_nora
        )

    return make


def test_today_costs_the_same_with_one_and_with_three_of_everything(queries_of, live, url):
    live(STEPS[0], -2)
    with_one = queries_of(url("show_today"))
    live(STEPS[1], 0)
    live(STEPS[2], 2)
    assert queries_of(url("show_today")) == with_one
    assert with_one <= MOST_TODAY


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("show_plan", 10),
        ("list_questions", 11),
        ("list_check_ins", 6),
        ("show_charts", 6),
        ("show_family", 7),
        ("show_warning_signs", 7),
        ("check_in", 7),
        ("show_more", 4),
        ("tick_several", 6),
        ("list_visit_questions", 7),
        ("print_visit", 10),
    ],
)
def test_every_other_page_too(queries_of, live, url, join, patient, name, most):
    live(STEPS[0], -2)
    with_one = queries_of(url(name))
    live(STEPS[1], 0)
    live(STEPS[2], 2)
    join("Vera Aziz", patient)
    join("Mona Aziz", patient, CareTeamMember.Rights.LOOKS_ON)
    assert queries_of(url(name)) == with_one
    assert with_one <= most


def test_the_people_one_cares_for(queries_of, plan, carl, make_patient, make_plan, join, item_of):
    def one_more(name, number):
        patient = make_patient(name, number)
        item_of(make_plan(patient), "mri-scan", due_in_days=0)
        join("Carl Aziz", patient, user=carl)

    one_more("Tom Becker", "40102")
    with_two = queries_of("/care/")
    one_more("Ilse Krol", "40103")
    one_more("Rosa Delgado", "40104")
    assert queries_of("/care/") == with_two
    assert with_two <= 6


def test_the_page_of_an_item(queries_of, plan, patient, item_of, carl, now, url):
    item = item_of(plan, "mri-scan", due_in_days=0)

    def write():
        by = {"patient": patient, "by": carl, "at": now}
        actions.note_item(item_id=item.pk, note="A note", **by)
        actions.ask_nurse(plan_id=plan.pk, item_id=item.pk, question="A question?", **by)

    write()
    with_one = queries_of(url("show_item", item.pk))
    write()
    write()
    assert queries_of(url("show_item", item.pk)) == with_one
    assert with_one <= 13  # two of them: who has seen what was asked


@pytest.mark.parametrize(
    ("step_key", "due_in_days", "every_days"),
    [("mri-scan", None, None), ("mri-scan", 0, None), ("exercises", None, None), ("exercises", 0, 7)],
)
def test_a_tick_by_htmx(queries_of, plan, item_of, url, step_key, due_in_days, every_days):
    item = item_of(plan, step_key, due_in_days=due_in_days)
    if every_days:
        item.plan_step.every_days = every_days
        item.plan_step.save()
    cost = queries_of(
        url("tick_item", item.pk), "post", data=act(back="today"), headers={"HX-Request": "true"}
    )
    assert cost <= MOST_TICK


def test_a_tick_costs_the_same_on_a_longer_list(queries_of, plan, item_of, url):
    first = item_of(plan, STEPS[0], due_in_days=0)
    send = {"headers": {"HX-Request": "true"}}
    with_one = queries_of(url("tick_item", first.pk), "post", data=act(back="today"), **send)
    items = [item_of(plan, step_key, due_in_days=0) for step_key in ("bone-scan", "goals", "exercises")]
    assert queries_of(url("tick_item", items[0].pk), "post", data=act(back="today"), **send) == with_one


def test_today_that_a_phone_has_costs_no_more_than_asking(queries_of, live, browser, url, plan, item_of):
    """Session, account, gate, access log, plan: none of them can be left out."""
    item_of(plan, "mri-scan", due_in_days=0)
    page = browser.get(url("show_today"))
    with CaptureQueriesContext(connection) as captured:
        again = browser.get(url("show_today"), headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert len(captured) <= MOST_UNCHANGED


def test_weight_of_today(browser, live, url):
    for number, step_key in enumerate(STEPS):
        live(step_key, number)
    page = browser.get(url("show_today")).content
    assert len(page) < MOST_BYTES
    assert len(gzip.compress(page)) < MOST_BYTES_PACKED


def test_no_page_grows_with_its_rows(queries_of, live, browser, plan, patient, item_of, join):
    """Every address of this window that can be read, whoever adds it: the table of addresses is asked."""
    live(STEPS[0], -2)
    arguments = {
        "patient": patient.public_id,
        "item": Item.objects.filter(plan=plan).latest("pk").pk,
        "step": STEPS[0],
        "check_in": CheckIn.objects.latest("pk").pk,
        "number": Event.objects.filter(patient=patient, kind=EventKind.ASKED).latest("number").number,
    }
    pages = [address for address in addresses(arguments) if is_read(browser.get(address))]
    assert len(pages) >= LEAST_READ
    with_one = {page: queries_of(page) for page in pages}
    live(STEPS[1], 0)
    live(STEPS[2], 2)
    join("Vera Aziz", patient)
    join("Mona Aziz", patient, CareTeamMember.Rights.LOOKS_ON)
    assert {page: queries_of(page) for page in pages} == with_one
    assert {page: cost for page, cost in with_one.items() if cost > MOST_ANY} == {}


def addresses(arguments: dict[str, object]) -> Iterator[str]:
    """All of one patient, with 0 for what this test has none of, and the pages of one's own account."""
    for pattern in urlpatterns:
        named = pattern.pattern.converters
        if "patient" in named:
            yield reverse(f"checklist:{pattern.name}", kwargs={one: arguments.get(one, 0) for one in named})
    yield reverse("accounts:show_account")
    yield reverse("account_change_password")


def is_read(answer: HttpResponse) -> bool:
    """A page. Not what is only sent to (405), nor data that wants to know more than an address says (400)."""
    assert answer.status_code in (200, 400, 405), answer
    return answer.status_code == 200
