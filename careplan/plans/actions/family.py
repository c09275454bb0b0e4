"""Who of the family takes part: invited, joined, changed, ended, left. Always under the patient's lock."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import InvitationWithdrawn
from careplan.plans import days
from careplan.plans.access import NotThere
from careplan.plans.actions.taking import free_items
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import CareTeamMember, Patient
from careplan.plans.states import EventKind
from careplan.plans.wording import clean_words


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody is to a patient, may do, until when (a last day, or for as long as it lasts), agreed by whom."""

    relation: CareTeamMember.Relation
    rights: CareTeamMember.Rights
    agreed_by: CareTeamMember.AgreedBy
    agreement_note: str = ""
    ends_on: date | None = None


def _refuse_bad_part(part: Part, today: date) -> None:
    if part.agreed_by == CareTeamMember.AgreedBy.CANNOT_BE_ASKED and not part.agreement_note.strip():
        raise ActRefused(_("Please write why the patient cannot be asked."), field="agreement_note")
    if part.ends_on is not None:
        if part.ends_on < today:
            raise ActRefused(_("This day is over. Choose today or a later day."), field="ends_on")
        if problem := days.check_due_on(part.ends_on, today=today):
            raise ActRefused(problem, field="ends_on")


def _content_of(part: Part) -> dict[str, str | None]:
    return {
        "relation": str(part.relation),
        "rights": str(part.rights),
        "agreed_by": str(part.agreed_by),
        "agreement_note": part.agreement_note,
        "ends_on": part.ends_on.isoformat() if part.ends_on else None,
    }


def invite_caregiver(
    *,
    patient: Patient,
    name: str,
    email: str,
    part: Part,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> CareTeamMember:
    """A nurse invites one person for one patient, and records who agreed.

    The invitation is mailed when there is an address. Events: INVITED. Raises WordsRefused, ActRefused, NotThere.
    """
    name = clean_words(name, longest=100)
    note = clean_words(part.agreement_note, longest=300, required=False)
    _refuse_bad_part(part, days.today(patient.team.time_zone, at))
    content = {"name": name, "email": email, **_content_of(part)}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="invite", content=content
    ) as history:
        if history.repeated:
            invited = json.loads(history.earlier_event().data)["member"]
            return CareTeamMember.objects.get(pk=invited, patient=history.patient)
        invitation = account_actions.make_invitation(
            kind=Invitation.Kind.CAREGIVER, email=email, name=name, by=by, at=at
        )
        member = CareTeamMember.objects.create(
            patient=history.patient,
            invitation=invitation,
            relation=part.relation,
            rights=part.rights,
            agreed_by=part.agreed_by,
            agreement_note=note,
            ends_on=part.ends_on,
            invited_by=by,
            invited_at=at,
        )
        history.record(
            EventKind.INVITED,
            data={"member": member.pk, "rights": str(part.rights), "agreed_by": str(part.agreed_by)},
            words={"agreement_note": note},
        )
        return member


def renew_invitation(
    *, patient: Patient, member_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> CareTeamMember:
    """A nurse makes a new link for somebody who was invited and has not come yet; the old one opens nothing more.

    Name, address, rights and who agreed stay as they were. Events: INVITED. Raises InvitationUsed, NotThere.
    """
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="renew", content={"member": member_id}
    ) as history:
        member = _member_of(history, member_id)
        if history.repeated:
            return member
        if member.joined_at is not None:
            raise NotThere
        old = member.invitation
        account_actions.withdraw_invitation(invitation=old, at=at)
        member.invitation = account_actions.make_invitation(
            kind=Invitation.Kind.CAREGIVER, email=old.email, name=old.name, by=by, at=at
        )
        member.save(update_fields=["invitation"])
        history.record(
            EventKind.INVITED,
            data={"member": member.pk, "rights": member.rights, "agreed_by": member.agreed_by},
        )
        return member


