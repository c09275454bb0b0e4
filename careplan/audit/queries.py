"""What is read from the access log. Called by the *who looked* pages and by nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from careplan.audit.models import AccessLog


@dataclass(frozen=True)
class Wanted:
    """Which rows are asked for. None, or an empty text, leaves that side open.

    A person is found in the rows of what they did, and of what was done to their account.
    `since` (included) and `until` (not included) are aware times. A patient is found in the rows of that patient
    and in the lists that showed this patient.
    """

    user_ids: Collection[int] | None = None
    patient_ids: Collection[int] | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None


def newest(wanted: Wanted, *, before_id: int | None = None, most: int) -> list[AccessLog]:
    """At most `most` rows, the newest first, all written before the row `before_id`. One query."""
    rows = _matching(wanted)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return list(rows.order_by("-pk")[:most])


def _matching(wanted: Wanted) -> QuerySet[AccessLog]:
    rows = AccessLog.objects.all()
    if wanted.user_ids is not None:
        rows = rows.filter(Q(user_id__in=wanted.user_ids) | Q(about_user_id__in=wanted.user_ids))
    if wanted.patient_ids is not None:
        # A comma on both sides, so that 12 is not found in 112. No index helps here: the page is opened a few
        # times a year, and a table of its own for every row of every list would be the largest of all.
        commas = Concat(Value(","), "shown_patient_ids", Value(","), output_field=TextField())
        rows = rows.alias(shown=commas)
        in_a_list = [Q(shown__contains=f",{patient_id},") for patient_id in wanted.patient_ids]
        rows = rows.filter(Q(*in_a_list, patient_id__in=wanted.patient_ids, _connector=Q.OR))
    if wanted.act:
        rows = rows.filter(act=wanted.act)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def ids_of(row: AccessLog) -> list[int]:
    """The patients a row speaks of: its own, or those a list showed, in the order shown."""
    shown = [int(number) for number in row.shown_patient_ids.split(",") if number]
    return ([row.patient_id] if row.patient_id is not None else []) + shown
