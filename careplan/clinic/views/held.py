"""What was sent after its author's access had ended: a nurse lets it in, or sets it aside."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.checkins import by_kind as checkins_by_kind
from careplan.clinic.forms.review import SetAsideForm
from careplan.clinic.queries.held import held_line
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, save_or_show, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, patient_view

ACTIONS = actions.BY_KIND | checkins_by_kind.BY_KIND


@require_POST
@patient_view(Permission.REVIEW)
def let_in_act(request: HttpRequest, access: Access, held: int) -> HttpResponse:
    """Do what was sent, in the name of the one who sent it. The history says who let it in."""
    press(
        request,
        lambda form: actions.let_in_act(held_id=held, actions=ACTIONS, **by(access, form)),
        _("Taken over. The history says who sent it, and that you let it in."),
    )
    return to_patient(access, "held")


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.REVIEW)
def set_aside_act(request: HttpRequest, access: Access, held: int) -> HttpResponse:
    """Leave it undone, and say why. Its words stay in the history."""
    form = open_form(request, SetAsideForm)
    return save_or_show(
        request,
        access,
        "set_aside_act.html",
        form,
        lambda: actions.set_aside_act(held_id=held, reason=form.cleaned_data["reason"], **by(access, form)),
        said=_("Set aside. What was sent stays in the history."),
        anchor="held",
        line=held_line(access, held),
    )
