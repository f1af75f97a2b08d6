"""`.po` files are compiled without gettext, and only when they changed."""

import gettext
import os

from config.translations import compile_stale

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Leads"\nmsgstr "{}"\n'


def test_texts_are_compiled_when_they_change(tmp_path):
    source = tmp_path / "leads" / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.format("عملاء"))
    compile_stale(tmp_path)
    compiled = source.with_suffix(".mo")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Leads") == "عملاء"

    written = compiled.stat().st_mtime_ns
    compile_stale(tmp_path)
    assert compiled.stat().st_mtime_ns == written

    source.write_text(CATALOGUE.format("العملاء"))
    os.utime(source, ns=(written + 10**9, written + 10**9))
    compile_stale(tmp_path)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Leads") == "العملاء"


def test_packages_of_others_are_left_alone(tmp_path):
    source = tmp_path / ".venv" / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.format("x"))
    compile_stale(tmp_path)
    assert not source.with_suffix(".mo").exists()
