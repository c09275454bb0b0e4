"""When a step is due, and what it waits for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pathways import actions_rules, queries, rule_words
from pathways.definition import Definition, Kind, Step
from pathways.describe import Described
from pathways.first_days import FirstDays, first_days
from pathways.forms_schedule import ScheduleForm
from pathways.forms_waiting import WaitingForm
from pathways.models import Version
from pathways.schedules import Schedule
from pathways.views.saving import FormPage, draft_view, save_form, stored_part
from pathways.views.showing import as_shown


@dataclass(frozen=True, slots=True)
class Preview:
    """A schedule as a sentence, with its first days; `fault`: why there is none yet."""

    words: str = ""
    first: FirstDays | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands above the form: the step, and what is saved, or chosen, in words."""

    step: Step | None
    waits: str = ""
    preview: Preview | None = None


@draft_view
def change_schedule(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """When a step is due, as a sentence of choices with its first days."""
    definition = queries.definition(draft.pk)
    step = stored_part(request, lambda key: _step(definition, key), key)
    today = timezone.localdate()

    def make(data: QueryDict | None, initial: dict[str, Any] | None = None) -> ScheduleForm:
        return ScheduleForm(data, definition=definition, step=step, initial=initial)

    form = as_shown(request, make, preview=lambda typed: _preview_of(typed, definition, today))
    page = FormPage(
        draft,
        title=gettext("When it is due"),
        submit=gettext("Save"),
        back=f"step-{key}",
        form=form,
        typed=lambda: _schedule_described(form.schedule(), form.source(), definition),
        saved=lambda now: _schedule_described(now.step(key).schedule, now.step(key).schedule_source, now),
        back_to=_step_url(draft, key),
        back_title=step.title if step else "",
        beside=Beside(
            step, preview=form.preview or _preview(step.schedule if step else None, definition, today)
        ),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_rules.change_schedule(
            version=draft,
            revision=revision,
            key=key,
            schedule=form.schedule(),
            source=form.source(),
            by=request.user,
            at=timezone.now(),
        ),
        gettext("The schedule is saved."),
        template="pathways/edit_schedule.html",
    )


@draft_view
def change_waiting(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """What a step waits for."""
    definition = queries.definition(draft.pk)
    step = stored_part(request, lambda key: _step(definition, key), key)
    form = WaitingForm(request.POST or None, definition=definition, step=step)
    label = gettext("Waiting")
    page = FormPage(
        draft,
        title=gettext("What it waits for"),
        submit=gettext("Save"),
        back=f"step-{key}",
        form=form,
        typed=lambda: [(label, rule_words.waits_for(form.waits_for(), definition))],
        saved=lambda now: [(label, rule_words.waits_for(now.step(key).waits_for, now))],
        back_to=_step_url(draft, key),
        back_title=step.title if step else "",
        beside=Beside(step, rule_words.waits_for(step.waits_for if step else None, definition)),
    )
    return save_form(
        request,
        page,
        lambda revision: actions_rules.change_waiting(
            version=draft,
            revision=revision,
            key=key,
            waits_for=form.waits_for(),
            by=request.user,
            at=timezone.now(),
        ),
        gettext("Saved."),
        template="pathways/edit_waiting.html",
    )


def _step(definition: Definition, key: str) -> Step:
    """Return a step that can have rules; a watch question has none. Raises KeyError."""
    step = definition.step(key)
    if step.kind is Kind.WATCH:
        raise KeyError(key)
    return step


def _step_url(draft: Version, key: str) -> str:
    return reverse("pathways:change_step", args=[draft.pathway.key, draft.number, key])


def _preview_of(typed: ScheduleForm, definition: Definition, today: date) -> Preview:
    """Return the preview of what was typed, or the first sentence that stands in the way of one."""
    for sentences in typed.errors.values():
        return Preview(fault=sentences[0])
    return _preview(typed.schedule(), definition, today)


def _preview(schedule: Schedule | None, definition: Definition, today: date) -> Preview:
    words = rule_words.schedule(schedule, definition)
    return Preview(words, first_days(schedule, definition, today) if schedule else None)


def _schedule_described(schedule: Schedule | None, source: str, definition: Definition) -> Described:
    return [
        (gettext("When it is due"), rule_words.schedule(schedule, definition)),
        (gettext("Where this schedule comes from"), source),
    ]
