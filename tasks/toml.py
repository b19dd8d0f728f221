"""TOML that strangers may have written, read strictly: every mistake is told with its line."""

import json
import re
import tomllib
from difflib import get_close_matches
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from voices.errors import DropError

BIGGEST = 64_000  # bytes
DOTS = 300  # in one line: reading a key takes the square of its parts
KEY = r"(?:\"[^\"]*\"|'[^']*'|[\w-]+)"
KEYS = re.compile(rf"\s*({KEY}(?:\s*\.\s*{KEY})*)\s*=")

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
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > DOTS:
            raise DropError(f"{where}, line {number}: more than {DOTS} dots in one line")
    try:
        table = json.dumps(tomllib.loads(text), default=str)
    except (ValueError, RecursionError) as error:
        raise DropError(f"{where}: this is not TOML: {error}") from None
    try:
        return kind.model_validate_json(table, strict=True)
    except ValidationError as error:
        raise DropError(_complaint(error, kind, text, where)) from None


def _text(data: bytes, where: str) -> str:
    if len(data) > BIGGEST:
        raise DropError(f"{where} has {len(data)} bytes; {BIGGEST} are the most")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DropError(f"{where}, line {line}: not UTF-8") from None


def _complaint(error: ValidationError, kind: type[BaseModel], text: str, where: str) -> str:
    errors = error.errors(include_url=False)  # an unknown key explains one that is missing
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    keys = [str(part) for part in first["loc"]]
    line = line_of(keys, text)
    place, name = f"{where}, line {line}" if line else where, ".".join(keys)
    if first["type"] == "extra_forbidden":
        return f"{place}: {name!r:.100} is no key of it{_others(kind, keys)}"
    if first["type"] == "value_error":
        return f"{place}: {_plain(name)} {first['ctx']['error']}"
    wanted = first["msg"].replace("Input should", "must").replace("Field required", "is missing")
    return f"{place}: {_plain(name)} {wanted[0].lower()}{wanted[1:]}"


def _others(kind: type[BaseModel], keys: list[str]) -> str:
    """What there is in the place of a key that there is not: the nearest, else all."""
    for key in keys[:-1]:
        field = kind.model_fields.get(key)  # a key of somebody's own choice has none
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ""
        kind = inner
    names = [field.alias or name for name, field in kind.model_fields.items()]
    near = get_close_matches(keys[-1], names, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names)}"


def _plain(name: str) -> str:
    """A key as it may stand in a log: short, with nothing that a terminal would obey."""
    return name if name.isprintable() and len(name) <= 100 else f"{name!r:.100}"


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
        elif written := KEYS.match(line):
            path = [*section, *_names(written[1])]
            if path == keys[: len(path)] or keys == path[: len(keys)]:
                return number
    return best


def _names(dotted: str) -> list[str]:
    """The parts of a key: `files."a.srt"` has two."""
    found = re.findall(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)", dotted)
    return ["".join(parts) for parts in found]
