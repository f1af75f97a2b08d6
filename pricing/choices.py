from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    """How a shop is read; each has its file in pricing/sources."""

    JUMIA = "jumia", _("Jumia")
    JIJI = "jiji", _("Jiji")
    PAGE = "page", _("web page")


class ObservationState(models.TextChoices):
    ACCEPTED = "accepted", _("counts")
    WAITING = "waiting", _("waits for a person")
    REJECTED = "rejected", _("does not count")


class PriceOrigin(models.TextChoices):
    """Who or what set a price of ours."""

    STAFF = "staff", _("staff")
    IMPORT = "import", _("list")
    API = "api", _("API")
    DESK = "desk", _("price desk")
