"""Makes the plan of 120 items, inside an installation, by `manage.py shell`; see `long_plan`."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Membership, Team, User
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn
from careplan.plans import actions, days
from careplan.plans.models import CareTeamMember, Item, Patient, Plan
from careplan.plans.states import Variance
from pathways import queries as pathway_queries
from tests.journeys.long_plan import EMAIL, ITEMS

NAME, CALLED = "Agnes Holm", "Agnes"
OTHERS = ("Ilse Krol", "Tom Becker")  # whom Vera cares for as well: she takes part, and she looks on
RIGHTS = CareTeamMember.Rights


@transaction.atomic
def make() -> str:
    """Returns the addresses of a LongPlan, with a space between them."""
    at = timezone.now() - timedelta(hours=2)
    team = Team.objects.order_by("pk").first()
    nurse = User.objects.filter(memberships__team=team, memberships__role=Membership.Role.LEAD).first()
    vera = account_actions.make_user(
        email=EMAIL, name="Vera Holm", password=SAMPLE_PASSWORD, at=at, email_is_verified=True
    )
    patient = actions.create_patient(
        identity=actions.Identity(NAME, CALLED, date(1951, 4, 2), "40990"), team=team, by=nurse, at=at
    )
    plan = actions.start_plan(
        patient=patient,
        version_id=pathway_queries.published_versions()[0].pk,
        answers={"medicines-enough": "yes"},
        started_on=days.today(team.time_zone, at) - timedelta(days=20),
        by=nurse,
        at=at,
    )
    _join(patient, vera, RIGHTS.TAKES_PART, nurse, at)
    for name, rights in zip(OTHERS, (RIGHTS.TAKES_PART, RIGHTS.LOOKS_ON), strict=True):
        _join(Patient.objects.get(name=name), vera, rights, nurse, at)
    _fill(plan, nurse, at)
    _live(plan, vera, nurse, at)
    open_invitation = _invite(patient, "Petra Holm", RIGHTS.TAKES_PART, nurse, at).invitation
    link = urlsplit(account_actions.invitation_link(open_invitation)).path
    return f"{reverse('checklist:show_today', args=[patient.public_id])} {link}"


def _join(patient: Patient, user: User, rights: str, nurse: User, at: datetime) -> None:
    member = _invite(patient, user.name, rights, nurse, at)
    actions.join_care_team(invitation=member.invitation, user=user, at=at)


def _invite(patient: Patient, name: str, rights: str, nurse: User, at: datetime) -> CareTeamMember:
    part = actions.Part(
        relation=CareTeamMember.Relation.CHILD,
        rights=rights,
        agreed_by=CareTeamMember.AgreedBy.PATIENT,
        ends_on=None,
    )
    return actions.invite_caregiver(patient=patient, name=name, email="", part=part, by=nurse, at=at)


def _fill(plan: Plan, nurse: User, at: datetime) -> None:
    """Items of the nurse's own, until there are 120: late, today, this week, any day, later."""
    today = days.today(plan.patient.team.time_zone, at)
    known = [one.key for one in pathway_queries.definition(plan.version_id).categories]
    missing = ITEMS - Item.objects.filter(plan=plan).count()
    for number in range(missing):
        actions.add_own_item(
            patient=plan.patient,
            plan_id=plan.pk,
            title=f"Bring the list of medicines to visit {number + 1}",
            words="The one from the kitchen door, with what was changed since.",
            category_key=known[number % len(known)],
            due_on=None if number % 5 == 4 else today + timedelta(days=number - 20),
            today=today,
            family_ticks=True,
            by=nurse,
            at=at,
        )


def _live(plan: Plan, vera: User, nurse: User, at: datetime) -> None:
    """A little of everything that can happen to an item, and a warning sign that waits."""
    today = days.today(plan.patient.team.time_zone, at)
    own = Item.objects.filter(plan=plan, plan_step=None).order_by("pk")
    ticked, verified, skipped, booked, asked = own[20:25]
    by_vera = {"patient": plan.patient, "by": vera, "at": at}
    for item in (ticked, verified):
        actions.tick_item(item_id=item.pk, done_on=today, today=today, note="It went well.", **by_vera)
    actions.skip_item(item_id=skipped.pk, reason=Variance.TOO_ILL, today=today, note="Sick.", **by_vera)
    actions.verify_items(item_ids=[verified.pk], patient=plan.patient, by=nurse, at=at)
    actions.ask_nurse(plan_id=plan.pk, item_id=asked.pk, question="The old list as well?", **by_vera)
    actions.add_visit_question(plan_id=plan.pk, item_id=asked.pk, question="May she fly?", **by_vera)
    actions.set_appointment(
        item_id=booked.pk,
        appointment=actions.Appointment(at + timedelta(days=3), "Room 4", "Vera"),
        **by_vera,
    )
    asked = pathway_queries.definition(plan.version_id).watch_steps
    watch = dict(zip((step.key for step in asked), ("yes", "not_sure"), strict=False))
    seen = checkin_actions.Observation(watch=watch, whose_words=CheckIn.Words.CAREGIVER)
    checkin_actions.check_in(plan_id=plan.pk, observation=seen, **by_vera)
