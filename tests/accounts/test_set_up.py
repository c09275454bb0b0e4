"""The first site admin: made in the browser with the code from the terminal, once."""

import pytest
from django.utils import timezone

from careplan.accounts import actions
from careplan.accounts.models import SetupCode, User
from careplan.accounts.refusals import SetUpDone, WrongCode
from tests.accounts.conftest import NEW_ACCOUNT

SET_UP = "/set-up/"


@pytest.fixture
def code(db, now):
    return actions.make_setup_code(at=now)


def test_the_code_makes_the_first_site_admin_and_signs_in(client, code):
    answer = client.post(SET_UP, {**NEW_ACCOUNT, "code": code})
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    user = User.objects.get()
    assert (user.name, user.email) == ("Greta Becker", "greta@example.org")
    assert (user.is_site_admin, user.is_pathway_admin) == (True, False)
    assert client.get("/account/").status_code == 200
    assert SetupCode.objects.get().used_at is not None


def test_the_code_may_be_written_as_people_write_it(client, code):
    client.post(SET_UP, {**NEW_ACCOUNT, "code": code.lower().replace("-", " ")})
    assert User.objects.count() == 1


def test_the_database_does_not_hold_the_code(code):
    stored = SetupCode.objects.get().digest
    assert code not in stored
    assert code.replace("-", "") not in stored


def test_a_wrong_code_gets_a_sentence_keeps_what_was_typed_and_changes_nothing(client, code):
    page = client.post(SET_UP, {**NEW_ACCOUNT, "code": "BBBB-BBBB"}).content.decode()
    assert "This is not the code that stands in the terminal now." in page
    assert 'value="Greta Becker"' in page
    assert "three calm green words" not in page
    assert User.objects.count() == 0
    assert SetupCode.objects.get().used_at is None


def test_a_new_code_closes_the_old_one(client, code, now):
    newer = actions.make_setup_code(at=now)
    client.post(SET_UP, {**NEW_ACCOUNT, "code": code})
    assert User.objects.count() == 0
    client.post(SET_UP, {**NEW_ACCOUNT, "code": newer})
    assert User.objects.count() == 1


def test_once_set_up_the_page_says_so_and_no_code_is_made(client, simon, now):
    assert "careplan is set up already." in client.get(SET_UP).content.decode()
    client.post(SET_UP, {**NEW_ACCOUNT, "code": "BBBB-BBBB"})
    assert list(User.objects.all()) == [simon]
    with pytest.raises(SetUpDone):
        actions.make_setup_code(at=now)


def test_a_code_opens_nothing_after_somebody_else_was_first(code, simon, now):
    with pytest.raises(SetUpDone):
        actions.set_up(code=code, email="b@example.org", name="B", password="x", at=now)


def test_the_same_code_does_not_work_twice(code, now):
    actions.set_up(code=code, email="a@example.org", name="A", password="x", at=now)
    User.objects.update(is_site_admin=False)
    with pytest.raises(WrongCode):
        actions.set_up(code=code, email="b@example.org", name="B", password="x", at=timezone.now())


def test_guessing_is_stopped(client, code):
    for _attempt in range(10):
        client.post(SET_UP, {**NEW_ACCOUNT, "code": "BBBB-BBBB"})
    page = client.post(SET_UP, {**NEW_ACCOUNT, "code": code}).content.decode()
    assert "Wait a few minutes" in page
    assert User.objects.count() == 0


def test_the_sign_in_page_shows_the_way_only_while_nobody_is_there(client, code, now):
    assert SET_UP in client.get("/account/sign-in/").content.decode()
    client.post(SET_UP, {**NEW_ACCOUNT, "code": code})
    client.logout()
    assert SET_UP not in client.get("/account/sign-in/").content.decode()
