"""Ticked, taken back, not done: what changes how an item stands, on a list or on its own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checklist.forms import ActForm, Attempt, SkipForm, TickForm, attempt
from careplan.checklist.queries.items import item_of, item_page, time_before
from careplan.checklist.queries.today import words_now
from careplan.checklist.rendering import after_tick_html
from careplan.checklist.rows import PLAN, TODAY, item_row
from careplan.checklist.views.frame import PLAN as PLAN_TAB
from careplan.checklist.views.frame import piece, show
from careplan.checklist.views.items import by, show_again
from careplan.checklist.wording import Viewer
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Outcome
from careplan.plans.models import Plan
from careplan.plans.states import ItemStatus, Variance


@require_POST
@patient_view(Permission.TAKE_PART)
def tick_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Report an item as done, today or on the day that was given."""
    form = TickForm(request.POST, today=access.today, auto_id="tick_%s")
    done = attempt(
        form,
        lambda: actions.tick_item(
            item_id=item,
            done_on=form.cleaned_data["done_on"],
            today=access.today,
            note=form.cleaned_data["note"],
            **by(access, form),
        ),
    )
    return after_act(request, access, item, {"tick": form}, done, said=_("Saved. You can take it back."))


@require_POST
@patient_view(Permission.TAKE_PART)
def undo_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Take back a tick, or a "not done"."""
    form = ActForm(request.POST, auto_id="undo_%s")
    done = attempt(form, lambda: actions.undo_item(item_id=item, **by(access, form)))
    return after_act(request, access, item, {"undo": form}, done, said=_("Taken back."))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.TAKE_PART)
def skip_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Not done, because: the family's own reason, and more words if they like."""
    page = item_page(access, item)
    form = SkipForm(initial={"note": typed_text.kept_text(request).get("note", "")})
    status = 200
    if request.method == "POST":
        form = SkipForm(request.POST)
        done = attempt(
            form,
            lambda: actions.skip_item(
                item_id=item,
                reason=Variance(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                today=access.today,
                **by(access, form),
            ),
        )
        if done.is_done:
            messages.success(request, _("Saved as not done."))
            return redirect("checklist:show_item", access.patient.public_id, item)
        status = done.status
    return show(request, access, "skip_item", tab=PLAN_TAB, status=status, page=page, form=form)


def after_act(
    request: HttpRequest,
    access: Access,
    item_id: int,
    sent: dict[str, ActForm],
    done: Attempt[Outcome],
    *,
    said: str,
) -> HttpResponse:
    """The piece of the list for htmx; else back to the page it was done on, or the item's page with the reason."""
    back = request.POST.get("back", "")
    if request.htmx and back in (TODAY, PLAN):
        return _piece(request, access, item_id, sent, done, back)
    if not done.is_done:
        return show_again(request, access, item_id, sent, done)
    messages.success(request, said)
    patient = access.patient.public_id
    if done.result.item.status == ItemStatus.ENTERED_IN_ERROR:
        return redirect("checklist:show_today", patient)
    if back in (TODAY, PLAN):
        return redirect(f"checklist:show_{back}", patient)
    return redirect("checklist:show_item", patient, item_id)


def _piece(
    request: HttpRequest,
    access: Access,
    item_id: int,
    sent: dict[str, ActForm],
    done: Attempt[Outcome],
    back: str,
) -> HttpResponse:
    """The item's row, in its place, so that nothing moves under the thumb; and the count at the top of the page."""
    viewer = Viewer.of(access)
    item = done.result.item if done.is_done else item_of(access, item_id)
    access.reader.put_into_items([item])
    row = item_row(
        item,
        viewer,
        back=back,
        plan_is_open=item.plan.status == Plan.Status.ACTIVE,
        last_done=time_before(item),
        problem="" if done.is_done else _problem_of(sent),
    )
    words = words_now(item, viewer) if done.is_done and back == TODAY else ""
    html = after_tick_html(
        row, get_token(request), is_saved=done.is_done, saved_at=viewer.clock(viewer.now), words=words
    )
    return piece(request, access, html, status=200 if done.is_done else done.status)


def _problem_of(sent: dict[str, ActForm]) -> str:
    (form,) = sent.values()
    return problem_in(form)


def problem_in(form: ActForm) -> str:
    """Everything that was refused in a form, as one text beside the row."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
