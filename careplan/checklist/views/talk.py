"""Talk with the nurses: a reply to what one of them asks, and own words put right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts import typed_text
from careplan.accounts.roles import Permission
from careplan.checklist.forms import CorrectForm, ReplyForm, attempt
from careplan.checklist.queries.questions import words_page
from careplan.checklist.views.frame import PLAN, show
from careplan.checklist.views.items import after_form, by
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.actions import Acting


@require_POST
@patient_view(Permission.TAKE_PART)
def reply_item(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Answer what a nurse asks about an item."""
    form = ReplyForm(request.POST, auto_id="reply_%s")
    done = attempt(
        form, lambda: actions.reply(item_id=item, answer=form.cleaned_data["answer"], **by(access, form))
    )
    return after_form(request, access, item, {"reply": form}, done, _("Your reply is with the nurses now."))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_view(Permission.TAKE_PART)
def correct_words(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Put own words right. What stood there before stays to be read."""
    page = words_page(access, number)
    status = 200
    if request.method == "POST":
        form = CorrectForm(request.POST)
        done = attempt(
            form,
            lambda: actions.correct_words(
                number=number,
                words=form.cleaned_data["words"],
                acting=Acting.FAMILY,
                **by(access, form),
            ),
        )
        if done.is_done:
            messages.success(request, _("Corrected. What stood there before can still be read."))
            patient = access.patient.public_id
            if page.item_id is None:
                return redirect("checklist:list_questions", patient)
            return redirect("checklist:show_item", patient, page.item_id)
        status = done.status
    else:
        form = CorrectForm(initial={"words": page.text} | typed_text.kept_text(request))
    return show(request, access, "correct_words", tab=PLAN, status=status, page=page, form=form)
