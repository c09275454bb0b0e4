"""How a phone tells one account from another, without learning anything about either."""

from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from careplan.accounts.models import User

SALT = "careplan.account_on_a_phone"
LENGTH = 16


def account_id(user: User) -> str:
    """An opaque name of the account: the same on every phone, and of no use anywhere else."""
    return _account_id(user.pk, settings.SECRET_KEY)


@lru_cache(maxsize=4096)
def _account_id(key: int, secret: str) -> str:
    return salted_hmac(SALT, str(key), secret=secret, algorithm="sha256").hexdigest()[:LENGTH]
