from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from careplan.plans import triggers


def install_triggers(using: str, **_kwargs: object) -> None:
    triggers.install(connections[using])


class PlansConfig(AppConfig):
    name = "careplan.plans"
    label = "plans"

    def ready(self) -> None:
        # Django's own signal, sent once per app; `plans` comes after every app whose tables it guards.
        post_migrate.connect(install_triggers, sender=self)
        autodiscover_modules("checks")  # they read models, which are not loaded yet when this file is
