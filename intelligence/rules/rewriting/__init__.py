"""Messages said calmly and in another tone, without any language model."""

from .rewriting import added_line, is_deceptive, reworded, several

__all__ = ["added_line", "is_deceptive", "reworded", "several"]
