"""The gate: the only way to a patient's data.

404 if you may not know of the patient (the same page as for one that never existed), 403 if you may know
but not do this. Every pass and every refusal is written to the access log, outside any transaction. Who is not
signed in never comes this far: LoginRequiredMiddleware sends them to the sign-in page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, wraps

from django.core.exceptions import PermissionDenied
from django.db.models import CharField, F
from django.db.models.lookups import In
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from careplan.accounts.access import address_of
from careplan.accounts.models import Team, User
from careplan.accounts.queries import MEMBERSHIP_ROLES, memberships_of
from careplan.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from careplan.audit.actions import record_access
from careplan.audit.models import AccessLog
from careplan.plans import days
from careplan.plans.models import PUBLIC_ID_LENGTH, PUBLIC_ID_LETTERS, CareTeamMember, Patient
from careplan.plans.reader import Reader
from careplan.statements import Given, Statement, all_given, numbered

RIGHTS_ROLES = {
    CareTeamMember.Rights.TAKES_PART: Role.CAREGIVER,
    CareTeamMember.Rights.LOOKS_ON: Role.CAREGIVER_LOOKS_ON,
}
# Shown even when the access log cannot be written: what a family needs at night.
SHOWN_WITHOUT_LOG = {Permission.SEE_CHECKLIST, Permission.TAKE_PART}
KEEP_HEADER = "X-Careplan-Keep"


class NotThere(Exception):
    """There is no such thing of this patient, or not for this person. Becomes a 404."""


@dataclass(frozen=True, slots=True)
class Access:
    """One person's way to one patient, for one request. Made by `open_patient` alone.

    `reader`: the words of pathways in the language of the person, for everything the page shows.
    """

    user: User
    patient: Patient
    team: Team
    role: Role
    member: CareTeamMember | None
    now: datetime
    reader: Reader = field(default_factory=Reader, compare=False)

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]

    @property
    def takes_part(self) -> bool:
        return self.may(Permission.TAKE_PART)

    @property
    def is_family(self) -> bool:
        return self.member is not None

    @property
    def has_ended(self) -> bool:
        """The part of this person is over. Only `phone_view` lets such a person come this far."""
        return self.role is Role.FORMER_CAREGIVER

    @property
    def today(self) -> date:
        """The calendar day in the team's time zone."""
        return days.today(self.team.time_zone, self.now)


# At most one part of a person in a patient is open.
_open_part = Statement(
    lambda: (
        CareTeamMember.objects.filter(
            user=Given("user"), patient__public_id=Given("patient", CharField()), ended_at=None
        )
        .select_related("patient__team")
        .order_by("id")[:1]
    )
)


def _family_way(user: User, public_id: str, now: datetime) -> Access | None:
    member = _open_part.first(user=user.pk, patient=public_id)
    if member is None or member.joined_at is None:
        return None
    team = member.patient.team
    if member.ends_on is not None and member.ends_on < days.today(team.time_zone, now):
        return None
    return Access(user, member.patient, team, RIGHTS_ROLES[member.rights], member, now)


def _former_way(user: User, public_id: str, now: datetime) -> Access | None:
    member = (
        CareTeamMember.objects.filter(user=user, patient__public_id=public_id, joined_at__isnull=False)
        .select_related("patient__team")
        .last()
    )
    if member is None:
        return None
    return Access(user, member.patient, member.patient.team, Role.FORMER_CAREGIVER, member, now)


def _nurse_way(user: User, public_id: str, now: datetime) -> Access | None:
    memberships = {membership.team_id: membership for membership in memberships_of(user)}
    if not memberships:
        return None
    patient = _patient_of_teams(len(memberships)).first(patient=public_id, **numbered("team", memberships))
    if patient is None:
        return None
    membership = memberships[patient.team_id]
    patient.team = membership.team  # already read with the membership
    return Access(user, patient, membership.team, MEMBERSHIP_ROLES[membership.role], None, now)


@cache
def _patient_of_teams(teams: int) -> Statement:
    return Statement(
        lambda: Patient.objects.filter(
            In(F("team_id"), all_given("team", teams)), public_id=Given("patient", CharField())
        ).order_by()
    )


