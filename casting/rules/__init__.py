"""What is known of calls without any language model: pure functions from text to dataclasses."""
