"""`make run`: the whole system on one machine, in demo mode. Without Django, so it is small."""
