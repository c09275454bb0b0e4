"""Warning signs that were reported: on it, answered, closed, and the list of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.checkins import actions
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.review import CloseAnsweredSignForm, CloseSignForm, TakeOnSignForm
from careplan.clinic.queries.waiting import sign_page, signs_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, show, to_patient
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
        lambda form: actions.take_on_sign(
            sign_id=sign, instead_of=form.cleaned_data["instead_of"], **by(access, form)
        ),
        _("The family now sees that you are on it."),
        TakeOnSignForm,
    )
    return to_patient(access, "signs")


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.CLOSE_SIGN)
def close_sign(request: HttpRequest, access: Access, sign: int) -> HttpResponse:
    """Answer a sign: what was done, in words the family reads. One button closes it too, the other keeps it open."""
    form = open_form(request, CloseSignForm)
    keeps_open = "keep_open" in request.POST
    answer = actions.answer_sign if keeps_open else actions.close_sign
    if request.method == "POST" and attempt(
        form,
        lambda: answer(
            sign_id=sign,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
            **by(access, form),
        ),
    ):
        said = _("Answered. It stays on the list until you close it.")
        messages.success(
            request, said if keeps_open else _("Answered and closed. The family sees who did it and when.")
        )
        return to_patient(access, "signs")
    return _form_page(request, access, "close_sign.html", form, sign)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.CLOSE_SIGN)
def close_answered_sign(request: HttpRequest, access: Access, sign: int) -> HttpResponse:
    """Close a sign that was answered and kept open; what came of it may be said."""
    form = open_form(request, CloseAnsweredSignForm)
    if request.method == "POST" and attempt(
        form,
        lambda: actions.close_answered_sign(
            sign_id=sign, words=form.cleaned_data["words"], **by(access, form)
        ),
    ):
        messages.success(request, _("Closed. The family sees who did it and when."))
        return to_patient(access, "signs")
    return _form_page(request, access, "close_answered_sign.html", form, sign)


def _form_page(
    request: HttpRequest, access: Access, template: str, form: CloseSignForm, sign: int
) -> HttpResponse:
    """The page with a form about a sign; read after the act was tried, so that it shows what a colleague did."""
    status = status_of(form) if form.is_bound else 200
    return show(request, access, template, status=status, form=form, line=sign_page(access, sign))
