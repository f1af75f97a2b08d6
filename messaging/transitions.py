"""Which state of an outgoing message may follow which. A state only rises; what a provider confirms beats our doubts.

queued < sending < unknown < sent < delivered < read = played; `failed` is believed below delivered only, and
delivered or read after failed wins (several devices, late delivery).
"""

from .choices import MessageState as State

_NOT_YET_CONFIRMED = (State.QUEUED, State.SENDING, State.UNKNOWN, State.UNRESOLVED)

# What the provider says → the states it may lift from.
LIFTS_FROM: dict[State, tuple[State, ...]] = {
    State.SENT: _NOT_YET_CONFIRMED,
    State.DELIVERED: (*_NOT_YET_CONFIRMED, State.SENT, State.FAILED),
    State.READ: (*_NOT_YET_CONFIRMED, State.SENT, State.DELIVERED, State.FAILED),
    State.PLAYED: (*_NOT_YET_CONFIRMED, State.SENT, State.DELIVERED, State.FAILED),
    State.FAILED: (State.SENDING, State.UNKNOWN, State.UNRESOLVED, State.SENT),
}

# A person's "cancel" comes in time for these only.
CANCELLABLE = (State.QUEUED,)

# Nothing more will happen unless the provider or a person says so.
FINAL = (
    State.SENT,
    State.DELIVERED,
    State.READ,
    State.PLAYED,
    State.FAILED,
    State.EXPIRED,
    State.CANCELLED,
    State.UNRESOLVED,
)
