"""Two browsers of one nurse at once: no list twice, and never one too many."""

import pytest

from careplan.plans import actions
from careplan.plans.models import SavedList
from tests.plans.test_races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_same_name_at_once_is_kept_once(nora, now):
    def keep(query):
        return lambda: actions.save_list(name="Mine", query=query, by=nora, at=now)

    kept = at_once(keep("who=mine"), keep("open=1"))
    assert sorted(type(one).__name__ for one in kept) == ["ActRefused", "SavedList"]
    assert SavedList.objects.count() == 1


def test_the_thirtieth_at_once_is_one(nora, now):
    for number in range(actions.MOST_LISTS - 1):
        actions.save_list(name=f"List {number}", query="open=1", by=nora, at=now)
    kept = at_once(
        *(
            lambda name=name: actions.save_list(name=name, query="open=1", by=nora, at=now)
            for name in ("One", "Two")
        )
    )
    assert sorted(type(one).__name__ for one in kept) == ["ActRefused", "SavedList"]
    assert SavedList.objects.count() == actions.MOST_LISTS
