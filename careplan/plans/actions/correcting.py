"""Somebody corrects their own words. What stood there before stays in the history, and on the pages."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.lookup import refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.history import WORDS_OF_KIND, Entry, Reader, as_corrected, corrections_of, entries
from careplan.plans.models import Event, Item, Patient
from careplan.plans.states import EventKind, ItemStatus
from careplan.plans.wording import clean_words
from pathways.definition import SeenBy


def correct_words(
    *,
    patient: Patient,
    number: int,
    words: str,
    by: User,
    at: datetime,
    acting: Acting,
    op_id: UUID | None = None,
) -> Event:
    """Put new words in the place of those that the author `by` wrote in event `number`. Their readers stay.

    Events: CORRECTED (names the entry it corrects; the new words sealed under the field of the old ones).
    Raises WordsRefused, ActRefused (not the author, nothing to correct, the same words), NotThere.
    """
    words = clean_words(words)
    content = {"number": number, "words": words}
    with writing(
        patient, by=by, at=at, acting=acting, op_id=op_id, act="correct", content=content
    ) as history:
        if history.repeated:
            return history.earlier_event()
        event, entry = _own_entry(history, number)
        refuse_closed_plan(event.plan)
        if entry.said == words:
            raise ActRefused(_("These are the words that stand there already."), field="words")
        data = {"corrects": number}
        if "readers" in entry.data:
            data["readers"] = entry.data["readers"]
        corrected = history.record(
            EventKind.CORRECTED,
            plan=event.plan,
            item=event.item,
            step_key=event.step_key,
            data=data,
            words={WORDS_OF_KIND[event.kind]: words},
        )
        if event.item is not None:
            event.item.last_event_number = corrected.number
            event.item.save(update_fields=["last_event_number"])
        return corrected


def _own_entry(history: History, number: int) -> tuple[Event, Entry]:
    """The event with its words as they stand now. Raises NotThere, ActRefused."""
    patient = history.patient
    event = (
        Event.objects.select_related("by", "plan", "item__plan_step", "item__step")
        .filter(patient=patient, number=number, kind__in=WORDS_OF_KIND)
        .first()
    )
    reader = Reader(history.by.pk, is_nurse=history.acting is Acting.NURSE)
    found = entries(patient, [event] if event else [], reader)
    if not found or not found[0].said or not _is_for(history, event.item):
        raise NotThere
    if event.by_id != history.by.pk:
        raise ActRefused(_("Only the person who wrote this can correct it."), field="words")
    return event, as_corrected([*found, *corrections_of(patient, [number], reader)])[0]


def _is_for(history: History, item: Item | None) -> bool:
    if item is None:
        return True
    if item.status == ItemStatus.ENTERED_IN_ERROR:
        return False
    return history.acting is Acting.NURSE or item.step is None or item.step.seen_by == SeenBy.FAMILY
