"""The access log as the site admin reads it: who, what, when; patients by their public ids, never by name."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from careplan.accounts.models import User
from careplan.accounts.refusals import Refused
from careplan.audit import queries
from careplan.audit.models import AccessLog
from careplan.clinic.access_words import act_words, page_words
from careplan.plans.models import Patient

PAGE_LENGTH = 50
MOST_FOUND = 100
# They say all by themselves; the page they came from adds nothing.
ACTS_OF_A_SESSION = {AccessLog.Act.SIGNED_IN, AccessLog.Act.SIGNED_OUT, AccessLog.Act.SIGN_IN_FAILED}


class NobodyFound(Refused):
    sentence = _("Nobody here has this name or e-mail.")
    field = "person"


class TooManyFound(Refused):
    sentence = _("More than 100 people fit. Write more of the name.")
    field = "person"


class PatientNotFound(Refused):
    sentence = _("No patient has this number or id.")
    field = "patient"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row in words. `who` is empty for somebody who was not signed in; `patients` are public ids.

    `about` is the person whose account was opened or changed, where it was one.
    """

    at: datetime
    who: str
    did: str
    page: str
    about: str
    patients: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows, the newest first. `older`: pass it as `before` to read on; None at the end. `patient_ids`: all shown."""

    lines: tuple[LogLine, ...]
    older: int | None
    patient_ids: frozenset[int]


def wanted(asked: dict) -> queries.Wanted:
    """Turn what was typed into the filter form (its cleaned data) into what the log can be asked for.

    Days are whole days of the installation's time zone, both included. At most two queries.
    Raises NobodyFound, TooManyFound, PatientNotFound.
    """
    return queries.Wanted(
        user_ids=_people(asked["person"]) if asked["person"] else None,
        patient_ids=_patients(asked["patient"]) if asked["patient"] else None,
        act=asked["act"],
        since=_start_of(asked["since"]),
        until=_start_of(asked["until"] + timedelta(days=1)) if asked["until"] else None,
    )


def log_page(asked: queries.Wanted, before: int | None = None) -> LogPage:
    """One page of the log. Three queries: the rows, the people's names, the patients' public ids."""
    rows = queries.newest(asked, before_id=before, most=PAGE_LENGTH + 1)
    shown = rows[:PAGE_LENGTH]
    patient_ids = frozenset(patient_id for row in shown for patient_id in queries.ids_of(row))
    people = {row.user_id for row in shown} | {row.about_user_id for row in shown}
    names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
    public_ids = dict(Patient.objects.filter(pk__in=patient_ids).values_list("pk", "public_id"))
    return LogPage(
        lines=tuple(_line(row, names, public_ids) for row in shown),
        older=shown[-1].pk if len(rows) > PAGE_LENGTH else None,
        patient_ids=patient_ids,
    )


def _line(row: AccessLog, names: dict[int, str], public_ids: dict[int, str]) -> LogLine:
    return LogLine(
        at=row.at,
        who=_name(row.user_id, names),
        did=act_words(row.act),
        page="" if row.act in ACTS_OF_A_SESSION else page_words(row.what),
        about=_name(row.about_user_id, names),
        patients=tuple(public_ids.get(patient_id, str(patient_id)) for patient_id in queries.ids_of(row)),
        address=row.address or "",
    )


def _name(user_id: int | None, names: dict[int, str]) -> str:
    return names.get(user_id, str(user_id)) if user_id is not None else ""


def _people(text: str) -> frozenset[int]:
    fits = Q(name__icontains=text) | Q(email__icontains=text)
    found = frozenset(User.objects.filter(fits).values_list("pk", flat=True)[: MOST_FOUND + 1])
    if not found:
        raise NobodyFound
    if len(found) > MOST_FOUND:
        raise TooManyFound
    return found


def _patients(text: str) -> frozenset[int]:
    """The patients with this number (it is unique in a team, not beyond) or with this public id."""
    fits = Q(number__iexact=text) | Q(public_id=text.lower())
    found = frozenset(Patient.objects.filter(fits).values_list("pk", flat=True)[:MOST_FOUND])
    if not found:
        raise PatientNotFound
    return found


def _start_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
