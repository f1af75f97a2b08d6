from . import application, call, keywords, message, rules, run, source

__all__ = ["application", "call", "keywords", "message", "rules", "run", "source"]
