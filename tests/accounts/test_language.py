"""The language of pages and messages: the person's own choice, else this browser's, else as the browser asks."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from careplan.accounts import actions, language
from careplan.accounts.models import Invitation, User
from careplan.accounts.refusals import NoSuchLanguage

pytestmark = pytest.mark.django_db

CHOOSE = "/language/"


def shown(client: Client, path: str = "", **headers: str) -> tuple[str, str]:
    """The language of a page and its direction."""
    answer = client.get(path or reverse("account_login"), headers=headers, follow=True)
    text = answer.content.decode()
    words = text.partition("<html ")[2].partition(">")[0]
    assert f'lang="{answer.headers["Content-Language"]}"' in words
    return answer.headers["Content-Language"], words.partition('dir="')[2][:3]


def test_every_language_of_the_project_can_be_chosen() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", "ar", "es", "tr"]
    assert dict(settings.LANGUAGES)["tr"] == "Türkçe"
    with translation.override("ar"):
        assert [one.direction for one in language.choices()] == ["ltr", "rtl", "ltr", "ltr"]
        assert [one.code for one in language.choices() if one.is_current] == ["ar"]


def test_a_browser_is_asked_before_anybody_chose(client: Client) -> None:
    assert shown(client) == ("en", "ltr")
    assert shown(client, **{"accept-language": "ar-SY,ar;q=0.9,en;q=0.5"}) == ("ar", "rtl")
    assert shown(client, **{"accept-language": "fi,sv"}) == ("en", "ltr")


def test_the_choice_of_a_browser_comes_before_what_it_asks(client: Client) -> None:
    answer = client.post(CHOOSE, {"language": "tr", "next": reverse("account_login")})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("account_login"))
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert shown(client, **{"accept-language": "ar"}) == ("tr", "ltr")


def test_the_choice_of_a_person_comes_first_and_goes_along(carl: User) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(carl)
    elsewhere.force_login(carl)
    here.post(CHOOSE, {"language": "ar"})
    carl.refresh_from_db()
    assert carl.language == "ar"
    elsewhere.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    account = reverse("accounts:show_account")
    assert shown(elsewhere, account, **{"accept-language": "tr"}) == ("ar", "rtl")


def test_a_language_that_was_taken_away_is_not_missed(carl: User, client: Client) -> None:
    User.objects.filter(pk=carl.pk).update(language="fi")
    client.force_login(carl)
    assert shown(client, reverse("accounts:show_account"), **{"accept-language": "es"}) == ("es", "ltr")


@pytest.mark.parametrize("code", ["", "xx", "EN", "../en", "en\n"])
def test_what_is_no_language_changes_nothing(code: str, carl: User, client: Client) -> None:
    client.force_login(carl)
    answer = client.post(CHOOSE, {"language": code, "next": reverse("accounts:show_account")}, follow=True)
    assert "Choose one from the list." in answer.content.decode()
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    carl.refresh_from_db()
    assert carl.language == ""
    with pytest.raises(NoSuchLanguage):
        actions.choose_language(user=carl, language=code, at=timezone.now())


@pytest.mark.parametrize(
    "page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_the_choice_leads_to_no_other_house(page: str, client: Client) -> None:
    answer = client.post(CHOOSE, {"language": "tr", "next": page})
    assert answer.headers["Location"] == reverse("accounts:show_home")


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_it_stands_on_the_pages_before_the_sign_in(name: str, client: Client) -> None:
    text = client.get(reverse(name)).content.decode()
    for code, own_name in settings.LANGUAGES:
        assert f'value="{code}" lang="{code}"' in text
        assert f">{own_name}</button>" in text


def test_who_accepts_an_invitation_keeps_the_language_of_the_page(simon: User, client: Client) -> None:
    invitation = actions.make_invitation(
        kind=Invitation.Kind.STAFF, email="", name="", by=simon, at=timezone.now(), is_pathway_admin=True
    )
    link = actions.invitation_link(invitation).removeprefix(settings.SITE_URL)
    assert 'name="language"' in client.get(link).content.decode()
    client.post(CHOOSE, {"language": "tr", "next": link})
    password = "three calm green words"
    fields = {"name": "Ines", "email": "ines@example.org", "password": password, "password_again": password}
    client.post(link, fields)
    assert User.objects.get(email="ines@example.org").language == "tr"


def test_a_message_is_in_the_language_of_its_reader(
    carl: User, client: Client, handing_over, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the page that asked for it was in. The language is read off the words: here, a marked catalogue."""
    seen = []
    monkeypatch.setattr(
        "careplan.notify.channels.email.render_to_string",
        lambda name, values: seen.append(translation.get_language()) or "words",
    )
    User.objects.filter(pk=carl.pk).update(language="tr")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    with handing_over():
        client.post(reverse("account_reset_password"), {"email": carl.email})
    assert len(mail.outbox) == 1
    assert seen == ["tr", "tr"]
