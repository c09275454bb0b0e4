"""Facts about a patient: changed with a look at what follows from it first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.planning import ChangeFactsForm, answers_initial
from careplan.clinic.queries.planning import FactsPage, changed_facts, facts_page, facts_preview
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, show, to_patient
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.PLAN_CARE)
def change_facts(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer facts: first what would change, then, when the nurse agrees, the change itself.

    The agreement holds for the history it was shown against; when anything happened since, it is shown again.
    """
    page = facts_page(access)
    initial = answers_initial(page.answers) | {"basis": access.patient.last_event_number}
    form = open_form(request, ChangeFactsForm, initial=initial, definition=page.definition)
    if request.method != "POST":
        return show(request, access, "change_facts.html", page=page, form=form)
    if request.POST.get("agreed") == "yes":
        done = attempt(
            form,
            lambda: (
                actions.answer_facts(
                    plan_id=page.plan.pk,
                    answers=form.answers,
                    said_by=form.cleaned_data["said_by"],
                    basis=form.cleaned_data["basis"] or 0,
                    **by(access, form),
                ),
            ),
        )
        if done:
            messages.success(request, _("The facts are saved, and the plan follows them."))
            return to_patient(access)
    return _preview(request, access, page, form)


def _preview(request: HttpRequest, access: Access, page: FactsPage, form: ChangeFactsForm) -> HttpResponse:
    """The typed answers with what they would change, against the history as it is now."""
    has_error = not form.is_valid()
    changed = {key: value for key, value in form.answers.items() if page.answers[key] != value}
    return show(
        request,
        access,
        "change_facts.html",
        status=status_of(form) if has_error else 200,
        page=page,
        form=form,
        is_preview=form.all_answered,
        groups=facts_preview(page, changed) if changed else [],
        changed=changed_facts(page, changed),
        basis=access.patient.last_event_number,
    )
