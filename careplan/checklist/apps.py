from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    name = "careplan.checklist"
    label = "checklist"
