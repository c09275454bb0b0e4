"""The list as it opens is asked by ready SQL, which gives what the querysets of a filtered list give."""

import pytest

from careplan.accounts.models import Membership, User
from careplan.clinic.filters import Filters
from careplan.clinic.queries import worklist

ALL = Filters()
ANNOTATED = ("my_mark", "my_mark_at", "open_questions", "undecided", "unverified", "cancer")


def told(plans):
    return [
        (
            plan.pk,
            plan.patient.name,
            plan.nurse and plan.nurse.name,
            plan.next_item and plan.next_item.title,
            *(getattr(plan, name) for name in ANNOTATED),
        )
        for plan in plans
    ]


@pytest.mark.parametrize("is_later", [False, True])
@pytest.mark.parametrize("is_of_two_teams", [False, True])
def test_both_ways_find_the_same(
    is_later,
    is_of_two_teams,
    plan,
    make_patient,
    make_plan,
    nora,
    other_team,
    ask,
    item_of,
    now,
    django_assert_num_queries,
):
    ask()
    for number in range(3):
        one = make_plan(make_patient(f"Pat {number}", f"7{number}"))
        if number == 1:
            item_of(one, "mri-scan", due_in_days=-3)
    if is_of_two_teams:
        Membership.objects.create(user=nora, team=other_team, role="nurse", started_at=now)
    user = User.objects.get(pk=nora.pk)
    (first, *rest) = worklist._shown(user, ALL, "", now)
    cursor = worklist._make_cursor(first) if is_later else ""
    with django_assert_num_queries(1):
        ready = told(worklist._shown(user, ALL, cursor, now))
    scans = worklist._scans(user, ALL, cursor, now)
    assert ready == told(worklist._first_of(worklist._with_what_is_shown(one, user, ALL) for one in scans))
    assert len(ready) == (len(rest) if is_later else 4)
