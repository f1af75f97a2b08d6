from django.db import migrations

from common.search import trigram_index


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]

    operations = [
        *trigram_index("lead_first_name_trigram", table="leads_lead", column="first_name"),
        *trigram_index("lead_last_name_trigram", table="leads_lead", column="last_name"),
        *trigram_index("identity_value_trigram", table="leads_identity", column="value"),
    ]
