"""Two finders of barriers on the page that is open: axe-core, and IBM's engine. None of their rules is switched off.

What an engine calls a barrier fails, unless `judged.py` says with a reason why it is none. What it cannot decide by
itself ("needs review") fails as well, until somebody has looked and written down there what was seen.
"""

import os
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Page

from tests.installation import ROOT
from tests.journeys.axe import AT_REST, axe
from tests.journeys.judged import JUDGED, Judged

ENGINE = ROOT.joinpath(
    ".npm-packages/accessibility-checker-engine/node_modules/accessibility-checker-engine/ace.js"
)
HOW_TO_GET_IT = (
    "IBM's engine is not here; bin/npm-package accessibility-checker-engine fetches it (it needs npm)"
)
RULES = "WCAG_2_2"
ASK_IBM = """async (rules) => {
    const report = await new window.ace.Checker().check(document, [rules]);
    return report.results
        .filter((one) => one.value[1] !== "PASS")
        .map((one) => ({
            rule: one.ruleId, about: one.value.join(" "), says: one.message,
            where: one.path.dom, html: one.snippet,
        }));
}"""


@dataclass(frozen=True)
class Finding:
    """One thing that an engine says about one place. `is_barrier`: it is sure of it."""

    engine: str
    rule: str
    is_barrier: bool
    says: str
    where: str
    html: str

    def __str__(self) -> str:
        sure = "barrier" if self.is_barrier else "to be looked at"
        return f"{self.engine} {self.rule} ({sure}): {self.says}\n      {self.where}\n      {self.html[:220]}"


def need_ibm() -> None:
    """Skips the test where the engine was not fetched; in CI its absence is a failure."""
    if ENGINE.exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_IT)
    pytest.skip(HOW_TO_GET_IT)


def findings(page: Page) -> list[Finding]:
    """What both engines say about the page, that nobody has judged yet."""
    page.evaluate(AT_REST)
    found = [*ask_axe(page), *ask_ibm(page)]
    return [one for one in found if not any(covers(judged, one) for judged in JUDGED)]


def ask_axe(page: Page) -> list[Finding]:
    answer = axe.run(page).response
    return [
        Finding(
            engine="axe",
            rule=rule["id"],
            is_barrier=kind == "violations",
            says=f"{rule['help']} – {_why(node)}",
            where=" ".join(map(str, node["target"])),
            html=node["html"],
        )
        for kind in ("violations", "incomplete")
        for rule in answer[kind]
        for node in rule["nodes"]
    ]


def _why(node: dict) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def ask_ibm(page: Page) -> list[Finding]:
    """Barriers are what breaks a rule of WCAG for sure; recommendations and doubts are to be looked at."""
    if not page.evaluate("() => Boolean(window.ace)"):
        page.evaluate(_engine())
    return [
        Finding(
            engine="ibm",
            rule=one["rule"],
            is_barrier=one["about"] == "VIOLATION FAIL",
            says=one["says"],
            where=one["where"],
            html=one["html"],
        )
        for one in page.evaluate(ASK_IBM, RULES)
    ]


@cache
def _engine() -> str:
    return f"{ENGINE.read_text()}\n;window.ace = ace; true"


def covers(judged: Judged, finding: Finding) -> bool:
    return (
        judged.engine == finding.engine
        and judged.rule == finding.rule
        and judged.html.search(finding.html) is not None
        and judged.says.search(finding.says) is not None
    )
