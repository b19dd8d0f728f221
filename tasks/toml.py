"""TOML that strangers may have written, read strictly: every mistake is told with its line."""

import json
import re
import tomllib
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from voices.errors import DropError

BIGGEST = 64_000  # bytes

Kind = TypeVar("Kind", bound=BaseModel)


def read_toml(kind: type[Kind], data: bytes, where: str) -> Kind:
    """What a file says, as a model that knows every key it may have.

    Args:
        kind: the model.
        data: the file.
        where: its name, for messages.

    Raises:
        DropError: it is too large, no TOML, or says what it may not; names the file and the line.
    """
    text = _text(data, where)
    try:
        table = json.dumps(tomllib.loads(text), default=str)
    except (ValueError, RecursionError) as error:
        raise DropError(f"{where}: this is not TOML: {error}") from None
    try:
        return kind.model_validate_json(table, strict=True)
    except ValidationError as error:
        raise DropError(_complaint(error, text, where)) from None


def _text(data: bytes, where: str) -> str:
    if len(data) > BIGGEST:
        raise DropError(f"{where} has {len(data)} bytes; {BIGGEST} are the most")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DropError(f"{where}, line {line}: not UTF-8") from None


def _complaint(error: ValidationError, text: str, where: str) -> str:
    errors = error.errors(include_url=False)  # an unknown key explains one that is missing
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    keys = [str(part) for part in first["loc"]]
    line = line_of(keys, text)
    place, name = f"{where}, line {line}" if line else where, ".".join(keys)
    if first["type"] == "extra_forbidden":
        return f"{place}: {name!r:.100} is no key of it"
    if first["type"] == "value_error":
        return f"{place}: {name} {first['ctx']['error']}"
    wanted = first["msg"].replace("Input should", "must").replace("Field required", "is missing")
    return f"{place}: {name:.100} {wanted[0].lower()}{wanted[1:]}"


def line_of(keys: list[str], text: str) -> int | None:
    """The line on which a key is written, else that of its section; tomllib tells none."""
    best = None
    section: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[\[?([^\[\]]+)\]", line):
            section = _names(header[1])
            if section[: len(keys)] == keys:
                return number
            best = number if section == keys[: len(section)] else best
        elif written := re.match(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w.-]+)+)\s*=", line):
            path = [*section, *_names(written[1])]
            if path == keys[: len(path)] or keys == path[: len(keys)]:
                return number
    return best


def _names(dotted: str) -> list[str]:
    """The parts of a key: `files."a.srt"` has two."""
    found = re.findall(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)", dotted)
    return ["".join(parts) for parts in found]
