from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "careplan.insights"
    label = "insights"
