"""One colour per state, the same as those of messages."""

from campaigns.choices import CampaignState, RecipientState

# Running, and somebody holds it: ban risk or staff.
HELD = "held"
STATE_COLOURS = {
    HELD: "danger",
    CampaignState.DRAFT: "default",
    CampaignState.SCHEDULED: "info",
    CampaignState.BLOCKED: "danger",
    CampaignState.RUNNING: "success",
    CampaignState.PAUSED: "warning",
    CampaignState.FINISHED: "primary",
    CampaignState.CANCELLED: "default",
}
# Of our own chips.
RECIPIENT_COLOURS = {
    RecipientState.DUE: "",
    RecipientState.QUEUED: "blue",
    RecipientState.UNKNOWN: "orange",
    RecipientState.UNRESOLVED: "orange",
    RecipientState.SENT: "green",
    RecipientState.DELIVERED: "green",
    RecipientState.READ: "green",
    RecipientState.FAILED: "red",
    RecipientState.EXPIRED: "",
    RecipientState.CANCELLED: "",
    RecipientState.SKIPPED: "",
    RecipientState.STOPPED: "",
}
