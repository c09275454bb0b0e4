"""A patient is handed over to a colleague or to another team, and the other side says yes or no.

Until it says yes nothing changes: the plan stays where it is and the team that offers it looks after it. A yes moves
the patient to the other team in the same moment in which the first one loses sight of it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import Membership, Team, User
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.lookup import open_plan_of
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Handover, Patient, PatientName, Plan
from careplan.plans.states import EventKind, Readers
from careplan.plans.wording import clean_words

LONGEST_NOTE = 1_000
Outcome = Handover.Outcome


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom: a team, the own one included, and a nurse of it; without one, whoever of the team takes it."""

    team: Team
    nurse: User | None = None


def offer_handover(
    *,
    patient: Patient,
    plan_id: int,
    to: Receiver,
    note: str,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> Handover:
    """Offer a plan to a colleague or another team. One offer at a time waits for an answer.

    Events: HANDOVER_OFFERED (note sealed). Raises WordsRefused, ActRefused (gone, or it is with her already; another
    offer waits: `current` is that one), NotThere.
    """
    note = clean_words(note, longest=LONGEST_NOTE)
    content = {
        "plan": plan_id,
        "team": to.team.pk,
        "nurse": to.nurse.pk if to.nurse else None,
        "note": note,
    }
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="hand_over", content=content
    ) as history:
        if history.repeated:
            return Handover.objects.get(event=history.earlier_event())
        plan = open_plan_of(history, plan_id)
        _refuse_receiver(plan, to)
        waiting = waiting_handover(plan)
        if waiting is not None:
            raise ActRefused(
                _("This plan is offered to somebody already. Take that offer back first."), current=waiting
            )
        event = history.record(
            EventKind.HANDOVER_OFFERED,
            plan=plan,
            data={"team": to.team.pk, "nurse": content["nurse"], "readers": str(Readers.NURSES)},
            words={"note": note},
        )
        history.write_events()
        return Handover.objects.create(
            plan=plan,
            from_team_id=plan.team_id,
            to_team=to.team,
            to_nurse=to.nurse,
            offered_by=by,
            offered_at=at,
            event=event,
        )


def _refuse_receiver(plan: Plan, to: Receiver) -> None:
    if to.nurse is not None and not is_nurse_of(to.team.pk, to.nurse):
        raise ActRefused(
            _("%(name)s does not work in this team any more. Choose somebody else.")
            % {"name": to.nurse.name},
            field="to",
        )
    if to.team.pk == plan.team_id and to.nurse is None:
        raise ActRefused(_("The plan is with this team already. Choose a colleague."), field="to")
    if to.team.pk == plan.team_id and to.nurse.pk == plan.nurse_id:
        raise ActRefused(_("The plan is with %(name)s already.") % {"name": to.nurse.name}, field="to")


def is_nurse_of(team_id: int, user: User) -> bool:
    """Whether somebody works in a team now, with an account that is not switched off."""
    open_ones = Membership.objects.filter(team=team_id, user=user, user__is_active=True, ended_at=None)
    return user.is_active and open_ones.exists()


def waiting_handover(plan: Plan) -> Handover | None:
    related = ("plan", "to_team", "to_nurse", "offered_by")
    return Handover.objects.select_related(*related).filter(plan=plan, outcome=Outcome.WAITING).first()


def withdraw_handover(
    *, patient: Patient, handover_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> Handover:
    """Take an offer back, by any nurse of the team that offered it.

    Events: HANDOVER_WITHDRAWN. Raises ActRefused (answered meanwhile: `current` is the offer), NotThere.
    """
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.NURSE,
        op_id=op_id,
        act="withdraw_handover",
        content={"handover": handover_id},
    ) as history:
        handover = _handover_of(history, handover_id)
        if history.repeated:
            return handover
        _refuse_settled(handover)
        return _withdraw(history, handover)


def withdraw_waiting_handover(history: History, plan: Plan) -> None:
    """Take back what was offered and not answered, where a plan ends: there is nothing to hand over any more."""
    waiting = waiting_handover(plan)
    if waiting is not None:
        _withdraw(history, waiting)


def _withdraw(history: History, handover: Handover) -> Handover:
    history.record(EventKind.HANDOVER_WITHDRAWN, plan=handover.plan, data={"handover": handover.pk})
    return _settle(history, handover, Outcome.WITHDRAWN)


