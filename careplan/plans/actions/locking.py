"""The lock on a patient's row, and the part in which somebody acts, read again under it."""

from enum import StrEnum
from functools import cache

from django.db.models import DateField, Exists, Q, QuerySet, UUIDField

from careplan.accounts.models import Membership
from careplan.plans.models import Act, CareTeamMember, Handover, Patient
from careplan.statements import Given, Statement


class Acting(StrEnum):
    """In which part somebody acts: as one of the family who takes part or looks on, as somebody whose part has
    ended, as a nurse of the team, or as a nurse of a team to which the patient is, or was, offered."""

    FAMILY = "family"
    LOOKS_ON = "looks_on"
    FORMER = "former"
    NURSE = "nurse"
    RECEIVING = "receiving"


locked_patient = Statement(lambda: Patient.objects.select_for_update().filter(pk=Given("patient")).order_by())


@cache
def parts_of(acting: Acting) -> Statement:
    """The rows that give `by` this part in the patient right now, with an account that is not switched off."""
    was_sent = Exists(Act.objects.filter(op_id=Given("op_id", UUIDField())))
    return Statement(
        lambda: _parts(acting).annotate(was_sent=was_sent).order_by("id").values_list("was_sent")[:1]
    )


def _parts(acting: Acting) -> QuerySet:
    by = Given("by")
    if acting is Acting.RECEIVING:
        # Settled offers too: who comes second is told who was first. The action looks at the offer itself.
        offered_to = Handover.objects.filter(plan__patient=Given("patient")).values("to_team")
        return Membership.objects.filter(team__in=offered_to, user=by, user__is_active=True, ended_at=None)
    if acting is Acting.NURSE:
        return Membership.objects.filter(team=Given("team"), user=by, user__is_active=True, ended_at=None)
    members = CareTeamMember.objects.filter(
        patient=Given("patient"), user=by, user__is_active=True, joined_at__isnull=False
    )
    if acting is Acting.FORMER:
        return members
    members = members.filter(Q(ends_on=None) | Q(ends_on__gte=Given("today", DateField())), ended_at=None)
    if acting is Acting.FAMILY:
        members = members.filter(rights=CareTeamMember.Rights.TAKES_PART)
    return members
