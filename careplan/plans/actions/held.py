"""Acts of somebody whose access had ended when they came: kept sealed until a nurse lets them in or sets them aside
(DECISIONS 23)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import keyring
from careplan.plans.access import NotThere
from careplan.plans.actions.by_kind import Do
from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.overtaken import keep_overtaken
from careplan.plans.actions.sent_acts import SentAct
from careplan.plans.actions.writing import BESIDE_THE_EVENTS, Acting, ActRefused, History, Sent, writing
from careplan.plans.models import Act, HeldAct, Item, Patient, Plan
from careplan.plans.states import EventKind, Readers
from careplan.plans.wording import WordsRefused, clean_words

LONGEST_REASON = 1_000


def hold_act(*, patient: Patient, act: SentAct, by: User, at: datetime) -> HeldAct:
    """Keep an act of somebody whose access has ended, sealed, and let the plan wait for a nurse.

    No event: nothing of it is in the plan yet. Raises NotThere (never had a part), ActConflict, ActSettled.
    """
    with transaction.atomic():
        with writing(
            patient,
            by=by,
            at=at,
            acting=Acting.FORMER,
            op_id=act.op_id,
            act=act.kind,
            content=act.content,
            sent=Sent(act.happened_at),
            outcome=Act.Outcome.HELD,
        ) as history:
            sealed = history.seal_row(_place(act.op_id), act.as_text())
            _refresh_held(history, also=at)
        row = Act.objects.get(op_id=act.op_id)
        return HeldAct.objects.create(act=row, patient=history.patient, sealed=sealed, received_at=at)


def let_in_act(
    *,
    patient: Patient,
    held_id: int,
    actions: Mapping[str, Do],
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> HeldAct:
    """A nurse lets a held act in: it is done in the name of its author, and every event of it says who let it in.

    `actions`: kind -> what does it. Where something else stands there by now, it is kept as overtaken.
    Events: those of the action, or ACT_OVERTAKEN; then HELD_APPLIED.
    Raises ActRefused (settled already, cannot be done: `current` is the held act), NotThere.
    """
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="let_in", content={"held": held_id}
    ) as history:
        held = _held_of(history, held_id)
        if history.repeated:
            return held
        _refuse_settled(held)
        act = open_held(history.patient, held)
        overtaken = _do(history, held, act, actions)
        history.catch_up()
        history.record(
            EventKind.HELD_APPLIED,
            **_about(history, act),
            data={"act": act.kind, "by": held.act.user_id, "overtaken": overtaken},
        )
        return _settle(history, held, HeldAct.Settlement.APPLIED)


def set_aside_act(
    *, patient: Patient, held_id: int, reason: str, by: User, at: datetime, op_id: UUID | None = None
) -> HeldAct:
    """A nurse sets a held act aside, with a reason. Its words stay in the history, where nurses read them; what was
    for the family alone stays sealed in the held act.

    Events: HELD_SET_ASIDE (the reason and what was sent sealed).
    Raises WordsRefused, ActRefused (settled already: `current` is the held act), NotThere.
    """
    reason = clean_words(reason, longest=LONGEST_REASON)
    content = {"held": held_id, "reason": reason}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="set_aside", content=content
    ) as history:
        held = _held_of(history, held_id)
        if history.repeated:
            return held
        _refuse_settled(held)
        act = open_held(history.patient, held)
        history.record(
            EventKind.HELD_SET_ASIDE,
            **_about(history, act),
            data={"act": act.kind, "by": held.act.user_id, **_codes_of(act)},
            words={"reason": reason, **_words_of(act)},
        )
        return _settle(history, held, HeldAct.Settlement.SET_ASIDE)


def open_held(patient: Patient, held: HeldAct) -> SentAct:
    """What was sent. `held.act` must be loaded. Raises keyring.Unreadable."""
    key = keyring.open_patient_key(patient.wrapped_key, patient.public_id)
    return SentAct.from_text(
        keyring.open_words(key, patient.public_id, BESIDE_THE_EVENTS, _place(held.act.op_id), held.sealed)
    )


def is_for_family(act: SentAct) -> bool:
    """Whether its author chose that nurses do not read it: then they let it in, or not, unread."""
    return act.codes.get("readers") == Readers.FAMILY


def _codes_of(act: SentAct) -> dict[str, str]:
    """Without the readers: this event is the nurse's, and all may know that something was set aside. And nothing of
    what is not in order: where a choice belongs, anything may have been typed."""
    if act.entered is None:
        return {}
    return {name: code for name, code in act.codes.items() if name != "readers"}


def _words_of(act: SentAct) -> dict[str, str]:
    """The words as a nurse's event holds them. Those that are for the family stay in the held act alone."""
    if is_for_family(act):
        return {}
    texts = act.words if act.entered is not None else act.words | act.codes
    return {f"sent_{name}": text for name, text in texts.items()}


def _place(op_id: UUID) -> str:
    return f"held {op_id}"


def _do(history: History, held: HeldAct, act: SentAct, actions: Mapping[str, Do]) -> bool:
    """Do the act as its author. Returns whether it was overtaken by what stands there now."""
    sent = Sent(act.happened_at, let_in_by=history.by)
    author = held.act.user
    how = {"patient": history.patient, "by": author, "at": history.at, "op_id": None, "sent": sent}
    try:
        if act.entered is None:
            raise NotThere
        with transaction.atomic():
            actions[act.kind](act, how)
    except ActRefused as refusal:
        if not refusal.is_overtaken:
            raise ActRefused(refusal.message, current=held) from refusal
        keep_overtaken(patient=history.patient, act=act, by=author, at=history.at, sent=sent, is_kept=True)
        return True
    except (NotThere, WordsRefused, KeyError) as problem:
        raise ActRefused(
            _("This cannot be done as it was sent. Set it aside; its words stay in the history."),
            current=held,
        ) from problem
    return False


def _held_of(history: History, held_id: int) -> HeldAct:
    held = (
        HeldAct.objects.select_related("act__user", "settled_by")
        .filter(pk=held_id, patient=history.patient)
        .first()
    )
    if held is None:
        raise NotThere
    return held


def _refuse_settled(held: HeldAct) -> None:
    if held.settled_at is not None:
        raise ActRefused(
            _("%(name)s has already looked at this.") % {"name": held.settled_by.name}, current=held
        )


def _about(history: History, act: SentAct) -> dict[str, object]:
    """The plan and the item that the act was meant for, as far as they are there."""
    item = Item.objects.select_related("plan", "plan_step").filter(
        pk=act.item_id, plan__patient=history.patient
    )
    found = item.first() if act.item_id is not None else None
    return {"item": found, "plan": found.plan if found else _open_plan(history)}


def _open_plan(history: History) -> Plan | None:
    return Plan.objects.filter(patient=history.patient, status=Plan.Status.ACTIVE).first()


def _settle(history: History, held: HeldAct, settlement: HeldAct.Settlement) -> HeldAct:
    held.settlement, held.settled_by, held.settled_at = settlement, history.by, history.at
    held.save(update_fields=["settlement", "settled_by", "settled_at"])
    _refresh_held(history)
    return held


def _refresh_held(history: History, also: datetime | None = None) -> None:
    """Put the open plan where its oldest held act says. `also`: one that is about to be written."""
    plan = _open_plan(history)
    if plan is None:
        return
    waiting = HeldAct.objects.filter(patient=history.patient, settled_at=None)
    plan.held_since = waiting.aggregate(since=Min("received_at"))["since"] or also
    refresh_waiting(plan)
