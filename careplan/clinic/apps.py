from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "careplan.clinic"
    label = "clinic"
