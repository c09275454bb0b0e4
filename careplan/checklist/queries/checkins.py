"""Check-ins: the questions that are asked, and what was entered before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from careplan.checkins.models import CheckIn, Sign
from careplan.checklist.queries.shared import PlanHead, plan_head, reading_line
from careplan.checklist.queries.signs import Signs, group_signs, watched
from careplan.checklist.wording import Viewer
from careplan.plans import history
from careplan.plans.access import Access, NotThere
from pathways.definition import Definition, Level, Step

MOST_CHECK_INS = 30
WATCH = "watch:"


@dataclass(frozen=True, slots=True)
class CheckInPage:
    """What the form asks, and the whole list that stands above it."""

    head: PlanHead
    call_now: tuple[Step, ...]
    tell_today: tuple[Step, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """One check-in: what was entered, by whom, and nothing more. Questions are in the words of their version."""

    id: int
    at: datetime
    by_name: str
    whose_words: str
    yes: tuple[str, ...]
    not_sure: tuple[str, ...]
    no: tuple[str, ...]
    not_answered: tuple[str, ...]
    pain: str
    temperature: str
    note: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class SavedCheckIn:
    head: PlanHead
    row: CheckInRow
    signs: Signs
    reading: str


@dataclass(frozen=True, slots=True)
class CheckInList:
    head: PlanHead
    rows: tuple[CheckInRow, ...]


def check_in_page(access: Access) -> CheckInPage:
    """The page with the questions (four queries)."""
    head, viewer = plan_head(access), Viewer.of(access)
    definition = head.definition
    return CheckInPage(
        head,
        watched(definition, Level.CALL_NOW),
        watched(definition, Level.TELL_TODAY),
        reading_line(access.team, viewer),
    )


def check_in_list(access: Access) -> CheckInList:
    """The last check-ins of this person, the newest first (three queries)."""
    viewer = Viewer.of(access)
    found = _check_ins(access)[:MOST_CHECK_INS]
    return CheckInList(plan_head(access), tuple(_row(access, check_in, viewer) for check_in in found))


def saved_check_in(access: Access, check_in_id: int) -> SavedCheckIn:
    """One check-in with the signs it opened (six queries). Raises NotThere."""
    check_in = _check_ins(access).filter(pk=check_in_id).first()
    if check_in is None:
        raise NotThere
    viewer = Viewer.of(access)
    signs = Sign.objects.filter(checkin=check_in).order_by("id")
    signs = signs.select_related("step", "reported_by", "taken_on_by", "closed_by", "closing_event__by")
    return SavedCheckIn(
        plan_head(access),
        _row(access, check_in, viewer),
        group_signs(access.patient, signs, viewer),
        reading_line(access.team, viewer),
    )


def _check_ins(access: Access):
    return CheckIn.objects.filter(patient=access.patient).select_related("by", "plan", "event__by")


def _row(access: Access, check_in: CheckIn, viewer: Viewer) -> CheckInRow:
    entry = history.entries(access.patient, [check_in.event])[0]
    definition = access.reader.definition(check_in.plan.version_id)
    answers = {key[len(WATCH) :]: answer for key, answer in entry.words.items() if key.startswith(WATCH)}

    def asked(answer: str) -> tuple[str, ...]:
        return tuple(_question(definition, key) for key, given in answers.items() if given == answer)

    left_out = tuple(step.question for step in definition.watch_steps if step.key not in answers)
    return CheckInRow(
        id=check_in.pk,
        at=check_in.at,
        by_name=viewer.name(check_in.by),
        whose_words=_whose(entry.data["whose"]),
        yes=asked("yes"),
        not_sure=asked("not_sure"),
        no=asked("no"),
        not_answered=left_out if not entry.lost else (),
        pain=entry.words.get("pain", ""),
        temperature=entry.words.get("temperature", ""),
        note=entry.words.get("note", ""),
        is_lost=entry.lost,
    )


def _whose(words: str) -> str:
    """Whose words they were, beside the name of who wrote them; "my own view" is what the form calls it."""
    return _("own view") if words == CheckIn.Words.CAREGIVER else str(CheckIn.Words(words).label)


def _question(definition: Definition, key: str) -> str:
    """The question in the version's words; a key that a later version no longer has stands for itself."""
    questions: Iterable[str] = (step.question for step in definition.watch_steps if step.key == key)
    return next(iter(questions), key)
