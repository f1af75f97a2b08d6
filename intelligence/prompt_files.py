"""The prompts that come with the house: `prompts/<task>.md`, a part `# System` and a part `# Template`."""

import re
from functools import cache
from pathlib import Path

from .choices import Task
from .prompting import ActivePrompt, NoPrompt

FOLDER = Path(__file__).parent / "prompts"
NOT_A_VERSION = 0
_PARTS = re.compile(r"\A# System\n(?P<system>.+?)\n# Template\n(?P<template>.+)\Z", re.DOTALL)


@cache
def shipped_prompt(task: Task) -> ActivePrompt:
    try:
        text = (FOLDER / f"{task.value}.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoPrompt(task) from None
    parts = _PARTS.match(text)
    if parts is None:
        raise ValueError(f"prompts/{task.value}.md needs a part “# System” and then a part “# Template”")
    return ActivePrompt(task, NOT_A_VERSION, parts["system"].strip(), parts["template"].strip())
