"""Fixtures of every test: the cast of people, and a database that guards its history."""

from tests.cast import *  # noqa: F403
