"""Everybody follows every link there is: nothing is written by looking, and no link leads to a closed door."""

import re
from collections.abc import Iterable
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests.permissions.arguments import EMPTY_PARTS, LISTED_PARTS
from tests.permissions.engine import World, print_of_database
from tests.permissions.table import PEOPLE, ROWS

# Links that are followed: our own addresses, with their query. Static files are no views.
LINK = re.compile(r'href="(/(?!static/|/)[^"#]*)')
MOST_PAGES = 1_000


def crawl(
    browser: Client, start: Iterable[str], *, name_writers: bool = False
) -> tuple[dict[str, int], list[str]]:
    """Follow all links from `start`. Returns the status of every address, and those that wrote, if asked for."""
    found: dict[str, int] = {}
    writers = []
    waiting = list(start)
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop()
        if address in found:
            continue
        before = print_of_database() if name_writers else {}
        response = browser.get(address)
        found[address] = response.status_code
        if name_writers and print_of_database() != before:
            writers.append(address)
        if response.status_code == HTTPStatus.FOUND:
            waiting.append(response.headers["location"].partition("#")[0])
        elif "text/html" in response.headers["content-type"]:
            waiting += [unescape(link) for link in LINK.findall(response.content.decode())]
    return found, writers


def doors(world: World, person: str) -> list[str]:
    """Where a person may begin: every page of the table that opens for this person."""
    at = PEOPLE.index(person)
    arranged = {*EMPTY_PARTS, *LISTED_PARTS}
    names = [row.name for row in ROWS if row.get[at] in "YR" and row.name not in arranged]
    return [reverse(name, kwargs=world.arguments(name)) for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_looking_changes_nothing_and_every_link_opens(world: World, person: str):
    browser, start = world.clients[person], doors(world, person)
    before = print_of_database()
    found, _none = crawl(browser, start)
    if print_of_database() != before:
        pytest.fail(f"written by looking: {crawl(browser, start, name_writers=True)[1]}")
    assert len(start) <= len(found) < MOST_PAGES
    closed = {address: status for address, status in found.items() if status not in (200, 302)}
    assert not closed


@override_settings(ROOT_URLCONF="tests.permissions.planted")
def test_a_page_that_writes_and_a_link_that_is_closed_are_found(world: World):
    browser = world.clients["simon"]
    before = print_of_database()
    found, writers = crawl(browser, ["/links"], name_writers=True)
    assert print_of_database() != before
    assert writers == ["/write-by-looking"]
    assert (found["/links"], found["/fine/2?of=3"]) == (200, 404)
