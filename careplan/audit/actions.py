"""The one way to write the access log."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import Error

from careplan.audit.models import AccessLog

logger = logging.getLogger("careplan.audit")


class AccessLogUnavailable(Exception):
    """The access log could not be written, so what it should have recorded must not happen."""


def record_access(
    *,
    act: AccessLog.Act,
    what: str,
    at: datetime,
    user_id: int | None,
    about_user_id: int | None = None,
    patient_id: int | None = None,
    shown_patient_ids: Iterable[int] = (),
    address: str | None = None,
    must_succeed: bool = True,
) -> None:
    """Write one row, in its own transaction (the caller must not hold one open).

    `what` is a URL name, `at` an aware time, `about_user_id` the person whose account it is about. With
    `must_succeed` a failure raises AccessLogUnavailable: lists, exports and prints then answer 503. Without it the
    failure is only logged, because a caregiver's plan and the warning signs are shown even when the log cannot be
    written.
    """
    try:
        AccessLog.objects.create(
            act=act,
            what=what,
            at=at,
            user_id=user_id,
            about_user_id=about_user_id,
            patient_id=patient_id,
            shown_patient_ids=",".join(str(id) for id in shown_patient_ids),
            address=address,
        )
    except Error as error:  # InterfaceError too, which is no DatabaseError: the connection is gone
        logger.error("the access log could not be written: %s", type(error).__name__)
        if must_succeed:
            raise AccessLogUnavailable from error
