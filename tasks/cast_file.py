"""The file `cast.toml`: who speaks with which voice, in every language of a programme.

voice = "demo-en"        # of everybody who is not named

[speakers]
Anna = "demo-en-f"

[ja]                     # in Japanese; what is not said here stays as above
voice = "demo-ja"

[ja.speakers]
Anna = "demo-ja-f"
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from tasks.cast import known, told_once
from tasks.options import Options
from tasks.toml import BIGGEST, read_toml
from voices.card_models import LANGUAGE, VoiceId
from voices.errors import CastError, DropError

MOST = 1000  # speakers

SpeakerName = Annotated[str, Field(min_length=1, max_length=200)]
SpokenBy = Annotated[dict[SpeakerName, VoiceId], Field(max_length=MOST), AfterValidator(told_once)]


def _tag(key: str) -> str:
    if not re.fullmatch(LANGUAGE, key):
        raise ValueError("is neither voice nor speakers, nor the tag of a language: ja, pt-BR")
    return key


class LanguageCast(Options):
    """Who speaks in one language, where it is not as in the others."""

    voice: VoiceId | None = Field(None, description="Of everybody who is not named")
    speakers: SpokenBy = Field({}, description="Voice ids, by the speaker's name")


class CastFile(Options):
    """What a cast.toml says; every key that is no field is a language."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[Annotated[str, AfterValidator(_tag)], LanguageCast]

    voice: VoiceId | None = Field(None, description="Of everybody who is not named")
    speakers: SpokenBy = Field({}, description="Voice ids, by the speaker's name")

    def of(self, language: str | None) -> tuple[str | None, dict[str, str]]:
        """The voice and the speakers of a language; of None, those of all languages.

        What is said of `zh` counts for `zh-TW`, and below what is said of `zh-TW` itself.
        """
        voice, speakers = self.voice, dict(self.speakers)
        for cast in self._told_of(language or ""):
            voice = cast.voice or voice
            own = {known(name) for name in cast.speakers}
            speakers = {name: one for name, one in speakers.items() if known(name) not in own}
            speakers |= cast.speakers
        return voice, speakers

    def _told_of(self, language: str) -> Iterator[LanguageCast]:
        """What is said of a language, the widest tag first."""
        told = {tag.casefold(): cast for tag, cast in (self.__pydantic_extra__ or {}).items()}
        parts = language.casefold().split("-")
        tags = ("-".join(parts[:count]) for count in range(1, len(parts) + 1))
        return (told[tag] for tag in tags if tag in told)


def read_cast(path: Path) -> CastFile:
    """The cast that a file holds.

    Raises:
        CastError: it cannot be read, or says what it may not; names the file and the line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(BIGGEST + 1)
    except OSError as error:
        raise CastError(f"cannot read the cast {path}: {error.strerror}") from error
    try:
        return read_toml(CastFile, data, str(path))
    except DropError as error:
        raise CastError(str(error)) from None


def cast_of(
    path: Path | None, language: str | None, told: Mapping[str, str]
) -> tuple[str | None, dict[str, str]]:
    """The voice and the speakers that a file gives a language, and over them those told beside it.

    Raises:
        CastError: the file cannot be used, or a speaker is told twice.
    """
    voice, speakers = read_cast(path).of(language) if path else (None, {})
    own = {known(name) for name in told}
    kept = {name: one for name, one in speakers.items() if known(name) not in own}
    return voice, kept | dict(told)


def assigned(texts: list[str]) -> dict[str, str]:
    """The speakers of `--speaker NAME=ID`, given any number of times.

    Raises:
        CastError: one is written otherwise, or a speaker is named twice.
    """
    told: dict[str, str] = {}
    for text in texts:
        name, equals, voice = (part.strip() for part in text.rpartition("="))
        if not (name and equals and voice):
            raise CastError(f"--speaker {text}: write it as --speaker NAME=ID")
        if known(name) in map(known, told):
            raise CastError(f"--speaker {text}: {name} has a voice already, {told_of(told, name)}")
        told[name] = voice
    return told


def told_of(told: Mapping[str, str], name: str) -> str:
    """The voice of a speaker, however his name is written."""
    return next(voice for one, voice in told.items() if known(one) == known(name))
