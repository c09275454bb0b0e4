"""The people whose phones are driven through made-up histories."""

import pytest

from careplan.accounts.models import User
from careplan.plans.models import CareTeamMember
from tests.reliability.phones import World

STEPS = ("mri-scan", "exercises", "support-group", "goals")


@pytest.fixture
def world(patient, plan, other_patient, make_plan, join, carl, nora, item_of, client_of) -> World:
    """Carl with two phones, Ayla and Rob with one each; a habit that comes back, and things that are done once."""
    make_plan(other_patient)
    for step in STEPS:
        item_of(plan, step)
    friend = CareTeamMember.Relation.FRIEND
    people: dict[str, User] = {
        "carl": carl,
        "ayla": join("Ayla Aziz", patient),
        "rob": join("Rob Stein", patient, relation=friend),
    }
    clients = {name: client_of(user) for name, user in people.items()}
    return World(patient, plan, other_patient, nora, people, clients)
