"""Lists of the worklist kept under a name: one's own alone, read as every address is, calm when something is gone."""

import pytest
from django.utils import timezone

from careplan.accounts.models import Membership
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Event, SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(nora, now):
    def do(name="My questions", query="question=1", by=nora, **more):
        return actions.save_list(name=name, query=query, by=by, at=now, **more)

    return do


def test_a_choice_is_kept_and_opened_again(plan, ask, browser, nora):
    got = browser.post("/clinic/lists/add", {"name": "  My \n questions ", "query": "question=1&who=mine"})
    kept = SavedList.objects.get()
    assert (kept.user, kept.name, kept.query) == (nora, "My questions", "who=mine&question=1")
    assert got.url == f"/clinic/?list={kept.pk}"
    page = browser.get(got.url)
    assert page.context["chosen"].opened.name == "My questions"
    assert page.context["bar"].said == "2 filters are on: with me, a question is open."
    assert "Maryam" not in page.content.decode()
    ask()
    assert "Maryam" in browser.get(got.url).content.decode()
    # Nothing of a patient was written: a list is no history.
    assert not Event.objects.filter(kind__contains="list").exists()


def test_only_what_is_understood_is_kept(plan, browser, other_team):
    query = f"question=1&team={other_team.pk}&who=987&category=nowhere&after=abc&words=Maryam&paused=1"
    browser.post("/clinic/lists/add", {"name": "Odd", "query": query})
    assert SavedList.objects.get().query == "question=1&paused=1"


@pytest.mark.parametrize("query", ["", "nonsense=1", "team=999999", "%00=%00", "&" * 600, "question=yes"])
def test_a_list_without_a_filter_is_not_kept(plan, browser, query):
    got = browser.post("/clinic/lists/add", {"name": "Everybody", "query": query})
    assert got.status_code == 422
    assert not SavedList.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\x00", "\u200f", "x" * 61])
def test_a_name_that_cannot_be_is_told_beside_the_field(plan, browser, name):
    got = browser.post("/clinic/lists/add", {"name": name, "query": "question=1"})
    assert (got.status_code, list(got.context["form"].errors)) == (422, ["name"])
    assert 'value="question=1"' in got.content.decode()
    assert not SavedList.objects.exists()


def test_a_name_in_any_script_is_kept(plan, browser):
    for name in ("أسئلتي", 'Ümit’s "list" <b>', "x" * 60):
        assert browser.post("/clinic/lists/add", {"name": name, "query": "question=1"}).status_code == 302
    said = browser.get("/clinic/").content.decode()
    assert "أسئلتي" in said
    assert "<b>" not in said


def test_the_same_name_replaces_only_when_asked(plan, keep, browser):
    kept = keep()
    data = {"name": "my QUESTIONS", "query": "open=1"}
    got = browser.post("/clinic/lists/add", data)
    assert got.status_code == 409
    assert 'name="replaces"' in got.content.decode()
    assert SavedList.objects.get().query == "question=1"
    assert browser.post("/clinic/lists/add", data | {"replaces": "on"}).status_code == 302
    row = SavedList.objects.get()
    assert (row.pk, row.name, row.query) == (kept.pk, "my QUESTIONS", "open=1")


def test_at_most_thirty(keep, sami):
    for number in range(30):
        keep(f"List {number}")
    with pytest.raises(ActRefused, match="You keep 30 lists"):
        keep("One more")
    keep("List 3", "open=1", replaces=True)
    keep("One more", by=sami)
    assert SavedList.objects.count() == 31


def test_rename_and_delete_on_pages(plan, keep, browser):
    kept, other = keep(), keep("Other", "open=1")
    said = browser.get("/clinic/lists/").content.decode()
    assert "My questions" in said
    assert "a question is open" in said
    assert browser.post(f"/clinic/lists/{kept.pk}/rename", {"name": "other"}).status_code == 409
    assert browser.post(f"/clinic/lists/{kept.pk}/rename", {"name": ""}).status_code == 422
    assert browser.post(f"/clinic/lists/{kept.pk}/rename", {"name": "MY questions"}).status_code == 302
    assert browser.post(f"/clinic/lists/{other.pk}/delete").status_code == 302
    assert list(SavedList.objects.values_list("name", flat=True)) == ["MY questions"]
    assert browser.post(f"/clinic/lists/{other.pk}/delete").status_code == 404


def test_nobody_elses_list(plan, keep, client_of, sami, nora, now):
    kept = keep(query="question=1")
    other = client_of(sami)
    assert other.get(f"/clinic/lists/{kept.pk}/rename").status_code == 404
    assert other.post(f"/clinic/lists/{kept.pk}/rename", {"name": "Mine now"}).status_code == 404
    assert other.post(f"/clinic/lists/{kept.pk}/delete").status_code == 404
    page = other.get(f"/clinic/?list={kept.pk}")
    assert page.context["chosen"].filters.any is False
    assert "My questions" not in page.content.decode()
    with pytest.raises(NotThere):
        actions.rename_list(list_id=kept.pk, name="Mine", by=sami, at=now)
    assert SavedList.objects.get().name == "My questions"


def test_a_list_of_a_team_that_one_left(
    plan, ask, nora, other_team, stella, make_patient, make_plan, client_of, now
):
    """It opens, says so, keeps the rest, and tells nothing of that team."""
    membership = Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    secret = make_plan(make_patient("Beth Stone", "9", by=stella, of_team=other_team), by=stella)
    browser = client_of(type(nora).objects.get(pk=nora.pk))
    browser.post("/clinic/lists/add", {"name": "There", "query": f"team={other_team.pk}&undecided=1"})
    kept = SavedList.objects.get()
    assert "Beth Stone" in browser.get(f"/clinic/?list={kept.pk}").content.decode()
    membership.ended_at = timezone.now()
    membership.save()
    page = browser.get(f"/clinic/?list={kept.pk}")
    said = page.content.decode()
    assert page.status_code == 200
    assert "You do not work in the team of this list any more." in said
    assert page.context["bar"].said == "1 filter is on: a step is not decided."
    assert "Maryam Aziz" in said
    for leak in ("Beth Stone", secret.patient.public_id, "team Breast", f"team={other_team.pk}"):
        assert leak not in said
    assert "Breast" not in browser.get("/clinic/lists/").content.decode()


def test_a_list_of_something_else_that_is_gone(plan, keep, browser):
    kept = keep(query="category=gone&undecided=1")
    page = browser.get(f"/clinic/?list={kept.pk}")
    assert "Something this list looked for is not there any more." in page.content.decode()
    assert page.context["chosen"].filters.is_undecided


def test_the_next_page_the_file_and_the_poll_know_the_list(plan, keep, browser):
    kept = keep(query="undecided=1")
    page = browser.get(f"/clinic/?list={kept.pk}")
    assert page.context["file_url"] == f"/clinic/patients.csv?list={kept.pk}"
    assert page.context["changes_url"] == f"/clinic/changes?list={kept.pk}"


def test_my_lists_cost_no_more_queries(plan, keep, browser, django_assert_num_queries):
    keep()
    browser.get("/clinic/lists/")
    for number in range(2):
        with django_assert_num_queries(4):
            browser.get("/clinic/lists/")
        keep(f"More {number}")
