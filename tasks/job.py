"""The job: what somebody asked for, and every choice that changes the result.

The models are the parameters of the flow (a form in the Prefect UI), the sections of
`dubline.toml` and the flags of the command line at once, so that a default stands in one place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tasks import stamping
from tasks.cast import Cast, told_once
from tasks.container import Container
from tasks.limits import Limits
from tasks.media import Media
from tasks.options import Options
from tasks.script import Line, Script
from tasks.track import Bed, Interval
from voices.card import Card
from voices.readings import Readings
from voices.speech import Machine


class SpeakOptions(Options):
    """How lines are spoken and judged."""

    batch: int = Field(16, ge=1, le=256, description="Lines in one speaking task")
    seed: int = Field(0, ge=0, description="Seed of the first attempt at every line")
    attempts: int = Field(4, ge=1, le=10, description="Attempts at a line before it needs a person")
    denoise: Literal["auto", "off", "always"] = Field("auto", description="Denoise takes")


class EngineOptions(Options):
    """What a GPT-SoVITS voice runs on; espeak-ng and servers do not ask."""

    device: str = Field(
        "auto", pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$", description="auto, cpu, cuda:1, mps"
    )
    precision: Literal["auto", "fp32", "fp16", "bf16"] = Field(
        "auto", description="Of the networks: auto, fp32, fp16, bf16"
    )

    def machine(self, models: Path | None) -> Machine:
        """The same for an engine, with the folder of base models."""
        return Machine(self.device, self.precision, models)


class FitOptions(Options):
    """How far takes may move and how fast they may play."""

    lead: float = Field(0.3, ge=0, le=2, description="Seconds a line may start early")
    lag: float = Field(
        0.6, ge=0, le=5, description="Seconds a line may start late before it counts"
    )
    max_rate: float = Field(1.8, ge=1, le=1.8, description="Fastest a take may play")
    gap: float = Field(0.08, ge=0.02, le=1, description="Seconds between two lines of a speaker")


class MixOptions(Options):
    """What becomes of the original sound."""

    bed: str = Field("duck", description="duck, keep, silent, or a music-and-effects file")
    duck_depth: float = Field(12.0, ge=0, le=60, description="dB the bed goes down under speech")
    duck_attack: float = Field(0.15, ge=0.01, le=2, description="Seconds to go down")
    duck_release: float = Field(0.4, ge=0.01, le=5, description="Seconds to come up again")


class DeliveryOptions(Options):
    """What the delivered file is like."""

    loudness: float = Field(-16.0, ge=-40, le=-8, description="Programme loudness, LUFS")
    true_peak: float = Field(-1.0, ge=-9, le=0, description="Highest true peak, dBTP")
    bitrate: int = Field(192, ge=48, le=512, description="Kilobits a second of the dub")
    keep_original: bool = Field(False, description="Keep the original sound as a second track")
    subtitles: bool = Field(True, description="Mux the script as a subtitle track")


class MarkOptions(Options):
    """How what is delivered is marked, labelled and signed; the inaudible mark has no switch."""

    producer: str = Field(
        "dubline", min_length=1, max_length=64, description="Who answers for it, in labels"
    )
    notice: str = Field("off", description="off, morse, or a sound file to begin with")
    sign: bool = Field(True, description="Sign what is delivered (C2PA)")
    timestamp_url: Annotated[str, AfterValidator(stamping.checked)] | None = Field(
        None, description="RFC 3161 server that dates signatures; no password in it"
    )
    certificate: Path | None = Field(
        None, description="Chain to sign with, PEM; default: that of `dubline keys new`"
    )
    private_key: Path | None = Field(None, description="Private key of the certificate, PEM")
    also: Literal["off", "audioseal", "perth"] = Field(
        "off", description="A mark of others to put beside ours"
    )
    weights: Path | None = Field(None, description="Folder of weights of that mark, by its name")

    @property
    def others(self) -> tuple[str, ...]:
        """The marks of others that were asked for."""
        return () if self.also == "off" else (self.also,)


Speakers = Annotated[dict[str, str], Field(max_length=1000), AfterValidator(told_once)]


class Order(Options):
    """One dub, as asked for."""

    script: Path = Field(description="Subtitle file or script")
    video: Path | None = Field(None, description="Video or audio file; none makes an audio file")
    voice: str = Field(description="Voice id, of everybody who has none of his own")
    speakers: Speakers = Field({}, description="Voice ids of speakers, by their name in the script")
    language: str | None = Field(
        None, description="Language of the script; default: the voice's first"
    )
    out: Path = Field(description="The file to write")
    run_dir: Path = Field(description="Where the run keeps its work")
    takes: Path = Field(description="Take store")
    registry: Path = Field(description="Folder of voice cards beside the bundled ones")
    models: Path | None = Field(None, description="Folder of base models")
    readings: Path | None = Field(None, description="Dictionary of readings of the project")
    keyring: Path = Field(description="Folder of keys to mark and sign with")
    ledger: Path = Field(description="Ledger of deliveries")
    production: bool = Field(False, description="Refuse keys that everybody knows")
    engine: EngineOptions = EngineOptions()
    speak: SpeakOptions = SpeakOptions()
    fit: FitOptions = FitOptions()
    mix: MixOptions = MixOptions()
    delivery: DeliveryOptions = DeliveryOptions()
    marks: MarkOptions = MarkOptions()
    limits: Limits = Field(Limits(), repr=False)  # no part of what a stage is known by
    again: bool = Field(False, repr=False, description="Make it anew, also if it is done")

    @property
    def machine(self) -> Machine:
        """What its engine runs on."""
        return self.engine.machine(self.models)


@dataclass(frozen=True, slots=True)
class Job:
    """An order, understood: every file read, the voice found, nothing left that can be wrong."""

    id: str  # sha256 of the sources, the options and the voices
    order: Order
    cast: Cast
    language: str  # BCP-47
    script: Script
    media: Media | None
    bed: Bed | None
    kind: Container  # of the version
    digests: dict[str, str]  # sha256 of every file that the order names, and of dictionaries
    dictionaries: dict[str, Readings]  # by voice id: those of the voice and of the project
    ducked: tuple[Interval, ...] = ()  # when the bed makes room besides, as in other versions
    source_language: str | None = None  # BCP-47, of the original sound, where somebody said it
    picture: str = ""  # sha256 of the packets of the picture, where it is known

    @property
    def card(self) -> Card:
        """The default voice; what a line is spoken with is `cast.of(line)`."""
        return self.cast.default

    @property
    def readings(self) -> Readings:
        """What is known of words where the default voice speaks."""
        return self.dictionaries[self.card.id]

    def readings_of(self, line: Line) -> Readings:
        """What is known of the words of a line."""
        return self.dictionaries[self.cast.of(line).id]

    @property
    def seconds(self) -> float | None:
        """Length of the programme; None where only a script was given."""
        return self.media.seconds if self.media else None

    @property
    def layout(self) -> str:
        """Channels of the mix, as ffmpeg names them: those of the bed, else stereo."""
        return self.bed.sound.layout if self.bed else "stereo"
