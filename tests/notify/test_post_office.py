"""What leaves the building: after the commit, once, without a clinical word, and again when it failed."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.template.loader import get_template

from careplan.notify import actions
from careplan.notify.channels import email
from careplan.notify.models import Delivery

pytestmark = pytest.mark.django_db
VALUES = {"invited_by": "Nora Lind", "days": "7", "link": "http://localhost:8000/join/x/"}


@pytest.fixture
def ask(now):
    def do(key="one", **more):
        given = {"to_address": "carl@example.org", "template": "invitation", "values": VALUES, "at": now}
        return actions.queue(key=key, **(given | more))

    return do


@pytest.fixture
def refusing_server(monkeypatch):
    def refuse(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused({"carl@example.org": (550, b"canary")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_it_goes_out_after_the_commit_and_the_link_does_not_stay(
    ask, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        delivery = ask()
        assert mail.outbox == []
    assert [message.to for message in mail.outbox] == [["carl@example.org"]]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.values) == ("sent", 1, {})
    assert delivery.sent_at >= now


def test_what_was_rolled_back_is_never_announced(ask, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert Delivery.objects.count() == 0


def test_the_same_key_is_one_message(ask, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask()
        ask()
    ask()
    actions.send_waiting(now + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_a_refused_message_waits_and_goes_out_later(ask, now, refusing_server, monkeypatch):
    delivery = ask()
    assert actions.send_waiting(now) == (0, 1)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.last_error) == (
        "waiting",
        1,
        "SMTPRecipientsRefused",
    )
    monkeypatch.undo()
    assert actions.send_waiting(now + timedelta(minutes=1)) == (0, 0), "not at once"
    assert actions.send_waiting(now + timedelta(minutes=2)) == (1, 0)
    assert len(mail.outbox) == 1
    assert actions.send_waiting(now + timedelta(minutes=9)) == (0, 0)


def test_one_that_fails_does_not_hold_up_the_next(ask, now):
    ask("bad", template="no_such_template")
    ask("good")
    assert actions.send_waiting(now) == (1, 1)


def test_it_is_given_up_in_the_end(ask, now, refusing_server):
    delivery = ask()
    for attempt in range(10):
        actions.send_waiting(now + timedelta(hours=attempt))
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("failed", actions.MOST_ATTEMPTS)


def test_the_mail_servers_answer_is_not_kept_or_logged(ask, now, refusing_server, caplog):
    delivery = ask()
    actions.send_waiting(now)
    delivery.refresh_from_db()
    assert "canary" not in delivery.last_error
    assert "canary" not in caplog.text
    assert "carl@example.org" not in caplog.text


def test_one_message_is_never_claimed_twice(ask, now):
    delivery = ask()
    assert actions.send(delivery.pk, now=now) is True
    assert actions.send(delivery.pk, now=now) is None


def test_a_claim_of_a_killed_sender_runs_out_and_the_repeat_has_the_same_id(ask, now, monkeypatch):
    delivery = ask()
    first_id = email.message_id(delivery)
    Delivery.objects.update(attempts=1, attempted_at=now)
    assert actions.send(delivery.pk, now=now + timedelta(seconds=119)) is None
    assert actions.send(delivery.pk, now=now + timedelta(seconds=120)) is True
    assert mail.outbox[0].message()["Message-ID"] == first_id


def test_a_cancelled_message_does_not_go_out(ask, now):
    ask()
    assert actions.cancel(key="one")
    assert not actions.cancel(key="one")
    assert actions.send_waiting(now) == (0, 0)


def test_the_command_says_what_it_did(ask, capsys):
    ask()
    call_command("send_messages")
    assert capsys.readouterr().out == "1 handed over, 0 not handed over.\n"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("template", ["invitation", "password_reset"])
def test_the_words_carry_no_clinical_detail(template):
    text = get_template(f"emails/{template}.txt").render(VALUES)
    subject = get_template(f"emails/{template}_subject.txt").render(VALUES)
    for word in ("cancer", "bone", "patient", "treatment", "sign", "plan of", "doctor", "nurse", "clinic"):
        assert word not in (text + subject).lower(), word


def test_a_line_break_in_a_name_does_not_reach_the_headers(ask, now):
    ask(values=VALUES | {"invited_by": "Eve\nBcc: all@example.org"})
    actions.send_waiting(now)
    assert mail.outbox[0].message()["Bcc"] is None
    assert "\n" not in mail.outbox[0].subject
