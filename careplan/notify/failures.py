"""What it means that a mail server did not take a message. Pure."""

import re
import smtplib
from collections.abc import Iterable
from datetime import timedelta

from careplan.notify.models import DeadAddress

# Minutes until the next attempt; after the last of them an hour each. Together a day and a little.
FIRST_PAUSES = (1, 2, 5, 10, 20, 40)
MOST_ATTEMPTS = 30
LONGEST_PAUSE = timedelta(hours=1)
# "5.1.1" and the like at the beginning of an answer (RFC 3463): 1 is about the address, 2 about the mailbox.
DETAIL = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
ABOUT_THE_ADDRESS, ABOUT_THE_MAILBOX = "1", "2"
ABOUT_OUR_OWN = frozenset({"7", "8"})  # 5.1.7 and 5.1.8 are about the address of the sender
FULL_CODE, FULL_DETAIL = 552, ("2", "2")  # it may be emptied: a temporary answer (RFC 5321, 4.5.3.1.10)
# Answers that are about us and not about the recipient: no or wrong sign-in, a command that is not known.
ABOUT_US = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})


def pause_after(attempts: int) -> timedelta:
    """How long a message waits after so many attempts (1 is the first)."""
    if attempts <= len(FIRST_PAUSES):
        return timedelta(minutes=FIRST_PAUSES[attempts - 1])
    return LONGEST_PAUSE


def server_is_away(error: Exception) -> bool:
    """Whether the next message would meet the same: nobody answers, or whoever answers went away."""
    answered = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, OSError) and not isinstance(error, answered)


def refusal_for_good(error: Exception) -> DeadAddress.Reason | None:
    """Why an address takes no mail, when that is what the server said; None: trying again may help.

    Only an answer to this recipient counts, and only a permanent one. A rule of the server ("relaying denied") says
    nothing about the address, else one wrong setting would mark every address there is.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused) or not error.recipients:
        return None
    reasons = [_reason(code, text) for code, text in _answers(error)]
    return reasons[0] if all(reasons) else None


def _answers(error: smtplib.SMTPRecipientsRefused) -> Iterable[tuple[int, str]]:
    for code, text in error.recipients.values():
        yield code, text.decode("ascii", "replace") if isinstance(text, bytes) else str(text)


def _reason(code: int, text: str) -> DeadAddress.Reason | None:
    if not 500 <= code <= 599:
        return None
    detail = DETAIL.match(text)
    subject, what = (detail[2], detail[3]) if detail else ("", "")
    if subject == ABOUT_THE_ADDRESS and what not in ABOUT_OUR_OWN:
        return DeadAddress.Reason.UNKNOWN
    is_full = code == FULL_CODE or (subject, what) == FULL_DETAIL
    if code in ABOUT_US or is_full or subject not in {"", ABOUT_THE_MAILBOX}:
        return None
    return DeadAddress.Reason.REFUSED
