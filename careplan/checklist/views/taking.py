"""Who of the family does an item: "I'll do it", handed on, given back. And several ticks at once."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.checklist.forms import ActForm, attempt
from careplan.checklist.forms_family import HandOnForm, SeveralForm, TakeForm
from careplan.checklist.queries.several import several_page, several_ticked
from careplan.checklist.queries.taking import others_taking_part
from careplan.checklist.views.frame import TODAY, show
from careplan.checklist.views.items import by
from careplan.checklist.views.ticks import after_act, problem_in
from careplan.plans import actions
from careplan.plans.access import Access, NotThere, patient_view


@require_POST
@patient_view(Permission.TAKE_PART)
def take_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """ "I'll do it": the family sees who has it."""
    form = TakeForm(request.POST, auto_id="take_%s")
    done = attempt(
        form,
        lambda: actions.take_item(
            item_id=item, instead_of=form.cleaned_data["instead_of"], **by(access, form)
        ),
    )
    return after_act(request, access, item, {"take": form}, done, said=_("Saved: you do this."))


@require_POST
@patient_view(Permission.TAKE_PART)
def let_go_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Give it back: nobody has it then."""
    form = ActForm(request.POST, auto_id="let_go_%s")
    done = attempt(form, lambda: actions.let_go_item(item_id=item, **by(access, form)))
    return after_act(request, access, item, {"let_go": form}, done, said=_("Saved: nobody has it now."))


@require_POST
@patient_view(Permission.TAKE_PART)
def hand_on_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Hand it on to somebody else who takes part."""
    form = HandOnForm(request.POST, auto_id="hand_on_%s", people=others_taking_part(access))
    done = attempt(
        form, lambda: actions.hand_on_item(item_id=item, to=form.cleaned_data["to"], **by(access, form))
    )
    return after_act(request, access, item, {"hand_on": form}, done, said=_("Saved: it is handed on."))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.TAKE_PART)
def tick_several(request: HttpRequest, access: Access) -> HttpResponse:
    """Choose, then one button. Each chosen item is an act of its own: one that fails holds up no other."""
    form = SeveralForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        page = several_page(access)
        return show(request, access, "tick_several", tab=TODAY, status=status, page=page, form=form)
    chosen = form.cleaned_data["item"]
    problems = {item_id: _tick_one(access, item_id, form.act_for(item_id)) for item_id in chosen}
    page = several_ticked(access, problems)
    return show(request, access, "ticked_several", tab=TODAY, page=page)


def _tick_one(access: Access, item_id: int, form: ActForm) -> str:
    """Why it could not be ticked; empty when it is."""
    try:
        done = attempt(
            form,
            lambda: actions.tick_item(item_id=item_id, done_on=None, today=access.today, **by(access, form)),
        )
    except NotThere:
        return _("This step is not here any more.")
    return "" if done.is_done else problem_in(form)
