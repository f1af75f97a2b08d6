"""Servers that behave like the providers, for `make run`, tests and benchmarks. No Django, nothing of the product."""
