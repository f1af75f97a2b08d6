from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

from common.text.spelling import fold


def write_down(apps, schema_editor):
    """What was published before there were public pages: found by its title and city until it is reviewed anew."""
    Call, CallWords, Role = (apps.get_model("casting", name) for name in ("Call", "CallWords", "Role"))
    published = Call.objects.filter(state="published", published_at=None)
    for pk, title, city in published.values_list("pk", "title", "city"):
        Call.objects.filter(pk=pk).update(published_at=Coalesce("decided_at", F("first_posted_at")))
        CallWords.objects.get_or_create(call_id=pk, defaults={"words": fold(f"{title} {city}")})
        if not Role.objects.filter(call=pk).exists():
            Role.objects.create(call_id=pk)


class Migration(migrations.Migration):
    dependencies = [("casting", "0003_index_words")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
