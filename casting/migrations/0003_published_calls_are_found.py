from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

from common.search import trigram_index
from common.text.spelling import fold


def write_down(apps, schema_editor):
    """What was published before there were public pages: found by its title and city until it is reviewed anew."""
    Call = apps.get_model("casting", "Call")
    published = Call.objects.filter(state="published", published_at=None)
    for pk, title, city in published.values_list("pk", "title", "city").iterator():
        Call.objects.filter(pk=pk).update(
            found_by=fold(f"{title} {city}"), published_at=Coalesce("decided_at", F("first_posted_at"))
        )


class Migration(migrations.Migration):
    dependencies = [("casting", "0002_public_pages_applications")]

    operations = [
        migrations.RunPython(write_down, migrations.RunPython.noop),
        *trigram_index(
            "casting_call_found_by",
            table="casting_call",
            column="found_by",
            where="state = 'published'",
            is_folded=True,
        ),
    ]
