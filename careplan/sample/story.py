"""Eight weeks of one made-up plan, lived day by day through the real actions.

The same seed gives the same story. Nothing is written past the actions, so that the sample shows exactly
what the product would have kept: events in order, numbers without gaps, words sealed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from careplan.accounts import actions as account_actions
from careplan.accounts.models import User
from careplan.accounts.sample_password import SAMPLE_PASSWORD
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import CareTeamMember, Item, Patient, Plan, Question
from careplan.plans.states import OPEN_STATUSES, Course, ItemStatus, Variance
from careplan.sample import words
from careplan.sample.observations import more_of_the_day
from careplan.sample.people import Caregiver, Case
from pathways import queries as pathway_queries

# A nurse's own choices in this made-up clinic: after how many days something comes back.
COMES_BACK_AFTER = {
    "blood-calcium": 28,
    "denosumab": 28,
    "bisphosphonates": 28,
    "physical-therapy": 7,
    "exercise-plan": 1,
    "chemotherapy": 21,
    "support-group": 14,
}
REASONS = (Variance.TOO_ILL, Variance.NO_APPOINTMENT, Variance.COULD_NOT_GET_THERE, Variance.DID_NOT_WANT)
DONE_LATE_BY_DAYS = (0, 0, 0, 1, 1, 2)


@dataclass
class Story:
    """One plan while its weeks go by. `family` are the accounts that take part on the day that is lived."""

    case: Case
    patient: Patient
    plan: Plan
    nurse: User
    colleague: User
    first_day: date
    last_moment: datetime
    chance: random.Random
    invited: dict[Caregiver, CareTeamMember] = field(default_factory=dict)
    family: list[User] = field(default_factory=list)
    latest: datetime | None = None

    @property
    def last_day(self) -> date:
        return days.today(self.patient.team.time_zone, self.last_moment)

    def at(self, day: date, hour: int) -> datetime:
        """A believable minute of that hour: after what happened before, and never later than now."""
        clock = time(hour, self.chance.randrange(60), self.chance.randrange(60))
        moment = datetime.combine(day, clock, tzinfo=days.zone_of(self.patient.team.time_zone))
        if self.latest is not None:
            moment = max(moment, self.latest)
        self.latest = min(moment, self.last_moment)
        return self.latest

    def somebody(self) -> User | None:
        return self.chance.choice(self.family) if self.family else None

    def all_days(self) -> Iterator[date]:
        """Up to yesterday: today is still to be lived, by whoever tries the sample."""
        day = self.first_day
        while day < self.last_day:
            yield day
            day += timedelta(days=1)


def tell(story: Story) -> None:
    """Live the whole plan, from the first decisions to how it stands today."""
    _decide(story)
    _set_dates(story)
    for day in story.all_days():
        _come_and_go(story, day)
        _day_of_nurse(story, day)
        _day_of_family(story, day)
    _bring_to_today(story)


def _come_and_go(story: Story, day: date) -> None:
    """People are invited the day before they join; who looks on does nothing else; some leave again."""
    gone_by = (day - story.first_day).days
    for caregiver in story.case.family:
        if gone_by == caregiver.joined_after - 1:
            story.invited[caregiver] = _invite(story, caregiver, story.at(day, 15))
        elif gone_by == caregiver.joined_after:
            user = User.objects.get(email=caregiver.email)
            actions.join_care_team(
                invitation=story.invited[caregiver].invitation, user=user, at=story.at(day, 7)
            )
            if caregiver.rights == CareTeamMember.Rights.TAKES_PART:
                story.family.append(user)
        elif gone_by == caregiver.left_after:
            user = User.objects.get(email=caregiver.email)
            actions.leave_care_team(patient=story.patient, by=user, at=story.at(day, 7))
            story.family.remove(user)


def _invite(story: Story, caregiver: Caregiver, at: datetime) -> CareTeamMember:
    account_actions.make_user(
        email=caregiver.email, name=caregiver.name, password=SAMPLE_PASSWORD, at=at, email_is_verified=True
    )
    last_day = story.last_day + timedelta(days=caregiver.ends_in) if caregiver.ends_in else None
    return actions.invite_caregiver(
        patient=story.patient,
        name=caregiver.name,
        email="",  # nothing is mailed for people who do not exist
        part=actions.Part(
            relation=CareTeamMember.Relation(caregiver.relation),
            rights=CareTeamMember.Rights(caregiver.rights),
            agreed_by=CareTeamMember.AgreedBy.PATIENT,
            ends_on=last_day,
        ),
        by=story.nurse,
        at=at,
    )


def _decide(story: Story) -> None:
    at = story.at(story.first_day, 10)
    for step_key in story.case.yes:
        decision = actions.Decision("yes", "Agreed at the first visit.", "Dr. Weber")
        _decide_one(story, step_key, decision, at)
    for step_key, reason in story.case.no.items():
        _decide_one(story, step_key, actions.Decision("no", reason, "Dr. Weber"), at)
    definition = pathway_queries.definition(story.plan.version_id)
    for step_key in story.case.yes:
        if definition.step(step_key).kind == "treatment":
            actions.set_course(
                patient=story.patient,
                plan_id=story.plan.pk,
                step_key=step_key,
                course=Course.STARTED,
                by=story.nurse,
                at=at,
            )


def _decide_one(story: Story, step_key: str, decision: actions.Decision, at: datetime) -> None:
    actions.decide_step(
        patient=story.patient,
        plan_id=story.plan.pk,
        step_key=step_key,
        decision=decision,
        by=story.nurse,
        at=at,
    )


def _set_dates(story: Story) -> None:
    """The nurse's sheet of dates: most open items get a day in the first weeks, some an appointment."""
    at = story.at(story.first_day, 11)
    items = Item.objects.filter(plan=story.plan, status__in=OPEN_STATUSES).select_related("plan_step", "step")
    for item in items.order_by("id"):
        if not item.family_ticks and item.step.kind != "decision":
            continue
        key = item.plan_step.step_key
        if key not in COMES_BACK_AFTER and story.chance.random() < 0.35:
            continue
        due_on = story.first_day + timedelta(days=story.chance.randrange(2, 30))
        actions.set_date(
            patient=story.patient,
            item_id=item.pk,
            due_on=due_on,
            today=story.first_day,
            every_days=COMES_BACK_AFTER.get(key),
            by=story.nurse,
            at=at,
        )
        if item.step.kind == "test" and story.chance.random() < 0.5:
            _make_appointment(story, item, due_on, at)


