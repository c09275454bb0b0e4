from django.apps import AppConfig
from django.conf import settings

from careplan import catalogues
from careplan.operations import checks  # noqa: F401 - being imported registers them


class OperationsConfig(AppConfig):
    name = "careplan.operations"
    label = "operations"

    def ready(self) -> None:
        """Every process comes by here before its first word is said: server, worker, command and test alike."""
        catalogues.compile_changed(settings.LOCALE_DIR)
