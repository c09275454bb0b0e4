"""The gate to a patient who is offered to somebody else: the name and the note, and a yes or a no.

Whoever may answer an offer has no way to the patient yet (`access.open_patient` says 404), so this is a way of its
own, and a narrow one: it opens the offer and nothing behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from careplan.accounts.models import User
from careplan.accounts.queries import teams_of
from careplan.accounts.roles import Permission
from careplan.audit.models import AccessLog
from careplan.plans.access import NotThere, log_access
from careplan.plans.models import Handover, Patient


@dataclass(frozen=True, slots=True)
class Offer:
    """One nurse's way to one offer, for one request."""

    user: User
    handover: Handover
    now: datetime

    @property
    def is_waiting(self) -> bool:
        return self.handover.outcome == Handover.Outcome.WAITING

    @property
    def patient(self) -> Patient:
        return self.handover.plan.patient


def open_offer(user: User, handover_id: int, *, now: datetime, to_answer: bool = False) -> Offer:
    """The offer, if it was made to one of the teams of `user` and waits. Raises NotThere.

    `to_answer`: also one that is settled, because who answers second must be told who was first. It may not be shown
    any more: with its end the other team knows the patient no longer.
    """
    related = ("plan__patient__team", "to_team", "from_team", "to_nurse", "offered_by", "event__by")
    handover = (
        Handover.objects.select_related(*related).filter(pk=handover_id, to_team__in=teams_of(user)).first()
    )
    if handover is None:
        raise NotThere
    offer = Offer(user, handover, now)
    if not (to_answer or offer.is_waiting):
        raise NotThere
    return offer


def offer_view(permission: Permission) -> Callable:
    """Gate a view: `view(request, offer)` instead of `view(request, handover)`. Each look is in the access log."""

    def gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, handover: int) -> HttpResponse:
            now = timezone.now()
            if not request.user.has_perm(permission):
                log_access(request, AccessLog.Act.REFUSED, now, None, must_succeed=False)
                raise PermissionDenied
            try:
                offer = open_offer(request.user, handover, now=now, to_answer=request.method == "POST")
            except NotThere as error:
                log_access(request, AccessLog.Act.REFUSED, now, None, must_succeed=False)
                raise Http404 from error
            act = AccessLog.Act.CHANGED if request.method == "POST" else AccessLog.Act.LOOKED
            log_access(request, act, now, offer.patient.pk, must_succeed=True)
            try:
                return view(request, offer)
            except NotThere as error:
                raise Http404 from error

        gated.gate = f"offer:{permission}"
        return gated

    return gate
