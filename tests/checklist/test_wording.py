"""Sentences, without a database."""

import gzip
from datetime import UTC, date, datetime, time
from itertools import islice
from types import SimpleNamespace
from uuid import UUID

import pytest

from careplan.accounts.hours import Reading
from careplan.accounts.models import OpeningHours
from careplan.checklist.wording import (
    Viewer,
    hours_lines,
    ids_of_acts,
    line_of,
    number_word,
    reading_words,
    today_words,
)

MONDAY = date(2026, 11, 23)
VIEWER = Viewer(1, "abc", True, MONDAY, datetime(2026, 11, 23, 3, 0, tzinfo=UTC), "UTC")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "Nothing is set for today."),
        ([23], "One thing for today."),
        ([23, 23], "Two things for today."),
        ([23, 23, 17], "Two things for today. One is still open from Tuesday."),
        ([22], "Nothing is set for today. One is still open from yesterday."),
        ([20, 21, 22], "Nothing is set for today. Three are still open."),
        ([24, 30], "Nothing is set for today."),
        ([23] * 11, "11 things for today."),
    ],
)
def test_the_count_at_the_top(days, words):
    assert today_words([date(2026, 11, day) for day in days], MONDAY) == words


def test_numbers_are_words_up_to_ten():
    assert [number_word(number) for number in (0, 1, 10, 11)] == ["None", "One", "Ten", "11"]


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading(True), ""),
        (
            Reading(False, datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
            "Nobody reads this page now. The team looks from 08:00.",
        ),
        (
            Reading(False, datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
            "Nobody reads this page now. The team looks from 08:00 tomorrow.",
        ),
        (Reading(False), "Nobody reads this page day and night. If it cannot wait, call."),
    ],
)
def test_who_reads_now(reading, words):
    assert reading_words(reading, VIEWER) == words


def team_open(*rows):
    hours = [OpeningHours(weekday=day, opens=time(opens), closes=time(16, 30)) for day, opens in rows]
    return SimpleNamespace(opening_hours=SimpleNamespace(all=lambda: hours))


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], []),
        ([(0, 8)], ["Monday, 08:00 to 16:30"]),
        ([(0, 8), (1, 8), (2, 8)], ["Monday to Wednesday, 08:00 to 16:30"]),
        ([(0, 8), (1, 8), (3, 8)], ["Monday to Tuesday, 08:00 to 16:30", "Thursday, 08:00 to 16:30"]),
        ([(0, 8), (1, 9)], ["Monday, 08:00 to 16:30", "Tuesday, 09:00 to 16:30"]),
    ],
)
def test_opening_hours_on_few_lines(rows, lines):
    assert hours_lines(team_open(*rows)) == lines


def test_a_line_leaves_out_what_there_is_not():
    assert line_of("", "since Tuesday", "", "with Lena") == "Since Tuesday · with Lena"
    assert line_of() == ""


def test_ids_of_acts_are_never_the_same_and_pack_well():
    pages = [[str(one) for one in islice(ids_of_acts(), 200)] for _page in range(50)]
    ids = {one for page in pages for one in page}
    assert len(ids) == 50 * 200
    assert not ids & {str(UUID(int=UUID(one).int ^ 1)) for one in ids}, "the one behind each is free"
    assert all(UUID(one).version == 4 for one in ids)
    assert len(gzip.compress("".join(pages[0]).encode())) < 200 * 6
