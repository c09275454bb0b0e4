"""The world in which the permission table is played: Maryam's plan, and beside it Tom's, which nobody of hers sees."""

import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from careplan.accounts import actions as account_actions
from careplan.accounts.models import Invitation, Team, User
from careplan.checkins import actions as checkin_actions
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import actions, days
from careplan.plans.actions import Acting
from careplan.plans.models import CareTeamMember, HeldAct, Item, Patient, Plan, Question
from pathways import actions as pathway_actions
from pathways import actions_samples, actions_translations
from pathways import queries as pathway_queries
from pathways.dry_run import Sample
from pathways.models import Version
from tests.permissions import arguments, arranged, payloads
from tests.permissions.engine import Checker, World
from tests.permissions.table import PEOPLE
from tests.plans.moves import agreed, publish, second_definition
from tests.scheduled import publish_with_an_event

CANARY = "a word that only her care team knows"


@pytest.fixture(autouse=True)
def _refusals_are_not_logged() -> Iterator[None]:
    """Thousands of refusals are what is wanted here; each would be a traceback in the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def _cheap_counting(settings: LazySettings) -> None:
    """The throttle counts in memory: what it counts is no row of a person, and is emptied before each request."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def things_of(
    patient: Patient, plan: Plan, family: User, invite: Callable[..., CareTeamMember]
) -> SimpleNamespace:
    """One of everything that has a number of its own under a patient."""
    at, today = timezone.now(), days.today(patient.team.time_zone, timezone.now())
    nurse = plan.started_by
    item = plan.items.get(plan_step__step_key="exercises")
    actions.note_item(patient=patient, item_id=item.pk, note=CANARY, by=family, at=at)
    actions.note_item(patient=patient, item_id=item.pk, note=CANARY, by=nurse, at=at, acting=Acting.NURSE)
    nurse_note = patient.events.latest("number").number
    actions.ask_nurse(patient=patient, plan_id=plan.pk, question=CANARY, by=family, at=at)
    # The second of two, so that it can be moved.
    for _time in range(2):
        visit_question = actions.add_visit_question(
            patient=patient, plan_id=plan.pk, question=CANARY, by=family, at=at
        )
    seen = checkin_actions.Observation(
        watch={"numb-legs": "yes"}, whose_words=CheckIn.Words.CAREGIVER, note=CANARY
    )
    checkin_actions.check_in(patient=patient, plan_id=plan.pk, observation=seen, by=family, at=at)
    own = actions.add_own_item(
        patient=patient,
        plan_id=plan.pk,
        title=CANARY,
        words="",
        category_key="support",
        due_on=None,
        family_ticks=True,
        today=today,
        by=nurse,
        at=at,
    )
    item.refresh_from_db()
    return SimpleNamespace(
        patient=patient,
        plan=plan,
        item=item,
        own_item=own,
        goal=actions.add_goal(
            patient=patient,
            plan_id=plan.pk,
            goal=actions.GoalWords(CANARY),
            today=today,
            by=nurse,
            at=at,
        ),
        question=Question.objects.get(patient=patient),
        nurse_note=nurse_note,
        visit_question=visit_question,
        sign=Sign.objects.get(patient=patient),
        check_in=CheckIn.objects.get(patient=patient),
        invited=invite(patient, nurse, at),
        held=hold(patient, item, family, at),
        member=CareTeamMember.objects.get(patient=patient, user=family),
        handover=actions.offer_handover(
            patient=patient,
            plan_id=plan.pk,
            to=actions.Receiver(Team.objects.get(name="Breast")),
            note="Please call on Monday.",  # the other team reads it
            by=nurse,
            at=at,
        ),
    )


def hold(patient: Patient, item: Item, by: User, at: datetime) -> HeldAct:
    """Something that waits for a nurse, as if access had ended before it came."""
    note = {"note": CANARY}
    act = actions.SentAct(uuid.uuid4(), "note", item.pk, None, None, at, note, note)
    return actions.hold_act(patient=patient, act=act, by=by, at=at)


def invite(patient: Patient, by: User, at: datetime) -> CareTeamMember:
    """An invitation that still waits."""
    return actions.invite_caregiver(
        patient=patient, name="Ines Aziz", email="ines@example.org", part=payloads.PART, by=by, at=at
    )


@pytest.fixture
def version(db: None, now: datetime) -> Version:
    """In this world a date hangs on an event."""
    return publish_with_an_event(now)


@pytest.fixture
def stage(
    cast, sami, patient, plan, team, other_patient, make_patient, make_plan, version, now, _cheap_counting
) -> SimpleNamespace:
    """Everything the addresses speak of, by name."""
    other_plan = make_plan(other_patient)
    spare_plan = make_plan(make_patient("Lea Berg", "40099"))
    second = publish(second_definition(), now)
    draft = pathway_actions.make_draft(from_version=version, by=cast.ada, at=now)
    actions_translations.add_language(code="fa", by=cast.ada, at=now)
    sample = actions_samples.add_sample(
        pathway=version.pathway, sample=Sample("Example: one bone"), by=cast.ada, at=now
    )
    to_staff = account_actions.make_invitation(
        kind=Invitation.Kind.STAFF,
        email="",
        name="Greta Becker",
        team=team,
        role="nurse",
        by=cast.simon,
        at=now,
    )
    here = things_of(patient, plan, cast.carl, invite)
    there = things_of(other_patient, other_plan, cast.otto, invite)
    move = actions.agree_to_move(
        team=team,
        version_id=second.pk,
        agreed=agreed([plan, other_plan], second),
        reasons={},
        by=cast.nora,
        at=now,
    )
    here.moving, there.moving = move.plans.get(plan=plan), move.plans.get(plan=other_plan)
    template = actions.save_template(
        team=team, title="Before a scan", words="Eat as usual.", by=cast.nora, at=now
    )
    return SimpleNamespace(
        cast=cast,
        template=template,
        second=second,
        move=move,
        spare_plan=spare_plan,
        colleague=sami,
        team=team,
        version=version,
        draft=draft,
        sample=sample,
        kept_list=actions.save_list(name="Sleep well", query="question=1", by=cast.nora, at=now),
        to_staff=to_staff,
        here=here,
        there=there,
    )


@pytest.fixture
def world(stage: SimpleNamespace) -> World:
    clients = {"anonymous": Client()}
    for person in PEOPLE[1:]:
        clients[person] = Client()
        clients[person].force_login(getattr(stage.cast, person))
    return World(
        clients=clients,
        arguments=lambda name: arguments.arguments(stage, name),
        payload=lambda name: payloads.payload(stage, clients, name),
        body=lambda name, person: payloads.body(stage, name, person),
        arrange=lambda name: arranged.arrange(stage, name),
        never=arguments.NEVER,
        foreign=arguments.foreign(stage),
        canaries=(stage.here.patient.name.encode(), CANARY.encode()),
        # The patient is offered to her team: name and note, and nothing else.
        told={"stella": ("clinic:list_handovers", "clinic:decline_handover", "clinic:accept_handover")},
    )


@pytest.fixture
def checker(world: World) -> Checker:
    return Checker(world, after_writing=pathway_queries.forget_everything)
