"""What the care of one person is for: goals worded, dated and agreed. Nothing is worked out from items."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.accounts.models import User
from careplan.plans import days
from careplan.plans.access import NotThere
from careplan.plans.actions.lookup import plan_of, refuse_closed_plan
from careplan.plans.actions.writing import Acting, ActRefused, History, writing
from careplan.plans.models import Event, Patient, Plan, PlanGoal
from careplan.plans.states import EventKind, GoalStanding
from careplan.plans.wording import clean_words
from careplan.statements import insert_rows
from pathways.definition import Definition

MOST_GOALS = 20
LONGEST_WORDING = 200


@dataclass(frozen=True, slots=True)
class GoalWords:
    """A goal as it is agreed: in the person's own words, until when, how it stands, who agreed."""

    wording: str
    target_on: date | None = None
    standing: GoalStanding = GoalStanding.PROPOSED
    agreed_by: str = ""

    def cleaned(self, *, today: date) -> "GoalWords":
        """The same with cleaned words. Raises WordsRefused, ActRefused."""
        wording = " ".join(clean_words(self.wording, longest=LONGEST_WORDING).split())
        agreed_by = clean_words(self.agreed_by, longest=100, required=False)
        if self.target_on and (problem := days.check_due_on(self.target_on, today=today)):
            raise ActRefused(problem, field="target_on")
        if self.standing == GoalStanding.ACTIVE and not agreed_by:
            raise ActRefused(_("Please say who agreed to work on this."), field="agreed_by")
        return GoalWords(wording, self.target_on, GoalStanding(self.standing), agreed_by)

    def content(self) -> dict[str, object]:
        return {"wording": self.wording, "agreed_by": self.agreed_by, **self.data()}

    def data(self) -> dict[str, object]:
        """The part of it that holds no personal words."""
        target = self.target_on.isoformat() if self.target_on else None
        return {"standing": str(self.standing), "target_on": target}


def add_goal(
    *,
    patient: Patient,
    plan_id: int,
    goal: GoalWords,
    today: date,
    by: User,
    at: datetime,
    op_id: UUID | None = None,
) -> PlanGoal:
    """A nurse writes down a goal of this one person. Events: GOAL_SET (words sealed).

    Raises WordsRefused, ActRefused, NotThere.
    """
    goal = goal.cleaned(today=today)
    content = {"plan": plan_id, **goal.content()}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="add_goal", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        if history.repeated:
            return PlanGoal.objects.get(pk=json.loads(history.earlier_event().data)["goal"])
        refuse_closed_plan(plan)
        if PlanGoal.objects.filter(plan=plan).count() >= MOST_GOALS:
            raise ActRefused(_("There are many goals already. Change one of them instead."))
        row = PlanGoal(plan=plan)
        _put(row, goal)
        row.save()
        row.last_event_number = _record(history, row, goal, added=True).number
        row.save(update_fields=["last_event_number"])
        return row


def set_goal(
    *,
    patient: Patient,
    plan_id: int,
    goal_id: int,
    goal: GoalWords,
    today: date,
    by: User,
    at: datetime,
    seen: int | None = None,
    op_id: UUID | None = None,
) -> PlanGoal:
    """A nurse words a goal, dates it, says how it stands and who agreed. The same again leaves no trace.

    `seen`: the goal's last event number on the page. Events: GOAL_SET (words sealed).
    Raises WordsRefused, ActRefused (with what is there now), NotThere.
    """
    goal = goal.cleaned(today=today)
    content = {"plan": plan_id, "goal": goal_id, **goal.content()}
    with writing(
        patient, by=by, at=at, acting=Acting.NURSE, op_id=op_id, act="goal", content=content
    ) as history:
        plan = plan_of(history, plan_id)
        row = PlanGoal.objects.filter(pk=goal_id, plan=plan).first()
        if row is None:
            raise NotThere
        if history.repeated or goal_words_of(row) == goal:
            return row
        refuse_closed_plan(plan)
        if seen is not None and row.last_event_number != seen:
            raise ActRefused(
                _("Somebody else changed this goal while your page was open. Please look again."),
                current=row,
            )
        _put(row, goal)
        row.last_event_number = _record(history, row, goal).number
        row.save()
        return row


def goal_words_of(row: PlanGoal) -> GoalWords:
    return GoalWords(row.wording, row.target_on, GoalStanding(row.standing), row.agreed_by)


def propose_goals(plan: Plan, definition: Definition, event_number: int) -> None:
    """Give a new plan the goals of its version, talked about and not agreed (one insert, none without goals)."""
    rows = [(plan.pk, event_number, goal.key, goal.title[:LONGEST_WORDING]) for goal in definition.goals]
    insert_rows(PlanGoal, ("plan_id", "last_event_number", "goal_key", "wording"), rows)


def _put(row: PlanGoal, goal: GoalWords) -> None:
    row.wording, row.target_on = goal.wording, goal.target_on
    row.standing, row.agreed_by = goal.standing, goal.agreed_by


def _record(history: History, row: PlanGoal, goal: GoalWords, *, added: bool = False) -> Event:
    return history.record(
        EventKind.GOAL_SET,
        plan=row.plan,
        data={"goal": row.pk, "added": added, **goal.data()},
        words={"wording": goal.wording, "agreed_by": goal.agreed_by},
    )
