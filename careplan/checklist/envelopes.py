"""What a phone sends: an envelope of acts, read strictly. Pure: no database, no clock.

A fault of the envelope refuses all of it; a fault of one act refuses that one. So values that JSON should not have
had, a number that is none or a name that stands there twice, are taken as far as the act that holds them.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from careplan.plans.actions import SentAct
from careplan.plans.wording import WordsRefused, clean_words

MOST_ACTS = 200
MOST_BYTES = 2_000_000
MOST_FIELDS = 80
MOST_IN_A_LIST = 40
LONGEST_TEXT = 20_000
MOST_LETTERS = 60_000
LARGEST_ID = 2**63 - 1
ACT_KEYS = {"op_id", "kind", "item", "plan", "seen", "happened_at", "data"}
ENVELOPE_KEYS = {"account", "acts"}
OP_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
KIND = re.compile(r"[a-z_]{1,30}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
# Outside these years a clock tells nothing, not even how wrong it is.
CLOCK_YEARS = range(1970, 2200)
LONGEST_ECHO = 64


class BadEnvelope(Exception):
    """All of it is refused. `status` of the answer, `error` for the program, the message for the person."""

    def __init__(self, error: str, message: str, status: int = 400):
        super().__init__(message)
        self.error = error
        self.status = status


class BadAct(Exception):
    """One act cannot be read."""


class NotJson:
    """Stands where JSON had a number that is none: NaN, Infinity."""


class Doubled(dict):
    """An object of JSON in which a name stands twice: which of the two was meant, nobody can say."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose acts, and each as it came: not read yet."""

    account: str
    acts: list[object]


def read_envelope(body: bytes) -> Envelope:
    """The envelope in the body of a request. Raises BadEnvelope."""
    if len(body) > MOST_BYTES:
        raise too_large()
    try:
        found = json.loads(body, parse_constant=lambda _name: NotJson(), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise BadEnvelope("not_json", _("This did not arrive whole. It is kept and sent again.")) from error
    is_whole = (
        type(found) is dict
        and found.keys() == ENVELOPE_KEYS
        and isinstance(found["account"], str)
        and isinstance(found["acts"], list)
    )
    if not is_whole:
        raise BadEnvelope("malformed", _("This did not arrive whole. It is kept and sent again."))
    if len(found["acts"]) > MOST_ACTS:
        raise BadEnvelope("too_many", _("These are too many at once. They are kept and sent in parts."), 413)
    return Envelope(found["account"], found["acts"])


def too_large() -> BadEnvelope:
    return BadEnvelope("too_large", _("This is too much at once. It is kept and sent in parts."), 413)


def read_after(text: str) -> int:
    """The number of an event in an address. Raises BadEnvelope."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise BadEnvelope("malformed", _("This did not arrive whole."))
    return int(text)


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(found)


def read_act(raw: object) -> SentAct:
    """One act, with nothing in it that a phone may not say. Raises BadAct."""
    if type(raw) is not dict or not ACT_KEYS.issuperset(raw):
        raise BadAct
    kind = raw.get("kind")
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise BadAct
    return SentAct(
        op_id=_op_id(raw.get("op_id")),
        kind=kind,
        item_id=_number(raw.get("item"), least=1),
        plan_id=_number(raw.get("plan"), least=1),
        seen=_number(raw.get("seen"), least=0),
        happened_at=_moment(raw.get("happened_at")),
        data=_data(raw.get("data", {})),
    )


def _op_id(value: object) -> UUID:
    if not isinstance(value, str) or not OP_ID.fullmatch(value):
        raise BadAct
    return UUID(value)


def _number(value: object, *, least: int) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not least <= value <= LARGEST_ID:  # True is an int too
        raise BadAct
    return value


def _moment(value: object) -> datetime | None:
    """What the phone's clock said, in UTC; None where its year tells nothing."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise BadAct
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadAct from error
    return moment.astimezone(UTC) if moment.year in CLOCK_YEARS else None


def _data(value: object) -> dict[str, str | list[str]]:
    if type(value) is not dict or len(value) > MOST_FIELDS:
        raise BadAct
    data = {name: _typed(typed) for name, typed in value.items()}
    if sum(len(name) + sum(map(len, typed)) for name, typed in data.items()) > MOST_LETTERS:
        raise BadAct
    return data


def _typed(value: object) -> str | list[str]:
    if isinstance(value, list) and len(value) <= MOST_IN_A_LIST:
        return [_text(one) for one in value]
    return _text(value)


def _text(value: object) -> str:
    """What was typed, cleaned as everywhere: halves of letters, which JSON can spell, are gone as well."""
    if not isinstance(value, str):
        raise BadAct
    try:
        return clean_words(value, longest=LONGEST_TEXT, required=False)
    except WordsRefused as refusal:
        raise BadAct from refusal


def echo(raw: object) -> str | None:
    """The id of an act that cannot be read, so that the phone knows which one it was; None when it has none."""
    op_id = raw.get("op_id") if isinstance(raw, dict) else None
    return op_id if isinstance(op_id, str) and len(op_id) <= LONGEST_ECHO else None
