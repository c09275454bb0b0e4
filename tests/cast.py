"""The cast: named people around one patient, and a small pathway that has one of everything.

Nora is a nurse of the team, Stella of another team; Carl takes part, Lena looks on, Rob was removed,
Otto cares for another patient of the same team; Ada writes pathways, Simon looks after the installation.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from careplan.accounts.models import Invitation, Membership, OpeningHours, Team, User
from careplan.plans import actions, days, keyring
from careplan.plans.master_key import prepare_master_key
from careplan.plans.models import CareTeamMember, Item, Patient, Plan
from pathways import actions as pathway_actions
from pathways import queries as pathway_queries
from pathways.conditions import All, Is
from pathways.definition import (
    Category,
    Definition,
    DoneBy,
    Fact,
    FactKind,
    GlossaryEntry,
    Kind,
    Level,
    Option,
    Origin,
    SeenBy,
    Source,
    Step,
)
from pathways.models import Version

PASSWORD = "a calm long password"


def _step(key: str, kind: Kind, title: str, category: str = "imaging", **more: object) -> Step:
    return Step(
        key=key,
        category=category,
        kind=kind,
        title=title,
        what=f"This is the {title.lower()}.",
        why="It helps the team to help you.",
        ask=("What happens next?",),
        **{"source": Source(Origin.DOCUMENT, "Imaging Studies"), **more},
    )


SMALL_PATHWAY = Definition(
    pathway_key="small-pathway",
    title="A small pathway",
    summary="One of everything.",
    language="en",
    document_title="A document",
    document_date="2026",
    categories=(
        Category("imaging", "Imaging"),
        Category("support", "Support"),
        Category("decisions", "Decisions"),
        Category("warning-signs", "Warning signs"),
    ),
    facts=(
        Fact(
            "primary-cancer",
            FactKind.CHOICE,
            "Where did the cancer begin?",
            options=(Option("breast", "Breast"), Option("prostate", "Prostate")),
        ),
        Fact("medicines-enough", FactKind.YES_NO, "Are the pain medicines enough?"),
        Fact("pain-in-one-spot", FactKind.YES_NO, "Is the pain in one spot?"),
    ),
    steps=(
        _step("mri-scan", Kind.TEST, "MRI scan"),
        _step("bone-scan", Kind.TEST, "Bone scan"),
        _step("denosumab", Kind.TREATMENT, "Denosumab", done_by=DoneBy.NURSE),
        _step("opioids", Kind.TREATMENT, "Strong pain medicines", family_ticks=False),
        _step(
            "nerve-block",
            Kind.TREATMENT,
            "Nerve block",
            condition=All((Is("medicines-enough", "no"), Is("pain-in-one-spot", "yes"))),
        ),
        _step("exercises", Kind.HABIT, "Exercises", "support", done_by=DoneBy.FAMILY),
        _step("support-group", Kind.HABIT, "Support group", "support", done_by=DoneBy.FAMILY),
        _step(
            "goals",
            Kind.DECISION,
            "Talk about what matters most",
            "decisions",
            done_by=DoneBy.TOGETHER,
        ),
        _step(
            "weak-bones",
            Kind.DECISION,
            "Weak bones on a scan",
            "decisions",
            seen_by=SeenBy.NURSE,
            family_ticks=False,
        ),
        _step(
            "breast-only",
            Kind.HABIT,
            "Breast care visit",
            "support",
            condition=Is("primary-cancer", "breast"),
        ),
        _step(
            "numb-legs",
            Kind.WATCH,
            "Numb or weak legs",
            "warning-signs",
            family_ticks=False,
            question="Are legs or arms numb or weak?",
            level=Level.CALL_NOW,
            level_source="clinical.md section 2",
        ),
        _step(
            "constipation",
            Kind.WATCH,
            "Constipation",
            "warning-signs",
            family_ticks=False,
            question="Is it hard to empty the bowels?",
            level=Level.TELL_TODAY,
            level_source="clinical.md section 2",
        ),
    ),
    glossary=tuple(
        GlossaryEntry(word, "A word that the team explains.")
        for word in ("MRI scan", "Bone scan", "Denosumab", "Nerve block")
    ),
)
USUAL_ANSWERS = {"primary-cancer": "prostate", "medicines-enough": "yes", "pain-in-one-spot": "yes"}


@pytest.fixture(autouse=True)
def _forget_pathways() -> Iterator[None]:
    """A rolled-back database gives the same numbers out again, so nothing kept in the process may stay."""
    pathway_queries.forget_everything()
    yield
    pathway_queries.forget_everything()


@pytest.fixture
def master_key(db: None, tmp_path, settings) -> None:
    """A master key of this test's own, noted in the database."""
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    keyring._read_master_key.cache_clear()
    prepare_master_key(at=timezone.now())


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(name: str, **more: object) -> User:
        user = User(email=f"{name.split()[0].lower()}@example.org", name=name, **more)
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


