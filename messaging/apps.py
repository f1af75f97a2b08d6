from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        from leads import last_words

        from . import checks, health, merging, receivers  # noqa: F401
        from .selectors import lead_timeline
        from .selectors.last_words import last_words_of
        from .services import purge

        health.register()
        merging.register()
        purge.register()
        lead_timeline.register()
        last_words.use_source(last_words_of)
        post_migrate.connect(receivers.seed, sender=self, dispatch_uid="messaging.seed")
