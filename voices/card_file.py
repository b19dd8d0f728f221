"""Voice cards as TOML files, read strictly: half understood, one speaks in another voice."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from voices.card import (
    NEUTRAL,
    Asset,
    Card,
    EspeakSettings,
    Files,
    Reference,
    ServerReference,
    ServerSettings,
    SovitsSettings,
    Weights,
)
from voices.card_models import (
    KINDS,
    BaseModelFile,
    CardFile,
    EspeakFile,
    EspeakStyle,
    HashedFile,
    ServerFile,
    ServerSampling,
    ServerStyle,
    SovitsFile,
    SovitsSampling,
    SovitsStyle,
)
from voices.errors import VoiceError
from voices.fallbacks import fault

MOST_MARKS = 40  # of one kind in a line: parsing nested brackets and long keys takes ages
# Strings, whether they end or not, and comments: what stands in these is not parsed.
QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\Z)'
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*",
    re.DOTALL,
)

_FEW_LINES = "a voice card is a few plain lines"

Key = Sequence[str | int]  # where a value stands: ("styles", "sad", "pitch")
Style = TypeVar("Style", SovitsStyle, ServerStyle)
Clip = TypeVar("Clip", Reference, ServerReference)


@dataclass(frozen=True, slots=True)
class _Source:
    """The text of a card, to say where a mistake stands."""

    text: str
    where: str  # its name
    folder: Path  # that its paths count from

    def error(self, key: Key, what: str) -> VoiceError:
        """A complaint about a key, with its line or that of the section it belongs into."""
        ends = range(len(key), 0, -1)
        line = next(filter(None, (_line_of(key[:end], self.text) for end in ends)), None)
        place = f"{self.where}, line {line}" if line else self.where
        # A password may have slipped into a key as well.
        named = ".".join("…" if "@" in str(part) else str(part) for part in key)
        return VoiceError(printable(f"{place}: {named} {what}"))

    def asset(self, told: HashedFile) -> Asset:
        """A file beside the card."""
        return Asset(self.folder / told.path, told.sha256)

    def model(self, told: BaseModelFile | None) -> Path | None:
        """A base model beside the card."""
        return self.folder / told.path if told else None


def read_card(text: str, where: str, folder: Path = Path()) -> Card:
    """The card that a TOML text holds.

    Args:
        text: the file.
        where: its name, for messages.
        folder: what its paths count from; whether the files are there is not looked at.

    Raises:
        VoiceError: it is no TOML, or says something a voice card does not; names file and key.
    """
    try:
        return _read(_Source(text, where, folder))
    except RecursionError:
        raise VoiceError(printable(f"{where}: brackets in brackets; {_FEW_LINES}")) from None


def printable(text: str) -> str:
    """A text, and nothing in it that a terminal would obey or that would end a line of a log."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _read(source: _Source) -> Card:
    data = _parsed(source)
    kind = _kind(data)
    try:
        file = kind.model_validate(data)
    except ValidationError as error:
        raise _complaint(error, source, kind) from None
    return _card(file, source)


def _parsed(source: _Source) -> dict[str, Any]:
    for number, line in enumerate(_bare(source.text).split("\n"), 1):
        if any(line.count(mark) > MOST_MARKS for mark in "[{."):
            raise VoiceError(
                printable(f"{source.where}, line {number}: too many brackets or dots; {_FEW_LINES}")
            )
    try:
        return tomllib.loads(source.text)
    except ValueError as error:  # that of a number with thousands of digits is no TOMLDecodeError
        raise VoiceError(printable(f"{source.where}: this is not TOML: {error}")) from None


def _bare(text: str) -> str:
    """The text without strings and comments; lines stay where they are."""
    return QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)


def _kind(data: Mapping[str, Any]) -> type[CardFile]:
    engine = data.get("engine")
    name = engine.get("name") if isinstance(engine, dict) else None
    return KINDS.get(name, EspeakFile) if isinstance(name, str) else EspeakFile


def _card(file: CardFile, source: _Source) -> Card:
    card = _spoken_by(file, source, (file.id, file.name, file.description, tuple(file.languages)))
    card = replace(card, consent=file.consent, fallbacks=file.fallbacks)
    if wrong := fault(card):
        raise source.error(("fallbacks", wrong[0]), wrong[1])
    return replace(card, readings=source.folder / file.readings) if file.readings else card


def _spoken_by(file: CardFile, source: _Source, who: tuple[str, str, str, tuple[str, ...]]) -> Card:
    if isinstance(file, SovitsFile):
        return Card(*who, "gpt-sovits", _sovits(file, source), files=_files(file, source))
    if isinstance(file, ServerFile):
        server, styles = file.server, _server(file, source)
        weights = Weights(server.semantic, server.acoustic)
        return Card(*who, "gpt-sovits-server", styles, url=server.url, weights=weights)
    assert isinstance(file, EspeakFile)
    return Card(*who, "espeak", _espeak(file))


def _espeak(file: EspeakFile) -> dict[str, EspeakSettings]:
    own = _given(file.engine, EspeakStyle)
    changes = {NEUTRAL: EspeakStyle.model_construct(), **file.styles}
    return {
        name: EspeakSettings(**(own | _given(style, EspeakStyle)))
        for name, style in changes.items()
    }


