from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "careplan.operations"
    label = "operations"
