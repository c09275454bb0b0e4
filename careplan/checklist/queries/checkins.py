"""Check-ins: the questions that are asked, what was saved, and the diary of what was entered before."""

from dataclasses import dataclass

from careplan.checkins.diary import (
    ChartsPage,
    DiaryPage,
    DiaryRow,
    Reader,
    charts_page,
    check_ins_of,
    diary_page,
    diary_rows,
)
from careplan.checkins.models import Sign
from careplan.checklist.queries.shared import PlanHead, TeamHours, hours_of, plan_head
from careplan.checklist.queries.signs import Signs, as_shown, group_signs, watched
from careplan.checklist.wording import Viewer
from careplan.plans.access import Access, NotThere
from pathways.definition import Level, Step


@dataclass(frozen=True, slots=True)
class CheckInPage:
    """What the form asks, and the whole list that stands above it."""

    head: PlanHead
    call_now: tuple[Step, ...]
    tell_today: tuple[Step, ...]
    hours: TeamHours


@dataclass(frozen=True, slots=True)
class SavedCheckIn:
    head: PlanHead
    row: DiaryRow
    signs: Signs
    hours: TeamHours


@dataclass(frozen=True, slots=True)
class CheckInList:
    head: PlanHead
    diary: DiaryPage


@dataclass(frozen=True, slots=True)
class CheckInCharts:
    head: PlanHead
    charts: ChartsPage


def reader_of(access: Access) -> Reader:
    """Somebody of the family: of the lines about the writers themselves they see their own."""
    viewer = Viewer.of(access)
    return Reader(
        name=viewer.name,
        zone=viewer.zone,
        today=viewer.today,
        sees_carer=lambda writer: writer.pk == viewer.user_id,
    )


def check_in_page(access: Access) -> CheckInPage:
    """The page with the questions (four queries)."""
    head = plan_head(access)
    definition = head.definition
    return CheckInPage(
        head,
        watched(definition, Level.CALL_NOW),
        watched(definition, Level.TELL_TODAY),
        hours_of(access.team, Viewer.of(access)),
    )


def check_in_list(access: Access, before: int | None = None) -> CheckInList:
    """Check-ins of this person by day, the newest first, a page at a time (three queries)."""
    return CheckInList(plan_head(access), diary_page(access.patient, reader_of(access), before))


def check_in_charts(access: Access, days: int) -> CheckInCharts:
    """What was entered on a scale, drawn and as a table (three queries)."""
    return CheckInCharts(plan_head(access), charts_page(access.patient, reader_of(access), days))


def saved_check_in(access: Access, check_in_id: int) -> SavedCheckIn:
    """One check-in with the signs it opened (six queries, one more where a sign waits). Raises NotThere."""
    check_in = check_ins_of(access.patient).filter(pk=check_in_id).first()
    if check_in is None:
        raise NotThere
    viewer = Viewer.of(access)
    return SavedCheckIn(
        plan_head(access),
        diary_rows(access.patient, [check_in], reader_of(access))[0],
        group_signs(access.patient, as_shown(Sign.objects.filter(checkin=check_in)), viewer),
        hours_of(access.team, viewer),
    )
