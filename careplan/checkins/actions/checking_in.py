"""How the patient is: a check-in is saved, and what is said of the warning signs opens signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from careplan.accounts.models import User
from careplan.checkins.actions.clocks import start_clocks
from careplan.checkins.actions.placing import place
from careplan.checkins.answers import BETWEEN, ONE_OF, SEVERAL
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions as plan_actions
from careplan.plans.access import NotThere
from careplan.plans.actions import BY_PAGE, Acting, ActRefused, History, Sent, writing
from careplan.plans.models import Patient, Plan
from careplan.plans.wording import clean_words
from pathways import queries as pathway_queries

NO, YES, NOT_SURE = "no", "yes", "not_sure"
ANSWERS = (NO, YES, NOT_SURE)
LONGEST_ENTRY = 20  # letters of a number that somebody read off a thermometer or a scale
LONGEST_MOOD = 120
QUESTIONS_CHANGED = gettext_lazy("The questions have changed since your page was made. Please look again.")


@dataclass(frozen=True, slots=True)
class Observation:
    """What a caregiver saw. `watch`: watch step key -> no, yes or not_sure; a question left out has no answer.

    All the rest is the caregiver's own entry, kept as text or as keys of `checkins.answers`, and compared with
    nothing. `carer` is about the one who writes, not about the patient.
    """

    watch: Mapping[str, str]
    whose_words: CheckIn.Words
    pain: str = ""
    temperature: str = ""
    note: str = ""
    pain_worst: str = ""
    places: tuple[str, ...] = ()
    woke: str = ""
    tired: str = ""
    eating: str = ""
    bowels_on: date | None = None
    mood: tuple[str, ...] = ()
    mood_words: str = ""
    carer: str = ""


def check_in(
    *,
    patient: Patient,
    plan_id: int,
    observation: Observation,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
    sent: Sent = BY_PAGE,
) -> CheckIn:
    """Save a check-in. Each *yes* and each *not sure* opens a sign at the level that the pathway fixed.

    A *no* never closes one. A sign starts a clock: the worker writes to the nurse (`clocks`). Returns the check-in,
    also when the same act had been taken before.
    Events: CHECKED_IN (answers sealed), one SIGN_REPORTED per sign. Raises WordsRefused, ActRefused, NotThere.
    """
    words = _words(observation)
    content = {"plan": plan_id, "words": words, "whose": str(observation.whose_words)}
    with writing(
        patient, by=by, at=at, acting=Acting.FAMILY, op_id=op_id, act="check_in", content=content, sent=sent
    ) as history:
        plan = Plan.objects.filter(pk=plan_id, patient=history.patient).first()
        if plan is None:
            raise NotThere
        if history.repeated:
            return CheckIn.objects.get(event=history.earlier_event())
        if plan.status != Plan.Status.ACTIVE:
            raise ActRefused(
                _("This plan is finished. Nothing can be changed in it any more."), overtaken=True
            )
        _refuse_other_questions(plan, observation)
        event = plan_actions.record_check_in(
            history, plan=plan, answers=words, data={"whose": str(observation.whose_words)}
        )
        history.write_events()
        row = CheckIn.objects.create(patient=history.patient, plan=plan, event=event, by=by, at=at)
        _open_signs(history, plan, row, observation)
        return row


def _words(observation: Observation) -> dict[str, str]:
    """The answers as they are sealed, each under its own name. Raises WordsRefused."""
    seen, short = observation, {"longest": LONGEST_ENTRY, "required": False}
    return {f"watch:{key}": answer for key, answer in seen.watch.items()} | {
        "pain": clean_words(seen.pain, **short),
        "pain_worst": clean_words(seen.pain_worst, **short),
        "places": BETWEEN.join(seen.places),
        "temperature": clean_words(seen.temperature, **short),
        "woke": seen.woke,
        "tired": clean_words(seen.tired, **short),
        "eating": seen.eating,
        "bowels_on": seen.bowels_on.isoformat() if seen.bowels_on else "",
        "mood": BETWEEN.join(seen.mood),
        "mood_words": clean_words(seen.mood_words, longest=LONGEST_MOOD, required=False),
        "note": clean_words(seen.note, required=False),
        "carer": seen.carer,
    }


def _refuse_other_questions(plan: Plan, observation: Observation) -> None:
    asked = {step.key for step in pathway_queries.definition(plan.version_id).watch_steps}
    for key, answer in observation.watch.items():
        if key not in asked or answer not in ANSWERS:
            raise ActRefused(str(QUESTIONS_CHANGED), overtaken=True)
    for name, choices in (SEVERAL | ONE_OF).items():
        given = getattr(observation, name)
        for key in given if name in SEVERAL else filter(None, [given]):
            if key not in choices.values:
                raise ActRefused(str(QUESTIONS_CHANGED), overtaken=True)


def _open_signs(history: History, plan: Plan, checkin: CheckIn, observation: Observation) -> None:
    definition = pathway_queries.definition(plan.version_id)
    rows = pathway_queries.step_rows(plan.version_id)
    opened = []
    for step in definition.watch_steps:
        answer = observation.watch.get(step.key, NO)
        if answer == NO:
            continue
        plan_actions.raise_sign(
            history, plan=plan, step_key=step.key, data={"answer": answer, "level": str(step.level)}
        )
        opened.append(
            Sign(
                patient=history.patient,
                plan=plan,
                checkin=checkin,
                step_id=rows[step.key],
                answer=answer,
                level=str(step.level),
                reported_by=history.by,
                reported_at=history.at,
            )
        )
    if opened:
        Sign.objects.bulk_create(opened)
        start_clocks(checkin, {sign.level for sign in opened}, history.at)
        place(plan)