def open_patient(user: User, public_id: str, permission: Permission, *, now: datetime) -> Access:
    """The way of `user` to the patient, with `permission`.

    A person who is both nurse and family of the patient goes the way that grants the permission.
    Raises NotThere when the user may not know of the patient, PermissionDenied when the user may not do this.
    """
    if not _is_public_id(public_id):  # PostgreSQL would stop at a NUL with an error
        raise NotThere
    family_first = permission in ROLE_PERMISSIONS[Role.CAREGIVER]
    ways = (_family_way, _nurse_way) if family_first else (_nurse_way, _family_way)
    known = False
    for way in ways:
        access = way(user, public_id, now)
        if access is not None and access.may(permission):
            return access
        known = known or access is not None
    if known:
        raise PermissionDenied
    raise NotThere


def open_for_phone(user: User, public_id: str, *, now: datetime) -> Access:
    """The way of somebody of the family, or of somebody who was: then `has_ended`, and nothing may be shown.

    Raises NotThere when the user never had a part, PermissionDenied for a nurse, who has pages of her own.
    """
    if not _is_public_id(public_id):
        raise NotThere
    access = _family_way(user, public_id, now) or _former_way(user, public_id, now)
    if access is not None:
        return access
    if _nurse_way(user, public_id, now) is not None:
        raise PermissionDenied
    raise NotThere


def patient_view(permission: Permission, *, takes_copy: bool = False, is_poll: bool = False) -> Callable:
    """Gate a view: `view(request, access, **rest)` instead of `view(request, patient, **rest)`.

    `takes_copy`: what it shows is made to leave the screen, on paper or as a file. It is logged as such, and not
    shown where the log cannot be written. `is_poll`: a page that is open asks by itself, which is no look (DECISIONS
    22): only a refusal is logged. The view's address names the patient as `<str:patient>`. NotThere raised by
    the view is a 404 too.
    """

    def gate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, patient: str, **rest: object) -> HttpResponse:
            now = timezone.now()
            try:
                access = open_patient(request.user, patient, permission, now=now)
            except (NotThere, PermissionDenied) as refusal:
                # The log may name the patient, the page may not: the officer is asked who tried.
                log_access(request, AccessLog.Act.REFUSED, now, _key_of(patient), must_succeed=False)
                if isinstance(refusal, NotThere):
                    raise Http404 from refusal
                raise
            act = AccessLog.Act.EXPORTED if takes_copy else _act_of(request)
            must_succeed = takes_copy or permission not in SHOWN_WITHOUT_LOG
            if not is_poll:
                log_access(request, act, now, access.patient.pk, must_succeed=must_succeed)
            try:
                return view(request, access, **rest)
            except NotThere as error:
                raise Http404 from error

        gated.gate = f"patient:{permission}"
        return gated

    return gate


def phone_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gate a view that a program on a phone asks: `view(request, access)`, every refusal in JSON.

    It lets in the family, and those who were (`access.has_ended`). What is sent is one row in the access log; asking
    again and again whether something is new is no look (DECISIONS 22). `answers_in_json` is read where somebody is
    signed out, or the request is not ours.
    """

    @wraps(view)
    def gated(request: HttpRequest, patient: str) -> HttpResponse:
        now = timezone.now()
        try:
            access = open_for_phone(request.user, patient, now=now)
        except (NotThere, PermissionDenied) as refusal:
            log_access(request, AccessLog.Act.REFUSED, now, _key_of(patient), must_succeed=False)
            if isinstance(refusal, NotThere):
                return JsonResponse({"error": "not_there"}, status=404)
            return JsonResponse({"error": "not_family"}, status=403)
        if request.method == "POST":
            log_access(request, AccessLog.Act.CHANGED, now, access.patient.pk, must_succeed=False)
        return view(request, access)

    gated.gate = "patient:phone"
    gated.answers_in_json = True
    return gated


def _act_of(request: HttpRequest) -> AccessLog.Act:
    if request.method == "POST":
        return AccessLog.Act.CHANGED
    # The phone fetches a page to keep it: nobody has looked at it yet.
    return AccessLog.Act.KEPT if request.headers.get(KEEP_HEADER) == "1" else AccessLog.Act.LOOKED


def _is_public_id(text: str) -> bool:
    return len(text) == PUBLIC_ID_LENGTH and set(text) <= set(PUBLIC_ID_LETTERS)


def _key_of(public_id: str) -> int | None:
    if not _is_public_id(public_id):
        return None
    return Patient.objects.filter(public_id=public_id).values_list("pk", flat=True).first()


def log_access(
    request: HttpRequest,
    act: AccessLog.Act,
    now: datetime,
    patient_id: int | None,
    *,
    must_succeed: bool,
) -> None:
    record_access(
        act=act,
        what=request.resolver_match.view_name,
        at=now,
        user_id=request.user.pk,
        patient_id=patient_id,
        address=address_of(request),
        must_succeed=must_succeed,
    )
