"""`make lighthouse`: *Today* with 120 items as Lighthouse sees it on a phone, signed in; the median of three runs.

Fails when performance, accessibility or best practices come to less than 95.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from careplan.accounts.sample_password import SAMPLE_PASSWORD
from tests.installation import ROOT, new_installation
from tests.journeys import long_plan
from tests.journeys.chromium import ARGUMENTS, HOW_TO_GET_IT, open_browser, path_of_chromium

PROGRAM = ROOT / ".npm-packages/lighthouse/node_modules/.bin/lighthouse"
RUNS = 3
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices")
# What makes up the first of them, and what came over the wire.
TIMES = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
)


def main() -> int:
    browser_path = path_of_chromium()
    if browser_path is None:
        print(HOW_TO_GET_IT, file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="careplan-lighthouse-") as folder,
        new_installation(Path(folder) / "data", DEMO="1") as clinic,
    ):
        clinic.start()
        plan = long_plan.add_to(clinic)
        with open_browser() as browser:
            cookies = sign_in(browser, clinic.url)
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies}))
        reports = list(look(clinic.url + plan.today, headers, browser_path))
    print(table(reports))
    medians = {name: statistics.median(score(report, name) for report in reports) for name in CATEGORIES}
    low = [f"{name}: {value:.0f} of {LEAST}" for name, value in medians.items() if value < LEAST]
    if low:
        print("Too low: " + ", ".join(low), file=sys.stderr)
    return 1 if low else 0


def sign_in(browser: Browser, url: str) -> str:
    """The cookies of somebody who cares for a person with a long plan, as one header."""
    page = browser.new_page(base_url=url)
    page.goto("/")
    page.locator("#id_login").fill(long_plan.EMAIL)
    page.locator("#id_password").fill(SAMPLE_PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def look(address: str, headers: Path, browser_path: str) -> Iterator[dict]:
    """The reports of all runs. Lighthouse starts a browser of its own each time, with nothing kept in it."""
    command = [
        str(PROGRAM),
        address,
        f"--extra-headers={headers}",
        f"--chrome-flags={' '.join(ARGUMENTS)}",
        f"--only-categories={','.join(CATEGORIES)}",
        "--output=json",
        "--quiet",
        "--no-enable-error-reporting",
    ]
    for _run in range(RUNS):
        done = subprocess.run(
            command,
            env={**os.environ, "CHROME_PATH": browser_path},
            stdout=subprocess.PIPE,
            text=True,
            timeout=300,
            check=True,
        )
        report = json.loads(done.stdout)
        # A sign-in that was not taken would be a page with good figures as well.
        if report["finalDisplayedUrl"] != address:
            raise SystemExit(f"Lighthouse was led to {report['finalDisplayedUrl']} instead of *Today*.")
        yield report


def score(report: dict, category: str) -> float:
    return report["categories"][category]["score"] * 100


def table(reports: list[dict]) -> str:
    """One line for each run, then the medians, then what keeps a category from a hundred."""
    names = (*CATEGORIES, *TIMES, "kB on the wire")
    rows = [_figures(report) for report in reports]
    rows.append([statistics.median(column) for column in zip(*rows, strict=True)])
    heads = [*(f"run {number + 1}" for number in range(len(reports))), "median"]
    lines = [" | ".join(["      ", *names])]
    for head, row in zip(heads, rows, strict=True):
        cells = [
            f"{value:,.2f}".removesuffix(".00").rjust(len(name))
            for value, name in zip(row, names, strict=True)
        ]
        lines.append(" | ".join([head.ljust(6), *cells]))
    return "\n".join([*lines, *_short_of(reports[-1])])


def _figures(report: dict) -> list[float]:
    return [
        *(score(report, name) for name in CATEGORIES),
        *(_value(report, name) for name in TIMES),
        _value(report, "total-byte-weight") / 1000,
    ]


def _value(report: dict, audit: str) -> float:
    return report["audits"][audit]["numericValue"]


def _short_of(report: dict) -> Iterator[str]:
    for category in CATEGORIES:
        for audit in report["categories"][category]["auditRefs"]:
            found = report["audits"][audit["id"]]
            if audit["weight"] and found["score"] is not None and found["score"] < 1:
                yield f"{category}: {found['title']} ({found.get('displayValue', 'no')})"


if __name__ == "__main__":
    if not PROGRAM.exists() or shutil.which("node") is None:
        sys.exit("Lighthouse is not here: bin/npm-package lighthouse fetches it (it needs Node and npm).")
    sys.exit(main())