def _sovits(file: SovitsFile, source: _Source) -> dict[str, SovitsSettings]:
    def clip(style: SovitsStyle) -> Reference:
        audio = Asset(source.folder / str(style.reference), str(style.sha256))
        timbre = tuple(map(source.asset, style.timbre or ()))
        return Reference(audio, str(style.transcript), str(style.language), timbre)

    own = _given(file.engine, SovitsSampling)
    clips = _clips(file.styles, ("sha256", "transcript", "language"), clip, source)
    return {
        name: SovitsSettings(clips[name], **(own | _given(style, SovitsSampling)))
        for name, style in file.styles.items()
    }


def _server(file: ServerFile, source: _Source) -> dict[str, ServerSettings]:
    def clip(style: ServerStyle) -> ServerReference:
        told = (str(style.reference), str(style.transcript), str(style.language))
        return ServerReference(*told, tuple(style.timbre or ()))

    own = _given(file.engine, ServerSampling)
    clips = _clips(file.styles, ("transcript", "language"), clip, source)
    return {
        name: ServerSettings(clips[name], **(own | _given(style, ServerSampling)))
        for name, style in file.styles.items()
    }


def _clips(
    styles: Mapping[str, Style],
    needed: Sequence[str],
    clip: Callable[[Style], Clip],
    source: _Source,
) -> dict[str, Clip]:
    """The clip of every style: its own, else that of neutral.

    Args:
        styles: as the file has them.
        needed: what has to be told of a clip.
        clip: makes one of a style that tells everything.
        source: of the file.

    Raises:
        VoiceError: neutral has no clip, or one is only half described.
    """
    if NEUTRAL not in styles:
        raise source.error(("styles", NEUTRAL), "is missing: every voice has this style")
    for name, style in styles.items():
        given = {key for key in (*needed, "timbre") if getattr(style, key) is not None}
        if style.reference is None and (given or name == NEUTRAL):
            belong = f"{', '.join(sorted(given))} of what?" if given else "every voice needs a clip"
            raise source.error(("styles", name, "reference"), f"is missing: {belong}")
        for key in needed if style.reference is not None else ():
            if key not in given:
                raise source.error(("styles", name, key), "is missing: its reference needs it")
    neutral = clip(styles[NEUTRAL])
    return {name: clip(style) if style.reference else neutral for name, style in styles.items()}


def _files(file: SovitsFile, source: _Source) -> Files:
    told = file.files
    own = map(source.model, (told.hubert, told.bert, told.speaker))
    return Files(source.asset(told.semantic), source.asset(told.acoustic), *own)


def _given(style: BaseModel, settings: type[BaseModel]) -> dict[str, Any]:
    """The settings that a section changes."""
    return style.model_dump(include=set(settings.model_fields), exclude_none=True)


def _complaint(error: ValidationError, source: _Source, kind: type[BaseModel]) -> VoiceError:
    """What is wrong with a card: file, line, key, and what would work."""
    # A typo is a key too many and one that is missing: the first of these tells more.
    errors = error.errors(include_url=False)
    first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
    key = [part for part in first["loc"] if part != "[key]"]
    if first["type"] == "extra_forbidden":
        return source.error(key, f"is not a key of a voice card; {_hint(key, kind)}")
    if first["type"] == "missing":
        return source.error(key, "is missing")
    wanted = re.sub(r"^(Input|String|List|Dictionary|Value error,) ", "", first["msg"])
    wanted = wanted.replace("should", "must")
    value = _short(first["input"], secret=key[:1] == ["server"])
    return source.error(key, f"cannot be {value}: it {wanted}")


def _short(value: object, *, secret: bool) -> str:
    """A value as a message shows it, unless it may hold a password."""
    try:
        told = repr(value)
    except ValueError:  # Python writes no number of thousands of digits
        told = "this number"
    if secret or "@" in told:
        return "what it is"
    return told if len(told) <= 80 else f"{told[:77]}…"


def _hint(key: Key, kind: type[BaseModel]) -> str:
    """The nearest key, of those that may stand at the same place."""
    for part in key[:-1]:
        kind = _inside(kind, part)
    known = [field.alias or name for name, field in kind.model_fields.items()]
    near = get_close_matches(str(key[-1]), known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"its keys are {', '.join(known)}"


def _inside(kind: type[BaseModel], part: str | int) -> type[BaseModel]:
    """The model below a key; a number or the name of a style leads to the same one."""
    field = kind.model_fields.get(str(part))
    return next(_models(field.annotation), kind) if field else kind


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that an annotation names: `dict[str, Style]` names Style."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _line_of(key: Key, text: str) -> int | None:
    """Where a key stands; tomllib does not say."""
    wanted = [part for part in key if not isinstance(part, int)]
    section: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([\w.-]+)\]", line):
            section = header[1].split(".")
        told = re.match(r"\s*([\w.-]+)\s*=", line)
        if (section if header else [*section, *told[1].split(".")] if told else None) == wanted:
            return number
    return None
