"""What is asked of a region, each scenario beside its floor. A name is the name of its row in bench/results.json.

Every round finds the same: a tick is taken back by the next one, a verified plan is set back, a push and a start go to
somebody of whom it was not asked before, or whose items stand as they stood.
"""

import json
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from careplan.accounts.models import Team, User
from careplan.accounts.phones import account_id
from careplan.clinic.forms.planning import answers_initial
from careplan.clinic.queries.worklist import ORDER, PAGE_SIZE, _make_cursor
from careplan.plans import actions
from careplan.plans.models import Item, Patient, Plan
from careplan.plans.states import OPEN_STATUSES, ItemStatus
from careplan.sample.people import CASES
from pathways.models import Version
from tests.checklist.phones import kept
from tests.performance import load
from tests.performance.load import Ask, Server
from tests.performance.region.copies import Copied
from tests.performance.region.make import Manifest, TeamMade

HTMX = {"HX-Request": "true"}
ACTS = 200
VERIFIED = 40
PAGE = 1_000
STARTS = 400
EVERY, FEW, BATCHES = (20, 24), (8, 8), (2, 8)
ALONE_AND_AT_ONCE = (1, 8)


def _nothing(_server: Server) -> None:
    pass


@dataclass(frozen=True)
class Scenario:
    """`asks(number)` makes a request. `floor`: letter of the least that must be done, `floor_times` of it.

    `counts`: requests a round, one at a time and eight at once. `before` and `after` stand round each block of
    them, outside the time. `team`: the size of the team, where it matters.
    """

    name: str
    asks: Callable[[int], Ask]
    floor: str = ""
    floor_asks: Callable[[int], Ask] | None = None
    floor_times: int = 1
    team: int | None = None
    counts: tuple[int, int] = EVERY
    before: Callable[[Server], None] = _nothing
    after: Callable[[], None] = lambda: None
    note: str = ""
    offered: Callable[[], bool] = lambda: True
    is_cold_too: bool = True


@dataclass
class Family:
    """Somebody who takes part in one plan, signed in."""

    copied: Copied
    user: User
    cookie: str
    items: list[int] = field(default_factory=list)


