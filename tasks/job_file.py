"""The file `job.toml` of a drop: what is wished beyond a script and a voice.

It is data of strangers: small, strictly checked, with plain names of files in its own folder, and
with no say in marks, keys or places.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from tasks.cast_file import SpokenBy
from tasks.drop import USUAL
from tasks.job import DeliveryOptions, FitOptions, MixOptions, SpeakOptions
from tasks.options import Options
from tasks.toml import line_of, read_toml
from voices.card_models import Language, Sha256, VoiceId
from voices.errors import DropError

NAME = "job.toml"
WORDS = ("duck", "keep", "silent")  # any other bed is a file of the drop
LONGEST_NAME = 200  # bytes
OURS = (NAME, "reason.json")
SECTIONS = ("mix", "fit", "delivery", "speak")


def complaint(name: str, most: int = LONGEST_NAME) -> str | None:
    """Why this cannot be the name of a file in a drop, or nothing."""
    if not name or name.startswith(".") or "/" in name or "\\" in name:
        return "must be the plain name of a file beside it, without / or \\ or a dot before it"
    if not name.isprintable() or len(name.encode(errors="replace")) > most:
        return f"must be printable and have at most {most} bytes"
    return None


def _plain(name: str) -> str:
    if reason := complaint(name):
        raise ValueError(reason)
    if name in OURS:
        raise ValueError(f"is {name!r}, which is a name of ours")
    return name


def _secure(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be an address https://HOST/…, without a name or a password in it")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("must be an address in ASCII, without blanks")
    return url


Name = Annotated[str, AfterValidator(_plain)]
Size = Annotated[int, Field(ge=0, le=2**50)]  # bytes


class Listed(Options):
    """A file that belongs to a drop."""

    size: Size = Field(description="Bytes")
    sha256: Sha256 | None = Field(None, description="Of its bytes, in hex")


def _with_size(value: object) -> object:
    return {"size": value} if isinstance(value, int) else value


File = Annotated[Listed, BeforeValidator(_with_size)]  # a size alone will do


class JobFile(Options):
    """What a job.toml may say."""

    schema_: Literal["dubline.job/1"] = Field(
        "dubline.job/1", alias="schema", description="Its version"
    )
    voice: VoiceId = Field(description="Voice id")
    speakers: SpokenBy = Field({}, description="Voice ids of speakers, by their name in the script")
    language: Language | None = Field(None, description="Language of the script")
    script: Name | None = Field(None, description="Default: the only script there is")
    media: Name | None = Field(None, description="Default: the only video or sound there is")
    audio_only: bool = Field(False, description="Do not wait for a video or a sound")
    priority: int = Field(USUAL, ge=0, le=9, description="9 goes first")
    notify: Annotated[str, Field(max_length=1000), AfterValidator(_secure)] | None = Field(
        None, description="https URL that is told when it is over"
    )
    files: Annotated[dict[Name, File], Field(max_length=100)] | None = Field(
        None, description="Every file of the drop with its size in bytes"
    )
    mix: MixOptions = MixOptions()
    fit: FitOptions = FitOptions()
    delivery: DeliveryOptions = DeliveryOptions()
    speak: SpeakOptions = SpeakOptions()

    @property
    def bed(self) -> str | None:
        """The bed, where it is a file of the drop."""
        return None if self.mix.bed in WORDS else self.mix.bed

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of every file that is listed."""
        return {name: file.size for name, file in (self.files or {}).items()}

    @property
    def sums(self) -> dict[str, str]:
        """The sha256 of those that are listed with one."""
        listed = (self.files or {}).items()
        return {name: file.sha256 for name, file in listed if file.sha256}

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """What it sets of the settings, by section."""
        given = self.model_dump(include=set(SECTIONS), exclude_unset=True)
        if self.bed:
            del given["mix"]["bed"]
        return {name: told for name, told in given.items() if told}


def read_job(data: bytes, where: str) -> JobFile:
    """What a job.toml says.

    Raises:
        DropError: it is none, or says what it may not; names the file and the line.
    """
    told = read_toml(JobFile, data, where)
    for key, name in (("script", told.script), ("media", told.media), ("mix.bed", told.bed)):
        if name and (reason := complaint(name)):
            raise _said(data, where, key, reason)
        if name and told.files is not None and name not in told.files:
            raise _said(data, where, key, f"is {name!r}, which is not under [files]")
    if told.audio_only and told.media:
        raise _said(data, where, "media", "is named, and audio_only too; leave one of them out")
    return told


def _said(data: bytes, where: str, key: str, reason: str) -> DropError:
    line = line_of(key.split("."), data.decode("utf-8-sig").replace("\r\n", "\n"))
    return DropError(
        f"{where}, line {line}: {key} {reason}" if line else f"{where}: {key} {reason}"
    )
