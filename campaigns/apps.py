from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from common.causes import name_cause

        from . import merging, receivers  # noqa: F401
        from .segments import register_fields
        from .services import conditions, enrolment, pausing

        merging.register()
        register_fields()
        name_cause(pausing.CAUSE, _("campaign"))
        name_cause(conditions.UNASKABLE, _("a condition of a campaign cannot be asked"))
        name_cause(enrolment.STOPPED, _("an enrolment stopped"))
