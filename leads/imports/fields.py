"""What a column of a list of leads may say, and what people call it. An export has the same columns."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.text.spelling import fold


@dataclass(frozen=True, slots=True)
class ImportField:
    title: Promise
    headings: tuple[str, ...]


FIELDS: dict[str, ImportField] = {
    "phone": ImportField(
        _("Phone"),
        (
            *("phone number", "mobile", "mobile number", "whatsapp", "whatsapp number", "tel", "telephone", "msisdn"),
            *("هاتف", "الهاتف", "رقم الهاتف", "جوال", "الجوال", "رقم الجوال", "موبايل", "واتساب", "رقم"),
        ),
    ),
    "email": ImportField(
        _("E-mail"),
        ("email", "mail", "email address", "e-mail address", "بريد", "البريد", "البريد الإلكتروني", "ايميل"),
    ),
    "name": ImportField(
        _("Full name"), ("name", "full name", "customer", "contact", "الاسم", "اسم", "الاسم الكامل", "العميل")
    ),
    "first_name": ImportField(_("First name"), ("firstname", "given name", "الاسم الأول")),
    "last_name": ImportField(
        _("Last name"), ("lastname", "surname", "family name", "الاسم الأخير", "العائلة", "اللقب")
    ),
    "country": ImportField(_("Country"), ("country code", "nation", "الدولة", "البلد", "بلد", "دولة")),
    "governorate": ImportField(
        _("State or governorate"), ("state", "governorate", "province", "region", "المحافظة", "الولاية", "المنطقة")
    ),
    "city": ImportField(_("City"), ("town", "المدينة", "مدينة")),
    "language": ImportField(_("Language"), ("lang", "اللغة", "لغة")),
    "birthday": ImportField(
        _("Birthday"),
        ("date of birth", "birth date", "birthdate", "dob", "born", "تاريخ الميلاد", "عيد الميلاد", "الميلاد"),
    ),
    "stage": ImportField(_("Stage"), ("status", "pipeline stage", "المرحلة", "الحالة")),
    "lost_reason": ImportField(_("Why lost"), ("lost reason", "سبب الخسارة")),
    "label": ImportField(_("Label"), ("temperature", "التصنيف", "الدرجة")),
    "customer_type": ImportField(_("Customer type"), ("type", "نوع العميل", "النوع")),
    "tags": ImportField(_("Tags"), ("tag", "الوسوم", "وسوم", "وسم")),
    "value": ImportField(_("Expected value"), ("value", "amount", "deal value", "القيمة", "المبلغ", "القيمة المتوقعة")),
    "currency": ImportField(_("Currency"), ("cur", "العملة", "عملة")),
    "note": ImportField(_("Note"), ("notes", "comment", "comments", "remarks", "ملاحظة", "ملاحظات")),
}


def guess_columns(header: list[str]) -> dict[str, int]:
    """Which column says what, by what columns are usually called, in any spelling; each column once."""
    names = [_folded(name) for name in header]
    guessed: dict[str, int] = {}
    for field, about in FIELDS.items():
        for heading in (field, str(about.title), *about.headings):
            at = names.index(_folded(heading)) if _folded(heading) in names else None
            if at is not None and at not in guessed.values():
                guessed[field] = at
                break
    return guessed


def _folded(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())