@pytest.fixture
def make_team(db: None) -> Callable[..., Team]:
    def make(name: str, **more: object) -> Team:
        team = Team.objects.create(
            **{
                "name": name,
                "urgent_phone": "555 0100",
                "day_phone": "555 0101",
                "emergency_number": "112",
                "time_zone": "Europe/Berlin",
                **more,
            }
        )
        for weekday in range(5):
            OpeningHours.objects.create(team=team, weekday=weekday, opens="08:00", closes="16:00")
        return team

    return make


@pytest.fixture
def make_nurse(make_user: Callable[..., User], now: datetime) -> Callable[..., User]:
    def make(name: str, team: Team, role: str = Membership.Role.NURSE) -> User:
        user = make_user(name)
        Membership.objects.create(user=user, team=team, role=role, started_at=now - timedelta(days=100))
        return user

    return make


@pytest.fixture
def team(make_team: Callable[..., Team]) -> Team:
    return make_team("Spine")


@pytest.fixture
def other_team(make_team: Callable[..., Team]) -> Team:
    return make_team("Breast", urgent_phone="555 0200")


@pytest.fixture
def nora(make_nurse: Callable[..., User], team: Team) -> User:
    return make_nurse("Nora Lind", team)


@pytest.fixture
def sami(make_nurse: Callable[..., User], team: Team) -> User:
    return make_nurse("Sami Haddad", team)


@pytest.fixture
def stella(make_nurse: Callable[..., User], other_team: Team) -> User:
    return make_nurse("Stella Roth", other_team)


@pytest.fixture
def ada(make_user: Callable[..., User]) -> User:
    return make_user("Ada Moreno", is_pathway_admin=True)


@pytest.fixture
def simon(make_user: Callable[..., User]) -> User:
    return make_user("Simon Okafor", is_site_admin=True)


@pytest.fixture
def version(db: None, now: datetime) -> Version:
    draft, _outcome = pathway_actions.load_definition(
        definition=SMALL_PATHWAY, source_digest="0" * 64, by=None, at=now
    )
    return pathway_actions.publish(version=draft, change_note="First version", by=None, at=now)


@pytest.fixture
def make_patient(master_key: None, nora: User, team: Team, now: datetime) -> Callable[..., Patient]:
    def make(
        name: str = "Maryam Aziz", number: str = "40017", by: User = nora, of_team: Team = team
    ) -> Patient:
        identity = actions.Identity(name, name.split()[0], date(1968, 2, 3), number)
        return actions.create_patient(identity=identity, team=of_team, by=by, at=now - timedelta(days=20))

    return make


