"""Several phones, a network that loses, repeats, reorders and delays, clocks that are days off, and one server.

A history is what Hypothesis makes up out of the rules: people enter things without a network, batches go out, answers
get lost, the server is killed in the middle, somebody's access ends, a nurse works on the same items. At its end the
network heals, and then must hold: every act that was acknowledged is in the history exactly once, nobody's words are
lost or doubled, all phones show the same, and the chain is whole.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from careplan.accounts.models import User
from careplan.checklist import sync
from careplan.plans import actions, days, history
from careplan.plans.access import NotThere
from careplan.plans.actions import Acting, ActRefused
from careplan.plans.models import Act, CareTeamMember, Event, HeldAct, Item, Patient, Plan
from careplan.plans.states import EventKind, ItemStatus, Variance
from tests.checklist.phones import kept, pull, send
from tests.plans.chains import assert_chain_is_whole

TAKEN = ("applied", "already", "overtaken", "held")
KIND_OF = {
    "tick": EventKind.TICKED,
    "undo": EventKind.UNDONE,
    "skip": EventKind.SKIPPED,
    "note": EventKind.NOTED,
    "ask": EventKind.ASKED,
}
OWN_EVENTS = (*KIND_OF.values(), EventKind.ACT_OVERTAKEN)
SHOWN = ("id", "status", "done_on", "done_by_id", "variance", "verified_by_id")
MOST_WAITING = 12
PHONES = st.integers(0, 3)
ACTS = st.tuples(st.sampled_from(["tick", "tick", "undo", "skip", "note", "ask"]), st.integers(0, 5))
# What a nurse, or the house, does now and then: see the methods of these names.
RARE = (
    *("review", "settle_held", "remove_rob", "remove_rob"),
    *("change_ayla", "void", "finish_or_reopen", "care_for_another"),
)
FATES = st.sampled_from(["answered", "answered", "answer lost", "killed"])


@dataclass
class World:
    """Maryam's plan, her people with a browser each, and another patient of the same team."""

    patient: Patient
    plan: Plan
    other_patient: Patient
    nora: User
    people: dict[str, User]
    clients: dict[str, Client]


@dataclass
class Phone:
    """One phone: what was entered and not acknowledged, and what its owner sees of the plan."""

    owner: str
    skew: timedelta = timedelta(0)
    unsent: list[dict] = field(default_factory=list)
    needs: dict[str, str] = field(default_factory=dict)
    number: int = 0
    items: dict[int, tuple] = field(default_factory=dict)


@dataclass
class UnderWay:
    """A batch that left a phone. It may arrive late, more than once, or never."""

    phone: Phone
    acts: list[dict]


