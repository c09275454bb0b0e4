"""What a nurse asks and says: a question back to the family, "I saw it", her own words put right, all questions."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.clinic.forms.review import AskBackForm, CorrectForm
from careplan.clinic.queries.item import item_page
from careplan.clinic.queries.talk import questions_page, words_page
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, save_or_show, show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Acting


@require_safe
@patient_view(Permission.SEE_CHART)
def list_questions(request: HttpRequest, access: Access) -> HttpResponse:
    """Every question of the family, what waits first; and what nurses asked back."""
    return show(request, access, "list_questions.html", page=questions_page(access))


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.REVIEW)
def ask_back(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Ask the family about a tick, or a "not done". It stays as they reported it."""
    form = open_form(request, AskBackForm)
    page = item_page(access, item)
    return save_or_show(
        request,
        access,
        "ask_back.html",
        form,
        lambda: actions.ask_back(item_id=item, question=form.cleaned_data["question"], **by(access, form)),
        said=_("Your question is with the family. It is not verified until you say so."),
        anchor="since",
        page=page,
        item=page.item,
    )


@require_POST
@patient_view(Permission.REVIEW)
def see_question(request: HttpRequest, access: Access, question: int) -> HttpResponse:
    """ "I saw it": the family sees that. The question still waits for an answer."""
    press(
        request,
        lambda form: actions.see_question(question_id=question, **by(access, form)),
        _("The family sees that you saw it. The question still waits for an answer."),
    )
    return _to_questions(access)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.REVIEW)
def correct_words(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Put own words right. What stood there before stays to be read."""
    page = words_page(access, number)
    form = open_form(request, CorrectForm, initial={"words": page.entry.said})
    answer = save_or_show(
        request,
        access,
        "correct_words.html",
        form,
        lambda: actions.correct_words(
            number=number, words=form.cleaned_data["words"], acting=Acting.NURSE, **by(access, form)
        ),
        said=_("Corrected. What stood there before can still be read."),
        page=page,
    )
    if answer.status_code != 302:
        return answer
    if page.item is None:
        return _to_questions(access)
    url = reverse("clinic:show_item", args=[access.patient.public_id, page.item.pk])
    return HttpResponseRedirect(f"{url}#talk")


def _to_questions(access: Access) -> HttpResponse:
    return HttpResponseRedirect(reverse("clinic:list_questions", args=[access.patient.public_id]))
