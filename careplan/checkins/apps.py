from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "careplan.checkins"
    label = "checkins"
