from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Leads")

    def ready(self) -> None:
        from . import checks, receivers  # noqa: F401
        from .merging.house import register_house
        from .segments.builtin import register_builtin
        from .services import import_purging

        register_builtin()
        import_purging.register()
        register_house()
