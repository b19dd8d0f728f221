"""What a video or audio file holds: probed once, asked everywhere.

Probing runs in process through PyAV (12 ms against 66 ms for starting ffmpeg). Files come from
outside: only plain containers are opened, never playlists, and nothing is fetched.
"""

import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from tasks.limits import Limits, deadline, limits_here
from tasks.progress import still
from voices.errors import InputError, MediaError

CONTAINERS = (
    "aac,ac3,aiff,amr,asf,avi,caf,dv,eac3,flac,flv,m4v,matroska,mov,mp3,mpeg,mpegts,mxf,ogg,w64,wav"
)
GUARDED = {"protocol_whitelist": "file,pipe", "format_whitelist": CONTAINERS}
USUAL_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


@dataclass(frozen=True, slots=True)
class Picture:
    """The video stream that people watch."""

    index: int
    codec: str
    start: float  # seconds after the programme's zero
    seconds: float


@dataclass(frozen=True, slots=True)
class Sound:
    """One audio stream."""

    index: int
    codec: str
    rate: int  # Hz
    layout: str  # as ffmpeg names it: "stereo", "5.1(side)"
    channels: tuple[str, ...]  # "FL", "FR", "FC" …
    seconds: float
    language: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file with sound, picture or both; its zero is its earliest stream, as in ffmpeg."""

    path: Path
    format: str  # as ffmpeg names it: "mov,mp4,m4a,3gp,3g2,mj2"
    seconds: float
    picture: Picture | None
    sounds: tuple[Sound, ...]
    subtitles: tuple[int, ...]  # their streams
    fonts: tuple[int, ...]  # streams of attached files, which subtitles of Matroska need


def probed(path: Path) -> Media:
    """What `path` holds.

    Raises:
        InputError: no such file, or it cannot be opened.
        MediaError: no video or audio file, or beyond the limits that hold here.
    """
    limits = limits_here()
    _check_file(path, limits)
    try:
        with av.open(f"file:{path.absolute()}", options=GUARDED) as container:
            _check_streams(path, len(container.streams), limits)
            media = _media(path, container)
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaError(
            f"{path} is not a video or audio file that can be read "
            f"({_cause(error)}); MP4, MOV, MKV, WebM, WAV, FLAC, MP3 and M4A work"
        ) from error
    if media.picture is None and not media.sounds:
        raise MediaError(f"{path} holds neither picture nor sound")
    if media.seconds > limits.seconds:
        raise MediaError(
            f"{path} is {hours(media.seconds)} long; up to {hours(limits.seconds)} are accepted "
            "(limits.seconds)"
        )
    return media


def hours(seconds: float) -> str:
    """A length of time, to be compared with a limit."""
    return f"{seconds / 3600:.4g} h" if seconds >= 3600 else f"{seconds:.4g} s"


def _check_streams(path: Path, found: int, limits: Limits) -> None:
    if found > limits.streams:
        raise MediaError(
            f"{path} has {found} streams; up to {limits.streams} are accepted (limits.streams)"
        )


def _check_file(path: Path, limits: Limits) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    if not path.is_file():
        raise InputError(f"{path} is not a file")
    if size == 0:
        raise MediaError(f"{path} is empty")
    if size > limits.size * 1e9:
        raise MediaError(
            f"{path} has {size / 1e9:.4g} GB; up to {limits.size:g} GB are accepted (limits.size)"
        )


def _cause(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error) or type(error).__name__


def _media(path: Path, container: Any) -> Media:
    zero = (container.start_time or 0) / av.time_base
    watched = [s for s in container.streams.video if not _is_cover(s)]
    lengths = {s.index: _seconds(s, zero) for s in container.streams}
    if container.duration is None and any(value == 0 for value in lengths.values()):
        lengths = _counted(path)
    whole = (container.duration or 0) / av.time_base
    picture = None
    if watched:
        stream = watched[0]
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        start = max(0.0, float((stream.start_time or 0) * stream.time_base) - zero)
        picture = Picture(stream.index, codec, start, lengths[stream.index] or whole)
    sounds = tuple(_sound(s, lengths[s.index] or whole) for s in container.streams.audio)
    ends = [s.seconds for s in sounds] + ([picture.seconds] if picture else [])
    return Media(
        path=path,
        format=container.format.name,
        seconds=max(ends, default=0.0) or whole,
        picture=picture,
        sounds=sounds,
        subtitles=tuple(s.index for s in container.streams.subtitles),
        fonts=tuple(s.index for s in container.streams.attachments),
    )


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _seconds(stream: Any, zero: float) -> float:
    """When the stream ends, in seconds after the programme's zero; 0 where the header is silent."""
    if not stream.duration:
        return 0.0
    return float((stream.duration + (stream.start_time or 0)) * stream.time_base) - zero


def _sound(stream: Any, seconds: float) -> Sound:
    context = stream.codec_context
    if context is None or not context.sample_rate:
        raise MediaError(f"audio stream {stream.index} has a codec that cannot be read")
    layout = context.layout
    if any(channel.name == "NONE" for channel in layout.channels):  # a plain WAV does not say
        layout = av.AudioLayout(USUAL_LAYOUTS.get(layout.nb_channels, layout.name))
    return Sound(
        index=stream.index,
        codec=context.name,
        rate=context.sample_rate,
        layout=layout.name,
        channels=tuple(channel.name for channel in layout.channels),
        seconds=seconds,
        language=stream.metadata.get("language", ""),
    )


def _counted(path: Path) -> dict[int, float]:
    """The end of every stream, from its packets: for files whose header has no duration."""
    ends: dict[int, Fraction] = {}
    zero: Fraction | None = None
    limits = limits_here()
    ends_at = time.monotonic() + deadline(limits.seconds, limits)
    with av.open(f"file:{path.absolute()}", options=GUARDED) as container:
        ends = {stream.index: Fraction(0) for stream in container.streams}
        for packet in container.demux():
            still()
            if time.monotonic() > ends_at:
                raise MediaError(f"counting the packets of {path} takes too long")
            if packet.pts is None:
                continue
            begin = packet.pts * packet.time_base
            zero = begin if zero is None else min(zero, begin)
            end = begin + (packet.duration or 0) * packet.time_base
            ends[packet.stream.index] = max(ends[packet.stream.index], end)
    return {index: float(end - (zero or 0)) for index, end in ends.items()}