class Phones(RuleBasedStateMachine):
    """`world` is given by `machine_of`. Everything a history writes is taken back at its end."""

    world: World
    # A fault for the proof: the server says that it has taken what a kill then takes from it.
    answers_before_it_saves = False

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.phones = [Phone("carl"), Phone("carl"), Phone("ayla"), Phone("rob")]
        self.under_way: list[UnderWay] = []
        self.entered: dict[str, tuple[Phone, dict]] = {}
        self.acknowledged: dict[str, str] = {}
        self.is_healed = False

    # --- what people and networks do -------------------------------------------------------------------------

    @initialize(
        skews=st.lists(st.integers(-9, 9), min_size=4, max_size=4),
        acts=st.lists(st.lists(ACTS, min_size=1, max_size=3), min_size=4, max_size=4),
    )
    def switch_on(self, skews: list[int], acts: list[list[tuple[str, int]]]) -> None:
        """Everybody looks at the plan, goes where there is no network, and enters something."""
        for number, phone in enumerate(self.phones):
            phone.skew = timedelta(days=skews[number], minutes=skews[number])
            self._look(phone)
            self._enter(phone, acts[number])

    @rule(phone=PHONES, acts=st.lists(ACTS, min_size=1, max_size=3))
    def enter(self, phone: int, acts: list[tuple[str, int]]) -> None:
        """Somebody enters a few things without a network, on what they saw last."""
        self._enter(self.phones[phone], acts)

    def _enter(self, mine: Phone, acts: list[tuple[str, int]]) -> None:
        for kind, which in acts:
            item = sorted(mine.items)[which % len(mine.items)]
            words = f"words {len(self.entered)}" if len(self.entered) % 2 or kind in ("note", "ask") else ""
            data = {
                "tick": {"note": words},
                "undo": {},
                "skip": {"reason": "too_ill", "note": words},
                "note": {"note": words},
                "ask": {"question": words},
            }[kind]
            act = kept(kind, item=item, seen=mine.number, happened_at=timezone.now() + mine.skew, **data)
            mine.unsent.append(act)
            self.entered[act["op_id"]] = (mine, act)

    @rule(phone=PHONES, backwards=st.booleans(), most=st.integers(1, 6))
    def leave(self, phone: int, backwards: bool, most: int) -> None:
        """A batch leaves: all that is unsent, the first of it, or, from another tab, the last first."""
        acts = self.phones[phone].unsent[:most]
        if acts and len(self.under_way) < MOST_WAITING:
            self.under_way.append(UnderWay(self.phones[phone], acts[::-1] if backwards else list(acts)))

    @rule(phone=PHONES, fate=FATES, killed_after=st.integers(0, 4), again=st.booleans())
    def send_now(self, phone: int, fate: str, killed_after: int, again: bool) -> None:
        """A batch leaves and reaches the server at once; a copy of it may still be on its way."""
        mine = self.phones[phone]
        if mine.unsent:
            batch = UnderWay(mine, list(mine.unsent))
            if again and len(self.under_way) < MOST_WAITING:
                self.under_way.append(batch)
            self._reach(batch, fate, killed_after)

    @rule(
        which=st.integers(0, MOST_WAITING),
        again=st.booleans(),
        fate=FATES,
        killed_after=st.integers(0, 4),
    )
    def arrive(self, which: int, again: bool, fate: str, killed_after: int) -> None:
        """A batch reaches the server: the answer comes back, or is lost, or the server is killed in the middle."""
        if not self.under_way:
            return
        batch = self.under_way[which % len(self.under_way)]
        if not again:
            self.under_way.remove(batch)
        self._reach(batch, fate, killed_after)

    def _reach(self, batch: UnderWay, fate: str, killed_after: int) -> None:
        if fate == "killed":
            self._kill_in_the_middle(batch, killed_after)
            return
        told = self._send(batch.phone, batch.acts)
        if fate == "answered":
            self._settle(batch.phone, told)

    @rule(which=st.integers(0, MOST_WAITING))
    def vanish(self, which: int) -> None:
        if self.under_way:
            self.under_way.pop(which % len(self.under_way))

    @rule(phone=PHONES)
    def look(self, phone: int) -> None:
        self._look(self.phones[phone])

    # --- what a nurse does meanwhile ---------------------------------------------------------------------------

    @rule(what=st.sampled_from(["verify", "undo", "skip", "tick", "note"]), which=st.integers(0, 5))
    def work(self, what: str, which: int) -> None:
        """A nurse does something with an item of the family."""
        now = timezone.now()
        today = days.today(self.world.patient.team.time_zone, now)
        item_id = self._item(which)
        by_nurse = {"item_id": item_id, "acting": Acting.NURSE}
        acts: dict[str, Callable[[], object]] = {
            "verify": lambda: self._by_nurse(actions.verify_items, item_ids=[item_id]),
            "undo": lambda: self._by_nurse(actions.undo_item, **by_nurse),
            "skip": lambda: self._by_nurse(actions.skip_item, reason=Variance.COST, today=today, **by_nurse),
            "tick": lambda: self._by_nurse(actions.tick_item, done_on=today, today=today, **by_nurse),
            "note": lambda: self._by_nurse(actions.note_item, note="From the nurse.", **by_nurse),
        }
        acts[what]()

    @rule(what=st.sampled_from(RARE), which=st.integers(0, 5))
    def happens(self, what: str, which: int) -> None:
        """What happens now and then: access, rights, the plan itself, held acts, another patient's history."""
        getattr(self, f"_{what}")(which)

    def _item(self, which: int) -> int:
        items = list(Item.objects.filter(plan=self.world.plan, family_ticks=True).order_by("pk"))
        return items[which % len(items)].pk

    def _void(self, which: int) -> None:
        self._by_nurse(actions.void_item, item_id=self._item(which), reason="Entered twice.")

    def _review(self, _which: int) -> None:
        self._by_nurse(actions.mark_reviewed, plan_id=self.world.plan.pk, up_to=10**6)

    def _finish_or_reopen(self, _which: int) -> None:
        plan = Plan.objects.get(pk=self.world.plan.pk)
        if plan.status == Plan.Status.ACTIVE:
            given = {"status": Plan.Status.FINISHED, "reason": "Moved away."}
            self._by_nurse(actions.end_plan, plan_id=plan.pk, **given)
        else:
            self._by_nurse(actions.reopen_plan, plan_id=plan.pk)

    def _remove_rob(self, _which: int) -> None:
        member = CareTeamMember.objects.filter(user=self.world.people["rob"], ended_at=None).first()
        if member is not None:
            self._by_nurse(actions.end_access, member_id=member.pk)

    def _change_ayla(self, which: int) -> None:
        member = CareTeamMember.objects.get(user=self.world.people["ayla"], ended_at=None)
        may = list(CareTeamMember.Rights)[which % 2]
        part = actions.Part(member.relation, may, member.agreed_by)
        self._by_nurse(actions.change_part, member_id=member.pk, part=part)

    def _settle_held(self, which: int) -> None:
        held = HeldAct.objects.filter(settled_at=None).order_by("pk").first()
        if held is not None and which % 2:
            self._by_nurse(actions.let_in_act, held_id=held.pk, actions=sync.ACTIONS)
        elif held is not None:
            self._by_nurse(actions.set_aside_act, held_id=held.pk, reason="Too late.")

    def _care_for_another(self, _which: int) -> None:
        """Another patient's history goes on: its numbers are none of ours."""
        patient, now = self.world.other_patient, timezone.now()
        actions.add_goal(
            patient=patient,
            plan_id=Plan.objects.get(patient=patient).pk,
            goal=actions.GoalWords("Sleep"),
            today=days.today(patient.team.time_zone, now),
            by=self.world.nora,
            at=now,
        )

    # --- what must hold ------------------------------------------------------------------------------------

    @invariant()
    def nothing_acknowledged_is_unknown(self) -> None:
        rows = Act.objects.filter(op_id__in=list(self.acknowledged))
        known = {str(op_id): outcome for op_id, outcome in rows.values_list("op_id", "outcome")}
        for op_id, outcome in self.acknowledged.items():
            assert known.get(op_id) == outcome, (
                f"acknowledged as {outcome}, and the server knows {known.get(op_id, 'nothing')}"
            )

    def teardown(self) -> None:
        try:
            if not self.is_healed:
                self.is_healed = True
                self._heal()
                self._everything_is_in_the_history_once()
                self._all_phones_show_the_same()
                assert_chain_is_whole(self.world.patient)
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def _heal(self) -> None:
        """The network is whole again: what was under way arrives late, and every phone sends until nothing is left."""
        for batch in reversed(self.under_way):
            self._settle(batch.phone, self._send(batch.phone, batch.acts))
        for phone in self.phones:
            if phone.unsent:
                self._settle(phone, self._send(phone, list(phone.unsent)))
            assert not phone.unsent, "an act was never answered"
        for phone in self.phones:
            self._look(phone)

    def _everything_is_in_the_history_once(self) -> None:
        events = Event.objects.filter(patient=self.world.patient).select_related("by", "item")
        entries = {entry.number: entry for entry in history.entries(self.world.patient, events)}
        rows = {str(row.op_id): row for row in Act.objects.filter(op_id__in=list(self.entered))}
        numbers: list[int] = []
        for op_id, (phone, act) in self.entered.items():
            if op_id in phone.needs:
                assert rows[op_id].outcome == "refused"
                continue
            outcome = self.acknowledged[op_id]
            assert op_id in rows, f"acknowledged as {outcome}, and the server knows nothing of it"
            if outcome == "held":
                assert HeldAct.objects.filter(act=rows[op_id]).count() == 1
                continue
            first = int(rows[op_id].event_numbers.partition("-")[0])
            expected = EventKind.ACT_OVERTAKEN if outcome == "overtaken" else KIND_OF[act["kind"]]
            assert entries[first].kind == expected
            assert entries[first].by_id == self.world.people[phone.owner].pk
            numbers.append(first)
        assert len(numbers) == len(set(numbers)), "two acts stand at one event"
        family = {user.pk for user in self.world.people.values()}
        written = [
            entry.number
            for entry in entries.values()
            if entry.kind in OWN_EVENTS and entry.by_id in family and "let_in_by" not in entry.data
        ]
        assert sorted(written) == sorted(numbers), (
            "the history holds what nobody sent, or not what somebody sent"
        )
        self._no_words_are_lost_or_doubled(list(entries.values()))

    def _no_words_are_lost_or_doubled(self, entries: list[history.Entry]) -> None:
        found = Counter(text for entry in entries for text in entry.words.values())
        for held in HeldAct.objects.filter(settled_at=None).select_related("act"):
            found.update(actions.open_held(self.world.patient, held).words.values())
        for op_id, (phone, act) in self.entered.items():
            words = act["data"].get("note") or act["data"].get("question")
            if words:
                assert found[words] == (0 if op_id in phone.needs else 1), (words, found[words])

    def _all_phones_show_the_same(self) -> None:
        now = _items_of(self.world.plan)
        for phone in self.phones:
            if phone.owner != "rob":
                assert {pk: phone.items.get(pk) for pk in now} == now, f"{phone.owner}'s phone is behind"

    # --- how it is done --------------------------------------------------------------------------------------

    def _send(self, phone: Phone, acts: list[dict]) -> list[dict]:
        user = self.world.people[phone.owner]
        answer = send(self.world.clients[phone.owner], self.world.patient, user, acts)
        assert answer.status_code == 200, answer.content
        told = answer.json()["results"]
        assert [one["op_id"] for one in told] == [act["op_id"] for act in acts], "an act was not answered"
        return told

    def _kill_in_the_middle(self, batch: UnderWay, after: int) -> None:
        """What was done before the kill is done, and nobody hears of it."""
        if not self.answers_before_it_saves:
            if batch.acts[:after]:
                self._send(batch.phone, batch.acts[:after])
            return
        with transaction.atomic():
            told = self._send(batch.phone, batch.acts)
            transaction.set_rollback(True)
        self._settle(batch.phone, told)

    def _settle(self, phone: Phone, told: list[dict]) -> None:
        for one in told:
            op_id, outcome = one["op_id"], one["outcome"]
            assert outcome in (*TAKEN, "refused")
            assert not one.get("conflict"), one
            if outcome == "refused":
                assert one["reason"]
                phone.needs[op_id] = one["reason"]
            else:
                outcome = "applied" if outcome == "already" else outcome
                assert self.acknowledged.setdefault(op_id, outcome) == outcome
            phone.unsent = [act for act in phone.unsent if act["op_id"] != op_id]

    def _look(self, phone: Phone) -> None:
        """Pull, and fetch again what was named: the items one by one, and the list of the plan."""
        user = self.world.people[phone.owner]
        answer = pull(self.world.clients[phone.owner], self.world.patient, user, phone.number).json()
        if answer["ended"]:
            return
        now = _items_of(self.world.plan)
        phone.items |= {pk: now[pk] for pk in answer["items"] if pk in now}
        if "plan" in answer["pages"] or not phone.items:
            phone.items |= {pk: shown for pk, shown in now.items() if pk not in phone.items}
        phone.number = answer["number"]

    def _by_nurse(self, action: Callable, **given: object) -> None:
        patient = self.world.patient
        self._try(lambda: action(patient=patient, by=self.world.nora, at=timezone.now(), **given))

    def _try(self, act: Callable[[], object]) -> None:
        """A nurse is told what cannot be done, as on her pages."""
        try:
            with transaction.atomic():
                act()
        except (ActRefused, NotThere):
            pass


def _items_of(plan: Plan) -> dict[int, tuple]:
    """What a page shows of each item of the family."""
    rows = Item.objects.filter(plan=plan, family_ticks=True).exclude(status=ItemStatus.ENTERED_IN_ERROR)
    return {row[0]: row for row in rows.values_list(*SHOWN)}


def machine_of(world: World, **more: object) -> type[Phones]:
    """The machine for one world; `more`: faults to plant."""
    return type("PhonesOfOneWorld", (Phones,), {"world": world, **more})
