"""News from any floor. Whoever knows of trouble says so here; `operations` listens, keeps the rows, rings and sends."""

from django.dispatch import Signal

# Something is broken until said otherwise. Arguments: cause (str, a stable word such as "broker_down"),
# scope (str, what it concerns, "" for the whole installation), severity ("warning" | "error" | "critical"),
# text (str, for the operator: what happened and what to do). Sent again while open, it opens no second incident: the
# open one takes the new severity and text, its last_seen_at is now, its times_seen grows by one.
trouble_started = Signal()

# The same trouble is over. Arguments: cause, scope.
trouble_ended = Signal()

# Work that its app has given up, for a person to look at. Arguments: task (str) and args (list), what runs it again;
# error (Exception, with its traceback).
work_failed = Signal()

# Something a member of staff should hear of. Arguments: user (auth.User), text (str), url (str, "" for none).
notice = Signal()
