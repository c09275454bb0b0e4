"""Fills an empty database with a region, and says where in it what stands. Each stage prints its time."""

import json
import pickle
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from careplan.accounts.models import Installation, Membership, OpeningHours, Team, User
from careplan.operations.starting import load_first_pathway
from careplan.plans import triggers
from careplan.plans.master_key import prepare_master_key
from pathways.models import Step, Version
from tests.performance.region import bulk, copies, lives
from tests.performance.region.copies import Copied, Copier, Moved, Pattern
from tests.performance.region.people import people
from tests.performance.region.rows import Prototype, refuse_unknown_tables, take_out

SEED = 1
ORDINARY_TEAM = 300
LARGE_TEAM = 20_000
# A smaller region has a smaller large team, and a very small one none.
LARGE_SHARE = 2
PATIENTS_OF_A_NURSE = 100
PATIENTS_OF_A_NURSE_IN_A_LARGE_TEAM = 500
SPECIAL = {"today": 24, "verify": 8, "long": 1}
MOVES = 12
DAYS_BACK = 10
BATCH = 250
MANIFEST = "region.json"
BEGIN_COMMIT = ("BEGIN", "COMMIT")
# What all patients share, or what Django keeps for itself: not copied, because it is there already.
SHARED_TABLES = (
    "accounts_team",
    "accounts_openinghours",
    "accounts_membership",
    "accounts_installation",
    "auth_permission",
    "django_content_type",
    "plans_masterkey",
)
SHARED_ROOMS = ("pathways_",)


@dataclass(frozen=True)
class TeamMade:
    """A team of the region. `nurses`: the ids of its nurses."""

    id: int
    size: int
    nurses: list[int]

    @property
    def patients_of_each(self) -> int:
        return PATIENTS_OF_A_NURSE if self.size <= ORDINARY_TEAM else PATIENTS_OF_A_NURSE_IN_A_LARGE_TEAM


