"""How a phone tells one account from another, without learning anything about either."""

from django.utils.crypto import salted_hmac

from careplan.accounts.models import User

SALT = "careplan.account_on_a_phone"
LENGTH = 16


def account_id(user: User) -> str:
    """An opaque name of the account: the same on every phone, and of no use anywhere else."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:LENGTH]
