"""A plan of 120 items in the sample clinic, and Vera, who cares for three people; see `make_long_plan`.

More than any family has: what holds here for size and speed holds for everybody.
"""

from dataclasses import dataclass

from tests.installation import Installation

EMAIL = "vera@sample.example"
ITEMS = 120


@dataclass(frozen=True)
class LongPlan:
    """Addresses: Vera's *Today*, and an invitation that nobody has answered yet."""

    today: str
    invitation: str


def add_to(clinic: Installation) -> LongPlan:
    """Make all of it inside a running sample clinic."""
    code = "from tests.journeys import make_long_plan; print(make_long_plan.make())"
    return LongPlan(*clinic.run("shell", "-v", "0", "-c", code).split())
