from django.db import migrations


def pin(apps, schema_editor):
    """Until now people set every label: what differs from the default is their word."""
    apps.get_model("leads", "Lead").objects.exclude(label="COLD").update(label_pinned=True)


class Migration(migrations.Migration):
    dependencies = [("leads", "0010_score")]

    operations = [migrations.RunPython(pin, migrations.RunPython.noop)]
