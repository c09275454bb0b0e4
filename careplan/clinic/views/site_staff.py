"""Staff accounts, for the site admin: who they are, what they do, invitations, switching off and on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts import actions
from careplan.accounts.access import role_view
from careplan.accounts.models import Invitation, User
from careplan.accounts.queries import all_teams, staff_person
from careplan.accounts.refusals import Refused
from careplan.accounts.roles import Permission
from careplan.clinic.actions_site import change_part, part_of
from careplan.clinic.actions_site import invite_staff as invite
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.site import InviteStaffForm, StaffPartForm
from careplan.clinic.qr_code import qr_code
from careplan.clinic.queries import site


@require_safe
@role_view(Permission.MANAGE_STAFF)
def list_staff(request: HttpRequest) -> HttpResponse:
    """Everybody among the staff, and the invitations that still wait."""
    at = timezone.now()
    shown = {"lines": site.staff_lines(), "invitations": site.invitation_lines(at), "now": at}
    return render(request, "clinic/site/list_staff.html", shown | {"zone": site.zone_name()})


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.MANAGE_STAFF)
def invite_staff(request: HttpRequest) -> HttpResponse:
    """Invite a nurse or an admin; the page with the link follows."""
    form = InviteStaffForm(request.POST or None, teams=all_teams())
    if request.method == "POST":
        made = attempt(form, lambda: invite(**form.wanted, by=request.user, at=timezone.now()))
        if made is not None:
            invitation, is_new = made
            if not is_new:
                messages.info(request, gettext("There was such an invitation already. This is its link."))
            return redirect("clinic:show_staff_invitation", invitation.pk)
    status = status_of(form) if request.method == "POST" else 200
    return render(request, "clinic/site/invite_staff.html", {"form": form}, status=status)


@require_safe
@role_view(Permission.MANAGE_STAFF)
def show_staff_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """The link of an invitation, as text and as a QR code, and whether it went out by e-mail."""
    at = timezone.now()
    page = site.invitation_page(_invitation(invitation), at)
    code = qr_code(page.link, gettext("QR code of the link")) if page.link else ""
    shown = {"page": page, "qr_code": code, "now": at, "zone": site.zone_name()}
    return render(request, "clinic/site/show_staff_invitation.html", shown)


@require_POST
@role_view(Permission.MANAGE_STAFF)
def withdraw_staff_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Take an invitation back before it is used."""
    found = _invitation(invitation)
    try:
        actions.withdraw_invitation(invitation=found, by=request.user, at=timezone.now())
    except Refused:
        messages.warning(
            request, gettext("Too late: the invitation was used already. Look at the account instead.")
        )
    else:
        messages.success(request, gettext("The invitation is taken back. Its link opens nothing any more."))
    return redirect("clinic:list_staff")


@require_http_methods(["GET", "HEAD", "POST"])
@role_view(Permission.MANAGE_STAFF)
def edit_staff(request: HttpRequest, person: int) -> HttpResponse:
    """What one person does: teams, roles and the two flags."""
    found = _person(person)
    form = _part_form(request, found)
    if request.method != "POST":
        return _show_person(request, found, form)
    changed = attempt(
        form,
        lambda: change_part(person=found, part=form.part, by=request.user, at=timezone.now()),
    )
    if changed is None:
        return _show_person(request, found, form, status=status_of(form))
    messages.success(request, gettext("Saved. It holds from now on, in open pages too."))
    if changed.pk == request.user.pk and not changed.is_site_admin:
        return redirect("accounts:show_home")
    return redirect("clinic:list_staff")


@require_POST
@role_view(Permission.MANAGE_STAFF)
def switch_off_staff(request: HttpRequest, person: int) -> HttpResponse:
    """Close an account. Its open sessions end with their next request."""
    found = _person(person)
    try:
        actions.switch_off_user(user=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(
            request, gettext("The account is switched off. %s is signed out everywhere.") % found.name
        )
    return redirect("clinic:edit_staff", person)


@require_POST
@role_view(Permission.MANAGE_STAFF)
def switch_on_staff(request: HttpRequest, person: int) -> HttpResponse:
    """Open a closed account again."""
    found = _person(person)
    actions.switch_on_user(user=found, by=request.user, at=timezone.now())
    messages.success(request, gettext("The account is switched on. %s can sign in again.") % found.name)
    return redirect("clinic:edit_staff", person)


def _person(person_id: int) -> User:
    found = staff_person(person_id)
    if found is None:
        raise Http404
    return found


def _invitation(invitation_id: int) -> Invitation:
    found = site.staff_invitation(invitation_id)
    if found is None:
        raise Http404
    return found


def _part_form(request: HttpRequest, person: User) -> StaffPartForm:
    return StaffPartForm(request.POST or None, teams=all_teams(), part=part_of(person))


def _show_person(request: HttpRequest, person: User, form: StaffPartForm, status: int = 200) -> HttpResponse:
    shown = {"person": person, "form": form, "parts": site.parts_of(person)}
    return render(request, "clinic/site/edit_staff.html", shown, status=status)
