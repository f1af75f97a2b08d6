from django.db import migrations

_EXAMPLES = (
    {
        "name": "Price",
        "keywords": "price\nhow much\nhw much\nكم السعر\nبكام\nbekam\nb kam",
        "reply_text": "Which product do you mean?",
        "reply_text_ar": "أي منتج تقصد؟",
    },
    {
        "name": "Talk to a person",
        "keywords": "agent\nhuman\nموظف\nخدمة العملاء\n3ayez akallem 7ad",
        "hand_over": True,
    },
    {
        "name": "Opening hours",
        "keywords": "open today\nopening hours\nمواعيد العمل\nفاتحين",
        "reply_text": "We are open 9–18.",
        "reply_text_ar": "نحن متاحون من ٩ إلى ٦.",
    },
)


def add_examples(apps, schema_editor):
    """To learn from, none of them active, once: staff who delete them have seen enough."""
    rules = apps.get_model("messaging", "KeywordRule").objects
    if not rules.exists():
        rules.bulk_create(rules.model(match="phrase", is_active=False, **example) for example in _EXAMPLES)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0021_keyword_rules_tag")]

    operations = [migrations.RunPython(add_examples, migrations.RunPython.noop)]
