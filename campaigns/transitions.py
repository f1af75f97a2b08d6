"""What may follow what. A campaign is moved by people and the clock, a recipient by what becomes of the message."""

from common.transitions import TransitionTable
from messaging.choices import MessageState

from .choices import CampaignState as C
from .choices import RecipientState as R

CAMPAIGN_MOVES = TransitionTable(
    {
        C.DRAFT: (C.SCHEDULED, C.RUNNING),
        C.SCHEDULED: (C.DRAFT, C.RUNNING, C.BLOCKED, C.CANCELLED),
        C.BLOCKED: (C.DRAFT, C.RUNNING, C.CANCELLED),
        C.RUNNING: (C.PAUSED, C.FINISHED, C.CANCELLED),
        C.PAUSED: (C.RUNNING, C.CANCELLED),
    }
)

_FAR = (R.SENT, R.DELIVERED, R.READ)

# As of messages: what a provider confirms beats our doubts, and a person may send again what had ended otherwise.
# Who has a step of a drip behind them is due again, at the next.
RECIPIENT_MOVES = TransitionTable(
    {
        R.DUE: (R.QUEUED, R.EXCLUDED, R.EXPIRED, R.CANCELLED, R.SKIPPED, R.STOPPED),
        R.QUEUED: (*_FAR, R.UNKNOWN, R.UNRESOLVED, R.FAILED, R.EXPIRED, R.CANCELLED),
        R.UNKNOWN: (*_FAR, R.UNRESOLVED, R.FAILED),
        R.UNRESOLVED: (*_FAR, R.FAILED, R.UNKNOWN),
        R.SENT: (R.DELIVERED, R.READ, R.FAILED, R.DUE),
        R.DELIVERED: (R.READ, R.DUE),
        R.READ: (R.DUE,),
        R.FAILED: (*_FAR, R.UNKNOWN),
        R.EXPIRED: (*_FAR, R.UNKNOWN, R.FAILED, R.DUE),
        R.SKIPPED: (R.DUE,),
        R.CANCELLED: (*_FAR, R.UNKNOWN, R.FAILED),
    }
)

OF_MESSAGE: dict[str, R] = {
    MessageState.UNKNOWN: R.UNKNOWN,
    MessageState.UNRESOLVED: R.UNRESOLVED,
    MessageState.SENT: R.SENT,
    MessageState.DELIVERED: R.DELIVERED,
    MessageState.READ: R.READ,
    MessageState.PLAYED: R.READ,
    MessageState.FAILED: R.FAILED,
    MessageState.EXPIRED: R.EXPIRED,
    MessageState.CANCELLED: R.CANCELLED,
}

# A step in which they are is behind them: in a drip the next may follow. As the index `recipient_passed` has them.
PASSED = (*_FAR, R.EXPIRED, R.SKIPPED)

# A campaign with recipients in one of these has work before it.
OPEN = (R.DUE, R.QUEUED)
