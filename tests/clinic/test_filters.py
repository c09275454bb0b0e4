"""What the worklist is narrowed to: each filter alone, several together, in words, and what a query of it costs."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils.translation import override

from careplan.accounts.models import Membership
from careplan.clinic.filters import Filters
from careplan.clinic.forms.worklist import filters_of
from careplan.clinic.queries.list_options import list_options
from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import Patient, Plan
from careplan.plans.reader import Reader

pytestmark = pytest.mark.django_db

EVERYBODY = ["Maryam Aziz", "Tom Becker", "Ilse Krol"]
EVERY_FILTER = (
    "who=mine&team={team}&category=support&cancer=prostate&language=tr&question=1&unverified=1&open=1"
    "&undecided=1&paused=1"
)


@pytest.fixture
def three(plan, make_patient, make_plan):
    tom, ilse = make_plan(make_patient("Tom Becker", "2")), make_plan(make_patient("Ilse Krol", "3"))
    return {"maryam": plan, "tom": tom, "ilse": ilse}


@pytest.fixture
def shown(browser, three):
    """The patients on the list with these filters, and nothing of the others in the page."""

    def read(query=""):
        got = browser.get(f"/clinic/?{query}")
        names = [row.name for group in got.context["groups"] for row in group.rows]
        said = got.content.decode()
        assert [name for name in EVERYBODY if name in said and name not in names] == []
        return names

    return read


@pytest.fixture
def bar(browser):
    def read(query=""):
        return browser.get(f"/clinic/?{query}").context["bar"]

    return read


def test_a_named_colleague(three, shown, sami, nora, now, bar):
    tom = three["tom"]
    actions.set_nurse(patient=tom.patient, plan_id=tom.pk, nurse=sami, by=nora, at=now)
    assert shown(f"who={sami.pk}") == ["Tom Becker"]
    [with_whom] = [choice for choice in bar().choices if choice.name == "who"]
    assert [words for _value, words, _on in with_whom.options] == [
        "Everybody",
        "Me",
        "Nobody yet",
        "Sami Haddad",
    ]


def test_a_nurse_of_another_team_is_no_choice(three, shown, stella, bar):
    assert len(shown(f"who={stella.pk}")) == 3
    assert "Stella" not in str(bar().choices)


def test_a_part_of_the_plan_in_which_something_is_open(three, shown, tick, item_of):
    item_of(three["tom"], "mri-scan")
    assert shown("category=imaging") == ["Tom Becker"]
    assert len(shown("category=support")) == 3


def test_where_the_cancer_began_is_what_was_answered_last(three, shown, nora, now):
    tom = three["tom"]
    actions.answer_facts(
        patient=tom.patient,
        plan_id=tom.pk,
        answers={"primary-cancer": "breast"},
        said_by="",
        basis=Patient.objects.get(pk=tom.patient_id).last_event_number,
        by=nora,
        at=now,
    )
    assert shown("cancer=breast") == ["Tom Becker"]
    assert shown("cancer=prostate") == ["Maryam Aziz", "Ilse Krol"]


def test_the_row_says_where_the_cancer_began(three, browser):
    assert "Prostate" in browser.get("/clinic/").content.decode()


def test_an_open_decision(three, shown, nora, now):
    keys = ("mri-scan", "bone-scan", "denosumab", "opioids", "nerve-block")
    for key in keys:
        actions.decide_step(
            patient=three["tom"].patient,
            plan_id=three["tom"].pk,
            step_key=key,
            decision=actions.Decision("no", "Not now.", "Dr. Weber"),
            by=nora,
            at=now,
        )
    assert shown("undecided=1") == ["Maryam Aziz", "Ilse Krol"]


def test_a_tick_of_the_family_that_no_nurse_verified(three, shown, tick, item_of, nora, now, browser):
    ticked = tick(item_of(three["maryam"], "exercises"))
    tick(item_of(three["tom"], "exercises"), by=nora, acting=Acting.NURSE)  # her own needs no second word
    assert shown("unverified=1") == ["Maryam Aziz"]
    [group] = browser.get("/clinic/?unverified=1").context["groups"]
    assert "1 tick is not verified yet" in [reason.text for reason in group.rows[0].reasons]
    actions.verify_items(patient=three["maryam"].patient, item_ids=[ticked.pk], by=nora, at=now)
    assert shown("unverified=1") == []


def pause(plan, now, until=None):
    """As the act of pausing leaves the row."""
    Plan.objects.filter(pk=plan.pk).update(paused_at=now, pause_reason="admission", paused_until=until)


def test_paused_says_why_and_until_when(three, shown, now, today, browser):
    pause(three["ilse"], now, today + timedelta(days=1))
    assert shown("paused=1") == ["Ilse Krol"]
    [group] = browser.get("/clinic/?paused=1").context["groups"]
    reason = group.rows[0].reasons[0]
    assert (reason.tag, reason.text) == ("Paused", "in hospital, likely until tomorrow")
    assert reason.plain == "paused: in hospital, likely until tomorrow"


def test_of_a_paused_plan_nothing_is_called_still_open(three, shown, item_of, now):
    item_of(three["tom"], "mri-scan", due_in_days=-3)
    assert shown("open=1") == ["Tom Becker"]
    pause(Plan.objects.get(pk=three["tom"].pk), now)
    assert shown("open=1") == []


def test_the_language_somebody_of_the_family_reads_now(three, shown, carl, otto, lena, join, nora, now):
    for user, language in ((carl, "tr"), (lena, "ar")):
        user.language = language
        user.save()
    assert (shown("language=tr"), shown("language=ar")) == (["Maryam Aziz"], ["Maryam Aziz"])
    member = three["maryam"].patient.care_team.get(user=carl)
    actions.end_access(patient=three["maryam"].patient, member_id=member.pk, by=nora, at=now)
    assert shown("language=tr") == []


def test_several_together_narrow_further(three, shown, ask, item_of, sami, nora, now):
    ask()
    assert shown("question=1&who=mine&undecided=1&category=support&cancer=prostate") == ["Maryam Aziz"]
    actions.set_nurse(
        patient=three["maryam"].patient, plan_id=three["maryam"].pk, nurse=sami, by=nora, at=now
    )
    assert shown("question=1&who=mine") == []
    assert shown(f"question=1&who={sami.pk}") == ["Maryam Aziz"]


@pytest.mark.parametrize(
    "query",
    [
        "who=nonsense",
        "who=987654",
        "who=%D9%A3",
        "who=-1",
        "team=x",
        "team=99999999999999999999999",
        "category=nowhere",
        "category=%00",
        "cancer='; DROP TABLE plans_plan; --",
        "language=xx",
        "question=yes",
        "open=2",
        "undecided=true",
        "list=1",
        "list=99999999999999999999999",
        "after=%00",
        "after=" + "x" * 5000,
        "who=" + "9" * 4000,
        "unheard-of=1",
    ],
)
def test_what_is_not_understood_counts_as_not_filtered(three, shown, query):
    assert sorted(shown(query)) == sorted(EVERYBODY)


def test_how_many_filters_are_on_stands_in_words(three, bar):
    assert bar().said == ""
    assert bar("who=mine").said == "1 filter is on: with me."
    assert bar("question=1&category=imaging&language=ar").said == (
        "3 filters are on: open in: Imaging, family reads: Arabic, a question is open."
    )
    assert bar("who=mine").clear_url == "/clinic/"


def test_the_form_keeps_the_pills_and_the_pills_keep_the_form(three, bar):
    found = bar("question=1&category=imaging&paused=1")
    assert found.hidden == {"question": "1"}
    assert found.pills[0].url == "/clinic/?category=imaging&paused=1"
    assert [(name, is_on) for name, _words, is_on in found.switches] == [
        ("undecided", False),
        ("paused", True),
    ]


def test_every_filter_is_told_in_words_and_read_back(nora, three, team, sami):
    options = list_options(nora, Reader())
    query = EVERY_FILTER.format(team=team.pk)
    filters = filters_of(QueryDict(query), options)
    assert filters_of(filters.query, options) == filters
    assert filters == Filters("mine", team.pk, "support", "prostate", "tr", True, True, True, True, True)


def test_options_are_those_of_the_versions_that_plans_follow(nora, three):
    options = list_options(nora, Reader())
    assert options.categories == {"imaging": "Imaging", "support": "Support", "decisions": "Decisions"}
    assert options.cancers == {"breast": "Breast", "prostate": "Prostate"}
    with override("tr"):
        assert list_options(nora, Reader()).categories["imaging"] == "Imaging"  # nobody translated it


def test_one_number_of_queries_with_every_filter_on(
    plan,
    browser,
    team,
    django_assert_num_queries,
    make_patient,
    make_plan,
    carl,
    tick,
    ask,
    item_of,
    now,
    join,
):
    path = "/clinic/?" + EVERY_FILTER.format(team=team.pk)
    carl.language = "tr"
    carl.save()

    def fits(one, by):
        """Whatever is asked for is so with this one, so that a row is shown."""
        ask(of=one, by=by)
        tick(item_of(one, "exercises"), by=by)
        item_of(one, "support-group", due_in_days=-2)
        pause(one, now)
        # A pause takes "still open" away: what is asked for together is there one after the other.

    fits(plan, carl)
    path = path.replace("&open=1", "")
    browser.get(path)
    with django_assert_num_queries(9):
        assert len(browser.get(path).context["page"].rows) == 1
    for number in range(2):
        other = make_plan(make_patient(f"Pat {number}", f"7{number}"))
        user = join(f"Kin{number} Pat", other.patient)
        user.language = "tr"
        user.save()
        fits(other, user)
    with django_assert_num_queries(9):
        assert len(browser.get(path).context["page"].rows) == 3


def test_a_colleague_in_two_of_my_teams_stands_once(three, nora, sami, other_team, now, client_of):
    for user in (nora, sami):
        Membership.objects.create(user=user, team=other_team, role="nurse", started_at=now)
    bar = client_of(type(nora).objects.get(pk=nora.pk)).get("/clinic/").context["bar"]
    [with_whom] = [choice for choice in bar.choices if choice.name == "who"]
    assert [words for _value, words, _on in with_whom.options].count("Sami Haddad") == 1
