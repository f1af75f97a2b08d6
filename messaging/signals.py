"""What messaging tells the floors above. Receivers insert a due row of their own, unique by message, and nothing else:
they run while the inbound queue is drained, and run again for a message whose routing was not finished.
"""

from django.dispatch import Signal

# A private message was stored. Arguments: message_id (int).
message_received = Signal()

# A post in a group was stored. Arguments: group_post_id (int).
group_message_received = Signal()

# A post in a group was edited by its writer; told inside the transaction that keeps the new text. Arguments:
# group_post_id (int).
group_post_edited = Signal()

# A post in a group was deleted by its writer; told inside the transaction that notes it. Arguments:
# group_post_id (int).
group_post_deleted = Signal()

# Received messages were read: what they want is known. Told inside the transaction that says so; receivers insert a due
# row of their own. Arguments: message_ids (list[int]).
messages_classified = Signal()

# An outgoing message moved; told inside the transaction that moves it, so receivers guard their statements by a
# savepoint: what they insert exists exactly when the move does. Arguments: message_ids (list[int]),
# state (MessageState).
message_status_changed = Signal()
