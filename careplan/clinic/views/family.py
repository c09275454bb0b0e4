"""Who of the family takes part: the list, invitations, rights, and the end of access."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.roles import Permission
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.family import InviteForm, PartForm, part_initial
from careplan.clinic.qr_code import qr_code
from careplan.clinic.queries.family import family_of, invitation_page, member_of
from careplan.clinic.views.pages import SHOWN_AND_SENT, by, open_form, press, show
from careplan.plans import actions
from careplan.plans.access import Access, patient_view


@require_safe
@patient_view(Permission.SEE_CHART)
def list_family(request: HttpRequest, access: Access) -> HttpResponse:
    """Who takes part, who is invited, who was there before; each with rights and who agreed."""
    return show(request, access, "list_family.html", family=family_of(access))


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.MANAGE_FAMILY)
def invite_caregiver(request: HttpRequest, access: Access) -> HttpResponse:
    """Invite one person, and record who agreed. The link is shown, and mailed when there is an address."""
    form = open_form(request, InviteForm)
    if request.method == "POST":
        member = attempt(
            form,
            lambda: actions.invite_caregiver(
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                part=form.part(),
                **by(access, form),
            ),
        )
        if member is not None:
            return redirect("clinic:show_invitation", access.patient.public_id, member.pk)
    status = status_of(form) if form.is_bound else 200
    return show(request, access, "invite_caregiver.html", status=status, form=form)


@require_safe
@patient_view(Permission.MANAGE_FAMILY)
def show_invitation(request: HttpRequest, access: Access, member: int) -> HttpResponse:
    """The one-time link, as text and as a picture, as long as it waits."""
    page = invitation_page(access, member)
    label = _("The invitation link as a QR code")
    return show(request, access, "show_invitation.html", page=page, qr=qr_code(page.link, label))


@require_POST
@patient_view(Permission.MANAGE_FAMILY)
def renew_invitation(request: HttpRequest, access: Access, member: int) -> HttpResponse:
    """Make a new link in place of one that is too old; the old one opens nothing any more."""
    done = press(
        request,
        lambda form: actions.renew_invitation(member_id=member, **by(access, form)),
        _("There is a new link. The old one opens nothing any more."),
    )
    if done:
        return redirect("clinic:show_invitation", access.patient.public_id, member)
    return redirect("clinic:list_family", access.patient.public_id)


@require_http_methods(SHOWN_AND_SENT)
@patient_view(Permission.MANAGE_FAMILY)
def change_part(request: HttpRequest, access: Access, member: int) -> HttpResponse:
    """Change relation, rights or the last day; or end access, on the same page."""
    line = member_of(access, member)
    form = open_form(request, PartForm, initial=part_initial(line.member))
    if request.method == "POST":
        done = attempt(
            form, lambda: actions.change_part(member_id=member, part=form.part(), **by(access, form))
        )
        if done:
            messages.success(request, _("Changed: %(name)s.") % {"name": line.name})
            return redirect("clinic:list_family", access.patient.public_id)
    status = status_of(form) if form.is_bound else 200
    return show(request, access, "change_part.html", status=status, form=form, line=line)


@require_POST
@patient_view(Permission.MANAGE_FAMILY)
def end_access(request: HttpRequest, access: Access, member: int) -> HttpResponse:
    """End somebody's access at once, in open sessions too; an unused invitation is taken back."""
    press(
        request,
        lambda form: actions.end_access(member_id=member, **by(access, form)),
        _("Access is ended. From this moment this person sees nothing of the plan."),
    )
    return redirect("clinic:list_family", access.patient.public_id)
