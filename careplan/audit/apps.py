from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "careplan.audit"
    label = "audit"
