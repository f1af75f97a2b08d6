from . import application, call, message, rules, run, source

__all__ = ["application", "call", "message", "rules", "run", "source"]