class Region:
    """The people who ask, and what they ask for."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.nurse = User.objects.get(pk=manifest.ordinary.nurses[0])
        self.cookie = load.cookie_of(self.nurse)
        self.families = [self._family(copied) for copied in manifest.special["today"]]
        self.long = manifest.special["long"][0]
        self.etags: dict[int, str] = {}
        self.pushes: deque[Ask] = deque()
        self.sent: deque[Ask] = deque(maxlen=max(BATCHES))

    def _family(self, copied: Copied) -> Family:
        user = User.objects.get(pk=copied.family_id)
        items = Item.objects.filter(
            plan=copied.plan_id, status__in=OPEN_STATUSES, family_ticks=True, plan_step=None
        )
        return Family(
            copied, user, load.cookie_of(user), list(items.order_by("id").values_list("pk", flat=True))
        )

    def scenarios(self) -> list[Scenario]:
        teams = [self.manifest.ordinary, *filter(None, [self.manifest.large])]
        return [
            *self._of_families(),
            *(scenario for team in teams for scenario in self._of_a_team(team)),
            self.patient_page(),
            self._verify(),
            self._start(),
        ]

    def _of_families(self) -> list[Scenario]:
        page = self._of_family("/floor/page/{plan}")
        floor_tick = self._floor_ticks()
        today = self._of_family("/care/{patient}/")
        return [
            Scenario("floor T", self._of_family("/floor/template/{plan}"), "P", page, is_cold_too=False),
            Scenario("today", today, "P", page),
            Scenario(
                "today unchanged",
                self._unchanged,
                "P",
                page,
                before=self._take_etags,
                offered=lambda: bool(self.etags),
                is_cold_too=False,
            ),
            Scenario("tick", self._ticks(), "K", floor_tick),
            Scenario("sync 200", self._push, "K", floor_tick, ACTS, counts=BATCHES, before=self._pack),
            Scenario(
                "sync 200, replay",
                self._push_again,
                "K",
                floor_tick,
                ACTS,
                counts=BATCHES,
                offered=lambda: bool(self.sent),
                is_cold_too=False,
            ),
        ]

    def _of_a_team(self, team: TeamMade) -> list[Scenario]:
        nurse = User.objects.get(pk=team.nurses[0])
        cookie = load.cookie_of(nurse)

        def get(path: str) -> Callable[[int], Ask]:
            return lambda _number: Ask(path, cookie)

        def find(words: str) -> Callable[[int], Ask]:
            return lambda _number: Ask("/clinic/search", cookie, {"words": words}, HTMX)

        somebody = Patient.objects.filter(team=team.id).order_by("id")[team.size // 2]
        page, far = _far_page(team)
        more = {"floor": "W", "floor_asks": get("/floor/worklist"), "team": team.size}
        return [
            Scenario("worklist page 1", get("/clinic/"), **more),
            Scenario("worklist page 1000", get(far), note=f"page {page} is the last full one", **more),
            Scenario("worklist filtered", get("/clinic/?who=mine&question=1"), **more),
            Scenario("search name", find("a"), note="more hits than a page holds", **more),
            Scenario("search name, one hit", find(somebody.number), is_cold_too=False, **more),
            Scenario("search name, no hit", find("qqq"), is_cold_too=False, **more),
        ]

    def patient_page(self) -> Scenario:
        return Scenario(
            "patient page",
            lambda _number: Ask(f"/clinic/patients/{self.long.public_id}/", self.cookie),
            "W",
            lambda _number: Ask("/floor/worklist", self.cookie),
            note="5,000 events",
        )

    def _of_family(self, path: str) -> Callable[[int], Ask]:
        def asks(number: int) -> Ask:
            family = self.families[number % len(self.families)]
            copied = family.copied
            return Ask(path.format(patient=copied.public_id, plan=copied.plan_id), family.cookie)

        return asks

    def _take_etags(self, server: Server) -> None:
        """What each family's phone was given with the page."""
        http, today = server.connect(), self._of_family("/care/{patient}/")
        for number in range(len(self.families)):
            _taken, answer, _text = server.ask(http, today(number))
            if etag := answer.headers.get("ETag"):
                self.etags[number] = etag

    def _unchanged(self, number: int) -> Ask:
        place = number % len(self.families)
        family = self.families[place]
        headers = {"If-None-Match": self.etags.get(place, "")}
        return Ask(f"/care/{family.copied.public_id}/", family.cookie, headers=headers, expects=(304,))

    def _ticks(self) -> Callable[[int], Ask]:
        """A tick, and when it is its turn again it is taken back: so eight at once never meet on one item."""
        waiting = deque((family, "tick") for family in self.families)

        def asks(_number: int) -> Ask:
            family, act = waiting.popleft()
            back = (family, "undo" if act == "tick" else "tick")
            path = f"/care/{family.copied.public_id}/items/{family.items[-1]}/{act}"
            form = {"op_id": str(uuid.uuid4()), "back": "today"}
            return Ask(path, family.cookie, form, HTMX, then=lambda: waiting.append(back))

        return asks

    def _floor_ticks(self) -> Callable[[int], Ask]:
        def asks(number: int) -> Ask:
            family = self.families[number % len(self.families)]
            return Ask(f"/floor/tick/{family.items[-1]}", family.cookie, {})

        return asks

    def _pack(self, _server: Server) -> None:
        """A push of each of some families: half are notes, a quarter ticks, a quarter taken back."""
        some = [self.families.pop(0) for _each in range(max(BATCHES))]
        self.families.extend(some)
        self.pushes = deque(self._packed(family) for family in some)

    def _packed(self, family: Family) -> Ask:
        acts = []
        for number in range(ACTS // 4):
            item = family.items[number % (len(family.items) - 1)]
            words = {"note": f"What happened on this day, number {number}.", "readers": "all"}
            acts += [
                kept("note", item=item, **words),
                kept("tick", item=item),
                kept("note", item=item, **words),
                kept("undo", item=item),
            ]
        return Ask(
            f"/care/{family.copied.public_id}/sync",
            family.cookie,
            json=json.dumps({"account": account_id(family.user), "acts": acts}),
            check=lambda text: _wrong_outcomes(text, "applied"),
        )

    def _push(self, _number: int) -> Ask:
        ask = self.pushes.popleft()
        return replace(ask, then=lambda: self.sent.append(ask))

    def _push_again(self, _number: int) -> Ask:
        """One that was sent already, the last ones first."""
        first = self.sent.pop()
        self.sent.appendleft(first)
        return replace(first, check=lambda text: _wrong_outcomes(text, "already"))

    def _verify(self) -> Scenario:
        """Forty ticks of a plan at once. Afterwards nobody has verified them."""
        waiting = self.manifest.special["verify"]
        items = {
            copied.plan_id: list(
                Item.objects.filter(
                    plan=copied.plan_id, status=ItemStatus.COMPLETED, verified_at=None, plan_step=None
                ).values_list("pk", flat=True)[:VERIFIED]
            )
            for copied in waiting
        }

        def asks(number: int) -> Ask:
            copied = waiting[number % len(waiting)]
            form = {"which": "all", "shown": items[copied.plan_id], "op_id": str(uuid.uuid4())}
            return Ask(f"/clinic/patients/{copied.public_id}/verify", self.cookie, form, expects=(302,))

        def check_and_set_back() -> None:
            ids = [item for of_plan in items.values() for item in of_plan]
            verified = Item.objects.filter(pk__in=ids).exclude(verified_at=None)
            if verified.update(verified_at=None, verified_by=None) % VERIFIED:
                raise SystemExit("a plan of forty ticks was verified in part")

        return Scenario(
            "verify 40",
            asks,
            "I",
            lambda _number: Ask(f"/floor/start/{self.long.plan_id}", self.cookie, {}),
            counts=FEW,
            after=check_and_set_back,
        )

    def _start(self) -> Scenario:
        """A plan of the documented pathway for somebody who is here already."""
        at = timezone.now()
        team = Team.objects.get(pk=self.manifest.ordinary.id)
        prefix = uuid.uuid4().hex[:4]
        new = deque(
            actions.create_patient(
                identity=actions.Identity(f"Zoe New {number}", "Zoe", date(1960, 1, 1), f"{prefix}-{number}"),
                team=team,
                by=self.nurse,
                at=at,
            ).public_id
            for number in range(STARTS)
        )
        version = Version.objects.filter(published_at__isnull=False).latest("id")
        form = {"version": version.pk, "answered": "1", "agreed": "yes", **answers_initial(CASES[0].facts)}

        def asks(_number: int) -> Ask:
            own = form | {"op_id": str(uuid.uuid4())}
            return Ask(f"/clinic/patients/{new.popleft()}/start", self.cookie, own, expects=(302,))

        return Scenario(
            "start plan", asks, "I", lambda _number: Ask(f"/floor/start/{self.long.plan_id}", self.cookie, {})
        )


def _far_page(team: TeamMade) -> tuple[int, str]:
    """The number and the address of the page after 999 others, or of the last full one where there are fewer."""
    plans = Plan.objects.filter(team=team.id, status=Plan.Status.ACTIVE)
    page = max(2, min(PAGE, plans.count() // PAGE_SIZE))
    last_before = plans.order_by(*ORDER)[min((page - 1) * PAGE_SIZE, plans.count() - 1) - 1]
    return page, f"/clinic/?after={_make_cursor(last_before)}"


def _wrong_outcomes(text: bytes, wanted: str) -> str:
    found = [result["outcome"] for result in json.loads(text)["results"]]
    wrong = sorted(set(found) - {wanted})
    return f"{len(found)} acts, of them {wrong}" if wrong or len(found) != ACTS else ""
