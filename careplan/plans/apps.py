from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "careplan.plans"
    label = "plans"
