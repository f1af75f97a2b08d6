from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PricingConfig(AppConfig):
    name = "pricing"
    verbose_name = _("Pricing")

    def ready(self) -> None:
        from intelligence.facts import register_facts
        from messaging.sendables import register_sendables
        from messaging.services.silence import register_voice

        from . import causes, checks, evaluation, merging, receivers  # noqa: F401
        from .selectors.facts import ProductFacts
        from .sendables import ProductCards
        from .services.live import ORIGIN as LIVE
        from .services.seeding import seed
        from .services.winning_back import ORIGIN as GHOSTS

        post_migrate.connect(seed, sender=self, dispatch_uid="pricing.seed")
        causes.register()
        evaluation.register()
        merging.register()
        register_facts("products", ProductFacts())
        register_sendables("products", ProductCards())
        for origin in (LIVE, GHOSTS):
            register_voice(origin)
