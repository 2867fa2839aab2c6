from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    name = "lightwell.pharmacy"
