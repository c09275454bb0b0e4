"""What the environment makes of the settings, read in a process that has nothing but it."""

import json

import pytest

from tests.installation import Installation

READ = (
    "import json; from django.conf import settings; "
    "print(json.dumps([getattr(settings, name) for name in {names!r}]))"
)


def settings_of(installation: Installation, *names: str, **environment: str) -> list:
    said = installation.run("shell", "-v", "0", "-c", READ.format(names=names), **environment)
    return json.loads(said)


@pytest.mark.parametrize(
    ("environment", "address", "lists_accounts"),
    [
        ({}, "http://localhost:8123", True),
        ({"HOST": "127.0.0.1"}, "http://localhost:8123", True),
        ({"HOST": "0.0.0.0"}, "http://localhost:8123", False),
        ({"HOST": "192.0.2.7"}, "http://192.0.2.7:8123", False),
        ({"HOST": "2001:db8::7"}, "http://[2001:db8::7]:8123", False),
        ({"HOST": "0.0.0.0", "SHOW_SAMPLE_ACCOUNTS": "1"}, "http://localhost:8123", True),
        ({"SHOW_SAMPLE_ACCOUNTS": "no"}, "http://localhost:8123", False),
    ],
)
def test_who_can_reach_it_decides_whether_sample_accounts_are_listed(
    fresh: Installation, environment: dict[str, str], address: str, lists_accounts: bool
):
    found = settings_of(fresh, "SITE_URL", "SHOW_SAMPLE_ACCOUNTS", **{"PORT": "8123", **environment})
    assert found == [address, lists_accounts]


def test_behind_a_proxy_with_tls(fresh: Installation):
    names = (
        "SITE_URL",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "CSRF_TRUSTED_ORIGINS",
    )
    site_url, hosts, secure, redirect, origins = settings_of(
        fresh, *names, SITE_URL="https://careplan.example/", BEHIND_PROXY="1"
    )
    assert site_url == "https://careplan.example"
    assert "careplan.example" in hosts
    assert (secure, redirect) == (True, True)
    assert origins == ["https://careplan.example"]


def test_without_a_proxy_nothing_is_redirected_in_circles(fresh: Installation):
    names = ("SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER")
    assert settings_of(fresh, *names, SITE_URL="https://careplan.example") == [True, False, None]
    assert settings_of(fresh, *names) == [False, False, None]


def test_only_named_hosts_are_answered(fresh: Installation):
    (hosts,) = settings_of(fresh, "ALLOWED_HOSTS", ALLOWED_HOSTS="ward.example, 192.0.2.7")
    assert hosts == ["ward.example", "192.0.2.7"]
