"""Several offers in one press, and what an answer to an offer is told."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.http import Http404

from careplan.accounts.models import Team, User
from careplan.accounts.queries import teams_of
from careplan.clinic.forms.base import ActForm
from careplan.clinic.forms.handover import HandOverSeveralForm
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.offers import Offer


def team_or_404(user: User, team_id: int) -> Team:
    """One of my own teams."""
    team = next((team for team in teams_of(user) if team.pk == team_id), None)
    if team is None:
        raise Http404
    return team


def about(offer: Offer, form: ActForm) -> dict[str, Any]:
    """Whose patient, who answers, when, and the number that makes sending twice harmless."""
    return {
        "patient": offer.patient,
        "by": offer.user,
        "at": offer.now,
        "op_id": form.cleaned_data["op_id"],
    }


def hand_over_all(form: HandOverSeveralForm, *, by: User, at: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Offer each chosen plan. Returns how many were offered, and name and reason of each that was not.

    Each has a number of its own, made of the form's and the plan's: a press sent twice offers nothing twice.
    """
    offered, refused = 0, []
    for plan in form.chosen:
        sent = form.cleaned_data["op_id"]
        try:
            actions.offer_handover(
                patient=plan.patient,
                plan_id=plan.pk,
                to=form.receiver,
                note=form.cleaned_data["note"],
                by=by,
                at=at,
                op_id=uuid5(NAMESPACE_OID, f"{sent}-{plan.pk}") if sent else None,
            )
            offered += 1
        except ActRefused as refusal:
            refused.append((plan.patient.name, refusal.message))
        except NotThere:  # it went to another team meanwhile: its name is not ours to say any more
            continue
    return offered, refused
