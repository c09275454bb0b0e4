"""What the worklist can be narrowed to, and how an address says it. Pure; no patient data stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

EVERYBODY, MINE, NOBODY = "", "mine", "nobody"
# As an address says it -> what it is.
SWITCHES = {
    "question": "has_question",
    "unverified": "is_unverified",
    "open": "is_still_open",
    "undecided": "is_undecided",
    "paused": "is_paused",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the worklist is narrowed to. Each that is set narrows it further.

    `who`: "" everybody's, "mine", "nobody", or the number of a colleague. `category`: has an open step there.
    `cancer`: where the cancer began, as the newest answer says. `language`: somebody of the family reads it.
    """

    who: str = EVERYBODY
    team_id: int | None = None
    category: str = ""
    cancer: str = ""
    language: str = ""
    has_question: bool = False
    is_unverified: bool = False
    is_still_open: bool = False
    is_undecided: bool = False
    is_paused: bool = False

    @property
    def any(self) -> bool:
        return self != Filters()

    @property
    def nurse_id(self) -> int | None:
        """The colleague whose patients are shown, if it is one."""
        return int(self.who) if self.who.isdigit() else None

    @property
    def query(self) -> dict[str, str]:
        """What an address says of it: name -> value, without what is not set."""
        said = {
            "who": self.who,
            "team": str(self.team_id or ""),
            "category": self.category,
            "cancer": self.cancer,
            "language": self.language,
            **{name: "1" for name, field in SWITCHES.items() if getattr(self, field)},
        }
        return {name: value for name, value in said.items() if value}


def address(query: Mapping[str, str], url_name: str = "clinic:list_patients") -> str:
    """The address of a page of the worklist, with what is asked of it; empty values are left out."""
    asked = {name: value for name, value in query.items() if value}
    url = _path(url_name, get_script_prefix())
    return f"{url}?{urlencode(asked)}" if asked else url


@cache
def _path(url_name: str, _prefix: str) -> str:
    return reverse(url_name)
