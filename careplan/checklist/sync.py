"""Acts that phones had kept, each done by the same action that a page calls, and what became of each (ADR 0015).

No act stands in the way of another. What is answered as *applied*, *already*, *overtaken* or *held* is committed.
Acts of the usual kinds that stand beside each other are done together, in one transaction (ADR 0025). Whatever cannot
be done in this way is done by itself, and that alone decides what becomes of an act that is not applied.
"""

import logging
import time
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from careplan.checkins import by_kind as checkins_by_kind
from careplan.checklist.envelopes import BadAct, echo, read_act
from careplan.checklist.forms import ActForm
from careplan.checklist.queries.sync import acts_of, kept_reason, numbers_in, was_taken
from careplan.checklist.readings import READINGS, empty_form, entered
from careplan.plans import actions
from careplan.plans.access import Access, NotThere, open_for_phone
from careplan.plans.actions import ActConflict, ActRefused, ActSettled, Sent, SentAct, Together
from careplan.plans.models import Act
from careplan.plans.wording import WordsRefused

logger = logging.getLogger("careplan.checklist")

ACTIONS = actions.BY_KIND | checkins_by_kind.BY_KIND
APPLIED, OVERTAKEN, HELD, REFUSED = (
    Act.Outcome.APPLIED.value,
    Act.Outcome.OVERTAKEN.value,
    Act.Outcome.HELD.value,
    Act.Outcome.REFUSED.value,
)
ALREADY = "already"
# What is done together keeps others waiting for the patient, on SQLite for the database: so many acts, so many seconds.
MOST_TOGETHER = 50
LONGEST_TOGETHER = 0.2


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one act, as the phone is told. `events`: their numbers; `conflict`: the id means another act."""

    op_id: str | None
    outcome: str
    reason: str = ""
    field: str = ""
    conflict: bool = False
    item: int | None = None
    events: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        told = {"op_id": self.op_id, "outcome": self.outcome, "events": list(self.events)}
        more = ("reason", "field", "conflict", "item")
        return told | {name: getattr(self, name) for name in more if getattr(self, name)}


def take_acts(access: Access, raw_acts: Iterable[object]) -> list[Result]:
    """Do each act, in the order in which they came. An act that could not be judged now has no result: it is the
    phone's to keep."""
    results = [result for result in _in_order(access, raw_acts) if result is not None]
    return list(_with_events(access, results))


@dataclass(frozen=True, slots=True)
class _Came:
    """An act as it came, and as it can be done together with others; None where it cannot."""

    raw: object
    act: SentAct | None

    def goes_together(self) -> bool:
        return self.act is not None


def _in_order(access: Access, raw_acts: Iterable[object]) -> Iterator[Result | None]:
    """What became of each act: of those that could be done together, and of each of the others by itself.

    Where hardly any could be done together, it is tried again after two by themselves, then four, eight: a push in
    which all is refused costs hardly more than that.
    """
    forms: dict[str, ActForm] = {}
    came = deque(_Came(raw, _for_together(access, raw, forms)) for raw in raw_acts)
    alone, pause = 0, 1
    while came:
        beside = [] if alone else list(takewhile(_Came.goes_together, islice(came, MOST_TOGETHER)))
        done: Sequence[Result | None] = ()
        if len(beside) > 1:
            done = _take_beside(access, beside)
            pause = 1 if len(done) > 1 else 2 * pause
            alone = pause if len(done) < 2 else 0
        if not done:  # it is the turn of the first by itself
            done = [_take_safely(access, came[0].raw)]
            alone = max(0, alone - 1)
        for _result in done:
            came.popleft()
        yield from done


def _take_beside(access: Access, beside: Sequence[_Came]) -> Sequence[Result | None]:
    """What became of these, or of the first of them, when they are done together; of none where the first is in the
    way. Where the database was busy, or the fault is ours, nothing of them was written, and each is done by itself."""
    try:
        return _take_together(access, [one.act for one in beside])
    except Exception as error:
        logger.warning("acts of a phone are done one by one: %s", type(error).__name__)
        return [_take_safely(access, one.raw) for one in beside]


