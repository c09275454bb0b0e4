"""A day as four choices, such as “2 · weeks · after · First infusion”, and the days of a window."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.definition import Definition
from pathways.forms_steps import step_choices
from pathways.schedules import Point, Reference, Span, Unit

ON, BEFORE, AFTER = "on", "before", "after"
UNITS = {Unit.DAY.value: _("days"), Unit.WEEK.value: _("weeks"), Unit.MONTH.value: _("months")}
SIDES_OF_DUE = {BEFORE: _("days before it is due"), AFTER: _("days after it is due")}


def number_field(label: str, least: int, most: int, more: str = "") -> forms.IntegerField:
    """Return a field for a whole number that may stay empty. `more`: what a screen reader says after the label."""
    sentence = format_lazy(_("Write a whole number from {least} to {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs=_spoken(label, more)),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
    )


def select(
    label: str, choices: Mapping[str, str] | None = None, initial: str = "", more: str = ""
) -> forms.ChoiceField:
    """Return a field of choices; what nobody chose is an empty text. `more`: as for a number."""
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=list((choices or {}).items()),
        initial=initial,
        widget=forms.Select(attrs=_spoken(label, more)),
    )


def _spoken(label: str, more: str) -> dict[str, Any]:
    return {"aria-label": format_lazy("{label}, {more}", label=label, more=more)} if more else {}


def reference_choices(definition: Definition, own_key: str) -> list[tuple[str, Any]]:
    """Return what a day can hang on: the plan's start, an event, the day another step was really done."""
    steps = [
        (title, [(f"{Reference.STEP}:{key}", name) for key, name in inner])
        for title, inner in step_choices(definition, (own_key,))
    ]
    events = [(f"{Reference.ANCHOR}:{one.key}", one.title) for one in definition.anchors]
    return [
        (f"{Reference.PLAN_START}:", gettext("the plan’s start")),
        *([(gettext("Events"), events)] if events else []),
        *((gettext("Done: %(category)s") % {"category": title}, inner) for title, inner in steps),
    ]


def point_problem(typed: Mapping[str, Any], name: str) -> tuple[str, str] | None:
    """Return the field and the sentence for what does not go together, or None."""
    count, side = typed[f"{name}_count"], typed[f"{name}_side"] or ON
    if not typed[f"{name}_reference"]:
        return f"{name}_reference", gettext("Choose what the day hangs on.")
    if side == ON and count:
        return f"{name}_side", gettext("Choose before or after, or leave the number empty.")
    if side != ON and not count:
        return f"{name}_count", gettext("Write how long before or after.")
    return None


def point_of(typed: Mapping[str, Any], name: str) -> Point:
    """Return the day that was chosen. In: cleaned fields without a `point_problem`."""
    reference, _colon, key = typed[f"{name}_reference"].partition(":")
    side = typed[f"{name}_side"] or ON
    offset = Span(0) if side == ON else Span(typed[f"{name}_count"], Unit(typed[f"{name}_unit"] or Unit.DAY))
    return Point(Reference(reference), key, offset, before=side == BEFORE)


def point_initial(name: str, point: Point) -> dict[str, Any]:
    count = point.offset.count
    return {
        f"{name}_count": count or None,
        f"{name}_unit": point.offset.unit.value,
        f"{name}_side": ON if not count else BEFORE if point.before else AFTER,
        f"{name}_reference": f"{point.reference}:{point.key}",
    }


def window_days(typed: Mapping[str, Any], name: str) -> int | None:
    """Return a side of the window in days from the due day, negative for before; None leaves it open."""
    count = typed[f"{name}_count"]
    if count is None:
        return None
    return -count if typed[f"{name}_side"] == BEFORE else count


def window_initial(name: str, days: int | None, usual_side: str) -> dict[str, Any]:
    if days is None:
        return {f"{name}_side": usual_side}
    side = usual_side if days == 0 else BEFORE if days < 0 else AFTER
    return {f"{name}_count": abs(days), f"{name}_side": side}
