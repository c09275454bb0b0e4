"""What leaves the building: a row first, then once, without a clinical word, and again when it failed."""

import smtplib
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from careplan.notify import actions, queries
from careplan.notify.channels import email
from careplan.notify.failures import MOST_ATTEMPTS
from careplan.notify.models import DeadAddress, Delivery

pytestmark = pytest.mark.django_db
VALUES = {"invited_by": "Nora Lind", "days": "7", "link": "http://localhost:8000/join/x/"}


@pytest.fixture
def ask(now):
    def do(key="one", **more):
        given = {"to_address": "carl@example.org", "template": "invitation", "values": VALUES, "at": now}
        return actions.queue(key=key, **(given | more))

    return do


@pytest.fixture
def server(monkeypatch):
    """What the mail server throws: None takes everything. `tried` counts what came to it."""

    class Server:
        error: Exception | None = None
        tried = 0

        def refuse(self, code, text=b"canary", address="carl@example.org"):
            self.error = smtplib.SMTPRecipientsRefused({address: (code, text)})

    server, real = Server(), mail.EmailMessage.send

    def send(message, fail_silently=False):
        server.tried += 1
        if server.error is not None:
            raise server.error
        return real(message)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    return server


def status(key="one"):
    return queries.status_of(key)


def test_asking_is_a_row_and_the_worker_hands_it_over(ask, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        delivery = ask()
    assert (mail.outbox, callbacks) == ([], []), "no request waits for a mail server"
    assert actions.send_waiting(now) == (1, 0)
    assert [message.to for message in mail.outbox] == [["carl@example.org"]]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.values) == ("sent", 1, {})
    assert delivery.sent_at == now


def test_what_was_rolled_back_is_never_announced(ask, now):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert actions.send_waiting(now) == (0, 0)
    assert Delivery.objects.count() == 0


def test_the_same_key_is_one_message(ask, now):
    ask()
    ask()
    actions.send_waiting(now)
    ask()
    actions.send_waiting(now + timedelta(hours=1))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("code", [421, 450, 452])
def test_a_temporary_answer_waits_and_goes_out_later(ask, now, server, code):
    server.refuse(code)
    delivery = ask()
    assert actions.send_waiting(now) == (0, 1)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.last_error) == (
        "waiting",
        1,
        "SMTPRecipientsRefused",
    )
    server.error = None
    assert actions.send_waiting(now + timedelta(seconds=59)) == (0, 0), "not at once"
    assert actions.send_waiting(now + timedelta(minutes=1)) == (1, 0)
    assert len(mail.outbox) == 1
    assert actions.send_waiting(now + timedelta(minutes=9)) == (0, 0)
    assert not DeadAddress.objects.exists()


def test_one_that_fails_does_not_hold_up_the_next(ask, now):
    ask("bad", template="no_such_template")
    ask("good")
    assert actions.send_waiting(now) == (1, 1)


def test_a_server_that_is_away_is_asked_once_in_a_look(ask, now, server):
    server.error = ConnectionRefusedError()
    for number in range(5):
        ask(f"{number}")
    assert actions.send_waiting(now) == (0, 1)
    assert server.tried == 1
    server.error = None
    assert actions.send_waiting(now + timedelta(seconds=1)) == (4, 0), "the others were not put off"


def test_it_is_tried_for_a_day_with_longer_and_longer_pauses(ask, now, server):
    server.error = TimeoutError()
    delivery = ask()
    at, attempts = now, []
    while at < now + timedelta(days=2):
        if actions.send_waiting(at) == (0, 1):
            attempts.append(at)
        at += timedelta(minutes=1)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.values) == ("failed", MOST_ATTEMPTS, {})
    assert timedelta(hours=24) <= attempts[-1] - attempts[0] <= timedelta(hours=25)
    pauses = [after - before for before, after in pairwise(attempts)]
    assert pauses == sorted(pauses)


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        (550, b"5.1.1 canary unknown", "unknown"),
        (550, b"no such user", "refused"),
        (551, b"5.1.6 moved", "unknown"),
        (550, b"5.2.1 mailbox disabled", "refused"),
        (501, b"5.1.3 bad address", "unknown"),
    ],
)
def test_an_address_that_is_refused_for_good_is_marked_and_not_tried_again(
    ask, now, server, code, text, reason
):
    server.refuse(code, text)
    ask(to_address="Carl@Example.org")
    assert actions.send_waiting(now) == (0, 1)
    assert status() == "unreached"
    marked = queries.dead_among(["CARL@example.org", "nora@example.org", ""])
    assert {address: (row.reason, row.since) for address, row in marked.items()} == {
        "carl@example.org": (reason, now)
    }
    ask("two")
    assert actions.send_waiting(now) == (0, 1)
    assert (status("two"), server.tried) == ("unreached", 1)
    ask("three", to_address="nora@example.org")
    server.error = None
    assert actions.send_waiting(now) == (1, 0), "another address is another matter"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, b"5.7.1 relaying denied"),
        (530, b"5.7.0 authentication required"),
        (552, b"5.2.2 mailbox full"),
        (550, b"5.2.2 over quota"),
        (503, b"bad sequence"),
        (450, b"4.2.1 try later"),
        (550, b"5.1.8 bad sender"),
    ],
)
def test_what_is_not_about_the_address_marks_nobody(ask, now, server, code, text):
    server.refuse(code, text)
    ask()
    actions.send_waiting(now)
    assert (status(), DeadAddress.objects.count()) == ("waiting", 0)


