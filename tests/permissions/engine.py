"""Plays every cell of the permission table and says what is not as the table says.

A cell is one address, one method, one person. What a cell expects is one letter, see `table`. For a cell that may
change nothing, every table of the database is compared before and after; for a cell that says "there is no such
thing", the answer is compared with that for an id that never existed.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.table import PEOPLE, Row

# What may be written by looking, or by being refused: who looked, and one's own session with the count of tries.
NOT_COMPARED = {"audit_accesslog", "django_session", settings.CACHES["default"]["LOCATION"]}
REFUSED = "LU34"
OUTSIDERS = ("anonymous", "rob", "otto", "stella", "ada", "simon")
# Headers in which two answers "there is no such thing" must be alike; a cookie would tell them apart as well.
COMPARED_HEADERS = {
    "Content-Type",
    "Content-Length",
    "Location",
    "Set-Cookie",
    "Vary",
    "Cache-Control",
    "Allow",
}
NO_SUCH_METHODS = ("PUT", "PATCH", "DELETE", "TRACE")

Arguments = dict[str, object]


@dataclass
class World:
    """What the cells are played in.

    `clients`: a browser for each of PEOPLE. `arguments(url name)`: what stands in the address, of the patient
    around whom the table is written. `arrange(url name)`: make happen what must have happened before. `payload(url
    name)`: what the form sends. `body(url name, person)`: the JSON that a program of this person sends instead, if it
    is one that asks there. `never`: for a name of an argument a value that never existed. `foreign`: the same
    arguments of another patient, where there are any. `canaries`: what only the patient's own people may read.
    `told`: for a person the names of pages on which somebody told them of the patient.
    """

    clients: dict[str, Client]
    arguments: Callable[[str], Arguments]
    arrange: Callable[[str], None] = lambda name: None
    payload: Callable[[str], dict] = lambda name: {}
    body: Callable[[str, str], str | None] = lambda name, person: None
    never: Arguments = field(default_factory=dict)
    foreign: Arguments = field(default_factory=dict)
    canaries: tuple[bytes, ...] = ()
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes
    headers: dict[str, str]
    queries: int

    @property
    def face(self) -> tuple:
        """Everything by which a person could tell two answers apart, the number of queries included."""
        return self.status, self.content, self.headers, self.queries


def url_arguments(
    patterns: Iterable[URLPattern | URLResolver], space: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every URL name of the resolver, with the names of the arguments in its address. Nameless ones give ""."""
    for pattern in patterns:
        names = (*outer, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_arguments(pattern.url_patterns, inner, names)
        else:
            yield (f"{space}{pattern.name}" if pattern.name else ""), names


@lru_cache
def arguments_by_name() -> dict[str, tuple[str, ...]]:
    return dict(url_arguments(get_resolver().url_patterns))


def missing_and_superfluous(rows: Iterable[Row]) -> tuple[list[str], list[str]]:
    """URL names without a row, and rows without a URL."""
    names = {name for name, _arguments in url_arguments(get_resolver().url_patterns)}
    in_table = {row.name for row in rows}
    return sorted(names - in_table), sorted(in_table - names)


def print_of_database() -> dict[str, str]:
    """For each table a digest of its rows, without those that may be written by looking."""
    prints = {}
    with connection.cursor() as cursor:
        for name in sorted(set(connection.introspection.table_names()) - NOT_COMPARED):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")
            prints[name] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return prints


class CountedQueries:
    """Counts; Django's own capture would also write each query out, which costs more than all the rest."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable, *arguments: object) -> object:
        self.number += 1
        return execute(*arguments)


class _Undo(Exception):
    """Leaves a transaction so that it is rolled back."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


class Checker:
    """Plays rows in a world. `problems` of a row is empty when everything is as the table says."""

    def __init__(self, world: World, after_writing: Callable[[], None] = lambda: None) -> None:
        self.world = world
        self.after_writing = after_writing
        self.payload: dict = {}
        self.before: dict[str, str] = {}
        self.cells = 0

    def problems(self, row: Row) -> list[str]:
        with undone():
            self.world.arrange(row.name)
            self.payload = self.world.payload(row.name)
            self.before = print_of_database()
            return [
                *self._check_cells(row, "GET", row.get),
                *self._check_cells(row, "POST", row.post),
                *self._check_other_methods(row),
                *self._check_foreign_ids(row),
            ]

    def _check_cells(self, row: Row, method: str, codes: str) -> list[str]:
        found = []
        quiet = [(person, code) for person, code in zip(PEOPLE, codes, strict=True) if code != "W"]
        for person, code in quiet:
            found += self._check_answer(row, method, person, code)
        if self._is_changed():
            found += self._culprits(row, method, [person for person, _code in quiet])
        for person, code in zip(PEOPLE, codes, strict=True):
            if code == "W":
                found += self._check_act(row, method, person)
        return found

    def _check_answer(self, row: Row, method: str, person: str, code: str) -> list[str]:
        arguments = self.world.arguments(row.name)
        answer = self.ask(row.name, method, person, arguments)
        found = (
            [] if fits(answer, code) else [f"{row.name} {method} {person}: {answer.status}, expected {code}"]
        )
        is_told = row.name in self.world.told.get(person, ())
        if (
            person in OUTSIDERS
            and not is_told
            and any(canary in answer.content for canary in self.world.canaries)
        ):
            found.append(f"{row.name} {method} {person}: reads what is said in confidence")
        # Who is told 403 for an address of a patient knows of the patient, not of what is under it.
        is_known = code == "3" and "patient" in arguments
        never = {name: self.world.never[name] for name in arguments if not (is_known and name == "patient")}
        if never and code in "34" and not found:
            nowhere = self.ask(row.name, method, person, {**arguments, **never})
            if nowhere.face != answer.face:
                found.append(f"{row.name} {method} {person}: told apart from what never existed")
        return found

    def _check_act(self, row: Row, method: str, person: str) -> list[str]:
        """An act that must succeed: else its refusals would only prove that what was sent is no good."""
        with undone():
            answer = self.ask(row.name, method, person, self.world.arguments(row.name))
            is_written = print_of_database() != self.before
        self.after_writing()
        if answer.status >= HTTPStatus.BAD_REQUEST:
            return [f"{row.name} {method} {person}: {answer.status}, expected W"]
        return [] if is_written else [f"{row.name} {method} {person}: nothing was written, expected W"]

    def _check_other_methods(self, row: Row) -> list[str]:
        found = []
        # Of each letter one person: these methods pass through the same gate as GET, or never get to it.
        one_of_each = {code: person for person, code in zip(PEOPLE, row.get, strict=True)}
        for code, person in one_of_each.items():
            arguments = self.world.arguments(row.name)
            head = self.ask(row.name, "HEAD", person, arguments)
            if not fits(head, code) or head.content:
                found.append(f"{row.name} HEAD {person}: {head.status}, expected as GET and no body")
            options = self.ask(row.name, "OPTIONS", person, arguments)
            if options.status != HTTPStatus.METHOD_NOT_ALLOWED and not fits(options, code):
                found.append(f"{row.name} OPTIONS {person}: {options.status}, expected as GET or 405")
            for method in NO_SUCH_METHODS:
                answer = self.ask(row.name, method, person, arguments)
                if answer.status != HTTPStatus.METHOD_NOT_ALLOWED:
                    found.append(f"{row.name} {method} {person}: {answer.status}, expected 405")
        if self._is_changed():
            found.append(f"{row.name}: a HEAD, OPTIONS or unknown method wrote something")
        return found

    def _check_foreign_ids(self, row: Row) -> list[str]:
        """Who may come in with this patient's address must find nothing of another patient's under it."""
        arguments = self.world.arguments(row.name)
        foreign = {name: value for name, value in self.world.foreign.items() if name in arguments}
        if "patient" not in arguments or not foreign:
            return []
        found = []
        never = {name: self.world.never[name] for name in foreign}
        for method, codes in (("GET", row.get), ("POST", row.post)):
            for person, code in zip(PEOPLE, codes, strict=True):
                if code in REFUSED or code == "5":
                    continue
                other = self.ask(row.name, method, person, {**arguments, **foreign})
                nowhere = self.ask(row.name, method, person, {**arguments, **never})
                if other.status != HTTPStatus.NOT_FOUND or other.face != nowhere.face:
                    found.append(
                        f"{row.name} {method} {person}: {other.status} for a thing of another patient"
                    )
        if self._is_changed():
            found.append(f"{row.name}: an act on a thing of another patient wrote something")
        return found

    def _is_changed(self) -> bool:
        """Whether anything was written since it was last asked."""
        before, self.before = self.before, print_of_database()
        return self.before != before

    def _culprits(self, row: Row, method: str, people: list[str]) -> list[str]:
        """Who it was that wrote although nothing may be written, and into which tables."""
        found = []
        for person in people:
            with undone():
                before = print_of_database()
                self.ask(row.name, method, person, self.world.arguments(row.name))
                after = print_of_database()
            self.after_writing()
            changed = [name for name in after if after[name] != before.get(name)]
            if changed:
                found.append(f"{row.name} {method} {person}: wrote into {', '.join(changed)}")
        return found or [f"{row.name} {method}: something was written"]

    def ask(self, name: str, method: str, person: str, arguments: Arguments) -> Answer:
        """Send one request, as this person's browser does; the browser itself stays as it was."""
        self.cells += 1
        browser = self.world.clients[person]
        cookies = deepcopy(browser.cookies)
        cache.clear()  # the throttle counts tries; here they are thousands
        browser.raise_request_exception = False
        body = self.world.body(name, person)
        queries = CountedQueries()
        with connection.execute_wrapper(queries):
            response = self._send(browser, method, reverse(name, kwargs=arguments), body)
        browser.cookies = cookies
        return Answer(response.status_code, body_of(response), headers_of(response), queries.number)

    def _send(self, browser: Client, method: str, url: str, body: str | None) -> HttpResponse:
        if method == "POST" and body is not None:
            return browser.post(url, body, content_type="application/json")
        return browser.post(url, self.payload) if method == "POST" else browser.generic(method, url)


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def headers_of(response: HttpResponse) -> dict[str, str]:
    headers = {name: value for name, value in response.headers.items() if name in COMPARED_HEADERS}
    return headers | {"Set-Cookie": ",".join(sorted(response.cookies))}


def fits(answer: Answer, code: str) -> bool:
    """Whether an answer is what a letter of the table says."""
    is_sign_in = answer.headers.get("Location", "").partition("?")[0] == resolve_url(settings.LOGIN_URL)
    if code in "LR":
        return answer.status == HTTPStatus.FOUND and is_sign_in == (code == "L")
    return answer.status == {"Y": 200, "F": 422, "U": 401, "3": 403, "4": 404, "5": 405, "G": 410}[code]
