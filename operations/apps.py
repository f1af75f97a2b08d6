from celery.signals import task_failure, task_success
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import cron, signals
from common.api.idempotency import use_store
from common.causes import name_cause


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("System")

    def ready(self) -> None:
        from . import probes, receivers
        from .services import idempotency
        from .webhooks import receivers as webhook_receivers  # noqa: F401

        signals.trouble_started.connect(receivers.on_trouble_started, dispatch_uid="operations.trouble_started")
        signals.trouble_ended.connect(receivers.on_trouble_ended, dispatch_uid="operations.trouble_ended")
        signals.work_failed.connect(receivers.on_work_failed, dispatch_uid="operations.work_failed")
        signals.notice.connect(receivers.on_notice, dispatch_uid="operations.notice")
        cron.run_started.connect(receivers.on_run_started, dispatch_uid="operations.run_started")
        cron.run_finished.connect(receivers.on_run_finished, dispatch_uid="operations.run_finished")
        task_failure.connect(receivers.on_task_failure, dispatch_uid="operations.task_failure")
        task_success.connect(receivers.on_task_success, dispatch_uid="operations.task_success")
        use_store(idempotency)
        name_cause("webhook_failing", _("Webhook endpoint fails"))
        probes.register()