def test_try_again_clears_the_mark(ask, now, server):
    server.refuse(550)
    ask()
    actions.send_waiting(now)
    server.error = None
    assert actions.try_again(address="CARL@example.org")
    assert not actions.try_again(address="carl@example.org")
    ask("two")
    assert actions.send_waiting(now) == (1, 0)


def test_the_mail_servers_answer_is_not_kept_or_logged(ask, now, server, caplog):
    server.refuse(550)
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


def test_a_claim_of_a_killed_sender_runs_out_and_the_repeat_has_the_same_id(ask, now):
    delivery = ask()
    first_id = email.message_id(delivery)
    assert actions._claim(delivery.pk, now).attempts == 1  # and then it was killed
    assert actions.send(delivery.pk, now=now + timedelta(seconds=119)) is None
    assert actions.send(delivery.pk, now=now + timedelta(seconds=120)) is True
    assert mail.outbox[0].message()["Message-ID"] == first_id


@pytest.mark.parametrize(
    "error", [TimeoutError(), smtplib.SMTPRecipientsRefused({"carl@example.org": (550, b"")})]
)
def test_a_sender_slower_than_its_lease_writes_over_nobody(ask, now, error):
    delivery = ask()
    slow = actions._claim(delivery.pk, now)
    next_one = actions._claim(delivery.pk, now + actions.LEASE)
    held_until = Delivery.objects.get().due_at
    actions._record_failure(slow, error, now + actions.LEASE)
    assert (status(), Delivery.objects.get().due_at) == ("waiting", held_until), "the next one holds it"
    DeadAddress.objects.all().delete()
    assert actions._hand_over(next_one, now + actions.LEASE) is None
    actions._record_failure(slow, error, now + actions.LEASE)
    assert status() == "sent"


def test_a_cancelled_message_does_not_go_out(ask, now):
    ask()
    assert actions.cancel(key="one")
    assert not actions.cancel(key="one")
    assert actions.send_waiting(now) == (0, 0)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.values, delivery.last_error) == ("cancelled", {}, "")


def test_a_group_is_cancelled_together_also_by_the_wider_one(ask, now):
    ask("a", group="sign-1", wider_group="plan-1")
    ask("b", group="sign-2", wider_group="plan-1")
    ask("c", group="sign-3", wider_group="plan-10")
    ask("d")
    assert actions.cancel_group(group="sign-1") == 1
    assert actions.cancel_group(group="plan-1") == 1
    assert actions.cancel_group(group="") == 0
    assert actions.send_waiting(now) == (2, 0)
    assert [status(key) for key in "abcd"] == ["cancelled", "cancelled", "sent", "sent"]


def test_what_went_out_is_not_called_cancelled(ask, now):
    delivery = ask()
    claimed = actions._claim(delivery.pk, now)
    actions.cancel(key="one")
    assert actions._hand_over(claimed, now) is None
    assert status() == "sent"


def test_the_first_of_a_group_that_went_out_is_known(ask, now):
    ask("a", group="sign-1")
    ask("b", group="sign-1")
    ask("c", group="sign-2")
    actions.send(Delivery.objects.get(key="b").pk, now=now)
    actions.send(Delivery.objects.get(key="a").pk, now=now + timedelta(minutes=1))
    assert queries.first_sent(["sign-1", "sign-2"]) == {"sign-1": now}
    assert queries.statuses_in("sign-1") == {"a": "sent", "b": "sent"}
    assert queries.statuses_in("sign-2") == {"c": "waiting"}


def test_the_command_says_what_it_did(ask, capsys):
    ask()
    call_command("send_messages")
    assert capsys.readouterr().out == "1 handed over, 0 not handed over.\n"
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_name_does_not_reach_the_headers(ask, now):
    ask(values=VALUES | {"invited_by": "Eve\nBcc: all@example.org"})
    actions.send_waiting(now)
    assert mail.outbox[0].message()["Bcc"] is None
    assert "\n" not in mail.outbox[0].subject