@pytest.fixture
def make_plan(version: Version, nora: User, now: datetime) -> Callable[..., Plan]:
    def make(patient: Patient, by: User = nora, answers: dict[str, str] = USUAL_ANSWERS) -> Plan:
        at = now - timedelta(days=14)
        return actions.start_plan(
            patient=patient,
            version_id=version.pk,
            answers=answers,
            started_on=days.today(patient.team.time_zone, at),
            by=by,
            at=at,
        )

    return make


@pytest.fixture
def join(nora: User, make_user: Callable[..., User], now: datetime) -> Callable[..., User]:
    """A person joins the care team of a patient, as somebody invited and accepted."""

    def make(
        name: str,
        patient: Patient,
        rights: str = CareTeamMember.Rights.TAKES_PART,
        relation: str = CareTeamMember.Relation.CHILD,
        by: User = nora,
        user: User | None = None,
    ) -> User:
        user = user or make_user(name)
        at = now - timedelta(days=10)
        invitation = Invitation.objects.create(
            kind=Invitation.Kind.CAREGIVER,
            token=uuid.uuid4().hex,
            email=user.email,
            name=name,
            invited_by=by,
            created_at=at,
            expires_at=at + timedelta(days=7),
            accepted_by=user,
            accepted_at=at,
        )
        CareTeamMember.objects.create(
            patient=patient,
            user=user,
            invitation=invitation,
            relation=relation,
            rights=rights,
            agreed_by=CareTeamMember.AgreedBy.PATIENT,
            invited_by=by,
            invited_at=at,
            joined_at=at,
        )
        return user

    return make


@pytest.fixture
def patient(make_patient: Callable[..., Patient]) -> Patient:
    return make_patient()


@pytest.fixture
def plan(patient: Patient, make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(patient)


@pytest.fixture
def other_patient(make_patient: Callable[..., Patient]) -> Patient:
    return make_patient("Tom Becker", "40102")


@pytest.fixture
def carl(join: Callable[..., User], patient: Patient) -> User:
    return join("Carl Aziz", patient)


@pytest.fixture
def lena(join: Callable[..., User], patient: Patient) -> User:
    return join("Lena Aziz", patient, CareTeamMember.Rights.LOOKS_ON)


@pytest.fixture
def rob(join: Callable[..., User], patient: Patient, nora: User, now: datetime) -> User:
    user = join("Rob Stein", patient)
    member = CareTeamMember.objects.get(user=user)
    actions.end_access(patient=patient, member_id=member.pk, by=nora, at=now)
    return user


@pytest.fixture
def otto(join: Callable[..., User], other_patient: Patient) -> User:
    return join("Otto Becker", other_patient)


@pytest.fixture
def cast(nora, stella, carl, lena, rob, otto, ada, simon) -> SimpleNamespace:
    """Everybody at once, by first name."""
    return SimpleNamespace(
        nora=nora, stella=stella, carl=carl, lena=lena, rob=rob, otto=otto, ada=ada, simon=simon
    )


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which a person is signed in."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def item_of(now: datetime, nora: User) -> Callable[..., Item]:
    """The open item of a step. A step that a nurse must decide about first is decided, by Nora."""

    def find(plan: Plan, step_key: str, due_in_days: int | None = None) -> Item:
        if not Item.objects.filter(plan=plan, plan_step__step_key=step_key).exists():
            actions.decide_step(
                patient=plan.patient,
                plan_id=plan.pk,
                step_key=step_key,
                decision=actions.Decision("yes", "It was agreed.", "Dr. Weber"),
                by=nora,
                at=now,
            )
        item = Item.objects.filter(plan=plan, plan_step__step_key=step_key).latest("occurrence")
        if due_in_days is not None:
            today = days.today(plan.patient.team.time_zone, now)
            actions.set_date(
                patient=plan.patient,
                item_id=item.pk,
                due_on=today + timedelta(days=due_in_days),
                today=today,
                by=nora,
                at=now,
            )
            item.refresh_from_db()
        return item

    return find


@pytest.fixture
def op_id() -> uuid.UUID:
    return uuid.uuid4()


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
