"""The voice card: who a voice is, and everything an engine must know to sound like it.

`voices/card_file.py` reads cards from TOML. Nothing here loads a model.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from voices.errors import VoiceError

SCHEMA = "dubline.voice/1"
NEUTRAL = "neutral"  # the style every voice has


@dataclass(frozen=True, slots=True)
class EspeakSettings:
    """How espeak-ng speaks one style of a voice."""

    variant: str = ""  # a voice of espeak-ng laid over that of the language: "f3", "Annie"
    pitch: int = 50  # 0 to 99
    range: int = 50  # of the pitch, 0 to 99: 0 is a monotone
    words_per_minute: int = 165  # at speed 1


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a voice, which sounds as it did only while its bytes are the same."""

    path: Path  # whole; the registry made sure that it lies below the card
    sha256: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A clip that a style sounds like."""

    audio: Asset
    transcript: str  # what is said in it; "" is no prompt: only its timbre is used
    language: str  # BCP-47
    timbre: tuple[Asset, ...] = ()  # more clips, whose timbre is averaged in


@dataclass(frozen=True, slots=True)
class SovitsSettings:
    """How our GPT-SoVITS engine speaks one style of a voice."""

    reference: Reference
    top_k: int = 15
    top_p: float = 1.0
    temperature: float = 1.0
    repetition_penalty: float = 1.35
    noise_scale: float = 0.5
    pause: float = 0.3  # seconds between the pieces of a long line
    longest: int = 50  # width of a piece, in the units of `voices.text.splitting`


@dataclass(frozen=True, slots=True)
class ServerReference:
    """A clip on the machine of a server; nobody here can say what is in it."""

    audio: str  # a path there
    transcript: str
    language: str  # BCP-47
    timbre: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How an upstream api_v2 server speaks one style of a voice."""

    reference: ServerReference
    top_k: int = 15
    top_p: float = 1.0
    temperature: float = 1.0
    repetition_penalty: float = 1.35
    pause: float = 0.3  # seconds between the pieces of a long line
    split: str = "cut5"  # how upstream cuts a long line into pieces


Settings = EspeakSettings | SovitsSettings | ServerSettings


@dataclass(frozen=True, slots=True)
class Files:
    """The networks of a gpt-sovits voice; a base model that is None is the official one."""

    semantic: Asset  # s1, a .ckpt file
    acoustic: Asset  # s2, a .pth file
    hubert: Path | None = None  # a folder
    bert: Path | None = None  # a folder
    speaker: Path | None = None  # a file


@dataclass(frozen=True, slots=True)
class Weights:
    """Checkpoints that a server has to load before it speaks, as paths on its machine."""

    semantic: str | None = None
    acoustic: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A voice."""

    id: str
    name: str
    description: str
    languages: tuple[str, ...]  # BCP-47, the first is its own
    engine: Literal["espeak", "gpt-sovits", "gpt-sovits-server"]
    styles: Mapping[str, Settings]  # by name; "neutral" is always there
    files: Files | None = None  # of a gpt-sovits voice
    url: str | None = None  # of a gpt-sovits-server voice; may hold a password
    weights: Weights | None = None  # of a gpt-sovits-server voice
    readings: Path | None = None  # its dictionary; what a line takes from it stands in the line
    consent: str = ""  # where the consent of the person whose voice it is can be found
    fallbacks: Mapping[str, str] = field(default_factory=dict)  # the style spoken for one it lacks

    @property
    def digest(self) -> str:
        """sha256 of all that changes the sound: names, descriptions and paths do not.

        A clip or a checkpoint on a server is known by its path alone, so that there it counts, and
        so does which server that is.
        """
        return self._digest(self.styles, self.fallbacks)

    def spoken_as(self, style: str) -> str | None:
        """The style in which one that is asked for is spoken: itself, or what stands in for it.

        None where the voice has neither; a style is never taken for another without being told.
        """
        for _ in range(len(self.fallbacks) + 1):
            if style in self.styles:
                return style
            style = self.fallbacks.get(style, "")
        return None

    def heard(self, style: str) -> str:
        """sha256 of all that changes the sound of one style: a change of another does not.

        Of a style that the voice has not: of all it has.
        """
        known = style in self.styles
        return self._digest({style: self.styles[style]} if known else self.styles)

    def _digest(
        self, of: Mapping[str, Settings], fallbacks: Mapping[str, str] | None = None
    ) -> str:
        styles = {name: _heard(settings) for name, settings in of.items()}
        sound: dict[str, object] = {"engine": self.engine, "styles": styles}
        parts = (("files", self.files), ("weights", self.weights), ("server", self.server))
        for name, part in parts:
            if part:
                sound[name] = _heard(part)
        if fallbacks:
            sound["fallbacks"] = dict(fallbacks)
        text = json.dumps(sound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Every file with a sha256 that the voice is made of, each once."""
        parts = [self.files, *self.styles.values()]
        return tuple(dict.fromkeys(asset for part in parts for asset in _assets(part)))

    @property
    def server(self) -> str:
        """The address of the server without name and password, for messages and logs."""
        return without_password(self.url or "")


def _heard(value: object) -> object:
    """What a part of a card says of the sound, for JSON.

    A base model of one's own is only told from the official one: the identity of the engine, which
    is part of every take's key too, says which it is.
    """
    if isinstance(value, Asset):
        return value.sha256
    if isinstance(value, Path):
        return True
    if isinstance(value, tuple):
        return [_heard(one) for one in value]
    if is_dataclass(value):
        return {one.name: _heard(getattr(value, one.name)) for one in fields(value)}
    return value


def _assets(value: object) -> Iterator[Asset]:
    if isinstance(value, Asset):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _assets(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _assets(getattr(value, one.name))


def without_password(url: str) -> str:
    """An address as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def verified(asset: Asset) -> Path:
    """The path of a file, once its bytes are known to be those that the card means.

    Raises:
        VoiceError: they are others, or it cannot be read.
    """
    try:
        with asset.path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VoiceError(f"{asset.path} cannot be read: {error.strerror}") from error
    if found != asset.sha256:
        raise VoiceError(
            f"{asset.path} is not the file the voice was made with: its sha256 is {found}, and "
            f"the card says {asset.sha256}; put the file back, or add the voice again"
        )
    return asset.path
