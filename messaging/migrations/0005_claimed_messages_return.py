from django.db import migrations


def return_to_the_queue(apps, schema_editor):
    """Messages are no longer claimed before they are begun; one that was has not left."""
    apps.get_model("messaging", "Message").objects.filter(state="claimed").update(
        state="queued", claim_token=None, claimed_until=None
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_limits_warm_up_sending_rules")]

    operations = [migrations.RunPython(return_to_the_queue, migrations.RunPython.noop, elidable=True)]
