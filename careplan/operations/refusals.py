"""How the commands of this room say no."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from careplan.plans.keyring import KeyProblem


class Refusal(Exception):
    """Why careplan does not start, or does not do what was asked: one sentence for the person at the terminal."""


@contextmanager
def told_in_one_sentence() -> Iterator[None]:
    """End the process with exit code 1 and the sentence on stderr, instead of a traceback."""
    try:
        yield
    except (Refusal, KeyProblem) as refusal:
        raise SystemExit(f"careplan: {refusal}") from refusal
    except DatabaseError as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise SystemExit(f"careplan: the database could not be used: {first_line}.") from error
