"""Warning signs that were reported: on it, answered and closed, and the list of them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.checkins import actions
from careplan.clinic.forms.review import CloseSignForm
from careplan.clinic.queries.waiting import sign_page, signs_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, save_or_show, show, to_patient
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHART)
def list_signs(request: HttpRequest, access: Access) -> HttpResponse:
    """Every warning sign of the patient, the newest first, with what was done."""
    return show(request, access, "list_signs.html", signs=signs_of(access))


@require_POST
@patient_view(Permission.CLOSE_SIGN)
def take_on_sign(request: HttpRequest, access: Access, sign: int) -> HttpResponse:
    """Say "I'm on it": the family sees who and when."""
    press(
        request,
        lambda form: actions.take_on_sign(sign_id=sign, **by(access, form)),
        _("The family now sees that you are on it."),
    )
    return to_patient(access, "signs")


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.CLOSE_SIGN)
def close_sign(request: HttpRequest, access: Access, sign: int) -> HttpResponse:
    """Answer a sign and close it: what was done, in words the family reads."""
    form = open_form(request, CloseSignForm)
    return save_or_show(
        request,
        access,
        "close_sign.html",
        form,
        lambda: actions.close_sign(
            sign_id=sign,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
            **by(access, form),
        ),
        said=_("Answered and closed. The family sees who did it and when."),
        anchor="signs",
        line=sign_page(access, sign),
    )
