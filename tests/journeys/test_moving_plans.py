"""From a new rule to fifty plans that follow it: draft, dry run, publish, compare, offer, look, move, and one back."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Installation, new_installation
from tests.journeys import moving
from tests.journeys.moving import PLANS
from tests.journeys.pages import DESKTOP, look, open_page
from tests.journeys.stored import Stored


@pytest.fixture(scope="module")
def clinic(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A clinic of its own: fifty more patients would stand in the way of the other journeys."""
    with new_installation(tmp_path_factory.mktemp("moving") / "data", DEMO="0") as installation:
        assert len(json.loads(moving.start_with_fifty_plans(installation))) == PLANS
        yield installation


def test_fifty_plans_follow_a_new_rule_and_one_goes_back(browser: Browser, clinic: Installation):
    stored = Stored(clinic)
    with open_page(browser, clinic.url, **DESKTOP) as ada:
        moving.sign_in(ada, "ada")
        moving.write_a_rule(ada)
        moving.look_at_made_up_patients(ada)
        moving.publish(ada)
        moving.compare(ada)
        moving.offer(ada)
    assert versions(stored) == {1: PLANS}
    with open_page(browser, clinic.url, **DESKTOP) as hanna:
        moving.sign_in(hanna, "hanna")
        moving.agree(hanna)
        moving.watch_the_bar(hanna)
        assert versions(stored) == {2: PLANS}
        move_one_back(hanna)
    assert versions(stored) == {1: 1, 2: PLANS - 1}
    assert "all whole" in clinic.run("verify_events")


def versions(stored: Stored) -> dict[int, int]:
    """Number of a version -> how many plans follow it."""
    return dict(
        stored.rows(
            "SELECT version.number, count(*) FROM plans_plan plan JOIN pathways_version version"
            " ON version.id = plan.version_id GROUP BY version.number"
        )
    )


def move_one_back(page: Page) -> None:
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Person 07"))
    with page.expect_navigation():
        row.get_by_role("button").click()
    look(page)
    expect(page.get_by_text("The plan follows the earlier version again.")).to_be_visible()
