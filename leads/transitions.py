"""The pipeline's moves.

Forward, a stage may be skipped as long as the deal is open: people buy in their first message. Only one who was
qualified or converted can be won. Back means "we were wrong" (a step back) or "they are in play again": a lost lead
may be taken up at any open stage it could have come from, a won one only returns to CONVERTED (the sale fell through).
Nothing becomes NEW again: somebody has been in touch.
"""

from common.transitions import TransitionTable

from .choices import ImportState, Stage

STAGE_MOVES = TransitionTable(
    {
        Stage.NEW: (Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED, Stage.LOST),
        Stage.CONTACTED: (Stage.QUALIFIED, Stage.CONVERTED, Stage.LOST),
        Stage.QUALIFIED: (Stage.CONTACTED, Stage.CONVERTED, Stage.WON, Stage.LOST),
        Stage.CONVERTED: (Stage.QUALIFIED, Stage.WON, Stage.LOST),
        Stage.WON: (Stage.CONVERTED,),
        Stage.LOST: (Stage.CONTACTED, Stage.QUALIFIED, Stage.CONVERTED),
    }
)

# Only what stands still may be looked through again; what was written may be undone, whole or not.
IMPORT_MOVES = TransitionTable(
    {
        ImportState.UPLOADED: (ImportState.CHECKING,),
        ImportState.CHECKING: (ImportState.CHECKED, ImportState.RUNNING, ImportState.UPLOADED, ImportState.FAILED),
        ImportState.CHECKED: (ImportState.CHECKING, ImportState.RUNNING),
        ImportState.RUNNING: (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED),
        ImportState.DONE: (ImportState.UNDOING,),
        ImportState.CANCELLED: (ImportState.UNDOING,),
        ImportState.FAILED: (ImportState.CHECKING, ImportState.UNDOING),
        ImportState.UNDOING: (ImportState.UNDONE, ImportState.FAILED),
    }
)
