from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "careplan.accounts"
    label = "accounts"
