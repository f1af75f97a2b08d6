"""How near a number is to being banned, and a text to being reported: pure functions of facts, no database."""