def _for_together(access: Access, raw: object, forms: dict[str, ActForm]) -> SentAct | None:
    """The act, checked, when it may be done together with those beside it. `forms`: kind -> the form that the acts of
    this push share."""
    if not access.takes_part:
        return None
    try:
        act = read_act(raw)
        reading = READINGS.get(act.kind)
        if reading is None or not reading.goes_together:
            return None
        if act.kind not in forms:
            forms[act.kind] = empty_form(access, act)
        return entered(access, act, forms[act.kind])
    except Exception:  # done by itself, it is told why, and written down
        return None


class _InTheWay(Exception):
    """An act that cannot be done together with those before it, and how many these are."""

    def __init__(self, before: int):
        super().__init__(before)
        self.before = before


def _take_together(access: Access, acts: Sequence[SentAct]) -> list[Result]:
    """Do these, or the first of them, in one transaction. Where one is in the way, those before it are done in another
    one: what it had changed is gone with the transaction. Raises what is no fault of an act."""
    while acts:
        try:
            return _do_together(access, acts)
        except _InTheWay as problem:
            acts = acts[: problem.before]
    return []


def _do_together(access: Access, acts: Sequence[SentAct]) -> list[Result]:
    """All of these, or the first ones when the time is up. They are committed when this returns."""
    until = time.monotonic() + LONGEST_TOGETHER
    results: list[Result] = []
    op_ids, items = [act.op_id for act in acts], {act.item_id for act in acts}
    with actions.taking_together(access.patient, op_ids, items) as together:
        for act in acts:
            try:
                results.append(_act_together(access, act, together))
            except DatabaseError:
                raise
            except Exception as problem:
                raise _InTheWay(len(results)) from problem
            if time.monotonic() > until:
                break
    return results


def _act_together(access: Access, act: SentAct, together: Together) -> Result:
    """Do one of them. What became of it, and its events, stand in its row."""
    outcome = ALREADY if act.op_id in together.taken else APPLIED
    result = _act(access, act, Sent(act.happened_at, together=together))
    numbers = numbers_in(together.taken[act.op_id].event_numbers)
    return replace(result, outcome=outcome, events=numbers)


def _with_events(access: Access, results: list[Result]) -> Iterator[Result]:
    """Each result with the numbers of its events (one query, where some do not say them yet). What an earlier request,
    or an earlier line of this one, had done was there *already*: the act itself says when it was taken."""
    rows = acts_of(
        access.patient, [one.op_id for one in results if one.outcome == APPLIED and not one.events]
    )
    seen = set()
    for result in results:
        row = rows.get(result.op_id)
        if row is not None:
            is_new = row.at == access.now and result.op_id not in seen
            result = replace(result, outcome=APPLIED if is_new else ALREADY, events=row.numbers)
        seen.add(result.op_id)
        yield result


def _take_safely(access: Access, raw: object) -> Result | None:
    """A fault of ours in one act must not lose the answers to the others. No words of anybody go into the log."""
    try:
        return _take(access, read_act(raw))
    except BadAct:
        return Result(echo(raw), REFUSED, reason=_broken())
    except DatabaseError as error:
        logger.warning("an act of a phone waits: %s", type(error).__name__)
    except Exception as error:  # the phone keeps the act, and the others go on
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("an act of a phone failed: %s in %s:%s", type(error).__name__, place.name, place.lineno)
    return None


def _broken() -> str:
    return _("This did not arrive as it should. Please do it once more on its page.")


def _take(access: Access, act: SentAct) -> Result:
    """One act. Where another request takes the same act meanwhile, what became of it there holds."""
    try:
        return _do(access, act)
    except ActSettled as settled:
        return _as_before(access, act, settled.act)
    except ActConflict as conflict:
        return _refused(act, conflict)
    except (ActRefused, WordsRefused, NotThere) as problem:
        try:
            return _keep(access, act, problem)
        except ActSettled as settled:
            return _as_before(access, act, settled.act)
        except ActConflict as conflict:
            return _do_again(access, act, conflict)


