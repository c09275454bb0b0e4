"""Every row of the house as plain values, to see that an act changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps

ROOMS = ("accounts", "notify", "pathways", "plans", "checkins")


def all_rows() -> dict[str, list[tuple]]:
    """Table -> its rows, in the order of their keys. The access log is left out: looking is written down too."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in models}


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = all_rows()
    yield
    after = all_rows()
    assert [table for table in before if before[table] != after[table]] == []
