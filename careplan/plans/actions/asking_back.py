"""A nurse asks the family about what it reported, and somebody of the family replies."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.actions.items import Outcome
from careplan.plans.actions.lookup import item_of, refuse_closed_plan
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, Sent, writing
from careplan.plans.models import CareTeamMember, Item, Patient
from careplan.plans.states import EventKind, ItemStatus
from careplan.plans.wording import clean_words

FIELDS = ["asked_back_at", "asked_back_by", "last_event_number"]


def ask_back(
    *, patient: Patient, item_id: int, question: str, by: User, at: datetime, op_id: UUID | None = None
) -> Outcome:
    """A nurse asks the family about a tick, or a "not done": it stays reported, and is not verified.

    One question waits at a time; the family's reply, an undo, or a nurse's own word settles it.
    Events: ASKED_BACK (the question sealed). Raises WordsRefused, NotThere, ActRefused (not reported by the family,
    verified, or a colleague has asked already: `current` is the item).
    """
    question = clean_words(question)
    content = {"item": item_id, "question": question}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="ask_back", content=content
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        _refuse_nothing_to_ask(item, patient)
        event = history.record(EventKind.ASKED_BACK, plan=item.plan, item=item, words={"question": question})
        item.asked_back_at, item.asked_back_by, item.last_event_number = at, by, event.number
        item.save(update_fields=FIELDS)
        return Outcome(item)


def _refuse_nothing_to_ask(item: Item, patient: Patient) -> None:
    if item.status not in (ItemStatus.COMPLETED, ItemStatus.CANCELLED):
        raise ActRefused(
            _("This is open again: somebody took it back. There is nothing to ask about now."),
            field="question",
            current=item,
        )
    if item.verified_by_id:
        raise ActRefused(
            _("%(name)s has verified this meanwhile. Your question was not sent.")
            % {"name": item.verified_by.name},
            field="question",
            current=item,
        )
    if not CareTeamMember.objects.filter(patient=patient, user=item.done_by_id).exists():
        raise ActRefused(
            _("The family did not report this, so they cannot be asked about it here."), field="question"
        )
    if item.asked_back_at is not None:
        raise ActRefused(
            _("%(name)s has already asked the family about this. Your question was not sent.")
            % {"name": item.asked_back_by.name},
            field="question",
            current=item,
        )


def reply(
    *,
    patient: Patient,
    item_id: int,
    answer: str,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Somebody of the family answers what a nurse asked about an item. It is news for every nurse.

    Events: REPLIED (the answer sealed). Raises WordsRefused, NotThere, ActRefused (nobody asks any more).
    """
    answer = clean_words(answer)
    content = {"item": item_id, "answer": answer}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="reply", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        if item.asked_back_at is None:
            raise ActRefused(
                _("The nurse does not wait for a reply any more. You can write it as a note."),
                field="answer",
                overtaken=True,
            )
        event = history.record(EventKind.REPLIED, plan=item.plan, item=item, words={"answer": answer})
        item.asked_back_at = item.asked_back_by = None
        item.last_event_number = event.number
        item.save(update_fields=FIELDS)
        return Outcome(item)
