from django.db import migrations

from common.search import trigram_index


class Migration(migrations.Migration):
    dependencies = [("casting", "0002_public_pages_keywords")]

    operations = trigram_index("casting_call_words", table="casting_callwords", column="words", is_folded=True)
