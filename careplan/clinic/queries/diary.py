"""The family's diary, for the nurse: the same rows and charts that the family sees, and how the carers say they are."""

from careplan.checkins.diary import ChartsPage, DiaryPage, Reader, charts_page, diary_page
from careplan.plans.access import Access


def reader_of(access: Access) -> Reader:
    return Reader(
        name=lambda user: user.name,
        zone=access.team.time_zone,
        today=access.today,
        sees_carer=lambda _writer: True,
    )


def check_in_list(access: Access, before: int | None) -> DiaryPage:
    """Check-ins by day, the newest first, a page at a time (one query)."""
    return diary_page(access.patient, reader_of(access), before)


def check_in_charts(access: Access, days: int) -> ChartsPage:
    """What was entered on a scale, drawn and as a table (one query)."""
    return charts_page(access.patient, reader_of(access), days)
