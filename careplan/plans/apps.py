from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from careplan.plans import triggers


def drop_triggers(using: str, plan: list, **_kwargs: object) -> None:
    """Before migrations run: SQLite rebuilds a table to change it, and cannot while triggers elsewhere name it."""
    if plan:
        triggers.drop(connections[using])


def install_triggers(using: str, **_kwargs: object) -> None:
    triggers.install(connections[using])


class PlansConfig(AppConfig):
    name = "careplan.plans"
    label = "plans"

    def ready(self) -> None:
        # Django's own signal, sent once per app; `plans` comes after every app whose tables it guards.
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
        autodiscover_modules("checks")  # they read models, which are not loaded yet when this file is
