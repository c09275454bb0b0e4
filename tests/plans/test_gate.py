"""The gate to a patient: who may know, who may do, and that each pass and each refusal is written down."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path

from careplan import urls as house
from careplan.accounts.models import Membership
from careplan.accounts.roles import Permission as P
from careplan.accounts.roles import Role
from careplan.audit.models import AccessLog
from careplan.plans import access as gate
from careplan.plans.access import NotThere, open_patient, patient_view
from careplan.plans.models import CareTeamMember, Patient, Plan

FAMILY = [P.SEE_CHECKLIST, P.LEAVE_CARE_TEAM]
TAKING_PART = [*FAMILY, P.TAKE_PART]
NURSING = [P.SEE_CHART, P.REVIEW, P.CLOSE_SIGN, P.PLAN_CARE, P.MANAGE_FAMILY, P.START_PLAN]
EVERY = [*TAKING_PART, *NURSING]


def _page(permission):
    @patient_view(permission)
    def page(request, access, item=None):
        if item == 404:
            raise NotThere
        if item == 500:
            with transaction.atomic():
                Plan.objects.filter(patient=access.patient).update(status="finished")
                raise RuntimeError("broken")
        return HttpResponse(f"{access.patient.public_id} {access.role}")

    return page


handler400, handler403, handler404, handler500 = (
    house.handler400,
    house.handler403,
    house.handler404,
    house.handler500,
)
urlpatterns = [
    *house.urlpatterns,
    *(path(f"gate/<str:patient>/{one.value}/", _page(one), name=one.name.lower()) for one in EVERY),
    path("gate/<str:patient>/item/<int:item>/", _page(P.SEE_CHECKLIST), name="item"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def where(patient, permission):
    return f"/gate/{patient.public_id}/{permission.value}/"


@pytest.fixture
def cast(cast, make_nurse, patient):
    """Everybody, and a lead nurse."""
    cast.lea = make_nurse("Lea Berg", patient.team, Membership.Role.LEAD)
    return cast


TABLE = {
    "nora": (NURSING, 403),
    "lea": (NURSING, 403),
    "carl": (TAKING_PART, 403),
    "lena": (FAMILY, 403),
    "rob": ([], 404),
    "otto": ([], 404),
    "stella": ([], 404),
    "ada": ([], 404),
    "simon": ([], 404),
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", TABLE)
def test_who_may_what(cast, patient, client_of, who, method):
    allowed, otherwise = TABLE[who]
    browser = client_of(getattr(cast, who))
    answers = {one: getattr(browser, method)(where(patient, one)).status_code for one in EVERY}
    assert answers == {one: 200 if one in allowed else otherwise for one in EVERY}


@pytest.mark.parametrize("who", TABLE)
def test_each_pass_and_each_refusal_is_one_row(cast, patient, client_of, who):
    user, (allowed, _otherwise) = getattr(cast, who), TABLE[who]
    for one in EVERY:
        for method, act in (("get", "looked"), ("post", "changed")):
            before = AccessLog.objects.count()
            getattr(client_of(user), method)(where(patient, one))
            row = AccessLog.objects.latest("pk")
            assert AccessLog.objects.count() == before + 1
            assert (row.user_id, row.patient_id, row.what) == (user.pk, patient.pk, one.name.lower())
            assert (row.act, row.address) == (act if one in allowed else "refused", "127.0.0.1")


def test_who_is_not_signed_in_is_sent_to_sign_in_and_nothing_is_written(patient, client):
    for one in EVERY:
        answer = client.get(where(patient, one))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/sign-in/")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("who", ["rob", "otto", "stella", "ada", "simon"])
def test_a_patient_one_may_not_know_of_looks_like_one_that_never_was(cast, patient, client_of, who):
    browser = client_of(getattr(cast, who))
    for one in EVERY:
        refused = browser.get(where(patient, one))
        never = browser.get(where(Patient(public_id="zzzzzzzzzzzz"), one))
        assert (refused.status_code, refused.content) == (never.status_code, never.content)
        assert patient.public_id.encode() not in refused.content
        assert refused.headers.keys() == never.headers.keys()
    assert AccessLog.objects.filter(patient_id=None, act="refused").count() == len(EVERY)


@pytest.mark.parametrize("name", ["a%00b", "%F0%9F%8C%B7", "x" * 5000, "..", "' OR 1=1 --", "ABCDEFGHJKMN"])
def test_a_name_that_cannot_be_is_a_patient_that_is_not_there(nora, client_of, name):
    assert client_of(nora).get(f"/gate/{name}/{P.SEE_CHART.value}/").status_code == 404


def test_what_a_page_cannot_find_is_a_404_too(patient, carl, client_of):
    assert client_of(carl).get(f"/gate/{patient.public_id}/item/404/").status_code == 404
    assert AccessLog.objects.get().act == "looked"


class TestTheWay:
    def test_a_family_comes_with_its_part_and_a_nurse_with_none(self, patient, carl, lena, nora, now):
        for user, permission, role in (
            (carl, P.TAKE_PART, Role.CAREGIVER),
            (lena, P.SEE_CHECKLIST, Role.CAREGIVER_LOOKS_ON),
            (nora, P.SEE_CHART, Role.NURSE),
        ):
            access = open_patient(user, patient.public_id, permission, now=now)
            assert (access.user, access.patient, access.team) == (user, patient, patient.team)
            assert (access.role, access.now, access.may(permission)) == (role, now, True)
            assert access.is_family is (access.member is not None) is (user != nora)
            assert access.takes_part is (user == carl)

    def test_today_is_the_day_in_the_teams_zone(self, patient, carl):
        late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
        assert open_patient(carl, patient.public_id, P.TAKE_PART, now=late).today == date(2026, 11, 24)

    def test_a_nurse_who_is_family_too_goes_the_way_that_grants_it(self, patient, nora, join, client_of):
        join("Nora Lind", patient, user=nora)
        browser = client_of(nora)
        roles = {one: browser.get(where(patient, one)).content.decode().split()[1] for one in EVERY}
        assert roles == {one: "nurse" if one in NURSING else "caregiver" for one in EVERY}

    def test_a_nurse_who_looks_on_as_family_takes_no_part_by_being_a_nurse(
        self, patient, nora, join, client_of
    ):
        join("Nora Lind", patient, CareTeamMember.Rights.LOOKS_ON, user=nora)
        browser = client_of(nora)
        assert browser.get(where(patient, P.SEE_CHECKLIST)).status_code == 200
        assert browser.get(where(patient, P.TAKE_PART)).status_code == 403
        assert browser.get(where(patient, P.REVIEW)).status_code == 200

    def test_a_nurse_who_left_the_team_may_not_know_any_more(self, patient, nora, client_of, now):
        browser = client_of(nora)
        assert browser.get(where(patient, P.SEE_CHART)).status_code == 200
        nora.memberships.update(ended_at=now)
        assert browser.get(where(patient, P.SEE_CHART)).status_code == 404

    def test_a_patient_who_went_to_another_team_goes_with_its_nurses(
        self, patient, nora, stella, other_team, client_of
    ):
        Patient.objects.filter(pk=patient.pk).update(team=other_team)
        assert client_of(nora).get(where(patient, P.SEE_CHART)).status_code == 404
        assert client_of(stella).get(where(patient, P.SEE_CHART)).status_code == 200

    def test_who_was_invited_and_has_not_come_may_not_know(self, patient, carl, client_of):
        CareTeamMember.objects.filter(user=carl).update(joined_at=None)
        assert client_of(carl).get(where(patient, P.SEE_CHECKLIST)).status_code == 404

    def test_an_account_that_is_switched_off_is_signed_out_in_an_open_session(
        self, patient, carl, nora, client_of
    ):
        for user, permission in ((carl, P.SEE_CHECKLIST), (nora, P.SEE_CHART)):
            browser = client_of(user)
            assert browser.get(where(patient, permission)).status_code == 200
            type(user).objects.filter(pk=user.pk).update(is_active=False)
            assert browser.get(where(patient, permission)).status_code == 302

    def test_access_that_is_ended_is_gone_with_the_next_page(self, patient, carl, client_of, now):
        browser = client_of(carl)
        assert browser.get(where(patient, P.TAKE_PART)).status_code == 200
        CareTeamMember.objects.filter(user=carl).update(ended_at=now)
        assert browser.get(where(patient, P.TAKE_PART)).status_code == 404

    @pytest.mark.parametrize(
        ("moment", "status"),
        [
            (datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC), 200),  # one second before midnight in Berlin
            (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), 404),
        ],
    )
    def test_the_last_day_ends_at_midnight_where_the_team_is(
        self, patient, carl, client_of, monkeypatch, moment, status
    ):
        CareTeamMember.objects.filter(user=carl).update(ends_on=date(2026, 11, 24))
        monkeypatch.setattr(gate.timezone, "now", lambda: moment)
        browser = client_of(carl)
        assert [browser.get(where(patient, one)).status_code for one in TAKING_PART] == [status] * 3


@pytest.mark.parametrize(("who", "permission", "cost"), [("carl", P.TAKE_PART, 1), ("nora", P.SEE_CHART, 2)])
def test_the_gate_costs_one_query_for_the_family_and_two_for_a_nurse(
    cast, patient, now, who, permission, cost
):
    user = type(cast.carl).objects.get(pk=getattr(cast, who).pk)
    with CaptureQueriesContext(connection) as captured:
        access = open_patient(user, patient.public_id, permission, now=now)
        assert access.team.name
        assert access.today
    assert len(captured) == cost


@pytest.fixture
def broken_log(monkeypatch):
    def use(error):
        def refuse(**_row):
            raise error("disk full")

        monkeypatch.setattr(AccessLog.objects, "create", refuse)

    return use


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
class TestWithoutALog:
    def test_a_family_still_sees_and_does_what_is_needed_at_night(
        self, broken_log, patient, carl, client_of, error
    ):
        broken_log(error)
        browser = client_of(carl)
        assert browser.get(where(patient, P.SEE_CHECKLIST)).status_code == 200
        assert browser.post(where(patient, P.TAKE_PART)).status_code == 200

    def test_a_nurse_is_asked_to_wait(self, broken_log, patient, nora, carl, client_of, error):
        broken_log(error)
        answers = [client_of(nora).get(where(patient, one)).status_code for one in NURSING]
        assert answers == [503] * len(NURSING)
        assert client_of(carl).post(where(patient, P.LEAVE_CARE_TEAM)).status_code == 503

    def test_a_refusal_stays_a_refusal(self, broken_log, patient, stella, lena, client_of, error):
        broken_log(error)
        assert client_of(stella).get(where(patient, P.SEE_CHART)).status_code == 404
        assert client_of(lena).get(where(patient, P.TAKE_PART)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_log_that_really_cannot_be_written_stops_the_nurse_and_not_the_family(
    patient, carl, nora, client_of
):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_accesslog RENAME TO hidden")
    try:
        assert client_of(carl).get(where(patient, P.SEE_CHECKLIST)).status_code == 200
        assert client_of(nora).get(where(patient, P.SEE_CHART)).status_code == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO audit_accesslog")


@pytest.mark.django_db(transaction=True)
def test_a_row_stays_when_the_page_breaks(plan, patient, carl, client_of):
    browser = client_of(carl)
    browser.raise_request_exception = False
    assert browser.get(f"/gate/{patient.public_id}/item/500/").status_code == 500
    plan.refresh_from_db()
    assert plan.status == "active"
    row = AccessLog.objects.get()
    assert (row.act, row.user_id, row.patient_id) == ("looked", carl.pk, patient.pk)


def test_no_transaction_is_put_round_a_page():
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
