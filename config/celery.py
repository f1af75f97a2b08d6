import os

from celery import Celery
from celery.loaders.app import AppLoader

from common import embedded_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Loader(AppLoader):
    def on_worker_init(self) -> None:
        """Workers and beat pass here first; no Django command starts them, so no check would stop them."""
        from .checks import refuse_unfit_start

        refuse_unfit_start()


embedded_broker.use()
app = Celery("majlis", loader="config.celery:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
