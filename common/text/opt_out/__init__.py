"""Whether somebody asks not to be written to any more.

A missed request is the worst mistake here, so the net is wide; but "bus stop", "don't stop" and "cancel my order" are
none. What may be one is UNSURE: nothing is sent to that person until somebody has read it.
Only for what people wrote to us: our own footers contain the keywords.
"""

from .detect import OptOut, Verdict, detect_opt_out
from .footer import offered_keywords

__all__ = ["OptOut", "Verdict", "detect_opt_out", "offered_keywords"]