@dataclass
class Manifest:
    """What a measurement has to know of a region."""

    size: int
    made_at: str
    teams: list[TeamMade] = field(default_factory=list)
    special: dict[str, list[Copied]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def ordinary(self) -> TeamMade:
        return self.teams[0]

    @property
    def large(self) -> TeamMade | None:
        """The large team; None in a region that has but one team."""
        return max(self.teams, key=lambda team: team.size) if len(self.teams) > 1 else None

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        kept = json.loads((folder / MANIFEST).read_text())
        kept["teams"] = [TeamMade(**one) for one in kept["teams"]]
        kept["special"] = {kind: [Copied(**one) for one in ones] for kind, ones in kept["special"].items()}
        return cls(**kept)


@contextmanager
def stage(name: str, say: Callable[[str], None]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    say(f"{name}: {time.perf_counter() - started:.1f} s")


def prepare(at: datetime) -> None:
    """An empty database becomes one that a clinic could begin with."""
    call_command("migrate", verbosity=0)
    prepare_master_key(at=at)
    call_command("createcachetable", verbosity=0)
    load_first_pathway(print)
    Installation.objects.get_or_create(pk=1, defaults={"is_sample": False, "created_at": at})


def make_prototypes(at: datetime, seed: int = SEED) -> list[Prototype]:
    """Live every life and take its rows out. Raises NotUnderstood when a table would be forgotten."""
    clinic = lives.make_clinic(at)
    prototypes = [take_out(life) for life in lives.live_all(clinic, at, seed)]
    counted = {model._meta.db_table: model.objects.count() for model in apps.get_models()}
    refuse_unknown_tables(
        [*SHARED_TABLES, *(table for table in counted if table.startswith(SHARED_ROOMS))], counted
    )
    return prototypes


def layout(size: int) -> list[int]:
    """How many plans each team has: the first is an ordinary one, the last the large one."""
    if size <= ORDINARY_TEAM:
        return [size]
    large = min(LARGE_TEAM, size // LARGE_SHARE)
    rest = size - large
    teams = [ORDINARY_TEAM] * (rest // ORDINARY_TEAM)
    return [*teams, *filter(None, [rest % ORDINARY_TEAM]), large]


def fill(prototypes: Sequence[Prototype], size: int, at: datetime, say: Callable[[str], None]) -> Manifest:
    """A region of `size` patients with a plan each."""
    started = time.perf_counter()
    manifest = Manifest(size, at.isoformat())
    columns = {table: copies.column_names(model) for table, model in copies.TABLES.items()}
    columns |= {model._meta.db_table: names for model, names in copies.WRITTEN_BY_HAND.items()}
    columns[copies.LOG] = copies.column_names(apps.get_model("audit.AccessLog"))
    with stage("teams", say):
        manifest.teams = [_make_team(number, size, at) for number, size in enumerate(layout(size))]
    tables = list(columns)
    copier = Copier(bulk.adapt, bulk.first_ids(tables), SEED)
    with bulk.quick_loading(tables, say):
        _copy_all(copier, _Mix(prototypes), manifest, columns, say)
    with stage("settling", say):
        bulk.settle()
    manifest.rows = {table: first - 1 for table, first in bulk.first_ids(tables).items()}
    manifest.seconds = time.perf_counter() - started
    return manifest


class _Mix:
    """Which life the next plan has, and how far back in time it lies."""

    def __init__(self, prototypes: Sequence[Prototype]) -> None:
        shared = {
            "step": dict(Step.objects.values_list("key", "pk")),
            "version": {0: Version.objects.filter(published_at__isnull=False).latest("id").pk},
        }
        chance = random.Random(SEED)
        # Whole days, so that a day stays a day; some seconds, so that few moments are the same.
        moves = [Moved(chance.randrange(DAYS_BACK), chance.randrange(1_800)) for _each in range(MOVES)]
        self.usual: list[list[Pattern]] = []
        self.weights: list[float] = []
        self.special: dict[str, Pattern] = {}
        for prototype in prototypes:
            made = [
                copies.make_pattern(prototype, move, bulk.adapt, shared)
                for move in (moves if prototype.weight else [Moved(0, 0)])
            ]
            if prototype.weight:
                self.usual.append(made)
                self.weights.append(prototype.weight)
            else:
                self.special[prototype.kind] = made[0]
        self.chance = chance

    def plans_of(self, team: TeamMade, has_special: bool) -> Iterator[Pattern]:
        wanted = [self.special[kind] for kind, count in SPECIAL.items() for _each in range(count)]
        first = [one for one in wanted if has_special][: team.size]
        yield from first
        for patterns in self.chance.choices(self.usual, self.weights, k=team.size - len(first)):
            yield self.chance.choice(patterns)


def _copy_all(copier: Copier, mix: _Mix, manifest: Manifest, columns, say: Callable[[str], None]) -> None:
    persons, since_written, copying, writing = people(SEED), 0, 0.0, 0.0

    def write() -> float:
        started = time.perf_counter()
        bulk.write(columns, copier.take())
        return time.perf_counter() - started

    with connection.cursor() as cursor:
        cursor.execute(BEGIN_COMMIT[0])
        started = time.perf_counter()
        for team in manifest.teams:
            for number, pattern in enumerate(mix.plans_of(team, has_special=team is manifest.ordinary)):
                place = number // team.patients_of_each
                nurse = team.nurses[place % len(team.nurses)]
                colleague = team.nurses[(place + 1) % len(team.nurses)]
                copied = copier.copy(pattern, next(persons), team.id, nurse, colleague)
                if copied.kind in SPECIAL:
                    manifest.special.setdefault(copied.kind, []).append(copied)
                since_written += 1
                if since_written >= BATCH:
                    writing += write()
                    since_written = 0
        writing += write()
        copying = time.perf_counter() - started - writing
        cursor.execute(BEGIN_COMMIT[1])
    say(f"copying: {copying:.1f} s")
    say(f"writing: {writing:.1f} s")


def _make_team(number: int, size: int, at: datetime) -> TeamMade:
    began = at - timedelta(weeks=60)
    team = Team.objects.create(
        name=f"Team {number + 1}",
        time_zone=lives.TIME_ZONE,
        urgent_phone="555 0100",
        day_phone="555 0101",
        emergency_number="112",
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(team=team, weekday=weekday, opens="08:00", closes="16:30") for weekday in range(5)
    )
    each = TeamMade(team.pk, size, []).patients_of_each
    nurses = User.objects.bulk_create(
        User(
            name=f"Nurse {number + 1}-{one + 1}",
            email=f"nurse-{number}-{one}@region.example",
            created_at=began,
        )
        for one in range(max(2, size // each))
    )
    Membership.objects.bulk_create(
        Membership(
            team=team,
            user=nurse,
            role=Membership.Role.NURSE if place else Membership.Role.LEAD,
            started_at=began,
        )
        for place, nurse in enumerate(nurses)
    )
    return TeamMade(team.pk, size, [nurse.pk for nurse in nurses])


def _say(line: str) -> None:
    print(f"    {line}", flush=True)


def live(file: Path) -> None:
    """The prototypes into a file, from an empty database."""
    at = timezone.now()
    with stage("an empty database", _say):
        prepare(at)
    with stage("the lives", _say):
        file.write_bytes(pickle.dumps((at, make_prototypes(at))))


def make(file: Path, size: int) -> None:
    """A region in an empty database, from prototypes that were lived; its manifest into the data folder."""
    with stage("an empty database", _say):
        prepare(timezone.now())
    lived_at, prototypes = pickle.loads(file.read_bytes())
    manifest = fill(prototypes, size, lived_at, _say)
    if faulty := triggers.faulty(connection):
        raise SystemExit(f"triggers are not as they must be: {', '.join(faulty)}")
    manifest.write(settings.DATA_DIR)
    rows = ", ".join(f"{table.split('_', 1)[1]} {count:,}" for table, count in manifest.rows.items())
    _say(f"{manifest.size:,} plans in {manifest.seconds:.0f} s; rows: {rows}")
