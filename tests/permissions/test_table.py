"""Every address for everybody, as the table says; and a checker that is seen to catch what it is there for."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.permissions import planted
from tests.permissions.engine import Checker, arguments_by_name, missing_and_superfluous
from tests.permissions.table import PEOPLE, ROWS, Row


def test_every_address_has_a_row_and_every_row_an_address():
    assert missing_and_superfluous(ROWS) == ([], [])
    assert len({row.name for row in ROWS}) == len(ROWS) > 100
    assert all(len(row.get) == len(row.post) == len(PEOPLE) for row in ROWS)


# A part each, so that two cores share them.
PARTS = {
    "coming in, families": ("account", "checklist:", "operations:"),
    "nurses, site admin": ("clinic:",),
    "pathways, numbers": ("pathways:", "insights:"),
}


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_every_cell_is_as_the_table_says(checker: Checker, part: str):
    rows = [row for row in ROWS if row.name.startswith(PARTS[part])]
    problems = [problem for row in rows for problem in checker.problems(row)]
    assert not problems, "\n".join(problems)
    assert checker.cells > 30 * len(rows)


def test_the_parts_are_the_whole_table():
    rooms = [room for part in PARTS.values() for room in part]
    assert all(row.name.startswith(tuple(rooms)) for row in ROWS)


# --- the checker itself ----------------------------------------------------------------------------------


@pytest.fixture
def planted_checker(checker: Checker) -> Iterator[Checker]:
    """The same people, before a few pages that each do one thing wrong."""
    with override_settings(ROOT_URLCONF="tests.permissions.planted"):
        arguments_by_name.cache_clear()
        checker.world.arguments = lambda name: dict.fromkeys(arguments_by_name()[name], 1)
        checker.world.never = {"number": 987654321}
        checker.world.arrange = lambda name: None
        checker.world.payload = lambda name: {"note": "x"}
        checker.world.body = lambda name, person: None
        yield checker
    arguments_by_name.cache_clear()


def test_the_checker_is_content_with_a_page_that_is_right(planted_checker: Checker):
    assert planted_checker.problems(planted.FINE) == []


def test_every_planted_fault_is_named(planted_checker: Checker):
    for row, words in planted.FAULTY:
        assert words in "\n".join(planted_checker.problems(row)), row.name


@override_settings(ROOT_URLCONF="tests.permissions.planted")
def test_an_address_without_a_row_and_a_row_without_an_address_are_named():
    rows = [planted.FINE, planted.LINKS, *(row for row, _words in planted.FAULTY)]
    missing, superfluous = missing_and_superfluous(rows)
    assert [name for name in missing if not name.startswith("account_")] == ["", "show_forgotten"]
    assert superfluous == []
    assert missing_and_superfluous([*rows, Row("show_removed", "", "")])[1] == ["show_removed"]
