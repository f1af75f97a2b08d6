"""The control API of testers: set up channels, write as a customer, break things, read what was accepted."""
