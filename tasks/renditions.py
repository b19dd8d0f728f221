"""Renditions: the sounds of all versions alone, in fragments, as HLS and DASH players fetch them.

Each is a fragmented MP4 with one index over it (ISO 14496-12; what CMAF calls a track), its packets
copied from the version. Fragments are as long in every language, so that a player may change
over between any two. A playlist (RFC 8216) names the bytes of the file that was delivered.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aigc
from tasks.aigc import Aigc
from tasks.container import Container, language_code
from tasks.ffmpeg import SAME_BYTES, run, source
from tasks.labels.languages import title
from tasks.labels.tags import plain
from tasks.media import GUARDED, Media, probed
from tasks.progress import progress
from voices.audio import unfinished
from voices.errors import MediaError

KIND = Container(".m4a", "mp4", "aac", 8, terminological=True)  # with the muxer that fragments
FRAGMENT = 2.0  # seconds, of a fragment; to the next whole packet
FLAGS = "+dash+delay_moov+global_sidx+skip_trailer"  # the index stands before what it points to
MOST = 10_000_000  # boxes of a file that are looked at
GROUP = "dub"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a rendition that is fetched by itself."""

    at: int  # byte
    size: int  # bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Laid:
    """Where everything is in a rendition."""

    start: int  # bytes of what comes before all fragments
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Rendition:
    """A delivered rendition, as the list of them names it."""

    language: str  # BCP-47
    name: str
    playlist: str  # its name beside the list
    channels: int
    default: bool = False


def fragmented(sound: Path, media: Media | None, language: str, label: Aigc, out: Path) -> None:
    """Write the sound of a version in fragments, under a temporary name beside `out`, then rename.

    Raises:
        MediaError: ffmpeg cannot fragment it.
        OutputError: no room or no right to write.
    """
    name = title(language)
    tags = (f"title={name}", f"handler_name={name}", f"language={language_code(language, KIND)}")
    options = ["-map", f"0:{probed(sound).sounds[0].index}", "-c", "copy", "-map_metadata", "-1"]
    options += [part for tag in tags for part in ("-metadata:s:a:0", tag)]
    options += ["-disposition:a:0", "default+dub", *plain(media, language, name, KIND)]
    options += [*aigc.arguments(label, KIND), "-movflags", FLAGS]
    options += ["-frag_duration", str(round(FRAGMENT * 1e6)), *SAME_BYTES]
    with unfinished(out) as part:
        command = [*source(sound), *options, "-f", KIND.muxer, f"file:{part}"]
        run(command, f"put the sound of {sound.name} into fragments")


def laid(path: Path) -> Laid:
    """Where the fragments of a file are, and how long they last.

    Raises:
        MediaError: it is no file in fragments.
    """
    with path.open("rb") as file:
        boxes = list(_boxes(file))
    starts = [(at, size) for name, at, size in boxes if name == b"moof"]
    bodies = [at + size for name, at, size in boxes if name == b"mdat"]
    head = next((at + size for name, at, size in boxes if name == b"moov"), 0)
    if not starts or len(starts) != len(bodies) or not head:
        raise MediaError(f"{path.name} is no sound in fragments")
    ends = [start for start, _ in starts[1:]]
    seconds = _lengths(path, [*ends, bodies[-1]])
    return Laid(
        head,
        tuple(
            Fragment(at, end - at, length)
            for (at, _), end, length in zip(starts, bodies, seconds, strict=True)
        ),
    )


def _boxes(file: BinaryIO) -> list[tuple[bytes, int, int]]:
    """Name, place and size of every box at the top of a file."""
    whole, at = file.seek(0, 2), 0
    found: list[tuple[bytes, int, int]] = []
    while at + 8 <= whole and len(found) < MOST:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        size = size or whole - at
        if size < 8:
            break
        found.append((name, at, size))
        at += size
    return found


def _lengths(path: Path, ends: list[int]) -> list[float]:
    """Seconds of the packets before each of these bytes, and after the one before it."""
    lengths, number = [0.0] * len(ends), 0
    with av.open(f"file:{path.absolute()}", options=GUARDED) as container:
        stream = container.streams.audio[0]
        for packet in container.demux(stream):
            if packet.pos is None or packet.duration is None:
                continue
            while number + 1 < len(ends) and packet.pos >= ends[number]:
                number += 1
            lengths[number] += float(packet.duration * packet.time_base)
    return lengths


def playlist(file: str, found: Laid) -> str:
    """The playlist of a rendition: which bytes of its file are to be fetched, one after the other.

    Args:
        file: its name beside the playlist.
        found: where everything is in it.
    """
    longest = max(round(one.seconds) for one in found.fragments)
    head = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{max(longest, 1)}"]
    head += ["#EXT-X-MEDIA-SEQUENCE:0", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS"]
    head.append(f'#EXT-X-MAP:URI="{file}",BYTERANGE="{found.start}@0"')
    rows = [
        row
        for one in found.fragments
        for row in (
            f"#EXTINF:{one.seconds:.6f},",
            f"#EXT-X-BYTERANGE:{one.size}@{one.at}",
            file,
        )
    ]
    return "\n".join([*head, *rows, "#EXT-X-ENDLIST", ""])


def listed(renditions: tuple[Rendition, ...]) -> str:
    """The part of a master playlist that names them; who streams the picture includes it there."""
    rows = [
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{GROUP}",LANGUAGE="{one.language}",NAME="{one.name}",'
        f"DEFAULT={'YES' if one.default else 'NO'},AUTOSELECT=YES,"
        f'CHANNELS="{one.channels}",URI="{one.playlist}"'
        for one in renditions
    ]
    return "\n".join(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", *rows, ""])


def written(path: Path, text: str) -> Path:
    """Write a playlist; the same one is left as it is."""
    if not path.is_file() or path.read_bytes() != text.encode():
        with unfinished(path) as part:
            part.write_text(text, encoding="utf-8")
    return path


@task(task_run_name="fragment-{language}", cache_policy=NO_CACHE)
def fragment(sound: Path, media: Media | None, language: str, label: Aigc, out: Path) -> Path:
    """Write a rendition."""
    progress("fragments", 0, 1)
    fragmented(sound, media, language, label, out)
    progress("fragments", 1, 1)
    return out
