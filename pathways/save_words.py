"""What one save of a draft did, in words. Pure: two texts of a definition in, one sentence out."""

from __future__ import annotations

import json

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pathways.parts import Kind

MOST = 200
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
LISTS = ("categories", "steps", "facts", "anchors", "choices", "goals", "glossary")
HEAD = ("title", "summary", "language", "document_title", "document_date")

WORDS = {
    ("steps", ADDED): _("Step “%s” added"),
    ("steps", CHANGED): _("Step “%s” changed"),
    ("steps", REMOVED): _("Step “%s” removed"),
    ("watch", ADDED): _("Watch question “%s” added"),
    ("watch", CHANGED): _("Watch question “%s” changed"),
    ("watch", REMOVED): _("Watch question “%s” removed"),
    ("categories", ADDED): _("Category “%s” added"),
    ("categories", CHANGED): _("Category “%s” changed"),
    ("categories", REMOVED): _("Category “%s” removed"),
    ("facts", ADDED): _("Fact “%s” added"),
    ("facts", CHANGED): _("Fact “%s” changed"),
    ("facts", REMOVED): _("Fact “%s” removed"),
    ("anchors", ADDED): _("Event “%s” added"),
    ("anchors", CHANGED): _("Event “%s” changed"),
    ("anchors", REMOVED): _("Event “%s” removed"),
    ("choices", ADDED): _("Choice “%s” added"),
    ("choices", CHANGED): _("Choice “%s” changed"),
    ("choices", REMOVED): _("Choice “%s” removed"),
    ("goals", ADDED): _("Goal “%s” added"),
    ("goals", CHANGED): _("Goal “%s” changed"),
    ("goals", REMOVED): _("Goal “%s” removed"),
    ("glossary", ADDED): _("Hard word “%s” added"),
    ("glossary", CHANGED): _("Hard word “%s” changed"),
    ("glossary", REMOVED): _("Hard word “%s” removed"),
}


def what_was_done(before: str, after: str) -> str:
    """Return what one save did, such as “Step “MRI” changed”: the first part by name, the others as a number.

    In: the JSON texts of two definitions. Out: at most MOST characters, in the language switched on.
    """
    done = sentences(before, after) or (gettext("Nothing changed"),)
    if len(done) == 1:
        return done[0][:MOST]
    others = ngettext("and %s other part", "and %s other parts", len(done) - 1) % (len(done) - 1)
    return f"{done[0][: MOST - 1 - len(others)]} {others}"


def sentences(before: str, after: str) -> tuple[str, ...]:
    """Return a sentence for each part that differs; () when nothing does.

    In: the JSON texts of two definitions. They are compared as plain data: building the parts of a draft of
    500 steps would cost more than the save itself.
    """
    old, new = json.loads(before), json.loads(after)
    done = [sentence for name in LISTS for sentence in _of_list(name, old, new)]
    if any(old.get(name) != new.get(name) for name in HEAD):
        done.insert(0, gettext("Title and summary changed"))
    if old.get("successions") != new.get("successions"):
        done.append(gettext("Steps that were split or merged changed"))
    if not done and old != new:
        done.append(gettext("Order changed"))
    return tuple(done)


def _of_list(name: str, before: dict, after: dict) -> list[str]:
    """Return a sentence for each part of one list that came, went or changed. Order alone is no change."""
    old = {_key(one): one for one in before.get(name, [])}
    new = {_key(one): one for one in after.get(name, [])}
    done = [
        _sentence(name, one, CHANGED if key in old else ADDED)
        for key, one in new.items()
        if old.get(key) != one
    ]
    return done + [_sentence(name, one, REMOVED) for key, one in old.items() if key not in new]


def _key(one: dict) -> str:
    return one["key"] if "key" in one else one["word"]


def _sentence(name: str, one: dict, change: str) -> str:
    kind = "watch" if one.get("kind") == Kind.WATCH else name
    return str(WORDS[kind, change]) % (one.get("title") or one.get("question") or _key(one))
