"""Our own script format, `*.script.json`: whatever a script holds, to the letter and back.

Other formats are for viewers or for prose, and what stands in them has to be guessed: who speaks,
what is a sound. Here nothing is guessed, so that a script that was translated or put right by a
person is spoken exactly as it stands.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from tasks import schema
from tasks.run_folder import digest
from tasks.script import Aside, Cue, Flag, Line, Note, Origin, Script
from tasks.scripts.places import line_of
from tasks.scripts.records import AsideRecord, ScriptRecord
from tasks.scripts.source import refusal
from voices.audio import settle, unfinished
from voices.errors import OutputError, ScriptError

SUFFIX: Final = ".script.json"
MAX_BYTES: Final = 64_000_000  # 100,000 lines with their cues have 40 MB
MARK = '"dubline.script/'
HEAD = 300  # bytes in which a file of ours says so
TOLD = 5  # faults in one message


def is_own(path: Path, raw: bytes) -> bool:
    """Whether a file is, or says that it is, of this format."""
    head = raw[:HEAD].decode("utf-8", "replace").strip("\ufeff \r\n\t")
    return path.name.lower().endswith(SUFFIX) or (head.startswith("{") and MARK in head)


def stem_of(path: Path) -> str:
    """The name of a script without what tells its format: `film.ja` of `film.ja.script.json`."""
    name = path.name
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else path.stem


def language_of(path: Path) -> str:
    """The language that a script of ours says it is in; "" where it does not, and of all others.

    Raises:
        ScriptError: It is of our format, and broken.
        SchemaError: A newer dubline wrote it.
    """
    with path.open("rb") as file:
        raw = file.read(HEAD)
        if not is_own(path, raw):
            return ""
        raw += file.read(MAX_BYTES)
    return read_own(path, raw).language if len(raw) <= MAX_BYTES else ""


def read_own(path: Path, raw: bytes) -> Script:
    """The script that was written.

    Raises:
        ScriptError: It is none; names the line.
        SchemaError: A newer dubline wrote it.
    """
    name = str(path)
    text = _text(name, raw)
    value = _value(name, text)
    schema.number_of(value.get("schema"), schema.SCRIPT, path)
    try:
        return _script(ScriptRecord.model_validate(value))
    except ValidationError as error:
        raise ScriptError(_complaint(name, text, error)) from None


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = 1 + raw[: error.start].count(b"\n")
        raise refusal(name, line, "not UTF-8; save the file as UTF-8") from None


def _value(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise refusal(name, error.lineno, f"broken JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:  # a key twice, NaN, 5000 digits, 10,000 brackets
        raise refusal(name, 1, f"no script: {error}") from None
    if isinstance(value, dict):
        return value
    raise refusal(name, 1, f"no script: the file holds no object with {schema.SCRIPT!r} in it")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _complaint(name: str, text: str, error: ValidationError) -> str:
    """The first faults, each with the line it stands on."""
    found = error.errors(include_url=False)
    told = [
        f"{name}, line {line_of(text, one['loc'])}: {_where(one['loc'])} {_what(one)}"
        for one in found[:TOLD]
    ]
    more = [f"and {len(found) - TOLD} more"] if len(found) > TOLD else []
    return "; ".join([*told, *more])


def _where(way: tuple[str | int, ...]) -> str:
    """The way to a value as one would type it: `lines[3].start`."""
    steps = (f"[{one}]" if isinstance(one, int) else f".{one:.60}" for one in way)
    return "".join(steps).removeprefix(".") or "the script"


def _what(one: Any) -> str:
    if one["type"] == "extra_forbidden":
        return "is no key of a script"
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    said = one["msg"].replace("Input should", "must").replace("Field required", "is missing")
    return str(said[0].lower() + said[1:])


def _script(read: ScriptRecord) -> Script:
    values = {name: value for name, value in read if name != "schema_"}
    return Script(**values | {
        "origin": Origin(**dict(read.origin)) if read.origin else None,
        "lines": tuple(Line(**dict(one) | {"asides": _asides(one.asides)}) for one in read.lines),
        "cues": tuple(Cue(**dict(one) | {"asides": _asides(one.asides)}) for one in read.cues),
        "asides": _asides(read.asides),
        "notes": tuple(Note(**dict(one)) for one in read.notes),
        "flags": tuple(Flag(**dict(one)) for one in read.flags),
    })  # fmt: skip


def _asides(read: list[AsideRecord]) -> tuple[Aside, ...]:
    return tuple(Aside(**dict(one)) for one in read)


def script_digest(script: Script) -> str:
    """What the lines of a script are known by: when they are said, by whom, how, and what."""
    return digest(
        [
            [line.number, line.start, line.end, line.speaker, line.style, line.spoken]
            for line in script.lines
        ]
    )


def write_script(script: Script, path: Path) -> None:
    """Write a script so that `read_script` reads an equal one.

    Args:
        script: in any language.
        path: to write; its name ends in `.script.json`.

    Raises:
        ScriptError: It could not be read back: it says nothing, or has too much of something.
        OutputError: The file cannot be written.
    """
    if not path.name.lower().endswith(SUFFIX):
        raise OutputError(f"{path} is no name of a script of ours; it ends in {SUFFIX}")
    raw = "".join(_written(script)).encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BYTES:
        limit = f"a script may have {MAX_BYTES // 10**6} MB as {SUFFIX}; divide it"
        raise ScriptError(f"{path} would have {len(raw) / 1e6:.1f} MB; {limit}")
    read_own(path, raw)
    try:
        with unfinished(path) as part:
            part.write_bytes(raw)
            settle(part)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _written(script: Script) -> Iterator[str]:
    """The file, a record a row, so that people can compare two of them."""
    head = {"schema": schema.SCRIPT, "language": script.language, "origin": script.origin}
    what = {"format": script.format, "encoding": script.encoding, "timed": script.timed}
    yield "{"
    yield ",".join(f"\n {_json(name)}: {_json(value)}" for name, value in (head | what).items())
    for name in ("lines", "cues", "asides", "notes", "flags"):
        rows = ",".join(f"\n  {_json(one)}" for one in getattr(script, name))
        yield f",\n {_json(name)}: [{rows}\n ]"
    yield "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_record)


def _record(value: Any) -> dict[str, Any]:
    """What a record of a script holds beyond what goes without saying."""
    return {
        name: getattr(value, name)
        for name, field in value.__dataclass_fields__.items()
        if getattr(value, name) != field.default
    }
