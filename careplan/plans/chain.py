"""The hash chain over one patient's events: pure functions over plain values.

An event's hash covers its own canonical text, ciphertext included, and the hash before it. The text is
stored and hashed as it is; a database's own JSON type is not used because it may hand back other bytes.
A chain alone does not see its tail cut off: the head (number and hash) is therefore shown and printed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


def canonical(value: object) -> str:
    """JSON text with sorted keys and no spaces, of dicts, lists, strings, integers, booleans and null.

    Raises TypeError for anything else, floats among them: two programs write them differently.
    """
    _refuse_other_types(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


PLAIN = frozenset({str, int, bool, type(None)})


def _refuse_other_types(value: object) -> None:
    if type(value) in PLAIN:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key that is not a string: {key!r}")
            _refuse_other_types(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_other_types(inner)
    elif value is not None and not isinstance(value, str | int | bool):
        raise TypeError(f"not allowed in history: {type(value).__name__}")


def utc_text(moment: datetime) -> str:
    """An aware time in UTC with six decimals, as `2026-11-22T14:05:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Link:
    """What one event adds to the chain. `data` and `sealed` are canonical texts."""

    patient: str
    number: int
    plan: int | None
    item: int | None
    step_key: str
    kind: str
    by: int
    at: datetime
    data: str
    sealed: str


def link_hash(link: Link, previous_hash: str) -> str:
    """SHA-256 (hex) over the previous hash and the event's canonical text."""
    text = canonical(
        {
            "patient": link.patient,
            "number": link.number,
            "plan": link.plan,
            "item": link.item,
            "step": link.step_key,
            "kind": link.kind,
            "by": link.by,
            "at": utc_text(link.at),
            "data": link.data,
            "sealed": link.sealed,
        }
    )
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first event at which a chain does not hold, and how."""

    number: int
    reason: str


def first_break(links: Iterable[tuple[Link, str, str]], head_number: int, head_hash: str) -> Break | None:
    """Walk `(link, previous hash, hash)` in order of number; the first break, or None when all holds.

    The head as the patient's row keeps it shows a tail that was cut off in the event table alone.
    """
    expected_number, previous = 1, ""
    for link, previous_hash, stored_hash in links:
        if link.number > expected_number:
            return Break(expected_number, "missing")
        if link.number < expected_number:
            return Break(link.number, "stands there twice")
        if previous_hash != previous:
            return Break(link.number, "does not follow the one before")
        if link_hash(link, previous) != stored_hash:
            return Break(link.number, "changed")
        expected_number, previous = expected_number + 1, stored_hash
    if expected_number - 1 < head_number:
        return Break(expected_number, "missing at the end")
    if expected_number - 1 > head_number:
        return Break(head_number + 1, "stands after the head that was noted")
    if previous != head_hash:
        return Break(head_number, "is not the head that was noted")
    return None
