"""Find the line of a JSON file on which a value stands, so that a person finds a fault in it."""

import json
from collections.abc import Sequence
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]  # undocumented

VALUES = json.JSONDecoder()


def line_of(text: str, way: Sequence[str | int]) -> int:
    """The line on which a value stands, else that of the last step on the way that there is.

    Args:
        text: valid JSON.
        way: keys and places from the outermost value inwards.
    """
    at = _skipped(text, 0)
    for step in way:
        inner = _member(text, at, step)
        if inner is None:
            break
        at = inner
    return 1 + text.count("\n", 0, at)


def _skipped(text: str, at: int) -> int:
    """Where the next thing stands that is no blank."""
    return int(WHITESPACE.match(text, at).end())


def _member(text: str, at: int, step: str | int) -> int | None:
    """Where a member of the object or array at a place begins."""
    kind, at = text[at], _skipped(text, at + 1)
    if kind not in "{[" or (kind == "{") is not isinstance(step, str):
        return None
    count = 0
    while text[at] not in "}]":
        name: str | int = count
        if kind == "{":
            name, at = scanstring(text, at + 1)
            at = _skipped(text, _skipped(text, at) + 1)
        if name == step:
            return at
        at = _skipped(text, VALUES.raw_decode(text, at)[1])
        at = _skipped(text, at + 1) if text[at] == "," else at
        count += 1
    return None