def _make_appointment(story: Story, item: Item, day: date, at: datetime) -> None:
    zone = days.zone_of(story.patient.team.time_zone)
    moment = datetime.combine(day, time(story.chance.choice((8, 9, 11, 14)), 30), tzinfo=zone)
    place, company = story.chance.choice(words.PLACES), story.chance.choice(words.COMPANIONS)
    actions.set_appointment(
        patient=story.patient,
        item_id=item.pk,
        appointment=actions.Appointment(moment, place, company),
        by=story.nurse,
        at=at,
        acting=Acting.NURSE,
    )


def _day_of_family(story: Story, day: date) -> None:
    due = Item.objects.filter(
        plan=story.plan, status__in=OPEN_STATUSES, due_on__lte=day, family_ticks=True
    ).select_related("plan_step", "step")
    for item in due.order_by("id"):
        person = story.somebody()
        if person is None or story.chance.random() > story.case.eagerness:
            continue
        if story.chance.random() < 0.08:
            _skip(story, item, person, day)
        else:
            _tick(story, item, person, day)
    if day.weekday() in (1, 5) and story.chance.random() < story.case.eagerness:
        _check_in(story, day)
    if story.chance.random() < 0.04:
        _ask_and_answer(story, day)


def _tick(story: Story, item: Item, person: User, day: date) -> None:
    at = story.at(day, story.chance.randrange(10, 20))
    late = min(story.chance.choice(DONE_LATE_BY_DAYS), (day - story.first_day).days)
    pool = words.NOTES.get(item.plan_step.step_key, words.ANY_NOTE)
    note = story.chance.choice(pool) if story.chance.random() < 0.3 else ""
    actions.tick_item(
        patient=story.patient,
        item_id=item.pk,
        done_on=day - timedelta(days=late),
        today=day,
        note=note,
        by=person,
        at=at,
    )
    if story.chance.random() < 0.04:  # a slip of the thumb, put right
        story.latest = min(at + timedelta(minutes=story.chance.randrange(1, 9)), story.last_moment)
        actions.undo_item(patient=story.patient, item_id=item.pk, by=person, at=story.latest)


def _skip(story: Story, item: Item, person: User, day: date) -> None:
    note = story.chance.choice(words.SKIP_NOTES) if story.chance.random() < 0.5 else ""
    actions.skip_item(
        patient=story.patient,
        item_id=item.pk,
        reason=story.chance.choice(REASONS),
        today=day,
        note=note,
        by=person,
        at=story.at(day, 20),
    )


def _check_in(story: Story, day: date, answers: dict[str, str] | None = None) -> None:
    person = story.somebody()
    if person is None:
        return
    asked = pathway_queries.definition(story.plan.version_id).watch_steps
    watch = {step.key: "no" for step in asked}
    if answers:
        watch |= answers
    elif story.chance.random() < 0.08:
        watch["watch-weak-tired"] = "yes"
    pain = story.chance.randrange(0, 7)
    observation = checkin_actions.Observation(
        watch=watch,
        whose_words=story.chance.choice(list(CheckIn.Words)),
        pain=str(pain),
        note=story.chance.choice(words.CHECK_IN_NOTES),
        # Chances of their own: what else happens in the story stays as it was.
        **more_of_the_day(random.Random(f"{story.patient.number} {day}"), day, pain),  # noqa: S311
    )
    checkin_actions.check_in(
        patient=story.patient,
        plan_id=story.plan.pk,
        observation=observation,
        by=person,
        at=story.at(day, 21),
    )


