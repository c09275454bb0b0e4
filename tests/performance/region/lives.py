"""The lives that a region is made of: some tens of patients, lived by the product's own actions.

The made-up clinic's story tells how weeks go by; here it is told for many more people, shorter and longer, and each
ends in one of the ways that a worklist knows. A region then holds each of them many times over, every time as another
person on other days (`copies.py`).
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from careplan.accounts.models import Membership, Team, User
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import Item, Patient, Plan
from careplan.plans.states import OPEN_STATUSES, ItemStatus
from careplan.sample import words
from careplan.sample.people import CASES, Caregiver, Case
from careplan.sample.story import Story, tell
from pathways import queries as pathway_queries
from pathways.models import Version

TIME_ZONE = "Europe/Berlin"
# What a nurse adds of her own, so that a plan has about forty items behind and before it.
OWN_ITEMS = 12
SHOWN_TODAY = 40
TO_VERIFY = 40
LONG_HISTORY = 5_000
# (how it stands today, how many lives, how often one of them is taken): about one plan of a hundred has a *call now*
# sign, one of ten waits for a nurse.
ENDINGS = (
    ("quiet", 22, 4.0),
    ("question", 3, 2.0),
    ("told_not_needed", 2, 1.5),
    ("tell_today", 2, 0.7),
    ("sign", 1, 1.0),
    ("finished", 1, 4.0),
)
WEEKS = (1, 1, 2, 1, 2, 3, 1, 2, 4, 1)
RELATIONS = ("partner", "child", "sibling", "parent", "friend")


@dataclass(frozen=True)
class Life:
    """One patient as the actions left it. `kind`: "usual", or what it is for; `weight`: how often it is taken."""

    kind: str
    weight: float
    patient_id: int
    staff: tuple[int, int]


@dataclass(frozen=True)
class Clinic:
    team: Team
    nurse: User
    colleague: User
    version: Version


def make_clinic(at: datetime) -> Clinic:
    """A team of two nurses, to live in. The newest published version of the documented pathway must be there."""
    began = at - timedelta(weeks=60)
    name = uuid.uuid4().hex[:8]
    team = Team.objects.create(
        name=f"Lives {name}",
        time_zone=TIME_ZONE,
        urgent_phone="555 0100",
        day_phone="555 0101",
        emergency_number="112",
    )
    nurses = [
        User.objects.create(name=f"Nurse {one}", email=f"{one}-{name}@lives.example")
        for one in ("one", "two")
    ]
    for nurse in nurses:
        Membership.objects.create(team=team, user=nurse, role=Membership.Role.NURSE, started_at=began)
    return Clinic(team, *nurses, Version.objects.filter(published_at__isnull=False).latest("id"))


def live_all(clinic: Clinic, at: datetime, seed: int = 1) -> Iterator[Life]:
    """Every life there is to copy, one after the other."""
    number = 0
    for ending, count, weight in ENDINGS:
        for _each in range(count):
            yield live_usual(clinic, number, ending, weight, at, seed)
            number += 1
    for kind, special in SPECIAL.items():
        number += 1
        yield live_special(clinic, number, kind, special, at, seed)


def live_usual(clinic: Clinic, number: int, ending: str, weight: float, at: datetime, seed: int = 1) -> Life:
    """Some weeks of one family, with everything that happens in them."""
    chance = random.Random(f"{seed} {number}")
    story = _begin(clinic, number, WEEKS[number % len(WEEKS)], ending, at, chance)
    tell(story)
    if ending != "finished":
        _add_own_items(story, OWN_ITEMS)
        if number % 2:
            _review(story)
    if ending not in ("finished", "question"):
        _add_what_a_family_adds(story)
    if ending == "question":
        _ask(story)
    return _life(clinic, story, "usual", weight)


def live_special(
    clinic: Clinic, number: int, kind: str, special: Callable[[Story], None], at: datetime, seed: int = 1
) -> Life:
    story = _begin(clinic, number, 1, "quiet", at, random.Random(f"{seed} {kind}"))
    tell(story)
    special(story)
    return _life(clinic, story, kind, 0.0)


def _life(clinic: Clinic, story: Story, kind: str, weight: float) -> Life:
    return Life(kind, weight, story.patient.pk, (clinic.nurse.pk, clinic.colleague.pk))


def _begin(
    clinic: Clinic, number: int, weeks: int, ending: str, at: datetime, chance: random.Random
) -> Story:
    like = CASES[number % len(CASES)]
    case = replace(
        like,
        number=f"L{number}",
        family=_family(number, chance),
        weeks=weeks,
        eagerness=chance.choice((0.6, 0.75, 0.9)),
        ending=ending if ending != "question" else "quiet",
    )
    first_day = days.today(TIME_ZONE, at) - timedelta(weeks=weeks)
    began = datetime.combine(first_day, datetime.min.time(), days.zone_of(TIME_ZONE)) + timedelta(hours=9.5)
    identity = actions.Identity(case.name, case.called, case.born_on, case.number)
    patient = actions.create_patient(identity=identity, team=clinic.team, by=clinic.nurse, at=began)
    return Story(
        case=case,
        patient=patient,
        plan=_start(clinic, case, patient, first_day, began),
        nurse=clinic.nurse,
        colleague=clinic.colleague,
        first_day=first_day,
        last_moment=at,
        chance=chance,
        latest=began,
    )


def _start(clinic: Clinic, case: Case, patient: Patient, first_day: date, at: datetime) -> Plan:
    return actions.start_plan(
        patient=patient,
        version_id=clinic.version.pk,
        answers=case.facts,
        started_on=first_day,
        by=clinic.nurse,
        at=at,
    )


def _family(number: int, chance: random.Random) -> tuple[Caregiver, ...]:
    people = chance.choice((1, 1, 2))
    name = uuid.uuid4().hex[:8]
    return tuple(
        Caregiver(
            f"Family {number}-{one}",
            f"{name}-{one}@lives.example",
            chance.choice(RELATIONS),
            joined_after=1 + one,
        )
        for one in range(people)
    )


def _review(story: Story) -> None:
    """The nurse verifies what she sees and has looked at everything; what comes after it is new."""
    at = story.at(story.last_day - timedelta(days=1), 22)
    done = Item.objects.filter(plan=story.plan, status=ItemStatus.COMPLETED, verified_at=None)
    ids = list(done.values_list("pk", flat=True))[:-1]
    if ids:
        actions.verify_items(patient=story.patient, item_ids=ids, by=story.nurse, at=at)
    number = Patient.objects.get(pk=story.patient.pk).last_event_number
    actions.mark_reviewed(patient=story.patient, plan_id=story.plan.pk, up_to=number, by=story.nurse, at=at)


def _ask(story: Story) -> None:
    actions.ask_nurse(
        patient=story.patient,
        plan_id=story.plan.pk,
        question=words.OPEN_QUESTION,
        by=story.somebody() or story.nurse,
        at=story.at(story.last_day - timedelta(days=1), 22),
    )


def _add_what_a_family_adds(story: Story) -> None:
    """A question for the visit, words understood, something taken on, everything seen."""
    person, yesterday = story.somebody(), story.last_day - timedelta(days=1)
    given = {"patient": story.patient, "plan_id": story.plan.pk, "by": person}
    actions.add_visit_question(question=words.QUESTIONS[0][0], at=story.at(yesterday, 22), **given)
    item = Item.objects.filter(plan=story.plan, status__in=OPEN_STATUSES, family_ticks=True).first()
    if item is not None:
        step_key = item.plan_step.step_key
        actions.understand_step(step_key=step_key, at=story.at(yesterday, 22), **given)
        actions.take_item(patient=story.patient, item_id=item.pk, by=person, at=story.at(yesterday, 22))
    _see_everything(story)


def _see_everything(story: Story) -> None:
    """Somebody of the family opened the pages yesterday evening."""
    number = Patient.objects.get(pk=story.patient.pk).last_event_number
    at = story.at(story.last_day - timedelta(days=1), 22)
    actions.mark_seen(patient=story.patient, up_to=number, by=story.somebody(), at=at)


def _add_own_items(story: Story, count: int) -> list[Item]:
    """Additions of the nurse, over the next weeks, which the family ticks."""
    watched = {step.category for step in _definition(story).watch_steps}
    groups = [one.key for one in _definition(story).categories if one.key not in watched]
    return [
        actions.add_own_item(
            patient=story.patient,
            plan_id=story.plan.pk,
            title=f"Errand {number + 1}",
            words="What to bring is on the paper from the clinic.",
            category_key=groups[number % len(groups)],
            due_on=story.last_day + timedelta(days=number % 30),
            today=story.last_day,
            family_ticks=True,
            by=story.nurse,
            at=story.at(story.last_day - timedelta(days=1), 22),
        )
        for number in range(count)
    ]


def _definition(story: Story):
    return pathway_queries.definition(story.plan.version_id)


def _fill_today(story: Story) -> None:
    """Forty items open: what the page of a family shows at once."""
    there = Item.objects.filter(plan=story.plan, status__in=OPEN_STATUSES, family_ticks=True).count()
    _add_own_items(story, SHOWN_TODAY - there)
    _see_everything(story)


def _wait_for_verifying(story: Story) -> None:
    """Forty ticks of the family that no nurse has verified."""
    person = story.somebody()
    for item in _add_own_items(story, TO_VERIFY):
        actions.tick_item(
            patient=story.patient,
            item_id=item.pk,
            done_on=story.last_day - timedelta(days=1),
            today=story.last_day,
            by=person,
            at=story.at(story.last_day - timedelta(days=1), 22),
        )


def _grow_long(story: Story) -> None:
    """Done and taken back, again and again: as many events as years of treatment leave behind."""
    items = _add_own_items(story, 20)
    for turn in range((LONG_HISTORY - Patient.objects.get(pk=story.patient.pk).last_event_number) // 2):
        given = {
            "patient": story.patient,
            "item_id": items[turn % len(items)].pk,
            "by": story.nurse,
            "at": story.last_moment - timedelta(minutes=1),
            "acting": Acting.NURSE,
        }
        actions.tick_item(done_on=story.last_day, today=story.last_day, **given)
        actions.undo_item(**given)


SPECIAL: dict[str, Callable[[Story], None]] = {
    "today": _fill_today,
    "verify": _wait_for_verifying,
    "long": _grow_long,
}
