from . import call, message, rules, run, source

__all__ = ["call", "message", "rules", "run", "source"]
