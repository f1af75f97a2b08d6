"""The Celery app of the contenders; which one runs is a matter of the task that is called."""

import os

from celery import Celery

# The naive one works on our own tables, with our settings; the broker is read from the contenders' in any case.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.contenders.settings")

app = Celery("contenders", include=[f"benchmarks.contenders.{name}" for name in ("naive", "tuned", "with_pywa")])
app.config_from_object("benchmarks.contenders.settings", namespace="CELERY")
