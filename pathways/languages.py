"""The languages that can be chosen: those Django knows by their own name. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info


@dataclass(frozen=True, slots=True)
class Language:
    """`own_name` as its speakers write it, `name` in the language that is switched on."""

    code: str
    own_name: str
    name: str
    direction: str

    @property
    def both_names(self) -> str:
        return self.own_name if self.own_name == self.name else f"{self.own_name} ({self.name})"


def language(code: str) -> Language:
    """Return a language. One that is not known is called by its code and read from left to right."""
    if not is_known(code):
        return Language(code, code, code, "ltr")
    info = get_language_info(code)
    own_name = info["name_local"]
    return Language(
        code,
        own_name[:1].upper() + own_name[1:],
        str(info["name_translated"]),
        "rtl" if info["bidi"] else "ltr",
    )


def is_known(code: str) -> bool:
    return "name_local" in LANG_INFO.get(code, {})


def all_languages() -> list[Language]:
    """Return every language that can be chosen, by its name in the language that is switched on."""
    return sorted((language(code) for code in LANG_INFO if is_known(code)), key=lambda one: one.name)
