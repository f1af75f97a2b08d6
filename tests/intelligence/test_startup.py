"""The SDKs take up to two seconds each: no process pays for them before a language model is asked."""

import subprocess
import sys

_PROBE = """
import sys, django
django.setup()
import config.urls, config.celery
from django.contrib import admin
admin.autodiscover()
import intelligence.services.completion
print(sorted({"anthropic", "google.genai", "openai", "httpx2"} & sys.modules.keys()))
"""


def test_no_sdk_is_imported_at_start_up():
    done = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