def _do_again(access: Access, act: SentAct, conflict: ActConflict) -> Result:
    """The id was taken while this act was judged: by this very act, or by another."""
    try:
        return _do(access, act)
    except ActSettled as settled:
        return _as_before(access, act, settled.act)
    except (ActRefused, WordsRefused, NotThere):
        # It cannot be asked any more, so its content cannot be compared as its action does. It was this very act
        # where the same person's phone says the same moment for it.
        if was_taken(access, act.op_id, act.kind, act.happened_at):
            return Result(str(act.op_id), APPLIED, item=act.item_id)
        return _refused(act, conflict)


def _do(access: Access, act: SentAct) -> Result:
    """Check and do. Raises what forms and actions raise."""
    return _act(access, entered(access, act), Sent(act.happened_at))


def _act(access: Access, act: SentAct, sent: Sent) -> Result:
    """Do what was checked, by its action. Raises what that raises."""
    how = {
        "patient": access.patient,
        "by": access.user,
        "at": access.now,
        "op_id": act.op_id,
        "sent": sent,
    }
    ACTIONS[act.kind](act, how)
    return Result(str(act.op_id), APPLIED, item=act.item_id)


def _keep(access: Access, act: SentAct, problem: Exception) -> Result:
    """What cannot be done is kept where nobody loses it: held for a nurse, in the history, or on the phone.

    Raises ActSettled, ActConflict.
    """
    access = open_for_phone(
        access.user, access.patient.public_id, now=access.now
    )  # it may have changed meanwhile
    if access.has_ended:
        return _hold(access, act)
    if not access.takes_part:
        return _keep_refused(access, act, _("You can look, but not change anything. Ask the nurse."))
    if isinstance(problem, NotThere) or getattr(problem, "is_overtaken", False):
        try:
            return _keep_overtaken(access, act)
        except NotThere:
            problem = ActRefused(_("This is not on the plan. What you wrote is still on this phone."))
    return _keep_refused(access, act, str(problem), field=getattr(problem, "field", None))


def _checked(access: Access, act: SentAct) -> SentAct:
    """With what was typed as it was meant, where it is in order; what is not is kept all the same."""
    with suppress(ActRefused, WordsRefused, NotThere):
        return entered(access, act)
    return act


def _hold(access: Access, act: SentAct) -> Result:
    act = _checked(access, act)
    actions.hold_act(patient=access.patient, act=act, by=access.user, at=access.now)
    return _held(act)


def _held(act: SentAct) -> Result:
    return Result(str(act.op_id), HELD, reason=_("Your access has ended. A nurse will see what you sent."))


def _keep_overtaken(access: Access, act: SentAct) -> Result:
    act = _checked(access, act)
    event = actions.keep_overtaken(
        patient=access.patient, act=act, by=access.user, at=access.now, sent=Sent(act.happened_at)
    )
    return _overtaken(access, act, event.number)


def _overtaken(access: Access, act: SentAct, number: int) -> Result:
    reason = kept_reason(access.patient, number, access.user)
    return Result(str(act.op_id), OVERTAKEN, reason=reason, item=act.item_id, events=(number,))


def _keep_refused(access: Access, act: SentAct, reason: str, field: str | None = None) -> Result:
    actions.keep_refused(patient=access.patient, act=act, reason=reason, by=access.user, at=access.now)
    return Result(str(act.op_id), REFUSED, reason=reason, field=field or "", item=act.item_id)


def _refused(act: SentAct, conflict: ActConflict) -> Result:
    return Result(str(act.op_id), REFUSED, reason=str(conflict), conflict=True, item=act.item_id)


def _as_before(access: Access, act: SentAct, row: Act) -> Result:
    """The act was taken before: it is answered as it was then, when it is the same."""
    if row.outcome == APPLIED:  # its content was compared
        return Result(str(act.op_id), APPLIED, item=act.item_id)
    if not actions.is_same_act(access.patient, row, act.kind, act.content):
        return _refused(act, ActConflict(_("This was sent before with other words. Please do it once more.")))
    if row.outcome == HELD:
        return _held(act)
    if row.outcome == OVERTAKEN:
        return _overtaken(access, act, int(row.event_numbers.partition("-")[0]))
    return Result(str(act.op_id), REFUSED, reason=row.reason, item=act.item_id)
