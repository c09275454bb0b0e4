"""What a nurse decides and plans: what applies, how a treatment stands, the sheet of dates, items of her own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.clinic.date_sheet import save_sheet
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.planning import (
    REASON,
    CourseForm,
    DecideForm,
    DecideSeveralForm,
    OwnItemForm,
    SheetForm,
)
from careplan.clinic.queries.anchors import anchors_page
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.queries.planning import StepPage, open_items, step_page, undecided_lines
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, save_or_show, show, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import ActRefused
from careplan.plans.models import PlanStep


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def decide_step(request: HttpRequest, access: Access, step: str) -> HttpResponse:
    """Say whether a step applies, why, and on whose word."""
    page = step_page(access, step)
    form = open_form(request, DecideForm, initial=_decision_of(page), auto_id="decide_%s")
    return save_or_show(
        request,
        access,
        "decide_step.html",
        form,
        lambda: actions.decide_step(
            plan_id=page.plan.pk,
            step_key=step,
            decision=form.decision(),
            seen=form.cleaned_data["seen"],
            **by(access, form),
        ),
        said=_("Decided: %(step)s.") % {"step": page.line.step.title},
        anchor=f"step-{step}",
        found=page,
        course_form=_course_form(page),
    )


def _decision_of(page: StepPage) -> dict[str, object]:
    row = page.line.row
    return {
        "applies": row.applies,
        "reason": row.reason,
        "on_whose_word": row.on_whose_word,
        "seen": row.last_event_number,
    }


def _course_form(page: StepPage) -> CourseForm:
    return CourseForm(initial={"course": page.line.row.course}, auto_id="course_%s")


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def decide_steps(request: HttpRequest, access: Access) -> HttpResponse:
    """Every step that is not decided, on one page: all that are answered are taken, or none."""
    plan = plan_of(access)
    form = open_form(request, DecideSeveralForm, lines=undecided_lines(access, plan))
    titles = {one.key: one.title for one in access.reader.definition(plan.version_id).categories}

    def decide() -> list[PlanStep]:
        try:
            return actions.decide_steps(
                plan_id=plan.pk, decisions=form.decisions, seen=form.seen, **by(access, form)
            )
        except ActRefused as refusal:
            field = REASON + (refusal.field or "")
            raise ActRefused(refusal.message, field=field, current=refusal.current) from refusal

    def said() -> str:
        count = len(form.decisions)
        return ngettext("%(count)d step is decided.", "%(count)d steps are decided.", count) % {
            "count": count
        }

    return save_or_show(
        request,
        access,
        "decide_steps.html",
        form,
        decide,
        said=said,
        groups=lambda: form.groups(titles),
        plan=plan,
    )


@require_POST
@patient_view(Permission.PLAN_CARE)
def set_course(request: HttpRequest, access: Access, step: str) -> HttpResponse:
    """Say where a treatment stands: decided, started, on hold, finished, stopped."""
    page = step_page(access, step)
    form = CourseForm(request.POST, auto_id="course_%s")
    done = attempt(
        form,
        lambda: actions.set_course(
            plan_id=page.plan.pk, step_key=step, course=form.cleaned_data["course"], **by(access, form)
        ),
    )
    if done:
        messages.success(
            request,
            _("%(step)s: %(course)s.") % {"step": page.line.step.title, "course": done.get_course_display()},
        )
        return to_patient(access, f"step-{step}")
    decide_form = DecideForm(initial=_decision_of(page), auto_id="decide_%s")
    return show(
        request,
        access,
        "decide_step.html",
        status=status_of(form),
        found=page,
        form=decide_form,
        course_form=form,
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def set_dates(request: HttpRequest, access: Access) -> HttpResponse:
    """One sheet with every open item and a day for each, saved in one go or not at all."""
    plan = plan_of(access)
    items = open_items(access, plan)
    undated = [item for item in items if item.appointment_at is None]
    form = open_form(request, SheetForm, items=undated, today=access.today)
    titles = {one.key: one.title for one in access.reader.definition(plan.version_id).categories}

    def said() -> str:
        count = len(form.wanted())
        return ngettext("%(count)d date is saved.", "%(count)d dates are saved.", count) % {"count": count}

    return save_or_show(
        request,
        access,
        "set_dates.html",
        form,
        lambda: save_sheet(form, access),
        said=said,
        groups=lambda: form.groups(titles),
        plan=plan,
        anchors=anchors_page(access, plan).lines,
        with_appointment=[item for item in items if item.appointment_at is not None],
    )


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def add_own_item(request: HttpRequest, access: Access) -> HttpResponse:
    """Add an item of the nurse's own, which no pathway asks for."""
    plan = plan_of(access)
    form = open_form(request, OwnItemForm, definition=access.reader.definition(plan.version_id))
    fields = ("title", "words", "category_key", "due_on", "family_ticks")
    return save_or_show(
        request,
        access,
        "add_own_item.html",
        form,
        lambda: actions.add_own_item(
            plan_id=plan.pk,
            today=access.today,
            **{name: form.cleaned_data[name] for name in fields},
            **by(access, form),
        ),
        said=lambda: _("Added: %(title)s.") % {"title": form.cleaned_data["title"]},
        plan=plan,
    )
