"""One question, one sign: what waits for a nurse, on a page of its own."""

from dataclasses import dataclass

from careplan.checkins.models import Sign
from careplan.clinic.queries.patient import (
    SIGN_RELATED,
    SignLine,
    current_plan,
    members_of,
    names_for,
    nurses_of,
    sign_line,
)
from careplan.clinic.telling import tell
from careplan.clinic.told import Names, Told
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from careplan.plans.models import Question

MOST_SIGNS = 100


@dataclass(frozen=True, slots=True)
class QuestionPage:
    question: Question
    asked: Told
    answered: Told | None


def question_page(access: Access, question_id: int) -> QuestionPage:
    """One question with its words, and the answer where there is one. Raises NotThere."""
    related = ("event__by", "event__item__step", "answered_event__by", "answered_event__item__step", "plan")
    question = (
        Question.objects.select_related(*related).filter(pk=question_id, patient=access.patient).first()
    )
    if question is None:
        raise NotThere
    names = _names(access, question.plan.version_id)
    events = [event for event in (question.event, question.answered_event) if event is not None]
    entries = history.entries(access.patient, events)
    later = history.corrections_of(access.patient, [entry.number for entry in entries])
    told = [tell(entry, names) for entry in history.as_corrected([*entries, *later])]
    return QuestionPage(question, told[0], told[1] if len(told) > 1 else None)


def sign_page(access: Access, sign_id: int) -> SignLine:
    """One warning sign with the check-in it came with. Raises NotThere."""
    sign = (
        Sign.objects.select_related("plan", *SIGN_RELATED).filter(pk=sign_id, patient=access.patient).first()
    )
    if sign is None:
        raise NotThere
    return sign_line(access, sign, _names(access, sign.plan.version_id))


def signs_of(access: Access) -> list[SignLine]:
    """The patient's warning signs, the newest first."""
    plan = current_plan(access.patient)
    if plan is None:
        return []
    names = _names(access, plan.version_id)
    signs = Sign.objects.filter(patient=access.patient).select_related("plan", *SIGN_RELATED)
    return [sign_line(access, sign, names) for sign in signs.order_by("-id")[:MOST_SIGNS]]


def _names(access: Access, version_id: int) -> Names:
    definition = access.reader.definition(version_id)
    return names_for(access, definition, nurses_of(access.team.pk), members_of(access.patient))
