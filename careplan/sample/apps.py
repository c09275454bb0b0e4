from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "careplan.sample"
    label = "sample"
