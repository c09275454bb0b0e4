"""Against a mail server that speaks: taken, refused for now, refused for good, and gone."""

import pytest

from careplan.notify import actions, queries
from careplan.notify.models import DeadAddress
from tests.reliability.sink import mail_sink

pytestmark = pytest.mark.django_db
ANSWERS = {
    "gone": "550 5.1.1 <gone@example.org>: no such user",
    "old": "550 mailbox unavailable",
    "later": "451 4.7.1 greylisted, try again later",
    "rule": "554 5.7.1 relay access denied",
    "full": "552 5.2.2 over quota",
}


@pytest.fixture
def sink(settings):
    with mail_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def ask(now):
    def do(name):
        actions.queue(
            key=name,
            to_address=f"{name}@example.org",
            template="somebody_waits",
            values={"link": "http://localhost/"},
            at=now,
        )

    return do


def test_each_answer_comes_to_what_it_means(sink, ask, now):
    sink.refused = ANSWERS
    for name in (*ANSWERS, "nora"):
        ask(name)
    assert actions.send_waiting(now) == (1, len(ANSWERS))
    assert {name: queries.status_of(name) for name in (*ANSWERS, "nora")} == {
        "gone": "unreached",
        "old": "unreached",
        "later": "waiting",
        "rule": "waiting",
        "full": "waiting",
        "nora": "sent",
    }
    assert dict(DeadAddress.objects.values_list("address", "reason")) == {
        "gone@example.org": "unknown",
        "old@example.org": "refused",
    }
    assert list(sink.addresses.values()) == [{"nora@example.org"}]


def test_a_server_that_is_gone_marks_nobody(settings, ask, now):
    with mail_sink() as sink:
        port = sink.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    ask("nora")
    ask("sami")
    assert actions.send_waiting(now) == (0, 1)
    assert not DeadAddress.objects.exists()
    assert {queries.status_of(name) for name in ("nora", "sami")} == {"waiting"}
