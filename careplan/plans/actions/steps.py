"""What applies to one patient: facts answered, steps decided, and the plan brought to what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans.access import NotThere
from careplan.plans.actions.applying import apply_changes
from careplan.plans.actions.head import settle_fact_needed
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Answer, Patient, Plan, PlanStep
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.standing import standing_of
from careplan.plans.states import OPEN_STATUSES, Applies, Course, EventKind, Move, after
from careplan.plans.wording import clean_words
from pathways import conditions
from pathways import queries as pathway_queries
from pathways.definition import Definition, Kind


@dataclass(frozen=True, slots=True)
class Decision:
    """What a nurse decided about a step, why, and on whose word (a doctor's name or role)."""

    applies: Applies
    reason: str = ""
    on_whose_word: str = ""


def answer_facts(
    *,
    patient: Patient,
    plan_id: int,
    answers: Mapping[str, str],
    said_by: str,
    basis: int,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> tuple[Change, ...]:
    """Answer facts (key -> option key) and bring the plan to what follows from them.

    `basis` is the patient's last event number that the preview was made from: when anything happened since,
    the call is refused and the preview must be shown again.
    Events: one FACT_ANSWERED per changed answer, ITEM_ADDED, ITEM_WITHDRAWN. Raises ActRefused, NotThere.
    """
    said_by = clean_words(said_by, longest=100, required=False)
    content = {"plan": plan_id, "answers": dict(answers), "said_by": said_by}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="facts", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return ()
        refuse_closed_plan(plan)
        if basis != history.patient.last_event_number:
            raise ActRefused(_("Something changed in this plan meanwhile. Please look at the changes again."))
        definition = pathway_queries.definition(plan.version_id)
        standing = standing_of(plan, definition)
        changed = {key: value for key, value in answers.items() if standing.answers.get(key) != value}
        refuse_unknown_answers(definition, changed)
        changes = standing.with_answers(changed).changes()
        for key, value in changed.items():
            Answer.objects.create(plan=plan, key=key, value=value, by=by, at=at, said_by=said_by)
            history.record(
                EventKind.FACT_ANSWERED,
                plan=plan,
                data={"fact": key, "before": standing.answers.get(key), "after": value},
                words={"said_by": said_by},
            )
        apply_changes(history, plan, definition, changes)
        settle_fact_needed(plan, changes)
        return changes


def refuse_unknown_answers(definition: Definition, answers: Mapping[str, str]) -> None:
    """Raise ActRefused (`field` is the fact's key) for a fact or an option that the version does not have."""
    for key, value in answers.items():
        fact = definition.facts_by_key.get(key)
        if fact is None or value not in {option.key for option in fact.choices}:
            raise ActRefused(_("This answer is not in the list of this pathway version."), field=key)


def decide_step(
    *,
    patient: Patient,
    plan_id: int,
    step_key: str,
    decision: Decision,
    by: User,
    at: datetime,
    seen: int | None = None,
    op_id: UUID | None = None,
) -> PlanStep:
    """A nurse says whether a step applies. Her hand beats the rule; *no* needs a reason, and so does *yes* against
    a rule that says no, or a second yes where one step is to be chosen. Going back to *not decided* gives the step
    back to the rule.

    Events: STEP_DECIDED, then ITEM_ADDED or ITEM_WITHDRAWN. Raises ActRefused, NotThere.
    """
    decision = _cleaned(decision)
    content = {
        "plan": plan_id,
        "step": step_key,
        "applies": str(decision.applies),
        "reason": decision.reason,
        "word": decision.on_whose_word,
    }
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="decide", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        row = _step_row(plan, step_key)
        if history.repeated:
            return row
        refuse_closed_plan(plan)
        _refuse_seen(row, seen)
        _decide(history, plan, row, decision)
        return row


def decide_steps(
    *,
    patient: Patient,
    plan_id: int,
    decisions: Mapping[str, Decision],
    seen: Mapping[str, int],
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> list[PlanStep]:
    """Decide about several steps of one plan at once: step key -> decision. All are taken, or none.

    `seen`: step key -> the last event number that the page showed of it. What is asked of one decision is asked of
    each; `field` of a refusal is the step's key. Events and what is raised: as `decide_step`, for each.
    """
    cleaned = {key: _cleaned(decision) for key, decision in decisions.items()}
    content = {
        "plan": plan_id,
        "decisions": {key: [str(one.applies), one.reason, one.on_whose_word] for key, one in cleaned.items()},
    }
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="decide_several", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        rows = [_step_row(plan, key) for key in cleaned]
        if history.repeated:
            return rows
        refuse_closed_plan(plan)
        for row in rows:
            try:
                _refuse_seen(row, seen.get(row.step_key))
                # Read again: a choice among several may have ruled it out with the one before.
                row.refresh_from_db(fields=["applies", "by_hand", "last_event_number"])
                _decide(history, plan, row, cleaned[row.step_key])
            except ActRefused as refusal:
                raise ActRefused(refusal.message, field=row.step_key, current=refusal.current) from refusal
        return rows


def _cleaned(decision: Decision) -> Decision:
    return Decision(
        Applies(decision.applies),
        clean_words(decision.reason, longest=300, required=False),
        clean_words(decision.on_whose_word, longest=100, required=False),
    )


def _refuse_seen(row: PlanStep, seen: int | None) -> None:
    if seen is not None and row.last_event_number != seen:
        raise ActRefused(
            _("Somebody else decided about this step while your page was open. Please look again."),
            current=row,
        )


def _decide(history: History, plan: Plan, row: PlanStep, decision: Decision) -> None:
    """Write one clean decision, and bring the step's items to it."""
    definition = pathway_queries.definition(plan.version_id)
    _refuse_missing_reason(plan, definition, row, decision.applies, decision.reason)
    row.by_hand = decision.applies is not Applies.UNDECIDED
    row.applies, row.reason, row.on_whose_word = decision.applies, decision.reason, decision.on_whose_word
    row.decided_by, row.decided_at = (history.by, history.at) if row.by_hand else (None, None)
    event = history.record(
        EventKind.STEP_DECIDED,
        plan=plan,
        step_key=row.step_key,
        data={"applies": str(decision.applies)},
        words={"reason": decision.reason, "on_whose_word": decision.on_whose_word},
    )
    row.last_event_number = event.number
    row.save()
    _bring_step_to_decision(history, plan, definition, row)


def _bring_step_to_decision(history: History, plan: Plan, definition: Definition, row: PlanStep) -> None:
    """Items of one step as what was decided, or the rule it was given back to, now asks for."""
    every_change = standing_of(plan, definition).changes()
    settle_fact_needed(plan, every_change)
    # What the decision rules out or in elsewhere, as one of a choice does, follows in the same act.
    reached = {row.step_key, *_same_choice(definition, row.step_key)}
    changes = [change for change in every_change if change.step_key in reached]
    own = [change for change in changes if change.step_key == row.step_key]
    after_rule = [change.after for change in own if change.kind is ChangeKind.SET_APPLIES]
    row.applies = after_rule[0] if after_rule else row.applies
    if row.applies == Applies.UNDECIDED:
        _withdraw_open_items(history, plan, row)  # also what a day by hand would keep: her decision is newer
        changes = [one for one in changes if one not in own or one.kind is not ChangeKind.WITHDRAW]
    apply_changes(history, plan, definition, changes)


def _same_choice(definition: Definition, step_key: str) -> set[str]:
    return {key for choice in definition.choices if step_key in choice.steps for key in choice.steps}


def _step_row(plan: Plan, step_key: str) -> PlanStep:
    row = PlanStep.objects.filter(plan=plan, step_key=step_key).select_related("plan", "decided_by").first()
    if row is None:
        raise NotThere
    return row


def _refuse_missing_reason(
    plan: Plan, definition: Definition, row: PlanStep, applies: Applies, reason: str
) -> None:
    if reason or applies is Applies.UNDECIDED:
        return
    if applies is Applies.NO:
        raise ActRefused(_("Please say why it does not apply. The family will read it."), field="reason")
    standing = standing_of(plan, definition)
    if not standing.is_ruled_out(row.step_key):
        return
    condition = definition.step(row.step_key).condition
    if conditions.evaluate(condition, standing.answers) is not False:
        raise ActRefused(
            _("Another step was chosen already where one is to be chosen. Please say why this one too."),
            field="reason",
        )
    raise ActRefused(
        _("The answers to the facts say that this does not apply. Please say why it does here."),
        field="reason",
    )


def _withdraw_open_items(history: History, plan: Plan, row: PlanStep) -> None:
    for item in row.items.filter(status__in=OPEN_STATUSES).select_related("plan_step"):
        item.status = after(Move.WITHDRAW, item.status)
        item.last_event_number = history.record(EventKind.ITEM_WITHDRAWN, plan=plan, item=item).number
        item.save()


def set_course(
    *,
    patient: Patient,
    plan_id: int,
    step_key: str,
    course: Course,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> PlanStep:
    """A nurse says where a treatment stands. Events: COURSE_SET. Raises ActRefused, NotThere."""
    content = {"plan": plan_id, "step": step_key, "course": str(course)}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="course", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        row = _step_row(plan, step_key)
        if history.repeated:
            return row
        refuse_closed_plan(plan)
        if pathway_queries.definition(plan.version_id).step(step_key).kind is not Kind.TREATMENT:
            raise ActRefused(_("Only a treatment can be under way."), field="course")
        if row.applies != Applies.YES:
            raise ActRefused(_("Say first that this treatment applies."), field="course")
        before = row.course
        event = history.record(
            EventKind.COURSE_SET, plan=plan, step_key=step_key, data={"before": before, "after": str(course)}
        )
        row.course, row.last_event_number = course, event.number
        row.save()
        return row
