from collections.abc import Callable

import pytest
from django.test import Client

from careplan.accounts.models import User


@pytest.fixture
def admin(simon: User, client_of: Callable[[User], Client]) -> Client:
    """Simon's browser."""
    return client_of(simon)
