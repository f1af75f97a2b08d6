from typing import Any

from ..models import Lead, Tag

_OFFERED = 100


def tags_piece(lead: Lead) -> dict[str, Any]:
    """What the chips need: the lead's tags, with who put each on, and the others to choose from."""
    taggings = list(lead.taggings.select_related("tag", "by").order_by("tag__name"))
    worn = {tagging.tag_id for tagging in taggings}
    offered = [tag for tag in Tag.objects.all()[: _OFFERED + len(worn)] if tag.pk not in worn]
    return {"taggings": taggings, "offered_tags": offered}
