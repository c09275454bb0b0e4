"""A phone, as a test drives it: acts as it keeps them, and what it sends."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.models import User
from careplan.accounts.phones import account_id
from careplan.plans.models import Patient


def kept(kind: str, *, item: int | None = None, happened_at: datetime | None = None, **more: object) -> dict:
    """An act as a phone keeps it. What is left in `more` is its data, but for op_id, plan, seen."""
    about = {name: more.pop(name) for name in ("plan", "seen") if name in more}
    return {
        "op_id": str(more.pop("op_id", None) or uuid.uuid4()),
        "kind": kind,
        "happened_at": (happened_at or timezone.now()).isoformat(),
        "data": more,
        **({"item": item} if item is not None else {}),
        **about,
    }


def send(client: Client, patient: Patient, user: User, acts: Sequence[object]) -> HttpResponse:
    """What the server answers to a batch."""
    return post(client, patient, {"account": account_id(user), "acts": list(acts)})


def post(client: Client, patient: Patient, body: object, **more: object) -> HttpResponse:
    content = body if isinstance(body, bytes | str) else json.dumps(body)
    address = reverse("checklist:push_acts", args=[patient.public_id])
    return client.post(address, content, content_type="application/json", **more)


def results(answer: HttpResponse) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def outcomes(answer: HttpResponse) -> list[str]:
    return [result["outcome"] for result in results(answer)]


def pull(client: Client, patient: Patient, user: User, after: int = 0) -> HttpResponse:
    address = reverse("checklist:pull_changes", args=[patient.public_id])
    return client.get(address, {"after": after, "account": account_id(user)})
