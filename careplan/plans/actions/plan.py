"""A patient and a plan from the first day to the last."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from careplan.accounts.models import Team, User
from careplan.accounts.queries import memberships_of
from careplan.plans import days, keyring
from careplan.plans.access import NotThere
from careplan.plans.actions.anchors import refuse_unknown_anchors
from careplan.plans.actions.first_rows import first_rows, write_answers, write_first_rows
from careplan.plans.actions.goals import propose_goals
from careplan.plans.actions.handover import is_nurse_of
from careplan.plans.actions.head import refresh_dates, refresh_waiting
from careplan.plans.actions.lookup import item_of, plan_of, refuse_closed_plan
from careplan.plans.actions.steps import refuse_unknown_answers
from careplan.plans.actions.writing import Acting, ActRefused, writing
from careplan.plans.models import Item, Patient, PatientName, Plan
from careplan.plans.standing import ANCHOR
from careplan.plans.states import EventKind, Move, after
from careplan.plans.wording import clean_words
from careplan.statements import Given, Statement, insert
from pathways import queries as pathway_queries

OLDEST_AGE_YEARS = 125
NO_DAYS: Mapping[str, date] = {}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is. `called` is the first name as the family says it."""

    name: str
    called: str
    born_on: date
    number: str


def folded(word: str) -> str:
    """A name as it is searched for: no accents, no case."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _search_words(identity: Identity) -> set[str]:
    parts = identity.name.replace("-", " ").split() + identity.called.split()
    return {folded(word)[:100] for word in [*parts, identity.name, identity.number]}


def clean_identity(identity: Identity, today: date) -> Identity:
    """The identity with cleaned words. `today` is the day in the team's zone.

    Raises ActRefused (a date of birth that cannot be), WordsRefused.
    """
    if identity.born_on > today:
        raise ActRefused(_("The date of birth is still to come. Please check it."), field="born_on")
    if today.year - identity.born_on.year > OLDEST_AGE_YEARS:
        raise ActRefused(_("The date of birth is too long ago. Please check it."), field="born_on")
    return Identity(
        _on_one_line(identity.name, 100),
        _on_one_line(identity.called, 60),
        identity.born_on,
        _on_one_line(identity.number, 30),
    )


def _on_one_line(words: str, longest: int) -> str:
    return " ".join(clean_words(words, longest=longest).split())


def create_patient(*, identity: Identity, team: Team, by: User, at: datetime) -> Patient:
    """Make a patient of a team, with a key of its own. The number is unique in the team.

    Raises ActRefused (a bad date, the number is taken), NotThere when `by` is no nurse of the team.
    """
    if team.pk not in {membership.team_id for membership in memberships_of(by)}:
        raise NotThere
    identity = clean_identity(identity, days.today(team.time_zone, at))
    patient = Patient(
        team=team,
        name=identity.name,
        called=identity.called,
        born_on=identity.born_on,
        number=identity.number,
        created_at=at,
    )
    patient.wrapped_key = keyring.make_patient_key(patient.public_id)
    try:
        with transaction.atomic():
            patient.save()
            _write_search_words(patient, identity)
    except IntegrityError as error:
        raise ActRefused(_("This number is already in use in your team."), field="number") from error
    return patient


def _write_search_words(patient: Patient, identity: Identity) -> None:
    PatientName.objects.filter(patient=patient).delete()
    PatientName.objects.bulk_create(
        PatientName(patient=patient, team_id=patient.team_id, word=word) for word in _search_words(identity)
    )


def correct_patient(
    *, patient: Patient, identity: Identity, by: User, at: datetime, op_id: UUID | None = None
) -> Patient:
    """Correct name, date of birth or number; what is the same already leaves no trace.

    Events: PATIENT_CORRECTED (which fields, never the values). Raises WordsRefused, ActRefused, NotThere.
    """
    identity = clean_identity(identity, days.today(patient.team.time_zone, at))
    content = {"name": identity.name, "called": identity.called, "born": identity.born_on.isoformat()}
    with writing(
        patient,
        by=by,
        at=at,
        acting=Acting.NURSE,
        op_id=op_id,
        act="correct",
        content={**content, "number": identity.number},
    ) as history:
        row = history.patient
        names = ("name", "called", "born_on", "number")
        changed = [name for name in names if getattr(row, name) != getattr(identity, name)]
        if history.repeated or not changed:
            return row
        for name in changed:
            setattr(row, name, getattr(identity, name))
        history.record(EventKind.PATIENT_CORRECTED, data={"fields": changed})
        try:
            with transaction.atomic():
                row.save(update_fields=changed)
        except IntegrityError as error:
            raise ActRefused(_("This number is already in use in your team."), field="number") from error
        _write_search_words(row, identity)
        return row


def start_plan(
    *,
    patient: Patient,
    version_id: int,
    answers: Mapping[str, str],
    started_on: date,
    by: User,
    at: datetime,
    anchors: Mapping[str, date] = NO_DAYS,
    op_id: UUID | None = None,
) -> Plan:
    """Start a patient's plan from a published version; a fact without an answer is *not known*.

    `anchors`: event key -> its day, as far as it is known. Writes the answers and days, one PlanStep per step, an
    item for each step that applies, on the day its schedule gives, and the version's goals as proposed.
    Events: PLAN_STARTED. Raises ActRefused (a plan is open already, the version is a draft or retired, an answer
    is not in its list, the day is to come or more than a year ago), NotThere.
    """
    days_said = {key: day.isoformat() for key, day in anchors.items()}
    content = {"version": version_id, "answers": dict(answers), "on": started_on.isoformat()}
    if days_said:
        content["anchors"] = days_said
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="start", content=content
    ) as history:
        if history.repeated:
            return history.earlier_event().plan
        today = days.today(patient.team.time_zone, at)
        _refuse_start(history.patient, version_id, started_on, today)
        definition = pathway_queries.definition(version_id)
        refuse_unknown_answers(definition, answers)
        refuse_unknown_anchors(definition, anchors, today)
        known = {fact.key: answers.get(fact.key, "not_known") for fact in definition.facts}
        plan = Plan(
            patient=history.patient,
            team_id=history.patient.team_id,
            version_id=version_id,
            nurse=by,
            started_on=started_on,
            started_by=by,
        )
        insert(plan)
        write_answers(plan, known | {ANCHOR + key: day for key, day in days_said.items()}, at)
        data = {"version": version_id, "answers": known}
        event = history.record(
            EventKind.PLAN_STARTED, plan=plan, data=data | ({"anchors": days_said} if days_said else {})
        )
        first = first_rows(version_id, known, anchors, started_on)
        write_first_rows(plan, first, event.number)
        propose_goals(plan, definition, event.number)
        if first.has_days:  # else its head is that of every new plan
            refresh_dates(plan)
        return plan


def _refuse_start(patient: Patient, version_id: int, started_on: date, today: date) -> None:
    open_plan = _open_plan.first(patient=patient.pk)
    if open_plan is not None:
        raise ActRefused(
            _("This patient already has an open plan. Finish that one first."), current=open_plan
        )
    if _may_be_started.first(version=version_id) is None:
        raise ActRefused(_("This version cannot be used for new plans."), field="version")
    if problem := days.check_started_on(started_on, today=today):
        raise ActRefused(problem, field="started_on")


_open_plan = Statement(
    lambda: Plan.objects.filter(patient=Given("patient"), status=Plan.Status.ACTIVE).order_by()
)
_may_be_started = Statement(
    lambda: pathway_queries.published_versions().filter(pk=Given("version")).order_by().values_list("pk")
)


def add_own_item(
    *,
    patient: Patient,
    plan_id: int,
    title: str,
    words: str,
    category_key: str,
    due_on: date | None,
    today: date,
    family_ticks: bool,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> Item:
    """A nurse adds an item of her own. Events: ITEM_ADDED. Raises WordsRefused, ActRefused, NotThere."""
    title, words = clean_words(title, longest=80), clean_words(words, longest=600, required=False)
    content = {
        "plan": plan_id,
        "title": title,
        "words": words,
        "group": category_key,
        "due": due_on.isoformat() if due_on else None,
        "family_ticks": family_ticks,
    }
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="own", content=content
    ) as history:
        if history.repeated:
            return history.earlier_event().item
        plan = plan_of(history, plan_id)
        refuse_closed_plan(plan)
        if category_key not in {one.key for one in pathway_queries.definition(plan.version_id).categories}:
            raise ActRefused(_("Choose one of the groups in the list."), field="category_key")
        if due_on and (problem := days.check_due_on(due_on, today=today)):
            raise ActRefused(problem, field="due_on")
        item = Item.objects.create(
            plan=plan,
            own_title=title,
            own_words=words,
            category_key=category_key,
            due_on=due_on,
            date_by_hand=due_on is not None,
            family_ticks=family_ticks,
        )
        event = history.record(EventKind.ITEM_ADDED, plan=plan, item=item, data={"own": True})
        item.last_event_number = event.number
        item.save(update_fields=["last_event_number"])
        refresh_dates(plan)
        return item


def void_item(
    *, patient: Patient, item_id: int, reason: str, by: User, at: datetime, op_id: UUID | None = None
) -> Item:
    """A nurse marks an item as entered in error: it leaves every page, its history stays.

    Only a nurse's own addition: a step of the pathway is taken away by deciding that it does not apply.
    Events: ITEM_VOIDED (reason sealed). Raises WordsRefused, ActRefused, NotThere.
    """
    reason = clean_words(reason, longest=300)
    content = {"item": item_id, "reason": reason}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="void", content=content
    ) as history:
        if history.repeated:
            return Item.objects.get(pk=item_id, plan__patient=history.patient)
        item = item_of(history, item_id)
        if item.plan_step_id is not None:
            raise ActRefused(_("This step belongs to the pathway. Say that it does not apply instead."))
        item.status = after(Move.VOID, item.status)
        event = history.record(EventKind.ITEM_VOIDED, plan=item.plan, item=item, words={"reason": reason})
        item.last_event_number = event.number
        item.save()
        refresh_dates(item.plan)
        refresh_waiting(item.plan)
        return item


def set_nurse(
    *, patient: Patient, plan_id: int, nurse: User | None, by: User, at: datetime, op_id: UUID | None = None
) -> Plan:
    """Say which nurse of the team the plan is with, or nobody. Events: NURSE_CHANGED. Raises ActRefused, NotThere."""
    content = {"plan": plan_id, "nurse": nurse.pk if nurse else None}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="nurse", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return plan
        refuse_closed_plan(plan)
        if nurse is not None and not is_nurse_of(plan.team_id, nurse):
            raise ActRefused(_("Choose a nurse of this team."), field="nurse")
        history.record(
            EventKind.NURSE_CHANGED, plan=plan, data={"before": plan.nurse_id, "after": content["nurse"]}
        )
        plan.nurse = nurse
        plan.save(update_fields=["nurse"])
        return plan
