"""Moves of groups and calls that staff make."""

from .choices import ApplicationState, CallState, SourceState

# By verb: from where, to where.
SOURCE_MOVES = {
    "activate": ((SourceState.WAITING, SourceState.PAUSED, SourceState.OTHER), SourceState.ACTIVE),
    "pause": ((SourceState.WAITING, SourceState.ACTIVE), SourceState.PAUSED),
}
CALL_MOVES = {
    "approve": ((CallState.REVIEW,), CallState.PUBLISHED),
    "reject": ((CallState.REVIEW,), CallState.REJECTED),
    "close": ((CallState.REVIEW, CallState.PUBLISHED), CallState.CLOSED),
    "retract": ((CallState.PUBLISHED, CallState.CLOSED, CallState.EXPIRED), CallState.RETRACTED),
    "review_again": (
        (CallState.PUBLISHED, CallState.REJECTED, CallState.CLOSED, CallState.EXPIRED, CallState.RETRACTED),
        CallState.REVIEW,
    ),
}
APPLICATION_MOVES = {
    "forward": ((ApplicationState.NEW, ApplicationState.DECLINED), ApplicationState.FORWARDED),
    "decline": ((ApplicationState.NEW,), ApplicationState.DECLINED),
}
