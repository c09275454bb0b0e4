"""The messages of one plan in the post office: what waits is taken back when the plan ends."""

from careplan.notify import actions as post_office
from careplan.plans.models import CareTeamMember, Patient, Plan


def message_group(plan_id: int) -> str:
    """The (wider) group under which every message about a plan is asked for."""
    return f"plan-{plan_id}"


def cancel_messages(plan: Plan) -> int:
    """Take back every message about a plan that still waits, in the transaction that ends or stops it.

    Returns how many. Nothing else is needed for clocks of signs: they look at the plan before they ask for one.
    """
    return post_office.cancel_group(group=message_group(plan.pk))


def cancel_invitations(patient: Patient) -> int:
    """Take back the messages of invitations to the family that still wait. The invitations themselves stay as they are.

    Returns how many.
    """
    invited = CareTeamMember.objects.filter(patient=patient, joined_at=None, ended_at=None)
    return sum(
        post_office.cancel(key=member.invitation.message_key)
        for member in invited.select_related("invitation")
    )
