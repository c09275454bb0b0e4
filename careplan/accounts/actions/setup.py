"""The first site admin, made in the browser with a one-time code from the terminal."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from careplan.accounts.actions.people import make_user
from careplan.accounts.models import SetupCode, User
from careplan.accounts.refusals import SetUpDone, WrongCode

# No vowels and nothing that looks like something else: no words come about, and it can be read out on the phone.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
GROUPS, GROUP_LENGTH = 2, 4
SALT = "careplan.accounts.setup_code"


def make_setup_code(*, at: datetime) -> str:
    """Make the one-time code for the set-up page, such as "KQRT-XHBD", and forget every earlier one.

    Only a keyed digest is stored: 20^8 codes could be tried out against a plain one. Raises SetUpDone.
    """
    groups = ["".join(secrets.choice(LETTERS) for _letter in range(GROUP_LENGTH)) for _group in range(GROUPS)]
    code = "-".join(groups)
    with transaction.atomic():
        _refuse_when_set_up()
        SetupCode.objects.filter(used_at=None).delete()
        SetupCode.objects.create(digest=_digest(code), created_at=at)
    return code


def set_up(*, code: str, email: str, name: str, password: str, at: datetime, language: str = "") -> User:
    """Make the first site admin and use the code up, in one transaction. Raises SetUpDone, WrongCode, EmailTaken."""
    with transaction.atomic():
        _refuse_when_set_up()
        # The conditional UPDATE is the race: of two who send the same code at once, one changes a row.
        if not SetupCode.objects.filter(digest=_digest(code), used_at=None).update(used_at=at):
            raise WrongCode
        return make_user(
            email=email, name=name, password=password, at=at, is_site_admin=True, language=language
        )


def _refuse_when_set_up() -> None:
    if User.objects.filter(is_site_admin=True).exists():
        raise SetUpDone


def _digest(code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalpha())
    return salted_hmac(SALT, letters, algorithm="sha256").hexdigest()
