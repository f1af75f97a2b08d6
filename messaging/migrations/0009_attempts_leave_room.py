from django.db import migrations


def leave_room(apps, schema_editor):
    """An attempt is written open and closed a moment later: with room on its page, that touches no index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE messaging_attempt SET (fillfactor = 70)")


def leave_none(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE messaging_attempt RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_templates")]

    operations = [migrations.RunPython(leave_room, leave_none)]
