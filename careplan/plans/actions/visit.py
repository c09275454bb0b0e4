"""Questions for the visit: a list of the family's own, in the order in which they want to ask."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.lookup import item_of, plan_of, refuse_closed_plan
from careplan.plans.actions.writing import BY_PAGE, Acting, ActRefused, History, Sent, writing
from careplan.plans.models import Patient, VisitQuestion
from careplan.plans.states import EventKind, VisitOutcome
from careplan.plans.wording import clean_words

LONGEST_QUESTION = 500
MOST_QUESTIONS = 40


def add_visit_question(
    *,
    patient: Patient,
    plan_id: int,
    question: str,
    by: User,
    at: datetime,
    item_id: int | None = None,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> VisitQuestion | None:
    """Put a question at the end of the list, about an item or about anything. No nurse is called by it.

    Returns the question; None when the same act had been taken before.
    Events: VISIT_QUESTION_ADDED (the question sealed). Raises WordsRefused, ActRefused (too many), NotThere.
    """
    question = clean_words(question, longest=LONGEST_QUESTION)
    content = {"plan": plan_id, "item": item_id, "question": question}
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.FAMILY,
        op_id=op_id,
        act="visit_question",
        content=content,
        sent=sent,
    ) as history:
        if history.repeated:
            return None
        plan = plan_of(history, plan_id)
        refuse_closed_plan(plan)
        item = item_of(history, item_id) if item_id is not None else None
        if item is not None and item.plan_id != plan.pk:
            raise NotThere
        waiting = VisitQuestion.objects.filter(plan=plan, settled_event=None)
        if waiting.count() >= MOST_QUESTIONS:
            raise ActRefused(
                _("There are %(count)d questions on the list already. Take one off first.")
                % {"count": MOST_QUESTIONS},
                field="question",
            )
        event = history.record(
            EventKind.VISIT_QUESTION_ADDED, plan=plan, item=item, words={"question": question}
        )
        history.write_events()
        if item is not None:
            item.last_event_number = event.number
            item.save(update_fields=["last_event_number"])
        last = waiting.aggregate(last=Max("position"))["last"] or 0
        return VisitQuestion.objects.create(
            patient=history.patient, plan=plan, item=item, event=event, position=last + 1
        )


def order_visit_question(
    *, patient: Patient, question_id: int, before: int | None, by: User, at: datetime
) -> VisitQuestion:
    """Put a question before another one of the list, or at its end. Sending it twice puts it there once.

    The order is how the list is shown and changes nothing of the plan, so there is no event. Raises NotThere.
    """
    with writing(patient, by=by, at=at, acting=Acting.FAMILY) as history:
        question = _open_question(history, question_id)
        rows = list(
            VisitQuestion.objects.filter(plan=question.plan, settled_event=None).exclude(pk=question.pk)
        )
        places = [row.pk for row in rows]
        if before is not None and before not in places:
            raise NotThere
        rows.insert(len(rows) if before is None else places.index(before), question)
        for position, row in enumerate(rows, start=1):
            row.position = position
        VisitQuestion.objects.bulk_update(rows, ["position"])
        return question


def settle_visit_question(
    *,
    patient: Patient,
    question_id: int,
    outcome: VisitOutcome,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> VisitQuestion:
    """A question was asked, or is taken off the list. Its words stay in the history.

    Events: VISIT_QUESTION_SETTLED. Raises ActRefused (settled already: `current` is the question), NotThere.
    """
    content = {"question": question_id, "outcome": str(outcome)}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="settle_visit", content=content
    ) as history:
        if history.repeated:
            return VisitQuestion.objects.get(pk=question_id, patient=history.patient)
        question = _open_question(history, question_id)
        refuse_closed_plan(question.plan)
        event = history.record(
            EventKind.VISIT_QUESTION_SETTLED,
            plan=question.plan,
            item=question.item,
            data={"question": question.event.number, "outcome": str(outcome)},
        )
        history.write_events()
        question.settled_event = event
        question.save(update_fields=["settled_event"])
        return question


def _open_question(history: History, question_id: int) -> VisitQuestion:
    question = (
        VisitQuestion.objects.select_related("plan", "item__plan_step", "event")
        .filter(pk=question_id, patient=history.patient)
        .first()
    )
    if question is None:
        raise NotThere
    if question.settled_event_id is not None:
        raise ActRefused(_("This question is not on the list any more."), current=question)
    return question
