"""The people somebody cares for, and who takes part in the care of one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from careplan.accounts.models import Invitation, Team, User
from careplan.checklist.queries.shared import for_family_to_tick, plan_head
from careplan.checklist.wording import Viewer, mine_words, today_words
from careplan.plans import days
from careplan.plans.access import Access
from careplan.plans.models import CareTeamMember, Patient, Plan
from careplan.plans.rolling import rolling_steps
from careplan.plans.standings import standings_of
from careplan.plans.states import OPEN_STATUSES
from pathways import queries as pathway_queries


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person on the list: the first name as the family says it, and how much is open, in words. No line names a
    step, or says anything else about the care: somebody may look over a shoulder.

    `sign_kind`: "call-now" or "wait" while a warning sign waits for an answer, else empty.
    """

    patient: Patient
    team: Team
    relation: str
    looks_on: bool
    words: str
    sign_kind: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One caregiver's part: who, with which rights, until when, and how the patient's agreement was recorded."""

    name: str
    relation: str
    rights: str
    is_you: bool
    has_joined: bool
    ends_on: date | None
    agreed_by: str
    agreement_note: str
    invited_by: str
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class FamilyPage:
    members: tuple[MemberRow, ...]
    nurse_name: str


def people_of(user: User, now: datetime) -> list[PersonRow]:
    """Everybody `user` cares for today, by name (three queries, however many; three more where steps wait)."""
    members = [
        member
        for member in CareTeamMember.objects.filter(user=user, ended_at=None, joined_at__isnull=False)
        .select_related("patient__team")
        .order_by("patient__called", "id")
        if not _is_over(member, now)
    ]
    patient_ids = [member.patient_id for member in members]
    plans = {
        plan.patient_id: plan
        for plan in Plan.objects.filter(patient__in=patient_ids, status=Plan.Status.ACTIVE)
    }
    due = defaultdict(list)
    mine = defaultdict(int)
    has_day_or_is_mine = Q(due_on__isnull=False) | Q(taken_by=user)
    items = for_family_to_tick(plan__in=list(plans.values()), status__in=OPEN_STATUSES)
    items = items.filter(has_day_or_is_mine)
    waiting, rolling = _waiting_steps(list(plans.values())), _rolling_steps(plans.values())
    columns = ("plan__patient_id", "plan_id", "plan_step__step_key", "date_by_hand", "due_on", "taken_by_id")
    for patient_id, plan_id, step_key, by_hand, due_on, taker in items.order_by("due_on").values_list(
        *columns
    ):
        mine[patient_id] += taker == user.pk
        if due_on is not None and (plan_id, step_key) not in waiting:
            is_rolling = (plan_id, step_key) in rolling and not by_hand
            due[patient_id].append(max(due_on, _today_of(members, patient_id, now)) if is_rolling else due_on)
    return [
        _person(member, plans.get(member.patient_id), due[member.patient_id], mine[member.patient_id], now)
        for member in members
    ]


def _today_of(members: list[CareTeamMember], patient_id: int, now: datetime) -> date:
    member = next(one for one in members if one.patient_id == patient_id)
    return days.today(member.patient.team.time_zone, now)


def _rolling_steps(plans: Iterable[Plan]) -> set[tuple[int, str]]:
    """Plan and step of the habits that are never late."""
    return {
        (plan.pk, key) for plan in plans for key in rolling_steps(pathway_queries.definition(plan.version_id))
    }


def _waiting_steps(plans: list[Plan]) -> set[tuple[int, str]]:
    """Plan and step of what waits for another step (three queries, none where no version has such a rule)."""
    with_waits = [
        plan
        for plan in plans
        if any(step.waits_for for step in pathway_queries.definition(plan.version_id).steps)
    ]
    if not with_waits:
        return set()
    # The time zone settles only on which day something without a day was said not to be done: nobody waits for days.
    standings = standings_of(with_waits, "UTC")
    return {
        (plan_id, one.key)
        for plan_id, standing in standings.items()
        for one in standing.expected
        if one.waits_for
    }


def _person(
    member: CareTeamMember, plan: Plan | None, due: list[date], mine: int, now: datetime
) -> PersonRow:
    team = member.patient.team
    today = days.today(team.time_zone, now)
    return PersonRow(
        patient=member.patient,
        team=team,
        relation=str(member.get_relation_display()),
        looks_on=member.rights == CareTeamMember.Rights.LOOKS_ON,
        words=" ".join(filter(None, [today_words(due, today), mine_words(mine)])) if plan else "",
        sign_kind=_sign_kind(plan),
    )


def _sign_kind(plan: Plan | None) -> str:
    """The kind of tag for an open warning sign, by the level that the pathway's author gave it."""
    if plan is None:
        return ""
    return "call-now" if plan.sign_open_since else "wait" if plan.tell_since else ""


def family_page(access: Access) -> FamilyPage:
    """Who takes part today, and who was invited and has not come yet (three queries)."""
    viewer = Viewer.of(access)
    members = (
        CareTeamMember.objects.filter(patient=access.patient, ended_at=None)
        .select_related("user", "invitation", "invited_by")
        .order_by("id")
    )
    rows = tuple(_member(member, viewer) for member in members if _is_shown(member, access.now, viewer.today))
    plan = plan_head(access).plan
    nurse = plan.nurse if plan else None
    return FamilyPage(rows, nurse.name if nurse else "")


def team_inviting(invitation: Invitation) -> Team:
    """The team of the person one is invited for (one query). Nothing clinical is said before somebody joins."""
    member = CareTeamMember.objects.select_related("patient__team").get(invitation=invitation)
    return member.patient.team


def _is_over(member: CareTeamMember, now: datetime) -> bool:
    today = days.today(member.patient.team.time_zone, now)
    return member.ends_on is not None and member.ends_on < today


def _is_shown(member: CareTeamMember, now: datetime, today: date) -> bool:
    if member.joined_at is None and member.invitation.expires_at <= now:
        return False
    return member.ends_on is None or member.ends_on >= today


def _member(member: CareTeamMember, viewer: Viewer) -> MemberRow:
    return MemberRow(
        name=member.user.name if member.user else member.invitation.name,
        relation=str(member.get_relation_display()),
        rights=str(member.get_rights_display()),
        is_you=member.user_id == viewer.user_id,
        has_joined=member.joined_at is not None,
        ends_on=member.ends_on,
        agreed_by=str(member.get_agreed_by_display()),
        agreement_note=member.agreement_note,
        invited_by=member.invited_by.name,
        invited_at=member.invited_at,
    )
