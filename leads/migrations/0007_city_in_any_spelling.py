from django.db import migrations

from common.search import folded_index


class Migration(migrations.Migration):
    """Segments ask for cities in any spelling."""

    dependencies = [("leads", "0006_segments")]

    operations = folded_index("lead_city_folded_idx", table="leads_lead", column="city")
