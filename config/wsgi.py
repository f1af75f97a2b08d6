import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from .checks import refuse_unfit_start

refuse_unfit_start()
_django = get_wsgi_application()

from messaging.webhooks.lane import WebhookLane  # noqa: E402

# Webhooks are answered before Django's middleware: providers judge us by the answer time.
application = WebhookLane(_django)
