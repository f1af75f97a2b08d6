"""See webhook.py (in), outgoing.py (out), client.py (calls), errors.py."""
