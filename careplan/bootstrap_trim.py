"""Leaves out of Bootstrap's style sheet what no page of ours uses: a phone should not fetch it. Pure.

A rule stays when every class that its selector names stands as a word somewhere in our templates, Python or scripts
(or in those of the packages that draw our forms). So a class may be used anywhere without telling anybody; only one
that is put together from pieces would be missed, and a test looks for those.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

WORD = re.compile(r"[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
HOOK = re.compile(r"\[data-bs-([\w-]+)")
VARIABLE = re.compile(r"(?<![\w-])(--bs-[\w-]+)")
ANIMATION = re.compile(r"@(?:-webkit-)?keyframes ([\w-]+)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SUFFIXES = {".html", ".py", ".js"}


def words_in(folders: Iterable[Path]) -> frozenset[str]:
    """Every word that could be the name of a class, in the templates, modules and scripts below these folders."""
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix in SUFFIXES)
    return frozenset(word for file in files for word in WORD.findall(file.read_text()))


def trim(css: str, words: frozenset[str], beside: str = "") -> str:
    """The rules that can match something, and the variables that these rules or the style sheets `beside` read."""
    kept = "".join(_kept(COMMENT.sub("", css), words))
    read = set(re.findall(r"var\((--bs-[\w-]+)", kept + beside))
    # A variable may be made of others: until nothing more comes to be read.
    while True:
        more = {
            other
            for name, value in re.findall(r"(--bs-[\w-]+):([^;}]*)", kept)
            if name in read
            for other in VARIABLE.findall(value)
        } - read
        if not more:
            break
        read |= more
    kept = re.sub(
        r"(--bs-[\w-]+):[^;{}]*(?:;|(?=}))",
        lambda found: found[0] if found[1] in read else "",
        kept,
    )
    return re.sub(r"[^{}]+{}", "", kept)


def _kept(css: str, words: frozenset[str]) -> Iterator[str]:
    for prelude, body in _blocks(css):
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(_kept(body, words))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif animation := ANIMATION.match(prelude):
            if animation[1] in words:
                yield f"{prelude}{{{body}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        else:
            selectors = [one for one in _selectors(prelude) if _can_match(one, words)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _can_match(selector: str, words: frozenset[str]) -> bool:
    return words.issuperset(CLASS.findall(selector)) and not HOOK.search(selector)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each `prelude { body }` of the outermost level. A statement without a body (@charset) is passed over."""
    depth, begin, opened = 0, 0, 0
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            if depth == 1:
                opened = place
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[begin:opened].strip().rpartition(";")[2], css[opened + 1 : place]
                begin = place + 1


def _selectors(prelude: str) -> Iterator[str]:
    """Parts between the commas that are not inside brackets."""
    depth, begin = 0, 0
    for place, sign in enumerate(prelude):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            yield prelude[begin:place]
            begin = place + 1
    yield prelude[begin:]