def _ask_and_answer(story: Story, day: date) -> None:
    person = story.somebody()
    if person is None or day >= story.last_day - timedelta(days=2):
        return
    question, answer = story.chance.choice(words.QUESTIONS)
    asked = actions.ask_nurse(
        patient=story.patient, plan_id=story.plan.pk, question=question, by=person, at=story.at(day, 18)
    )
    actions.answer_question(
        patient=story.patient,
        question_id=asked.pk,
        answer=answer,
        by=story.nurse,
        at=story.at(day + timedelta(days=1), 9),
    )


def _day_of_nurse(story: Story, day: date) -> None:
    """Weekdays: open signs are answered. Mondays, but not in the last days: ticks verified, plan reviewed."""
    if day.weekday() >= 5:
        return
    for sign in Sign.objects.filter(plan=story.plan, closed_at=None).order_by("id"):
        _close_sign(story, sign, day)
    _tick_as_nurse(story, day)
    if day.weekday() != 0 or day > story.last_day - timedelta(days=4):
        return
    ticked = Item.objects.filter(plan=story.plan, status=ItemStatus.COMPLETED, verified_at=None)
    ids = [pk for pk in ticked.values_list("pk", flat=True) if story.chance.random() < 0.85]
    by = story.colleague if story.chance.random() < 0.2 else story.nurse
    at = story.at(day, 9)
    if ids:
        actions.verify_items(patient=story.patient, item_ids=ids, by=by, at=at)
    number = Patient.objects.get(pk=story.patient.pk).last_event_number
    actions.mark_reviewed(patient=story.patient, plan_id=story.plan.pk, up_to=number, by=by, at=at)


def _tick_as_nurse(story: Story, day: date) -> None:
    """What only the team ticks, such as the whole plan looked through."""
    due = Item.objects.filter(plan=story.plan, status__in=OPEN_STATUSES, due_on__lte=day, family_ticks=False)
    for item in due.order_by("id"):
        actions.tick_item(
            patient=story.patient,
            item_id=item.pk,
            done_on=day,
            today=day,
            by=story.nurse,
            at=story.at(day, 9),
            acting=Acting.NURSE,
        )


def _close_sign(story: Story, sign: Sign, day: date) -> None:
    at = story.at(day, 8)
    checkin_actions.take_on_sign(patient=story.patient, sign_id=sign.pk, by=story.nurse, at=at)
    checkin_actions.close_sign(
        patient=story.patient,
        sign_id=sign.pk,
        outcome=Sign.Outcome.CALLED,
        words=story.chance.choice(words.SIGN_ANSWERS),
        by=story.nurse,
        at=at,
    )


def _bring_to_today(story: Story) -> None:
    """Last evening: how the plan stands when somebody opens the sample for the first time."""
    person, yesterday = story.somebody(), story.last_day - timedelta(days=1)
    moment = story.at(yesterday, 22)
    if story.case.ending == "sign":
        _check_in(story, yesterday, {"watch-numb-weak-limbs": "yes"})
    elif story.case.ending == "tell_today":
        _check_in(story, yesterday, {"watch-constipation-unwell": "not_sure"})
    elif story.case.ending == "question" and not Question.objects.filter(answered_event=None).exists():
        item = _any_open_item(story)
        actions.ask_nurse(
            patient=story.patient,
            plan_id=story.plan.pk,
            item_id=item.pk if item else None,
            question=words.OPEN_QUESTION,
            by=person,
            at=moment,
        )
    elif story.case.ending == "told_not_needed" and (item := _any_open_item(story)):
        actions.skip_item(
            patient=story.patient,
            item_id=item.pk,
            reason=Variance.TOLD_NOT_NEEDED,
            today=yesterday,
            by=person,
            at=moment,
        )
    elif story.case.ending == "finished":
        _finish(story)


def _any_open_item(story: Story) -> Item | None:
    items = Item.objects.filter(plan=story.plan, status__in=OPEN_STATUSES, family_ticks=True)
    return items.exclude(plan_step=None).order_by("-due_on", "id").first()


def _finish(story: Story) -> None:
    for sign in Sign.objects.filter(plan=story.plan, closed_at=None):
        checkin_actions.close_sign(
            patient=story.patient,
            sign_id=sign.pk,
            outcome=Sign.Outcome.CALLED,
            words=words.SIGN_ANSWERS[0],
            by=story.nurse,
            at=story.last_moment,
        )
    actions.end_plan(
        patient=story.patient,
        plan_id=story.plan.pk,
        status=Plan.Status.FINISHED,
        reason="The family has moved. The team there goes on with the care.",
        by=story.nurse,
        at=story.last_moment,
    )
