import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.loaders.app import AppLoader
from kombu import Connection

from common import embedded_broker, redis_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Loader(AppLoader):
    def on_worker_init(self) -> None:
        """Workers and beat pass here first; no Django command starts them, so no check would stop them."""
        from .checks import refuse_unfit_start

        refuse_unfit_start()


class PromptConnection(Connection):
    """Looks for a lost broker every three seconds at the latest; kombu waits up to half a minute, settable nowhere."""

    def _ensure_connection(self, *args: Any, **options: Any) -> Any:
        intervals = {"interval_start": 1, "interval_step": 1, "interval_max": 3}
        return super()._ensure_connection(*args, **intervals | options)


class PromptAMQP(AMQP):
    Connection = PromptConnection


embedded_broker.use()
redis_broker.use()
app = Celery("majlis", loader="config.celery:Loader", amqp="config.celery:PromptAMQP")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
