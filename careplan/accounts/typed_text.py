"""Words that were typed while the session ran out: kept for their writer, and for nobody else (DECISIONS 38).

A form carries a signed field that says who opened it. A POST that arrives signed out leaves its text in the
(anonymous) session, bound to that person and to the page, and the sign-in page follows. When the same person
signs in, the text is handed back on the page where it was written. When another does, it is thrown away.
It stays until it is sent again or half an hour has passed: reading it once must not be what loses it.
"""

import json
import time
from dataclasses import dataclass
from typing import TypedDict

from django.core import signing
from django.http import HttpRequest, QueryDict

FIELD = "typed_by"
ON_PHONE = "kept_on_phone"
SALT = "careplan.typed_by"
SESSION_KEY = "kept_text"
TAKEN_MARK = "_kept_text_was_taken"
KEEP_SECONDS = 30 * 60
MOST_BYTES = 64 * 1024
# Never kept: what is secret, and what is not words.
NEVER_KEPT = ("password", "csrf", "token", "code", "secret")


class Kept(TypedDict):
    """In the session: whose words, from the page at `page`, sent to `sent_to`, until a Unix time."""

    writer_id: int
    page: str
    sent_to: str
    fields: dict[str, str]
    until: float


@dataclass(frozen=True)
class KeptField:
    """One field of a form: its name in the form, and what was written in it."""

    name: str
    text: str


@dataclass(frozen=True)
class Writer:
    """What the hidden field says: who opened the form, and the path of the page it stands on."""

    user_id: int
    page: str


def sign_writer(user_id: int, page: str) -> str:
    """The value of the hidden field: who writes, and where; signed, so that nobody can claim to be another."""
    return signing.dumps([user_id, page], salt=SALT)


def read_writer(request: HttpRequest) -> Writer | None:
    """Who wrote the POST in `request`, and on which page; None when the hidden field is missing or not ours."""
    try:
        user_id, page = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Writer(user_id, page)


def page_of(request: HttpRequest) -> str:
    """The path of the page that the reader sees: for a piece fetched by htmx, the page around it."""
    if getattr(request, "htmx", None) and request.htmx.current_url_abs_path:
        return request.htmx.current_url_abs_path.partition("?")[0]
    return request.path


def is_on_phone(request: HttpRequest) -> bool:
    """Whether the words of a POST are kept on the phone, which sends them by itself after the next sign-in."""
    return bool(request.POST.get(ON_PHONE))


def keep(request: HttpRequest) -> bool:
    """Keep the words of a POST that cannot be taken, in its session, for the page its form stood on.

    Nothing is kept without a valid hidden field, and nothing above 64 KB: a part of a text handed back as if
    it were all of it would be worse than none. Returns whether something was kept.
    """
    writer = read_writer(request)
    fields = _words_of(request.POST)
    if is_on_phone(request):
        return False  # handed back as well, the same words would be sent a second time
    if writer is None or not fields or len(json.dumps(fields).encode()) > MOST_BYTES:
        return False
    if request.user.is_authenticated and request.user.pk != writer.user_id:
        return False
    request.session[SESSION_KEY] = Kept(
        writer_id=writer.user_id,
        page=writer.page,
        sent_to=request.path,
        fields=fields,
        until=time.time() + KEEP_SECONDS,
    )
    if not request.user.is_authenticated:
        # Nobody's session must not hold somebody's words for longer than promised. Signing in sets its own time.
        request.session.set_expiry(KEEP_SECONDS)
    return True


def hand_over(request: HttpRequest, user_id: int, kept: Kept | None) -> None:
    """Put `kept` (read before the sign-in) into the session of `user_id` if it is theirs; else drop it."""
    request.session.pop(SESSION_KEY, None)
    if kept and kept["writer_id"] == user_id and kept["until"] > time.time():
        request.session[SESSION_KEY] = kept


def kept_text(request: HttpRequest, page: str | None = None) -> dict[str, str]:
    """The words kept for the person and the page of `request`, by field name; {} when there are none.

    Meant as `initial` of a form: `NoteForm(initial=kept_text(request))`. `page` is a path, by
    default this page's.
    Once a view asked, the frame of the page no longer shows the words in a box of their own.
    """
    setattr(request, TAKEN_MARK, True)
    return _read(request, page or request.path)


def untaken_text(request: HttpRequest) -> list[KeptField]:
    """The words for this page that no view asked for: the frame of the page shows them in a box."""
    if getattr(request, TAKEN_MARK, False) or not hasattr(request, "session"):
        return []
    return [KeptField(name, text) for name, text in _read(request, request.path).items()]


def forget_when_sent(request: HttpRequest) -> None:
    """Called for a signed-in POST: words that are now sent again to where they were going need no keeping."""
    kept: Kept | None = request.session.get(SESSION_KEY)
    if kept and kept["sent_to"] == request.path:
        del request.session[SESSION_KEY]


def _read(request: HttpRequest, page: str) -> dict[str, str]:
    kept: Kept | None = request.session.get(SESSION_KEY)
    if not kept or not request.user.is_authenticated:
        return {}
    if kept["writer_id"] != request.user.pk or kept["page"] != page or kept["until"] <= time.time():
        return {}
    return dict(kept["fields"])


def _words_of(data: QueryDict) -> dict[str, str]:
    """The fields that hold words a person typed: not secrets, not our own signed field, not empty ones.

    What was chosen from a list of several stands with commas between.
    """
    return {
        name: text
        for name, text in ((name, ",".join(data.getlist(name))) for name in data)
        if name not in (FIELD, ON_PHONE)
        and text.strip()
        and not any(part in name.lower() for part in NEVER_KEPT)
    }
