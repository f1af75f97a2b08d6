"""News from leads, told after commit. A receiver that fails is logged and does not disturb the others or the caller."""

from django.dispatch import Signal

# A person became a lead, or a known one came to us anew. The same touch is told once; messages without news are silent.
# Arguments: lead_id (int), created (bool), touch (leads.identity.Touch).
lead_captured = Signal()

# A lead moved in the pipeline. Arguments: lead_id (int), from_stage (str, Stage), to_stage (str, Stage),
# by_id (int | None, auth.User; None where no person did it), reason (str).
stage_changed = Signal()

# The same two, with the same arguments, inside the transaction that makes them true: for rows that must exist exactly
# when the news is. A receiver inserts these and nothing else, and guards its statements by a savepoint.
capturing_lead = Signal()
changing_stage = Signal()

# Leads got a tag they did not have. Arguments: lead_ids (tuple[int, ...], never empty), tag_id (int), tag (str, its
# name), by_id (int | None, auth.User), source (str: "staff", "api", or the name of what did it, e.g. "keyword:17").
lead_tagged = Signal()

# Somebody bought. Told once per sale. Arguments: sale_id (int), lead_id (int).
sale_recorded = Signal()

# A sale counts no longer. Arguments: sale_id (int), lead_id (int | None; None where the person was erased).
sale_voided = Signal()

# The same two inside the transaction that makes them true, as above.
recording_sale = Signal()
voiding_sale = Signal()

# A person does not want to be written to any more, or wants it again; told when what holds for them has changed.
# Arguments: lead_id (int), channel (str, "" for all), purpose (str, ConsentPurpose), record_id (int, ConsentRecord).
consent_withdrawn = Signal()
consent_given = Signal()

# Two leads became one, or two again. `merged_id` is the one whose row went, or came back.
# Arguments: merge_id (int), kept_id (int), merged_id (int), by_id (int | None, auth.User).
leads_merged = Signal()
leads_unmerged = Signal()
