"""Where settings are given: a TOML file, the environment, flags; each remembers its place."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from voices.errors import ConfigError

PREFIX = "DUBLINE_"
NOT_SETTINGS = frozenset(  # the file itself, and secrets
    {"DUBLINE_CONFIG", "DUBLINE_WATERMARK_KEY", "DUBLINE_TRANSLATE_KEY"}
)


class Source(Enum):
    """The three places, each with its own spelling."""

    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Given:
    """One setting as somebody wrote it, not yet checked."""

    name: str  # "mix.duck_depth"
    raw: object
    source: Source
    origin: str  # "dubline.toml, line 7", "DUBLINE_MIX__DUCK_DEPTH", "--duck-depth"
    folder: Path = Path()  # what a relative path counts from

    def complaint(self, what: str) -> str:
        """A message that begins with the place."""
        if self.source is Source.ENVIRONMENT:
            return f"{self.origin} {what}"
        return f"{self.origin}: {self.name} {what}"

    def spelling(self, name: str, whole: bool = False) -> str:
        """How a setting is written at this place."""
        if self.source is Source.ENVIRONMENT:
            return variable(name)
        return name if whole or self.source is Source.FLAG else name.rpartition(".")[2]


def flag(name: str, raw: object, origin: str) -> Given:
    """A setting given as a flag."""
    return Given(name, raw, Source.FLAG, origin)


def assignments(texts: Iterable[str]) -> Iterator[Given]:
    """The settings of `--set section.key=value`, given any number of times."""
    for text in texts:
        name, equals, raw = text.partition("=")
        if not equals:
            raise ConfigError(f"--set {text}: write it as --set section.key=value")
        yield flag(name.strip(), raw.strip(), "--set")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.replace(".", "__").upper()


def from_environment(environ: Mapping[str, str]) -> list[Given]:
    """Every `DUBLINE_*` variable that is set; an empty one is not."""
    return [
        Given(_name(key), raw, Source.ENVIRONMENT, key)
        for key, raw in sorted(environ.items())
        if key.startswith(PREFIX) and key not in NOT_SETTINGS and raw
    ]


def _name(key: str) -> str:
    return key.removeprefix(PREFIX).lower().replace("__", ".", 1)


def from_file(path: Path) -> list[Given]:
    """Every setting of a TOML file, with its line.

    Raises:
        ConfigError: the file cannot be read or is not TOML.
    """
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, reason = _place(str(error), text)
        raise ConfigError(f"{path}, line {line}: not TOML: {reason}") from None
    lines = _lines(text)
    folder = path.absolute().parent
    return [
        Given(name, raw, Source.FILE, f"{path}, line {lines[name]}", folder)
        for name, raw in _leaves(table)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: not UTF-8") from error


def _place(message: str, text: str) -> tuple[int, str]:
    """The line of a TOML error, and the message without it."""
    found = re.search(r" \(at line (\d+), column \d+\)$", message)
    if found:
        return int(found[1]), message[: found.start()]
    return text.rstrip("\n").count("\n") + 1, message.removesuffix(" (at end of document)")


def _leaves(table: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Names and values; a section counts as a setting only where there is nothing below it."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from ((f"{key}.{inner}", below) for inner, below in value.items())
        else:
            yield key, value


def _lines(text: str) -> dict[str, int]:
    """The line on which every setting is written.

    tomllib tells no lines, so the file is read again line by line: what a longer beginning holds
    and a shorter one did not begins where the shorter one ended.
    """
    lines = text.split("\n")
    places: dict[str, int] = {}
    begin = 1
    for end in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # inside a value of several lines
        for name, _ in _leaves(table):
            places.setdefault(name, begin)
        begin = end + 1
    return places
