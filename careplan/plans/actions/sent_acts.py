"""One act as a phone sent it. Plain data: what it is about, what was typed, and what that means when it is in order."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

# Choices and days, as events keep them too. All else was typed, or is how the patient is: it is sealed.
CODES = frozenset({"done_on", "reason", "readers", "to", "instead_of", "step", "words"})
ALL_SEALED = frozenset({"check_in"})

WATCH = re.compile("^watch-")

Typed = str | list[str]


@dataclass(frozen=True, slots=True)
class SentAct:
    """`data`: as it was typed, by the names of the form's fields. `entered`: the same, checked and clean, as plain
    JSON values; None while nobody has checked it, or when it is not in order."""

    op_id: UUID
    kind: str
    item_id: int | None
    plan_id: int | None
    seen: int | None
    happened_at: datetime | None
    data: Mapping[str, Typed]
    entered: Mapping[str, object] | None = None

    @property
    def content(self) -> dict[str, object]:
        """What tells this act from another that came under the same number and was not done."""
        return {"item": self.item_id, "plan": self.plan_id, "data": dict(self.data)}

    @property
    def codes(self) -> dict[str, str]:
        """What may stand in an event's data."""
        return {name: text for name, text in self._texts().items() if self._is_code(name)}

    @property
    def words(self) -> dict[str, str]:
        """What is sealed, under the names that events have for it."""
        texts = {name: text for name, text in self._texts().items() if not self._is_code(name)}
        return {WATCH.sub("watch:", name): text for name, text in texts.items()}

    def _is_code(self, name: str) -> bool:
        return name in CODES and self.kind not in ALL_SEALED

    def _texts(self) -> dict[str, str]:
        return {
            name: ",".join(typed) if isinstance(typed, list) else typed for name, typed in self.data.items()
        }

    def as_text(self) -> str:
        """Everything, to be sealed."""
        plain = asdict(self) | {
            "op_id": str(self.op_id),
            "happened_at": self.happened_at.isoformat() if self.happened_at else None,
        }
        return json.dumps(plain, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> "SentAct":
        """What `as_text` wrote."""
        plain = json.loads(text)
        happened_at = plain["happened_at"]
        return cls(
            **plain
            | {
                "op_id": UUID(plain["op_id"]),
                "happened_at": datetime.fromisoformat(happened_at) if happened_at else None,
            }
        )
