from django.apps import AppConfig

from careplan.operations import checks  # noqa: F401 - being imported registers them


class OperationsConfig(AppConfig):
    name = "careplan.operations"
    label = "operations"
