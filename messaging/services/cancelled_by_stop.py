"""What a "stop" cancelled, once its person may be written to again.

Nothing goes by itself, for much of it is stale: who took the "stop" back is told, and sends again what should still go.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.phrases import say
from common.signals import notice
from leads.models import ConsentRecord
from messaging.choices import Direction, MessageState
from messaging.consent import NOT_CONSENTED
from messaging.models import Message

# A mistake is noticed within days; what is older nobody waits for.
_LATELY = timedelta(days=7)


def tell_of_cancelled(*, lead_id: int, record_id: int) -> int:
    """Ring for the member of staff whose word the record is; how many messages there are to look through."""
    record = ConsentRecord.objects.select_related("by", "lead").filter(pk=record_id).first()
    if record is None or record.by is None:
        return 0
    cancelled = Message.objects.filter(
        conversation__lead_id=lead_id,
        direction=Direction.OUT,
        state=MessageState.CANCELLED,
        error_code=NOT_CONSENTED,
        created_at__gt=timezone.now() - _LATELY,
    )
    conversations = list(cancelled.values_list("conversation_id", flat=True).order_by("conversation_id"))
    if conversations:
        text = say(
            _("%(lead)s may be written to again. The “stop” cancelled messages, not sent by themselves: %(count)d."),
            lead=record.lead,
            count=len(conversations),
        )
        among = ",".join(str(pk) for pk in dict.fromkeys(conversations))
        url = f"{reverse('admin:messaging_message_changelist')}?state__exact={MessageState.CANCELLED}"
        notice.send_robust(Message, user=record.by, text=text, url=f"{url}&conversation__in={among}")
    return len(conversations)
