"""The master key against the database: made once, compared at every start."""

import contextlib
from datetime import datetime

from careplan.plans import keyring
from careplan.plans.models import MasterKey, Patient


def prepare_master_key(*, at: datetime) -> None:
    """Make the key file and note its fingerprint, on a database that holds no patient yet.

    Raises KeyProblem when patients exist and the key is missing, damaged or another one.
    """
    noted = MasterKey.objects.first()
    if noted is None and not Patient.objects.exists():
        with contextlib.suppress(FileExistsError):  # left by an earlier start that went no further
            keyring.make_master_key()
        MasterKey.objects.create(pk=1, fingerprint=keyring.fingerprint(), created_at=at)
        return
    if problem := master_key_problem():
        raise keyring.KeyProblem(problem)


def master_key_problem() -> str:
    """One sentence that says what is wrong with the master key, or an empty text."""
    noted = MasterKey.objects.first()
    if noted is None:
        return (
            "This database holds patients but no note of its master key." if Patient.objects.exists() else ""
        )
    try:
        fingerprint = keyring.fingerprint()
    except keyring.KeyProblem as problem:
        return str(problem)
    if fingerprint != noted.fingerprint:
        return (
            "The master key is not the one this database was written with; "
            "put the right key file back, because with this one nobody can read what families wrote."
        )
    return ""
