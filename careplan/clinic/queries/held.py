"""What was sent after its author's access had ended, and waits for a nurse."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, When
from django.utils.translation import gettext as _

from careplan.accounts.templatetags.words import day, moment
from careplan.clinic.telling import check_in_facts
from careplan.clinic.told import Names
from careplan.plans import actions, keyring, late_words
from careplan.plans.access import Access, NotThere
from careplan.plans.actions import SentAct
from careplan.plans.days import today
from careplan.plans.models import HeldAct, Item, Plan
from pathways.definition import Definition, Level

MOST_HELD = 50
WATCH = "watch:"
REPORTED = ("yes", "not_sure")


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held act, opened. `signs`: the warning signs that it reports, *call now* first; they stand above all else.

    `about`: the step it is for. `is_for_family`: its words are not for nurses. `can_be_let_in` False: it is not in
    order, and can only be read and set aside.
    """

    held: HeldAct
    sentence: str
    about: str
    when: str
    kept: str
    signs: tuple[str, ...] = ()
    has_call_now: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ()
    is_for_family: bool = False
    can_be_let_in: bool = False
    is_lost: bool = False


def held_lines(access: Access) -> tuple[HeldLine, ...]:
    """What waits, check-ins first because of their signs, then the oldest (one query; two more where something does).

    At most `MOST_HELD`: whose access has ended must not be able to fill a nurse's page until nobody can read it.
    """
    waiting = HeldAct.objects.filter(patient=access.patient, settled_at=None).select_related("act__user")
    is_check_in = Case(When(act__kind="check_in", then=0), default=1, output_field=IntegerField())
    return _lines(access, list(waiting.order_by(is_check_in, "received_at", "id")[:MOST_HELD]))


def held_line(access: Access, held_id: int) -> HeldLine:
    """One of them, settled or not. Raises NotThere."""
    rows = HeldAct.objects.filter(pk=held_id, patient=access.patient)
    lines = _lines(access, list(rows.select_related("act__user", "settled_by")))
    if not lines:
        raise NotThere
    return lines[0]


def _lines(access: Access, rows: Iterable[HeldAct]) -> tuple[HeldLine, ...]:
    if not rows:
        return ()
    opened = {held.pk: _open(access, held) for held in rows}
    acts = [act for act in opened.values() if act is not None]
    items = Item.objects.select_related("step", "plan").filter(plan__patient=access.patient)
    items = {item.pk: item for item in items.filter(pk__in=[act.item_id for act in acts if act.item_id])}
    access.reader.put_into_items(items.values())
    plan = Plan.objects.filter(patient=access.patient).order_by("status", "-id").first()
    definition = access.reader.definition(plan.version_id) if plan else None
    return tuple(_line(access, held, opened[held.pk], items, definition) for held in rows)


def _open(access: Access, held: HeldAct) -> SentAct | None:
    try:
        return actions.open_held(access.patient, held)
    except keyring.Unreadable:
        return None


def _line(
    access: Access, held: HeldAct, act: SentAct | None, items: dict[int, Item], definition: Definition | None
) -> HeldLine:
    zone = access.team.time_zone
    when = moment(held.received_at, access.now, zone)
    name = held.act.user.name
    if act is None:
        return HeldLine(held, late_words.sent_words("", name, {}, ""), "", when, "", is_lost=True)
    item = items.get(act.item_id)
    names = Names(definition, {}, {}, access.now, zone)
    happened, signs = act.happened_at, _signs(act, definition)
    return HeldLine(
        held=held,
        sentence=late_words.sent_words(act.kind, name, act.codes, _day(act, access.now, zone)),
        about=item.title if item else "",
        when=when,
        kept=moment(happened, access.now, zone) if happened else "",
        signs=tuple(words for _is_call_now, words in signs),
        has_call_now=any(is_call_now for is_call_now, _words in signs),
        facts=check_in_facts(act.words, names) if act.kind == "check_in" else (),
        quotes=_quotes(act),
        is_for_family=actions.is_for_family(act),
        can_be_let_in=act.entered is not None,
    )


QUOTED = ("note", "question")


def _quotes(act: SentAct) -> tuple[str, ...]:
    if actions.is_for_family(act):
        return ()
    return tuple(text for name, text in act.words.items() if name in QUOTED and text)


def _day(act: SentAct, now: datetime, zone: str) -> str:
    done_on = late_words.day_in(act.codes) or today(zone, act.happened_at or now)
    return day(done_on, today(zone, now))


def _signs(act: SentAct, definition: Definition | None) -> list[tuple[bool, str]]:
    """The steps whose question was answered with yes or not sure: whether it is *call now*, and in words."""
    if act.kind != "check_in":
        return []
    said = {
        name.removeprefix(WATCH): answer
        for name, answer in act.words.items()
        if name.startswith(WATCH) and answer in REPORTED
    }
    steps = definition.steps_by_key if definition else {}
    answers = {"yes": _("yes"), "not_sure": _("not sure")}
    signs = []
    for key, answer in said.items():
        step = steps.get(key)
        words = _("%(sign)s: %(answer)s") % {"sign": step.title if step else key, "answer": answers[answer]}
        signs.append((step is not None and step.level is Level.CALL_NOW, words))
    return sorted(signs, reverse=True)
