"""What a nurse says about what the family did: verified, confirmed, answered, reviewed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import ActForm, attempt
from careplan.clinic.forms.review import AnswerForm, ReviewedForm
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.queries.waiting import question_page
from careplan.clinic.views.pages import (
    SHOWN_AND_SENT,
    by,
    first_error,
    open_form,
    press,
    save_or_show,
    to_patient,
)
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_POST
@patient_view(Permission.REVIEW)
def verify_items(request: HttpRequest, access: Access) -> HttpResponse:
    """Verify one tick, the chosen ones, or all that the page showed."""
    form = ActForm(request.POST)
    chosen = _chosen(request.POST)
    verified = attempt(form, lambda: actions.verify_items(item_ids=chosen, **by(access, form)))
    if verified:
        said = ngettext("%(count)d tick is verified.", "%(count)d ticks are verified.", len(verified))
        messages.success(request, said % {"count": len(verified)})
    else:
        messages.info(request, first_error(form) or _("Nothing was left to verify here."))
    return to_patient(access, "since")


def _chosen(post: QueryDict) -> list[int]:
    """The items of the button pressed: `which` is an item, "all" that were shown, or the "chosen" ones."""
    which = post.get("which", "")
    typed = {"all": post.getlist("shown"), "chosen": post.getlist("item")}.get(which, [which])
    return [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 19]


@require_POST
@patient_view(Permission.REVIEW)
def confirm_skip(request: HttpRequest, access: Access, item: int) -> HttpResponse:
    """Confirm that a step is not needed, as the family was told."""
    press(
        request,
        lambda form: actions.confirm_skip(item_id=item, **by(access, form)),
        _("Confirmed: it is not needed."),
    )
    return to_patient(access, f"item-{item}")


@require_POST
@patient_view(Permission.REVIEW)
def mark_reviewed(request: HttpRequest, access: Access) -> HttpResponse:
    """The nurse has looked at everything her page showed. What came in since then stays new."""
    form = ReviewedForm(request.POST)
    plan = plan_of(access)
    done = attempt(
        form,
        lambda: actions.mark_reviewed(plan_id=plan.pk, up_to=form.cleaned_data["up_to"], **by(access, form)),
    )
    if done:
        messages.success(request, _("Marked as reviewed. The family sees that you looked."))
    else:
        messages.warning(request, first_error(form))
    return to_patient(access, "since")


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.REVIEW)
def answer_question(request: HttpRequest, access: Access, question: int) -> HttpResponse:
    """A question of the family, and the nurse's answer. It is answered once."""
    form = open_form(request, AnswerForm)
    return save_or_show(
        request,
        access,
        "answer_question.html",
        form,
        lambda: actions.answer_question(
            question_id=question, answer=form.cleaned_data["answer"], **by(access, form)
        ),
        said=_("The answer is sent. The family sees who wrote it and when."),
        anchor="since",
        found=question_page(access, question),
    )
