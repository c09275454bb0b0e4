from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from careplan.accounts import actions
from careplan.accounts.models import Invitation, Team, User
from tests.cast import PASSWORD

NEW_ACCOUNT = {
    "name": "Greta Becker",
    "email": "greta@example.org",
    "password": "three calm green words",
    "password_again": "three calm green words",
}


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    """The throttle counts in the cache; each test begins with none counted."""
    cache.clear()


@pytest.fixture
def sign_in(client: Client) -> Callable[..., object]:
    """Sign in by the page itself, in `client` unless another is given."""

    def do(user: User, *, password: str = PASSWORD, browser: Client | None = None, **more: str):
        data = {"login": user.email, "password": password, **more}
        return (browser or client).post("/account/sign-in/", data)

    return do


@pytest.fixture
def invite(simon: User, team: Team, now) -> Callable[..., Invitation]:
    """Simon invites somebody as a nurse of the team."""

    def make(**more: object) -> Invitation:
        given = {
            "kind": Invitation.Kind.STAFF,
            "email": "greta@example.org",
            "name": "Greta Becker",
            "by": simon,
            "at": now,
            "team": team,
            "role": "nurse",
        }
        return actions.make_invitation(**(given | more))

    return make


def path_of(invitation: Invitation, **more: bool) -> str:
    """The path of an invitation's link."""
    return "/" + actions.invitation_link(invitation, **more).split("/", 3)[3]
