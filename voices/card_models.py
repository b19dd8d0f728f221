"""What a voice card may hold: one strict model for the cards of each engine.

An unknown key, a wrong type or a value out of range is an error, never a guess.
"""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_CLIPS = 16  # of timbre, in one style
MOST_WORDS = 1000  # characters of what is said in a clip
MOST_FALLBACKS = 100
MOST_NAME = 80  # characters


def below(path: str) -> str:
    """A path that stays below the folder of the card, on every system.

    Raises:
        ValueError: it does not; says what it must be.
    """
    windows = PureWindowsPath(path)
    if not path.isprintable() or "\\" in path or windows.drive or windows.root:
        raise ValueError("must be a path that counts from the card, with / between its parts")
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts:
        raise ValueError("must not lead out of the folder of the card")
    return path


def address(url: str) -> str:
    """The address of a server.

    Raises:
        ValueError: it is none; says what it must be.
    """
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        whole = whole and "@" not in parts.path  # of a password with a / in it, shown as a path
    except ValueError:
        whole = False
    if not whole or not url.isascii() or not url.isprintable() or re.search("[ ?#]", url):
        raise ValueError("must be an address such as http://127.0.0.1:9880")
    return url


def shown(text: str) -> str:
    """A text that people read on one line, in a terminal.

    Raises:
        ValueError: a terminal would obey something in it.
    """
    if not all(c.isprintable() or unicodedata.category(c) == "Zs" for c in text):
        raise ValueError("must be text on one line, without control characters")
    return text


ID = r"^[a-z0-9][a-z0-9-]{0,62}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"  # BCP-47, near enough
STYLE = r"^[a-z][a-z0-9-]{0,30}$"

VoiceId = Annotated[str, Field(pattern=ID)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
StyleName = Annotated[str, Field(pattern=STYLE)]
Below = Annotated[str, Field(max_length=400), AfterValidator(below)]
There = Annotated[str, Field(min_length=1, max_length=1000)]  # a path on another machine
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]
Transcript = Annotated[str, Field(max_length=MOST_WORDS)]


class Strict(BaseModel):
    """Knows its keys and takes nothing for another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EspeakStyle(Strict):
    """What a style changes of the voice's engine settings."""

    variant: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{0,40}$")
    pitch: int | None = Field(None, ge=0, le=99)
    range: int | None = Field(None, ge=0, le=99)
    words_per_minute: int | None = Field(None, ge=80, le=300)


class EspeakEngine(EspeakStyle):
    """The settings of every style."""

    name: Literal["espeak", "gpt-sovits", "gpt-sovits-server"]


class Sampling(Strict):
    """What both kinds of GPT-SoVITS let one choose."""

    top_k: int | None = Field(None, ge=1, le=1000)
    top_p: float | None = Field(None, gt=0, le=1)
    temperature: float | None = Field(None, ge=0.05, le=2)
    repetition_penalty: float | None = Field(None, ge=1, le=3)
    pause: float | None = Field(None, ge=0, le=3)


class SovitsSampling(Sampling):
    """What our engine lets one choose."""

    noise_scale: float | None = Field(None, ge=0, le=1)
    longest: int | None = Field(None, ge=10, le=500)


class SovitsEngine(SovitsSampling):
    """The settings of every style."""

    name: Literal["gpt-sovits"]


class HashedFile(Strict):
    """A file beside the card."""

    path: Below
    sha256: Sha256


class BaseModelFile(Strict):
    """A base model of one's own."""

    path: Below


class SovitsFiles(Strict):
    """The networks."""

    semantic: HashedFile
    acoustic: HashedFile
    hubert: BaseModelFile | None = None
    bert: BaseModelFile | None = None
    speaker: BaseModelFile | None = None


class SovitsStyle(SovitsSampling):
    """A clip to sound like, and what the style changes."""

    reference: Below | None = None
    sha256: Sha256 | None = None
    transcript: Transcript | None = None
    language: Language | None = None
    timbre: list[HashedFile] | None = Field(None, max_length=MOST_CLIPS)


class ServerSampling(Sampling):
    """What a server lets one choose."""

    split: Literal["cut0", "cut1", "cut2", "cut3", "cut4", "cut5"] | None = None


class ServerEngine(ServerSampling):
    """The settings of every style."""

    name: Literal["gpt-sovits-server"]


class Server(Strict):
    """Where the server is, and what it has to load."""

    url: Annotated[str, Field(max_length=1000), AfterValidator(address)]
    semantic: There | None = None
    acoustic: There | None = None


class ServerStyle(ServerSampling):
    """A clip on the server's machine, and what the style changes."""

    reference: There | None = None
    transcript: Transcript | None = None
    language: Language | None = None
    timbre: list[There] | None = Field(None, max_length=MOST_CLIPS)


class CardFile(Strict):
    """What every card says."""

    card_schema: Literal["dubline.voice/1"] = Field(alias="schema")
    id: VoiceId
    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME), AfterValidator(shown)]
    description: Annotated[str, Field(max_length=1000), AfterValidator(shown)] = ""
    languages: list[Language] = Field(min_length=1)
    readings: Below | None = None
    consent: Annotated[str, Field(max_length=200), AfterValidator(shown)] = ""
    fallbacks: dict[StyleName, StyleName] = Field(default_factory=dict, max_length=MOST_FALLBACKS)


class EspeakFile(CardFile):
    """A card of espeak-ng."""

    engine: EspeakEngine
    styles: dict[StyleName, EspeakStyle] = Field(default_factory=dict)


class SovitsFile(CardFile):
    """A card of our GPT-SoVITS engine."""

    engine: SovitsEngine
    files: SovitsFiles
    styles: dict[StyleName, SovitsStyle]


class ServerFile(CardFile):
    """A card of a GPT-SoVITS server."""

    engine: ServerEngine
    server: Server
    styles: dict[StyleName, ServerStyle]


KINDS: dict[object, type[CardFile]] = {
    "gpt-sovits": SovitsFile,
    "gpt-sovits-server": ServerFile,
}  # by the name of the engine; any other card is told what is wrong with it as one of espeak-ng
