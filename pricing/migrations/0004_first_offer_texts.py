from django.db import migrations

TEXTS = {
    ("price_drop", "en"): (
        "Good news, {name}! The {product} is {price} for you instead of {old_price}, {left}: until {until}. "
        "Shall we keep one for you?"
    ),
    ("price_drop", "ar"): (
        "خبر سار يا {name}! سعر {product} لك {price} بدلاً من {old_price}، {left} حتى {until}. هل نحجز لك قطعة؟"
    ),
    ("value", "en"): (
        "Thank you for asking, {name}. The {product} is {price}. "
        "Tell us what matters most to you about it, and we will tell you all you want to know before you decide."
    ),
    ("value", "ar"): (
        "شكراً لسؤالك يا {name}. سعر {product} هو {price}. أخبرنا بأهم ما تبحث عنه، وسنجيب عن كل أسئلتك قبل أن تقرر."
    ),
}


def write_texts(apps, schema_editor):
    OfferText = apps.get_model("pricing", "OfferText")
    for (kind, language), body in TEXTS.items():
        OfferText.objects.get_or_create(kind=kind, language=language, defaults={"body": body})


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_inquiries_offers_and_decisions")]

    operations = [migrations.RunPython(write_texts, migrations.RunPython.noop)]
