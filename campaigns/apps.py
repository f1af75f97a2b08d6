from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from common.causes import name_cause
        from common.retention import register_purge
        from messaging.badges import register_badge

        from . import merging, receivers  # noqa: F401
        from .segments import register_fields
        from .selectors.risk_badge import risk_badges
        from .services import conditions, enrolment, pausing
        from .services.risk import assessing, holding

        merging.register()
        register_fields()
        name_cause(pausing.CAUSE, _("campaign"))
        name_cause(conditions.UNASKABLE, _("a condition of a campaign cannot be asked"))
        name_cause(enrolment.STOPPED, _("an enrolment stopped"))
        name_cause(holding.CAUSE, _("risk of a ban"))
        register_purge("risk_assessments", assessing.purge_assessments)
        register_badge(_("ban risk"), risk_badges)
