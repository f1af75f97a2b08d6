from enum import StrEnum

from common.phrases import Phrase


class Reason(StrEnum):
    """Why no language model answered. Whoever asked goes on by rules."""

    SWITCHED_OFF = "switched_off"
    NO_PROMPT = "no_prompt"
    NO_PROVIDER = "no_provider"
    OVER_BUDGET = "over_budget"
    ALL_FAILED = "all_failed"
    DEADLINE = "deadline"


class NoAnswer(Exception):
    """`detail` is for the operator, in words; the ledger has what every provider said."""

    def __init__(self, reason: Reason, detail: Phrase | str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
