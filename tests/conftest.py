"""Fixtures of every test: the cast of people, and a database that guards its history."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from careplan.notify.actions import send_waiting
from careplan.plans import triggers
from tests.cast import *  # noqa: F403
from tests.cast import _forget_pathways  # noqa: F401 (a star leaves out names with an underscore)

# No deadline: on a busy machine the first example alone may miss it, and that says nothing about the code.
# In CI the same examples every time; elsewhere new ones.
hypothesis.settings.register_profile("careplan", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("careplan")

WITH_TRANSACTIONS = {"transactional_db", "live_server", "django_db_reset_sequences"}


@pytest.fixture(autouse=True)
def _history_can_be_emptied(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """After a test that commits, Django empties every table; the triggers that guard history would refuse.

    So they are taken away just before. Django's own `post_migrate`, sent after it emptied the tables,
    brings them back, as it does in an installation.
    """
    marker = request.node.get_closest_marker("django_db")
    by_marker = marker is not None and (marker.kwargs.get("transaction") or any(marker.args[:1]))
    by_name = WITH_TRANSACTIONS.intersection(request.fixturenames)
    if by_name:
        # Asked for before the test does, so that it is taken down after this fixture, not before.
        request.getfixturevalue("transactional_db")
    yield
    if by_marker or by_name:
        triggers.drop(connection)


@pytest.fixture(autouse=True)
def _one_language_a_test() -> Iterator[None]:
    """The language of a request stays switched on in its thread until the next one; the next test is none of it."""
    yield
    translation.deactivate_all()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def handing_over() -> Callable[[], AbstractContextManager[None]]:
    """`with handing_over():` what it asks for is handed over at its end, as the worker does a second later."""

    @contextmanager
    def until_handed_over() -> Iterator[None]:
        yield
        send_waiting(timezone.now())

    return until_handed_over


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured: `record_property("figure", "one line")`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    figures = [
        words
        for report in reports
        for name, words in getattr(report, "user_properties", [])
        if name == "figure" and report.when == "call"
    ]
    if figures:
        terminalreporter.section("figures")
        for words in sorted(figures):
            terminalreporter.line(words)
