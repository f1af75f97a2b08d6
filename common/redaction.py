"""What must never be written down outside its own table: secrets, phone numbers, what people wrote to each other."""

import re

HIDDEN = "[hidden]"

# Values under these keys are words of people or arguments that may carry them.
_PRIVATE_KEYS = frozenset({"args", "body", "content", "kwargs", "params", "payload", "raw_body", "text"})
_SECRET_KEY = re.compile(r"token|secret|passw|authorization|cookie|api_?key|signature|private_?key", re.IGNORECASE)
# Made by machines; a long run of digits in them is no phone number.
_MACHINE_KEYS = frozenset({"timestamp", "request_id", "correlation_id", "task_id", "parent_task_id", "ip"})

_SECRETS = re.compile(
    r"""
    # Authorization headers
    (?P<scheme>\b(?:bearer\s+(?=\S{8})|token\s+(?=\S{20}))) [\w.~+/=-]+
    # name=value, "name": "value"
    | (?P<name>[\w-]*(?:token|secret|passw(?:or)?d|api_?key|signature)["']?\s*[=:]\s*["']?) [^\s&"',;)}]+
    # scheme://user:password@host
    | (?P<url>\b[a-z][a-z0-9+]*://[^\s/:@]*:) [^\s/@]+ (?=@)
    # Keys of Meta, Anthropic, OpenAI, Google
    | \b(?:EAA|sk-|AIza)[\w-]{16,}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# PostgreSQL quotes the refused row and its statement, that is, whatever somebody wrote.
_ROW_DETAIL = re.compile(r"(DETAIL|CONTEXT|LINE \d+):.*?(?=\n\n|\Z)", re.DOTALL)
# pydantic quotes what it refuses.
_REFUSED_INPUT = re.compile(r"(input_value=).*?(?=, input_type=)", re.DOTALL)
# What an exception quotes is a name where it is one plain word, and may be somebody's sentence where it is not.
_SENTENCE = re.compile(r"""(?P<quote>['"])(?=[^'"\n]*[^!-~])[^'"\n]+(?P=quote)""")
_PHONE = re.compile(
    r"""
    (?P<harmless>
        \b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b     # a UUID
        | \b\d{1,5}\.\d+(?=\ ?s\b)                          # seconds
    )
    | \+\d(?:[\s().-]{0,2}\d){6,}        # +234 (0) 801 234 5678
    | \b0\d{2,3}[ -]\d{3}[ -]\d{4}\b     # 0801 234 5678
    | \d{7,}
    """,
    re.VERBOSE,
)
# Smaller integers are keys of rows.
_NUMBERS_FROM = 10**9


def redact(value: object, *, key: str = "") -> object:
    """`value` as it may be logged: the same shape with secrets and private words hidden and phone numbers cut."""
    if _is_hidden(key):
        return HIDDEN
    if value is None or isinstance(value, bool | float) or key in _MACHINE_KEYS:
        return value
    if isinstance(value, dict):
        return {str(name): redact(item, key=str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item) for item in value]
    if isinstance(value, int):
        return value if value < _NUMBERS_FROM else redact_text(str(value))
    return redact_text(value if isinstance(value, str) else repr(value))


def redact_text(text: str) -> str:
    without_rows = _REFUSED_INPUT.sub(rf"\1{HIDDEN}", _ROW_DETAIL.sub(rf"\1: {HIDDEN}", text))
    return _PHONE.sub(_cut, _SECRETS.sub(_without_secret, without_rows))


def redact_trace(trace: str) -> str:
    """A trace keeps its own lines, which are indented; of what its exceptions say, quoted sentences are hidden."""
    lines = redact_text(trace).split("\n")
    return "\n".join(line if line.startswith(" ") else _SENTENCE.sub(HIDDEN, line) for line in lines)


def _is_hidden(key: str) -> bool:
    return key.lower() in _PRIVATE_KEYS or bool(_SECRET_KEY.search(key))


def _without_secret(match: re.Match[str]) -> str:
    return "".join(group for group in match.groups() if group) + HIDDEN


def _cut(match: re.Match[str]) -> str:
    return match["harmless"] or f"…{match.group()[-2:]}"
