from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CastingConfig(AppConfig):
    name = "casting"
    verbose_name = _("Casting")

    def ready(self) -> None:
        from . import evaluation, health, receivers  # noqa: F401
        from .services import purge

        evaluation.register()
        health.register()
        purge.register()
