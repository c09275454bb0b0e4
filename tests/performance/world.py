"""What the bench works on: a pathway of many steps in two versions, and many plans that follow the first."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from careplan.accounts.models import Membership, Team, User
from careplan.plans import keyring
from careplan.plans.actions.applying import new_item
from careplan.plans.models import Answer, Item, Patient, Plan, PlanStep
from careplan.plans.reconcile import Change, ChangeKind
from careplan.plans.standing import first_changes
from pathways import actions as pathway_actions
from pathways import queries as pathway_queries
from pathways.conditions import All, Is
from pathways.definition import (
    Anchor,
    Category,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    Kind,
    Origin,
    Source,
    Step,
)
from pathways.dependencies import WaitsFor
from pathways.models import Version
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.publishing import ADA, publish_with_every_tick

KINDS = (Kind.HABIT, Kind.TEST, Kind.DECISION, Kind.TREATMENT)
ANSWERS = ({"one": "yes", "two": "no"}, {"one": "no", "two": "no"}, {"one": "yes", "two": "yes"})
BATCH = 250


def definition(steps: int) -> Definition:
    """A pathway with something of everything: half the steps are habits or decisions, so that they make items."""
    facts = (Fact("one", FactKind.YES_NO, "Is it one?"), Fact("two", FactKind.YES_NO, "Is it two?"))
    return Definition(
        "bench",
        "A pathway to measure",
        "Many steps.",
        "en",
        "A document",
        "2026",
        categories=tuple(Category(f"part-{number}", f"Part {number}") for number in range(8)),
        facts=facts,
        steps=tuple(_step(number) for number in range(steps)),
        anchors=(Anchor("first-visit", "First visit"),),
    )


def _step(number: int) -> Step:
    condition = {0: Is("one", "yes"), 1: All((Is("one", "yes"), Is("two", "no")))}.get(number % 5)
    schedule = None
    if number % 4 == 0:
        start = Point(Reference.ANCHOR, "first-visit") if number % 8 == 0 else Point(offset=Span(number))
        rhythm = CountedFrom.CALENDAR if number % 3 else CountedFrom.LAST_DONE
        schedule = Schedule(start, -3, 7, Repeat(Span(4, Unit.WEEK), rhythm))
    return Step(
        key=f"step-{number}",
        category=f"part-{number % 8}",
        kind=KINDS[number % 4],
        title=f"Step {number}",
        what="What it is, in plain words.",
        why="It helps the team to help you.",
        ask=("What happens next?",),
        done_by=DoneBy.FAMILY,
        condition=condition,
        source=Source(Origin.LOCAL, "", "The bench"),
        schedule=schedule,
        schedule_source="The bench" if schedule else "",
        waits_for=WaitsFor((f"step-{number - 1}",)) if number % 10 == 9 else None,
    )


def next_definition(before: Definition) -> Definition:
    """Two steps more, three re-worded, one gone, one on other days: what a real new version does to a plan."""
    steps = list(before.steps)
    for number in (2, 6, 10):
        steps[number] = replace(steps[number], what="It is told in better words.")
    steps[4] = replace(steps[4], schedule=Schedule(Point(offset=Span(10)), repeat=steps[4].schedule.repeat))
    del steps[14]
    # In words of their own: nearly the same ones under another key are taken for a renamed step.
    steps += [
        replace(before.steps[2], key=f"new-{number}", title=f"New {number}", what=what, why="Families asked.")
        for number, what in enumerate(
            ("Somebody looks at the home with you.", "A paper with all numbers to call.")
        )
    ]
    return replace(before, steps=tuple(steps))


def publish(one: Definition, at: datetime) -> Version:
    draft, _outcome = pathway_actions.load_definition(
        definition=one, source_digest=one.digest, by=None, at=at
    )
    if not draft.is_draft:
        return draft  # an earlier scenario published the same
    version = publish_with_every_tick(draft, at)
    pathway_actions.offer(version=version, reason="", by=ADA, at=at)
    return version


def make_team(name: str, at: datetime) -> tuple[Team, User]:
    team = Team.objects.create(name=name, time_zone="Europe/Berlin", urgent_phone="555 0100")
    nurse = User.objects.create(name=f"Nurse of {name}", email=f"{name.lower()}@example.org", is_active=True)
    Membership.objects.create(team=team, user=nurse, role=Membership.Role.NURSE, started_at=at)
    return team, nurse


def make_plans(count: int, team: Team, nurse: User, version: Version, at: datetime) -> list[int]:
    """Plans as `start_plan` makes them, in few statements; returns their numbers."""
    made: list[int] = []
    for first in range(0, count, BATCH):
        with transaction.atomic():
            made += _make_batch(range(first, min(first + BATCH, count)), team, nurse, version, at)
    return made


def _make_batch(numbers: Sequence[int], team: Team, nurse: User, version: Version, at: datetime) -> list[int]:
    target = pathway_queries.definition(version.pk)
    step_ids = pathway_queries.step_rows(version.pk)
    known: dict[tuple[int, date], tuple[Change, ...]] = {}
    chance = random.Random(numbers[0])
    patients = []
    for number in numbers:
        name = f"Person {team.pk}-{number}"
        patient = Patient(
            team=team, name=name, called="Person", born_on=date(1960, 1, 1), number=name, created_at=at
        )
        patient.wrapped_key = keyring.make_patient_key(patient.public_id)
        patients.append(patient)
    Patient.objects.bulk_create(patients)
    starts = [at.date() - timedelta(days=chance.randrange(200)) for _each in patients]
    plans = Plan.objects.bulk_create(
        Plan(patient=patient, team=team, version=version, nurse=nurse, started_on=day, started_by=nurse)
        for patient, day in zip(patients, starts, strict=True)
    )
    steps: list[PlanStep] = []
    items: list[Item] = []
    answers: list[Answer] = []
    for place, plan in enumerate(plans):
        said = ANSWERS[place % len(ANSWERS)]
        visit = {"first-visit": plan.started_on + timedelta(days=5)}
        answers += [Answer(plan=plan, key=key, value=value, by=nurse, at=at) for key, value in said.items()]
        answers.append(
            Answer(
                plan=plan, key="anchor:first-visit", value=visit["first-visit"].isoformat(), by=nurse, at=at
            )
        )
        like = (place % len(ANSWERS), plan.started_on)
        if like not in known:
            known[like] = first_changes(target, said, visit, plan.started_on)
        changes = known[like]
        own = {
            one.step_key: PlanStep(plan=plan, step_key=one.step_key, applies=one.after)
            for one in changes
            if one.kind is ChangeKind.SET_APPLIES
        }
        steps += own.values()
        items += [
            new_item(plan, target, own[one.step_key], step_ids[one.step_key], one)
            for one in changes
            if one.kind is ChangeKind.ADD
        ]
    Answer.objects.bulk_create(answers)
    PlanStep.objects.bulk_create(steps)
    for item in items:
        item.plan_step_id = item.plan_step.pk
    Item.objects.bulk_create(items)
    return [plan.pk for plan in plans]
