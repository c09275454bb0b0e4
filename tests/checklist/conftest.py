"""What the tests of the caregivers' window share: addresses, browsers, and proof that nothing was written."""

import html
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplan.accounts.roles import Permission
from careplan.checklist.queries.today import TodayPage, today_page
from careplan.plans import days
from careplan.plans.access import open_patient
from careplan.plans.models import Patient

# The access log is a record of looking; sessions belong to the browser.
NOT_COMPARED = {"audit.AccessLog", "sessions.Session"}


@pytest.fixture
def url(patient: Patient) -> Callable[..., str]:
    """The address of a page of the patient: `url("show_item", item.pk)`."""

    def make(name: str, *more: object, of: Patient = patient) -> str:
        return reverse(f"checklist:{name}", args=[of.public_id, *more])

    return make


@pytest.fixture
def browser(client_of, carl) -> Client:
    """Carl's browser: he takes part."""
    return client_of(carl)


@pytest.fixture
def today(patient: Patient, now) -> date:
    return days.today(patient.team.time_zone, now)


def rows() -> dict[str, list]:
    """Every row of every table that an act may write, as plain values."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "last_login"}
            for row in model.objects.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model._meta.label not in NOT_COMPARED and model._meta.managed
    }


@pytest.fixture
def nothing_written() -> Callable[[], object]:
    """`with nothing_written():` fails when any row was added, changed or removed."""

    @contextmanager
    def guard() -> Iterator[None]:
        before = rows()
        yield
        after = rows()
        changed = [label for label in before if before[label] != after[label]]
        assert changed == []

    return guard


def act(**fields: object) -> dict[str, object]:
    """What a form sends: its fields, and an id of its own."""
    return {"op_id": str(uuid.uuid4()), **fields}


def text_of(response) -> str:
    """The words of a page, without tags, spaces in one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def todays_page(patient: Patient, carl) -> Callable[[], TodayPage]:
    """What *Today* shows Carl, as data: the page itself is filled into a stencil and has no context to look at."""

    def read() -> TodayPage:
        return today_page(open_patient(carl, patient.public_id, Permission.SEE_CHECKLIST, now=timezone.now()))

    return read
