from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IntelligenceConfig(AppConfig):
    name = "intelligence"
    verbose_name = _("Intelligence")

    def ready(self) -> None:
        from . import checks, evaluation, health, receivers  # noqa: F401
        from .facts import register_facts
        from .selectors.facts import FactBase
        from .services import purging

        evaluation.register()
        health.register()
        purging.register()
        register_facts("fact base", FactBase())
        post_migrate.connect(receivers.seed, sender=self, dispatch_uid="intelligence.seed")
