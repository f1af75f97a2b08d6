from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PricingConfig(AppConfig):
    name = "pricing"
    verbose_name = _("Pricing")

    def ready(self) -> None:
        from intelligence.facts import register_facts

        from . import causes, evaluation
        from .selectors.facts import ProductFacts

        causes.register()
        evaluation.register()
        register_facts("products", ProductFacts())
