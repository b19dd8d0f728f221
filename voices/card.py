"""The voice card: who a voice is, and everything an engine must know to sound like it.

Cards are TOML files, read strictly: a card that is half understood would speak in another voice.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voices.errors import VoiceError

SCHEMA = "dubline.voice/1"
NEUTRAL = "neutral"  # the style every voice has
LATER_ENGINES = ("gpt-sovits", "gpt-sovits-server")  # promised, not in this version

VoiceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
StyleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


@dataclass(frozen=True, slots=True)
class EspeakSettings:
    """How espeak-ng speaks one style of a voice."""

    variant: str = ""  # a voice of espeak-ng laid over that of the language: "f3", "Annie"
    pitch: int = 50  # 0 to 99
    range: int = 50  # of the pitch, 0 to 99: 0 is a monotone
    words_per_minute: int = 165  # at speed 1


@dataclass(frozen=True, slots=True)
class Card:
    """A voice."""

    id: str
    name: str
    description: str
    languages: tuple[str, ...]  # BCP-47, the first is its own
    engine: Literal["espeak"]
    styles: dict[str, EspeakSettings]  # by name; "neutral" is always there

    @property
    def digest(self) -> str:
        """sha256 of all that changes the sound: neither names nor descriptions do."""
        sound = {"engine": self.engine, "styles": {n: asdict(s) for n, s in self.styles.items()}}
        text = json.dumps(sound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Style(_Strict):
    """What a style changes of the voice's engine settings."""

    variant: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{0,40}$")
    pitch: int | None = Field(None, ge=0, le=99)
    range: int | None = Field(None, ge=0, le=99)
    words_per_minute: int | None = Field(None, ge=80, le=300)


class _Engine(_Style):
    name: Literal["espeak"]


class _File(_Strict):
    card_schema: Literal["dubline.voice/1"] = Field(alias="schema")
    id: VoiceId
    name: str = Field(min_length=1, max_length=80)
    description: str = Field("", max_length=1000)
    languages: list[Language] = Field(min_length=1)
    engine: _Engine
    styles: dict[StyleName, _Style] = Field(default_factory=dict)


def read_card(text: str, where: str) -> Card:
    """The card that a TOML text holds.

    Args:
        text: the file.
        where: its name, for messages.

    Raises:
        VoiceError: it is no TOML, or says something a voice card does not; names file and key.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VoiceError(f"{where}: this is not TOML: {error}") from None
    _refuse_later_engines(data, where)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise VoiceError(_complaint(error, text, where)) from None
    return Card(
        id=file.id,
        name=file.name,
        description=file.description,
        languages=tuple(file.languages),
        engine=file.engine.name,
        styles=_styles(file),
    )


def _styles(file: _File) -> dict[str, EspeakSettings]:
    own = _given(file.engine)
    changes = {NEUTRAL: _Style.model_construct(), **file.styles}
    return {name: EspeakSettings(**{**own, **_given(style)}) for name, style in changes.items()}


def _given(style: _Style) -> dict[str, Any]:
    return style.model_dump(exclude={"name"}, exclude_none=True)


def _refuse_later_engines(data: dict[str, Any], where: str) -> None:
    engine = data.get("engine")
    name = engine.get("name") if isinstance(engine, dict) else None
    if name in LATER_ENGINES:
        raise VoiceError(
            f"{where}: engine.name is {name!r}, which this version of dubline does not have yet; "
            "'espeak' works"
        )


def _complaint(error: ValidationError, text: str, where: str) -> str:
    """What is wrong with a card: file, line, key, and what would work."""
    first = error.errors(include_url=False)[0]
    path = [part for part in first["loc"] if part != "[key]"]
    key = ".".join(str(part) for part in path)
    line = _line_of(path, text)
    place = f"{where}, line {line}" if line else where
    if first["type"] == "extra_forbidden":
        return f"{place}: {key} is not a key of a voice card; {_hint(path)}"
    if first["type"] == "missing":
        return f"{where}: {key} is missing"
    wanted = first["msg"].removeprefix("Input ").replace("should", "must")
    return f"{place}: {key} cannot be {first['input']!r}: it {wanted}"


def _hint(path: list[Any]) -> str:
    models: dict[object, type[BaseModel]] = {"engine": _Engine, "styles": _Style}
    model = models.get(path[0], _File) if len(path) > 1 else _File
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = get_close_matches(str(path[-1]), known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"its keys are {', '.join(known)}"


def _line_of(path: Iterable[object], text: str) -> int | None:
    """Where a key stands; tomllib does not say."""
    wanted = [str(part) for part in path if not isinstance(part, int)]
    section: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([\w.-]+)\]", line):
            section = header[1].split(".")
        key = re.match(r"\s*([\w-]+)\s*=", line)
        if (section if header else [*section, key[1]] if key else None) == wanted:
            return number
    return None
