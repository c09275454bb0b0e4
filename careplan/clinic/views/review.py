"""What a nurse says about what the family did: verified, confirmed, answered, reviewed."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from careplan.accounts.roles import Permission
from careplan.accounts.templatetags.words import moment
from careplan.clinic.forms.base import attempt
from careplan.clinic.forms.review import AnswerForm, ReviewedForm, VerifyForm
from careplan.clinic.queries.patient import plan_of
from careplan.clinic.queries.talk import LeftOut, left_out, templates_of
from careplan.clinic.queries.waiting import question_page
from careplan.clinic.views.pages import (
    SHOWN_AND_SENT,
    by,
    first_error,
    open_form,
    press,
    save_or_show,
    show,
    to_patient,
)
from careplan.plans import actions
from careplan.plans.access import Access, patient_view
from careplan.plans.models import AnswerTemplate, Item


@require_POST
@patient_view(Permission.REVIEW)
def verify_items(request: HttpRequest, access: Access) -> HttpResponse:
    """Verify one tick, the chosen ones, or all that the page showed."""
    form = VerifyForm(request.POST)
    chosen = _chosen(request.POST)
    verified = attempt(
        form,
        lambda: actions.verify_items(item_ids=chosen, behalf=form.cleaned_data["behalf"], **by(access, form)),
    )
    if form.errors:
        messages.warning(request, first_error(form))
        return to_patient(access, "since")
    missing = [_why_left_out(one, access) for one in left_out(access, chosen, verified)]
    level = messages.WARNING if missing else messages.SUCCESS if verified else messages.INFO
    messages.add_message(request, level, " ".join([_how_many(verified), *missing]))
    return to_patient(access, "since")


def _how_many(verified: list[Item]) -> str:
    if not verified:
        return _("Nothing was left to verify here.")
    said = ngettext("%(count)d tick is verified.", "%(count)d ticks are verified.", len(verified))
    return said % {"count": len(verified)}


def _why_left_out(one: LeftOut, access: Access) -> str:
    """One sentence that names the step, and who was faster."""
    if one.undone is None:
        return _("“%(step)s” was left out: %(name)s has verified it already.") % {
            "step": one.item.title,
            "name": one.item.verified_by.name,
        }
    return _("“%(step)s” was left out: %(name)s took it back, %(when)s.") % {
        "step": one.item.title,
        "name": one.undone.by.name,
        "when": moment(one.undone.at, access.now, access.team.time_zone),
    }


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
    templates = templates_of(access.team)
    if "put_in" in request.POST:
        form = _with_template(request.POST, templates)
        found = question_page(access, question)
        return show(request, access, "answer_question.html", form=form, found=found, templates=templates)
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
        templates=templates,
    )


def _with_template(post: QueryDict, templates: Iterable[AnswerTemplate]) -> AnswerForm:
    """The answer as it was typed, with the words of the chosen template after it. Nothing is sent."""
    chosen = next((one.words for one in templates if str(one.pk) == post.get("template")), "")
    words = "\n\n".join(part for part in (post.get("answer", "").strip(), chosen) if part)
    return AnswerForm(initial={"answer": words})
