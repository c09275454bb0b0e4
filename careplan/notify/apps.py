from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "careplan.notify"
    label = "notify"
