"""Whether *Today* would look as it did when a phone kept it, said without making the page (docs/adr/0019).

A phone sends the mark that came with the page it has. Everything that the page is made of is in the mark: what stands
in the patient's history by the number of its last event, and beside it whatever changes a page without an event. A
page that shows more than that, such as what was just done, has no mark.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import get_language

from careplan.checklist.offline import release
from careplan.checklist.queries.shared import PlanHead, TeamHours, hours_of, plan_head
from careplan.checklist.queries.today import TodayPage
from careplan.checklist.rendering import has_something_above, phones_of
from careplan.checklist.wording import Viewer
from careplan.plans.access import Access

SALT = "careplan.freshness"
NEVER = 0
HOURS = "h"
MARK = re.compile(rf'W/"[0-9a-f]{{64}}\.(?P<until>[0-9]{{1,12}})(?P<hours>{HOURS}?)"')
SOURCES = ("careplan", "pathways", "templates")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a mark says in plain text: until when the page holds, and whether it says when the team reads."""

    until: int
    has_hours: bool

    def __str__(self) -> str:
        return f"{self.until}{HOURS if self.has_hours else ''}"


def mark_of(request: HttpRequest, access: Access, page: TodayPage) -> str | None:
    """The mark of a page that was just made, as an ETag; None where it has none. To be asked before the page is
    rendered: what was just done is said once."""
    # Of a sign it is told when a message about it went out, and that is no event.
    has_signs = bool(page.signs.are_open or page.signs.answered)
    if page.head.plan is None or has_signs or has_something_above(request):
        return None
    until = int(page.holds_until.timestamp()) if page.holds_until else NEVER
    said = _Said(until, has_hours=page.hours != TeamHours())
    return _mark(request, access, page.head, said, page.hours)


def unchanged_mark(request: HttpRequest, access: Access) -> str | None:
    """The mark that the phone sent, when the page that it has would be made again as it is; else None.

    One query; one more for a plan that is read in another language than its author's, and two for a page that says
    when the team reads.
    """
    marks = parse_etags(request.headers.get("If-None-Match", ""))
    if not marks or "CSRF_COOKIE" not in request.META or has_something_above(request):
        return None
    head = plan_head(access)
    return next(
        (mark for mark in marks if head.plan is not None and _holds(mark, request, access, head)), None
    )


def _holds(mark: str, request: HttpRequest, access: Access, head: PlanHead) -> bool:
    said = _read(mark)
    if said is None or (said.until != NEVER and access.now.timestamp() >= said.until):
        return False
    hours = hours_of(access.team, Viewer.of(access)) if said.has_hours else TeamHours()
    return constant_time_compare(mark, _mark(request, access, head, said, hours))


def _read(mark: str) -> _Said | None:
    """What a mark says; the rest of it vouches for that."""
    found = MARK.fullmatch(mark)
    return _Said(int(found["until"]), has_hours=bool(found["hours"])) if found else None


def _mark(request: HttpRequest, access: Access, head: PlanHead, said: _Said, hours: TeamHours) -> str:
    member, plan = access.member, head.plan
    made_of = (
        *(_sources(), release(), get_language()),
        *(access.user.pk, access.role, request.META.get("CSRF_COOKIE")),
        *(access.patient.public_id, access.patient.called, access.patient.last_event_number),
        *(phones_of(access.team), access.team.time_zone, access.today.isoformat()),
        *((member.seen_number, _text(member.seen_at)) if member else ()),
        *(plan.pk, plan.version_id, plan.status, plan.is_reviewed),
        *(head.reader.newest_for(plan.version_id), str(said), hours),
    )
    digest = salted_hmac(SALT, repr(made_of), algorithm="sha256").hexdigest()
    return f'W/"{digest}.{said}"'


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""


@cache
def _sources() -> str:
    """The name of the program that makes the page: another one as soon as any file of it is another."""
    return hashlib.sha256("\n".join(_files()).encode()).hexdigest()


def _files() -> Iterator[str]:
    folders = [settings.BASE_DIR / name for name in SOURCES] + [Path(settings.LOCALE_DIR)]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix in (".py", ".html", ".mo", ".po"):
            about = path.stat()
            yield f"{path} {about.st_size} {about.st_mtime_ns}"
