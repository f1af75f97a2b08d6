from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def span(seconds: int | None) -> str:
    """So many seconds in the two largest units that say enough."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return _("%(count)d s") % {"count": seconds}
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours < 1:
        return _("%(count)d min") % {"count": minutes}
    if days < 1:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes % 60}
    return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours % 24}
