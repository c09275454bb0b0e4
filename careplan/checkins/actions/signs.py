"""A reported sign on its way: taken on, answered, closed. Each step has its own who and when.

A sign may be answered without having been taken on. Only a nurse answers and closes.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.checkins.actions.clocks import hold_clock, stop_clock
from careplan.checkins.actions.placing import place
from careplan.checkins.models import Sign
from careplan.plans import actions as plan_actions
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused, History, writing
from careplan.plans.models import Event, Patient
from careplan.plans.states import EventKind
from careplan.plans.wording import clean_words

LONGEST_ANSWER = 1_000


def take_on_sign(
    *,
    patient: Patient,
    sign_id: int,
    by: User,
    at: datetime,
    instead_of: int | None = None,
    op_id: UUID | None = None,
) -> Sign:
    """A nurse says "I'm on it"; the family sees who and when, and the message to the next one waits a while longer.

    `instead_of`: the account of the colleague who is on it, when the page said so; without it a colleague who was
    first is not pushed aside. Whoever is on it already changes nothing.
    Events: SIGN_TAKEN_ON. Raises ActRefused, NotThere.
    """
    content = {"sign": sign_id} | ({"instead_of": instead_of} if instead_of else {})
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="take_on", content=content
    ) as history:
        sign = _sign_of(history, sign_id)
        if history.repeated:
            return sign
        _refuse_answered(sign)
        if sign.taken_on_by_id == by.pk:
            return sign
        if sign.taken_on_by_id not in (None, instead_of):
            raise ActRefused(
                _("%(name)s was first and is on it.") % {"name": sign.taken_on_by.name}, current=sign
            )
        _record(history, sign, EventKind.SIGN_TAKEN_ON)
        sign.taken_on_by, sign.taken_on_at = by, at
        sign.save(update_fields=["taken_on_by", "taken_on_at"])
        hold_clock(sign, at)
        return sign


def answer_sign(
    *,
    patient: Patient,
    sign_id: int,
    outcome: Sign.Outcome,
    words: str,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> Sign:
    """A nurse answers a sign and keeps it open, to look again. The family sees who, when and the words.

    It leaves the first group of the worklist and waits in the second until it is closed.
    Events: SIGN_ANSWERED (words sealed). Raises WordsRefused, ActRefused, NotThere.
    """
    words = clean_words(words, longest=LONGEST_ANSWER)
    content = {"sign": sign_id, "outcome": str(outcome), "words": words}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="answer_sign", content=content
    ) as history:
        sign = _sign_of(history, sign_id)
        if history.repeated:
            return sign
        _answer(history, sign, outcome, words)
        place(sign.plan)
        return sign


def close_sign(
    *,
    patient: Patient,
    sign_id: int,
    outcome: Sign.Outcome,
    words: str,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> Sign:
    """A nurse answers a sign and closes it, in one press; the family sees who, when and the words.

    Words are needed for every outcome. Events: SIGN_ANSWERED (words sealed), SIGN_CLOSED.
    Raises WordsRefused, ActRefused, NotThere.
    """
    words = clean_words(words, longest=LONGEST_ANSWER)
    content = {"sign": sign_id, "outcome": str(outcome), "words": words}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="close_sign", content=content
    ) as history:
        sign = _sign_of(history, sign_id)
        if history.repeated:
            return sign
        _answer(history, sign, outcome, words)
        _close(history, sign, "")
        place(sign.plan)
        return sign


def close_answered_sign(
    *, patient: Patient, sign_id: int, words: str, by: User, at: datetime, op_id: UUID | None = None
) -> Sign:
    """Close a sign that was answered and kept open. `words`: what came of it, "" for none; the family reads them.

    Events: SIGN_CLOSED (words sealed). Raises WordsRefused, ActRefused, NotThere.
    """
    words = clean_words(words, longest=LONGEST_ANSWER, required=False)
    content = {"sign": sign_id, "words": words}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="close_answered", content=content
    ) as history:
        sign = _sign_of(history, sign_id)
        if history.repeated:
            return sign
        _refuse_closed(sign)
        if not sign.is_answered:
            raise ActRefused(_("Nobody has answered this yet. Answer it first."), current=sign)
        _close(history, sign, words)
        place(sign.plan)
        return sign


def _sign_of(history: History, sign_id: int) -> Sign:
    sign = (
        Sign.objects.select_related("plan", "step", "closed_by", "answered_by", "taken_on_by")
        .filter(pk=sign_id, patient=history.patient)
        .first()
    )
    if sign is None:
        raise NotThere
    return sign


def _answer(history: History, sign: Sign, outcome: str, words: str) -> None:
    _refuse_answered(sign)
    event = _record(history, sign, EventKind.SIGN_ANSWERED, {"outcome": str(outcome)}, {"answer": words})
    history.write_events()
    sign.answered_by, sign.answered_at = history.by, history.at
    sign.outcome, sign.answering_event = outcome, event
    sign.save(update_fields=["answered_by", "answered_at", "outcome", "answering_event"])
    stop_clock(sign)


def _close(history: History, sign: Sign, words: str) -> None:
    event = _record(history, sign, EventKind.SIGN_CLOSED, words={"answer": words})
    history.write_events()
    sign.closed_by, sign.closed_at, sign.closing_event = history.by, history.at, event
    sign.save(update_fields=["closed_by", "closed_at", "closing_event"])


def _record(
    history: History,
    sign: Sign,
    kind: EventKind,
    data: dict[str, str] | None = None,
    words: dict[str, str] | None = None,
) -> Event:
    return plan_actions.settle_sign(
        history,
        plan=sign.plan,
        kind=kind,
        step_key=sign.step.key,
        data={"sign": sign.pk, **(data or {})},
        words=words,
    )


def _refuse_answered(sign: Sign) -> None:
    """Two at once: the second is told who was first, and the page shows what that one wrote."""
    _refuse_closed(sign)
    if sign.is_answered:
        raise ActRefused(
            _("%(name)s has already answered this.") % {"name": sign.answered_by.name}, current=sign
        )


def _refuse_closed(sign: Sign) -> None:
    if not sign.is_open:
        raise ActRefused(
            _("%(name)s has already answered and closed this.") % {"name": sign.closed_by.name}, current=sign
        )