def join_care_team(*, invitation: Invitation, user: User, at: datetime) -> CareTeamMember:
    """The invited person joins with an account. Uses the invitation up, in the same transaction.

    An earlier part of the same person whose last day is over is ended first.
    Events: JOINED, before it ACCESS_ENDED for such an earlier part. Raises InvitationProblem (used, expired,
    withdrawn), ActRefused (is in the care team already), NotThere (the last day agreed on is over).
    """
    patient = Patient.objects.select_related("team").filter(care_team__invitation=invitation).first()
    if patient is None:  # renewed since the page was opened
        raise InvitationWithdrawn
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        account_actions.accept_invitation(invitation=invitation, user=user, at=at)
        member = CareTeamMember.objects.get(invitation=invitation)
        earlier = CareTeamMember.objects.filter(patient=patient, user=user, ended_at=None).first()
        if earlier is not None:
            _end_overdue(earlier, user, at, days.today(patient.team.time_zone, at))
        member.user, member.joined_at = user, at
        member.save(update_fields=["user", "joined_at"])
        with writing(patient, by=user, at=at, acting=Acting.LOOKS_ON) as history:
            if earlier is not None:
                history.record(EventKind.ACCESS_ENDED, data={"member": earlier.pk})
            history.record(EventKind.JOINED, data={"member": member.pk})
    return member


def _end_overdue(member: CareTeamMember, by: User, at: datetime, today: date) -> None:
    """Close a part whose last day is over: nobody had to, but it stands in the way of a new one."""
    if member.ends_on is None or member.ends_on >= today:
        raise ActRefused(_("You are already in the care team of this person."))
    member.ended_at, member.ended_by = at, by
    member.save(update_fields=["ended_at", "ended_by"])


def _member_of(history: History, member_id: int) -> CareTeamMember:
    member = (
        CareTeamMember.objects.select_related("user", "invitation")
        .filter(pk=member_id, patient=history.patient, ended_at=None)
        .first()
    )
    if member is None:
        raise NotThere
    return member


def change_part(
    *, patient: Patient, member_id: int, part: Part, by: User, at: datetime, op_id: UUID | None = None
) -> CareTeamMember:
    """A nurse changes relation, rights, last day or who agreed.

    Events: ACCESS_CHANGED (the note on the agreement sealed); ITEM_LET_GO for what somebody had taken on who from
    now on only looks on. Raises WordsRefused, ActRefused, NotThere.
    """
    note = clean_words(part.agreement_note, longest=300, required=False)
    _refuse_bad_part(part, days.today(patient.team.time_zone, at))
    content = {"member": member_id, **_content_of(part)}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="part", content=content
    ) as history:
        member = _member_of(history, member_id)
        if history.repeated:
            return member
        member.relation, member.rights, member.ends_on = part.relation, part.rights, part.ends_on
        member.agreed_by = part.agreed_by
        member.agreement_note = note
        member.save()
        data = {name: value for name, value in content.items() if name != "agreement_note"}
        history.record(EventKind.ACCESS_CHANGED, data=data, words={"agreement_note": note})
        if member.rights != CareTeamMember.Rights.TAKES_PART:
            free_items(history, member.user_id)
        return member


def end_access(
    *, patient: Patient, member_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> CareTeamMember:
    """A nurse ends somebody's access, at once, in open sessions too; an unused invitation is withdrawn.

    What the person had taken on is free again. Events: ACCESS_ENDED, ITEM_LET_GO. Raises NotThere.
    """
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="end", content={"member": member_id}
    ) as history:
        if history.repeated:
            return CareTeamMember.objects.get(pk=member_id, patient=history.patient)
        member = _member_of(history, member_id)
        if member.joined_at is None:
            account_actions.withdraw_invitation(invitation=member.invitation, at=at)
        _end(history, member, EventKind.ACCESS_ENDED)
        return member


def leave_care_team(*, patient: Patient, by: User, at: datetime) -> CareTeamMember:
    """A caregiver leaves by himself; what he had taken on is free again. Events: LEFT, ITEM_LET_GO. Raises NotThere."""
    with writing(patient, by=by, at=at, acting=Acting.LOOKS_ON) as history:
        member = CareTeamMember.objects.get(patient=history.patient, user=by, ended_at=None)
        _end(history, member, EventKind.LEFT)
        return member


def _end(history: History, member: CareTeamMember, kind: EventKind) -> None:
    member.ended_at, member.ended_by = history.at, history.by
    member.save(update_fields=["ended_at", "ended_by"])
    history.record(kind, data={"member": member.pk})
    free_items(history, member.user_id)
