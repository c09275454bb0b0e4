"""Every index and every constraint that a model declares is in the database: a migration may lose one in passing."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_what_a_model_declares_is_there(model):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    declared = [one.name for one in (*model._meta.indexes, *model._meta.constraints)]
    assert [name for name in declared if name not in there] == []
