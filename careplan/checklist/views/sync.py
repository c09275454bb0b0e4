"""What phones send and fetch, as JSON (ADR 0015). Every answer says whose account it is for."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe

from careplan.accounts.phones import account_id
from careplan.checklist.envelopes import BadEnvelope, Envelope, read_after, read_envelope, too_large
from careplan.checklist.offline import release
from careplan.checklist.queries.sync import changes_after, last_number
from careplan.checklist.sync import take_acts
from careplan.plans.access import Access, phone_view


@require_POST
@phone_view
def push_acts(request: HttpRequest, access: Access) -> JsonResponse:
    """Up to 200 acts, each with what became of it. Also for somebody whose access has ended: theirs are held."""
    try:
        envelope = _envelope_in(request)
    except BadEnvelope as bad:
        return JsonResponse({"error": bad.error, "message": str(bad)}, status=bad.status)
    account = account_id(access.user)
    if envelope.account != account:
        return JsonResponse({"error": "other_account"}, status=409)
    results = take_acts(access, envelope.acts)
    if envelope.acts and not results:
        return JsonResponse({"error": "busy"}, status=503, headers={"Retry-After": "5"})
    return JsonResponse(
        {
            "account": account,
            "ended": access.has_ended,
            "number": None if access.has_ended else last_number(access.patient),
            "results": [result.as_json() for result in results],
        }
    )


@require_safe
@phone_view
def pull_changes(request: HttpRequest, access: Access) -> JsonResponse:
    """What changed after an event. Somebody whose access has ended learns that, and whom to phone."""
    account = account_id(access.user)
    answer = {"account": account, "csrf": get_token(request), "ended": access.has_ended}
    if request.GET.get("account", account) != account:
        return JsonResponse({"error": "other_account"}, status=409)
    if access.has_ended:
        team = access.team
        phones = {"urgent": team.urgent_phone, "day": team.day_phone, "emergency": team.emergency_number}
        return JsonResponse(answer | {"phones": phones, "who": team.name})
    try:
        changes = changes_after(access, read_after(request.GET.get("after", "0")))
    except BadEnvelope as bad:
        return JsonResponse({"error": bad.error, "message": str(bad)}, status=bad.status)
    return JsonResponse(
        answer
        | {
            "number": changes.number,
            "as_of": access.now.isoformat(),
            "release": release(),
            "items": changes.items,
            "pages": changes.pages,
        }
    )


def _envelope_in(request: HttpRequest) -> Envelope:
    """Raises BadEnvelope."""
    try:
        return read_envelope(request.body)
    except (RequestDataTooBig, UnreadablePostError) as error:
        raise too_large() from error
