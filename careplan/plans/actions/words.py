"""What people write: notes, questions to the nurse, and her answers. Sealed once, in events."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.head import refresh_waiting
from careplan.plans.actions.items import Outcome
from careplan.plans.actions.lookup import item_of, plan_of, refuse_closed_plan
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, Sent, writing
from careplan.plans.models import Patient, Question
from careplan.plans.states import EventKind, Readers
from careplan.plans.wording import clean_words
from careplan.statements import update


def note_item(
    *,
    patient: Patient,
    item_id: int,
    note: str,
    by: User,
    at: datetime,
    acting: Acting = Acting.FAMILY,
    readers: Readers = Readers.ALL,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Outcome:
    """Write a note on an item, also on one that is done. `readers`: who may read it, beside its author (ADR 0017).

    Events: NOTED. Raises WordsRefused, ActRefused (a nurse writes nothing that nurses may not read), NotThere.
    """
    note = clean_words(note)
    if acting is Acting.NURSE and readers == Readers.FAMILY:
        raise ActRefused(_("Nurses read each other’s notes. Choose who else may read it."), field="readers")
    content = {"item": item_id, "note": note, "readers": str(readers)}
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="note", content=content, sent=sent
    ) as history:
        item = item_of(history, item_id)
        history.keep(item)
        if history.repeated:
            return Outcome(item, repeated=True)
        refuse_closed_plan(item.plan)
        event = history.record(
            EventKind.NOTED, plan=item.plan, item=item, data={"readers": str(readers)}, words={"note": note}
        )
        item.last_event_number = event.number
        update(item, ("last_event_number",))
        return Outcome(item)


def ask_nurse(
    *,
    patient: Patient,
    plan_id: int,
    question: str,
    by: User,
    at: datetime,
    item_id: int | None = None,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> Question | None:
    """Ask the nurse, about an item or about the plan. The plan then waits for a nurse.

    Returns the question; None when the same act had been taken before.
    Events: ASKED. Raises WordsRefused, ActRefused, NotThere.
    """
    question = clean_words(question)
    content = {"plan": plan_id, "item": item_id, "question": question}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="ask", content=content, sent=sent
    ) as history:
        if history.repeated:
            return None
        plan = plan_of(history, plan_id)
        refuse_closed_plan(plan)
        item = item_of(history, item_id) if item_id is not None else None
        if item is not None and item.plan_id != plan.pk:
            raise NotThere
        event = history.record(EventKind.ASKED, plan=plan, item=item, words={"question": question})
        history.write_events()
        if item is not None:
            item.last_event_number = event.number
            item.save(update_fields=["last_event_number"])
        row = Question.objects.create(patient=history.patient, plan=plan, item=item, event=event, asked_at=at)
        refresh_waiting(plan)
        return row


def answer_question(
    *, patient: Patient, question_id: int, answer: str, by: User, at: datetime, op_id: UUID | None = None
) -> Question:
    """A nurse answers a question; the family sees the answer, who gave it and when.

    Events: ANSWERED. Raises WordsRefused, ActRefused (already answered: `current` is the question), NotThere.
    """
    answer = clean_words(answer)
    content = {"question": question_id, "answer": answer}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="answer", content=content
    ) as history:
        row = (
            Question.objects.select_related("plan", "item__plan_step", "event", "answered_event__by")
            .filter(pk=question_id, patient=history.patient)
            .first()
        )
        if row is None:
            raise NotThere
        if history.repeated:
            return row
        if row.answered_event is not None:
            raise ActRefused(
                _("%(name)s has already answered this question. Your answer was not sent.")
                % {"name": row.answered_event.by.name},
                field="answer",
                current=row,
            )
        event = history.record(
            EventKind.ANSWERED,
            plan=row.plan,
            item=row.item,
            data={"question": row.event.number},
            words={"answer": answer},
        )
        history.write_events()
        row.answered_event = event
        row.save(update_fields=["answered_event"])
        refresh_waiting(row.plan)
        return row
