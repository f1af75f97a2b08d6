from django.db import migrations

from common.search import trigram_index


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_inbox")]

    operations = [
        # What campaigns send is not looked for in the inbox, and a million equal texts would make a large index.
        *trigram_index("message_body_trigram", table="messaging_message", column="body", where="priority < 50"),
    ]
