"""A patient is offered to a colleague or another team; the other side says yes or no."""

import pytest

from careplan.accounts.models import Membership
from careplan.accounts.roles import Permission
from careplan.plans import actions
from careplan.plans.access import NotThere, open_patient
from careplan.plans.actions import ActRefused
from careplan.plans.models import Handover, Patient, PatientName, Plan
from careplan.plans.states import WorklistGroup
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

Outcome = Handover.Outcome


@pytest.fixture
def offer(does, nora, sami, plan):
    def do(nurse=sami, team=None, note="Please call Carl on Monday.", by=nora):
        to = actions.Receiver(team or plan.team, nurse)
        return does(by, actions.offer_handover, plan_id=plan.pk, to=to, note=note)

    return do


@pytest.fixture
def settle(does):
    def do(action, who, handover, **given):
        return does(who, action, handover_id=handover.pk, **given)

    return do


class TestOffer:
    def test_nothing_changes_but_that_it_waits(self, offer, plan, nora, sami, written):
        handover = offer()
        plan.refresh_from_db()
        assert (plan.nurse, plan.team_id) == (nora, handover.to_team_id)
        assert (handover.outcome, handover.to_nurse, handover.offered_by) == (Outcome.WAITING, sami, nora)
        event = written()[-1]
        assert (event.kind, event.words) == ("handover_offered", {"note": "Please call Carl on Monday."})
        assert handover.event.number == event.number

    def test_only_one_waits_at_a_time(self, offer, other_team):
        first = offer()
        with nothing_changes(), pytest.raises(ActRefused, match="offered to somebody already") as refusal:
            offer(None, other_team)
        assert refusal.value.current == first

    def test_a_note_is_needed(self, offer):
        with nothing_changes(), pytest.raises(WordsRefused):
            offer(note="  ")

    @pytest.mark.parametrize("gone", ["left", "switched off"])
    def test_not_to_somebody_who_has_gone(self, offer, sami, now, gone):
        if gone == "left":
            Membership.objects.filter(user=sami).update(ended_at=now)
        else:
            sami.is_active = False
            sami.save()
        with nothing_changes(), pytest.raises(ActRefused, match="Sami Haddad does not work in this team"):
            offer()

    def test_not_to_whom_it_is_with_nor_to_the_own_team_as_a_whole(self, offer, nora):
        with nothing_changes(), pytest.raises(ActRefused, match="with Nora Lind already"):
            offer(nora)
        with nothing_changes(), pytest.raises(ActRefused, match="Choose a colleague"):
            offer(None)

    @pytest.mark.parametrize("who", ["carl", "stella"])
    def test_only_by_a_nurse_of_the_team(self, offer, request, who):
        person = request.getfixturevalue(who)
        with nothing_changes(), pytest.raises(NotThere):
            offer(by=person)


class TestYes:
    def test_in_the_team_the_plan_is_with_the_colleague(self, offer, settle, sami, plan, now, written):
        handover = settle(actions.accept_handover, sami, offer())
        plan.refresh_from_db()
        assert plan.nurse == sami
        assert (handover.outcome, handover.settled_by, handover.settled_at) == (Outcome.ACCEPTED, sami, now)
        assert written()[-1].kind == "handover_accepted"

    def test_to_another_team_everything_goes_at_once(
        self, offer, settle, nora, stella, other_team, patient, plan, now
    ):
        open_patient(nora, patient.public_id, Permission.SEE_CHART, now=now)
        with pytest.raises(NotThere):
            open_patient(stella, patient.public_id, Permission.SEE_CHART, now=now)
        settle(actions.accept_handover, stella, offer(None, other_team))
        open_patient(stella, patient.public_id, Permission.SEE_CHART, now=now)
        with pytest.raises(NotThere):
            open_patient(nora, patient.public_id, Permission.SEE_CHART, now=now)
        plan.refresh_from_db()
        assert (plan.team, plan.nurse) == (other_team, stella)
        assert set(PatientName.objects.filter(patient=patient).values_list("team", flat=True)) == {
            other_team.pk
        }

    def test_earlier_plans_go_with_the_patient(self, does, nora, stella, other_team, settle, plan, make_plan):
        does(nora, actions.end_plan, plan_id=plan.pk, status=Plan.Status.FINISHED, reason="Over.")
        second = make_plan(Patient.objects.get(pk=plan.patient_id))
        to = actions.Receiver(other_team, stella)
        handover = does(nora, actions.offer_handover, plan_id=second.pk, to=to, note="Please.")
        settle(actions.accept_handover, stella, handover)
        assert set(Plan.objects.values_list("team", flat=True)) == {other_team.pk}

    def test_what_waits_goes_on_waiting_there(self, offer, settle, does, carl, stella, other_team, plan, now):
        does(carl, actions.ask_nurse, plan_id=plan.pk, question="When?")
        settle(actions.accept_handover, stella, offer(None, other_team))
        plan.refresh_from_db()
        assert (plan.worklist_group, plan.worklist_since) == (WorklistGroup.WAITS, now)

    def test_a_number_that_is_in_use_there_is_said(
        self, offer, settle, stella, other_team, make_patient, patient
    ):
        make_patient("Rosa Klein", patient.number, by=stella, of_team=other_team)
        handover = offer(None, other_team)
        with nothing_changes(), pytest.raises(ActRefused, match="same number"):
            settle(actions.accept_handover, stella, handover)

    def test_only_by_whom_it_was_offered_to(self, offer, settle, sami, nora, stella, carl, make_nurse, team):
        handover = offer()
        for stranger in (stella, carl):
            with nothing_changes(), pytest.raises(NotThere):
                settle(actions.accept_handover, stranger, handover)
        colleague = make_nurse("Vera Holm", team)
        with nothing_changes(), pytest.raises(ActRefused, match="offered to Sami Haddad"):
            settle(actions.accept_handover, colleague, handover)
        settle(actions.accept_handover, sami, handover)

    def test_whoever_of_the_other_team_is_first(self, offer, settle, stella, other_team, make_nurse):
        second = make_nurse("Ugo Conti", other_team)
        handover = offer(None, other_team)
        settle(actions.accept_handover, stella, handover)
        with nothing_changes(), pytest.raises(ActRefused, match="Stella Roth has accepted") as refusal:
            settle(actions.accept_handover, second, handover)
        assert refusal.value.current == handover


class TestNo:
    def test_it_stays_where_it_is_and_may_be_offered_again(self, offer, settle, sami, plan, nora, written):
        settle(actions.decline_handover, sami, offer(), why="I am away next week.")
        plan.refresh_from_db()
        assert plan.nurse == nora
        assert (written()[-1].kind, written()[-1].words) == (
            "handover_declined",
            {"reason": "I am away next week."},
        )
        offer()

    def test_taken_back_it_cannot_be_accepted(self, offer, settle, nora, sami):
        handover = offer()
        settle(actions.withdraw_handover, nora, handover)
        with nothing_changes(), pytest.raises(ActRefused, match="Nora Lind has taken this offer back"):
            settle(actions.accept_handover, sami, handover)

    def test_the_other_side_cannot_take_it_back(self, offer, settle, stella, other_team):
        handover = offer(None, other_team)
        with nothing_changes(), pytest.raises(NotThere):
            settle(actions.withdraw_handover, stella, handover)
