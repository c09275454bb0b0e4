"""A pathway in which days follow rules: events, windows, rhythms, waiting, a choice, goals."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from careplan.accounts.models import User
from careplan.plans import actions
from careplan.plans.models import Patient, Plan
from pathways import actions as pathway_actions
from pathways.definition import Anchor, Choice, DoneBy, Goal, Kind, SeenBy
from pathways.dependencies import WaitsFor
from pathways.models import Version
from pathways.schedules import CountedFrom, Point, Reference, Repeat, Schedule, Span, Unit
from tests.cast import SMALL_PATHWAY, _step

INFUSION = "first-infusion"
RADIOTHERAPY = "radiotherapy"
LOCAL = "The team's own choice"
ANSWERS = {"primary-cancer": "prostate", "medicines-enough": "yes", "pain-in-one-spot": "yes"}


def after(key: str, count: int, unit: Unit = Unit.WEEK, reference: Reference = Reference.ANCHOR) -> Point:
    return Point(reference, key, Span(count, unit))


def _dated(key: str, kind: Kind, title: str, schedule: Schedule, **more: object):
    return _step(key, kind, title, "support", schedule=schedule, schedule_source=LOCAL, **more)


CHECK_UP = _dated(
    "check-up",
    Kind.HABIT,
    "Check-up",
    Schedule(after(INFUSION, 2), opens=-3, closes=4, repeat=Repeat(Span(4, Unit.WEEK), times=6)),
)
STRETCHING = _dated(
    "stretching",
    Kind.HABIT,
    "Stretching",
    Schedule(Point(), repeat=Repeat(Span(1, Unit.DAY), CountedFrom.CALENDAR)),
    done_by=DoneBy.FAMILY,
)
MOUTH_CARE = _dated("mouth-care", Kind.HABIT, "Mouth care", Schedule(after(RADIOTHERAPY, 1)))
TALK = _step("talk", Kind.DECISION, "Talk about the results", "decisions", waits_for=WaitsFor(("check-up",)))
RESULT = _dated(
    "result",
    Kind.DECISION,
    "Read the results",
    Schedule(after("goals", 5, Unit.DAY, Reference.STEP)),
)
PLANNING = _step("planning", Kind.HABIT, "Planning", "support", waits_for=WaitsFor(("weak-bones",)))

SCHEDULED = replace(
    SMALL_PATHWAY,
    pathway_key="scheduled-pathway",
    title="A pathway with days",
    anchors=(
        Anchor(INFUSION, "First drip", "The first day at the ward."),
        Anchor(RADIOTHERAPY, "The rays begin"),
    ),
    steps=(*SMALL_PATHWAY.steps, CHECK_UP, STRETCHING, MOUTH_CARE, TALK, RESULT, PLANNING),
    choices=(Choice("scan", "Which scan", ("mri-scan", "bone-scan")),),
    goals=(Goal("home", "Stay at home", "Most people want to."), Goal("walk", "Walk to the shop")),
)
assert next(step for step in SMALL_PATHWAY.steps if step.key == "weak-bones").seen_by is SeenBy.NURSE

# The small pathway itself, with one event and one step that hangs on it.
WITH_AN_EVENT = replace(SMALL_PATHWAY, anchors=SCHEDULED.anchors[:1], steps=(*SMALL_PATHWAY.steps, CHECK_UP))


def publish_with_an_event(at: datetime) -> Version:
    """What the cast's `version` is, with an event: for worlds in which every page has something to show."""
    draft, _outcome = pathway_actions.load_definition(
        definition=WITH_AN_EVENT, source_digest="0" * 64, by=None, at=at
    )
    return pathway_actions.publish(version=draft, change_note="First version", by=None, at=at)


def begun_ten_days_ago(version: Version, patient: Patient, by: User, at: datetime, today: date) -> Plan:
    """A plan in which days follow rules; the first infusion was eight days ago."""
    return actions.start_plan(
        patient=patient,
        version_id=version.pk,
        answers=ANSWERS,
        anchors={INFUSION: today - timedelta(days=8)},
        started_on=today - timedelta(days=10),
        by=by,
        at=at,
    )