def decline_handover(
    *, patient: Patient, handover_id: int, why: str, by: User, at: datetime, op_id: UUID | None = None
) -> Handover:
    """The other side says no, and why. Events: HANDOVER_DECLINED (why sealed).

    Raises WordsRefused, ActRefused (settled meanwhile: `current` is the offer), NotThere.
    """
    why = clean_words(why, longest=LONGEST_NOTE)
    content = {"handover": handover_id, "why": why}
    with writing(
        patient, by=by, at=at, acting=Acting.RECEIVING, op_id=op_id, act="decline", content=content
    ) as history:
        handover = _handover_of(history, handover_id)
        if history.repeated:
            return handover
        _refuse_settled(handover)
        _refuse_other_nurse(handover, by)
        history.record(
            EventKind.HANDOVER_DECLINED,
            plan=handover.plan,
            data={"handover": handover.pk, "readers": str(Readers.NURSES)},
            words={"reason": why},
        )
        return _settle(history, handover, Outcome.DECLINED)


def accept_handover(
    *, patient: Patient, handover_id: int, by: User, at: datetime, op_id: UUID | None = None
) -> Handover:
    """The other side says yes: the plan is with `by`, and the patient with all plans in the other team.

    Events: HANDOVER_ACCEPTED. Raises ActRefused (settled meanwhile: `current` is the offer; the patient's number is in
    use in the other team), NotThere.
    """
    content = {"handover": handover_id}
    with writing(
        patient, by=by, at=at, acting=Acting.RECEIVING, op_id=op_id, act="accept", content=content
    ) as history:
        handover = _handover_of(history, handover_id)
        if history.repeated:
            return handover
        _refuse_settled(handover)
        _refuse_other_nurse(handover, by)
        plan = handover.plan
        history.record(
            EventKind.HANDOVER_ACCEPTED,
            plan=plan,
            data={
                "handover": handover.pk,
                "before": plan.nurse_id,
                "after": by.pk,
                "from_team": handover.from_team_id,
                "to_team": handover.to_team_id,
            },
        )
        plan.nurse = by
        plan.save(update_fields=["nurse"])
        if handover.to_team_id != handover.from_team_id:
            _change_team(history.patient, handover.to_team_id)
            plan.refresh_from_db()
            refresh_waiting(plan)
        return _settle(history, handover, Outcome.ACCEPTED)


def _change_team(patient: Patient, team_id: int) -> None:
    patient.team_id = team_id
    try:
        with transaction.atomic():
            patient.save(update_fields=["team"])
    except IntegrityError as error:
        raise ActRefused(
            _(
                "Another patient of your team has the same number. Ask the team that offers this to correct it, or "
                "correct the other one first."
            )
        ) from error
    Plan.objects.filter(patient=patient).update(team_id=team_id)
    PatientName.objects.filter(patient=patient).update(team_id=team_id)


def _handover_of(history: History, handover_id: int) -> Handover:
    related = ("plan", "to_team", "from_team", "to_nurse", "offered_by", "settled_by")
    handover = (
        Handover.objects.select_related(*related)
        .filter(pk=handover_id, plan__patient=history.patient)
        .first()
    )
    if handover is None:
        raise NotThere
    return handover


def _refuse_settled(handover: Handover) -> None:
    if handover.outcome == Outcome.WAITING:
        return
    sentences = {
        Outcome.ACCEPTED: _("%(name)s has accepted this already."),
        Outcome.DECLINED: _("%(name)s has said no to this already."),
        Outcome.WITHDRAWN: _("%(name)s has taken this offer back."),
    }
    raise ActRefused(
        sentences[Outcome(handover.outcome)] % {"name": handover.settled_by.name}, current=handover
    )


def _refuse_other_nurse(handover: Handover, by: User) -> None:
    if handover.to_nurse_id not in (None, by.pk):
        raise ActRefused(
            _("This was offered to %(name)s.") % {"name": handover.to_nurse.name}, current=handover
        )


def _settle(history: History, handover: Handover, outcome: Outcome) -> Handover:
    handover.outcome = outcome
    handover.settled_by, handover.settled_at = history.by, history.at
    handover.save(update_fields=["outcome", "settled_by", "settled_at"])
    return handover
