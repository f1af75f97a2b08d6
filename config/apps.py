from django.apps import AppConfig


class RoofConfig(AppConfig):
    """For its commands; there are no tables here."""

    name = "config"
