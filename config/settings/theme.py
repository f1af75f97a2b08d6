"""The only place that configures the admin theme."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "Majlis",
    "SITE_HEADER": "Majlis",
    "SITE_SUBHEADER": _("Back office"),
    "SITE_SYMBOL": "forum",
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "operations.dashboard.today",
    "STYLES": [lambda request: static("css/majlis.css")],
    "ACCOUNT": {
        "navigation": [
            {"title": _("Preferences"), "link": reverse_lazy("admin:operations_userpreference_changelist")},
        ]
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "config.navigation.sidebar",
    },
}
