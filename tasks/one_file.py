"""The one file: every version of a programme side by side, with the original sound and all scripts.

Nothing is encoded: the sound of each track is copied from the version that was delivered, packet
for packet and so with its mark, and the picture with everything else from the source.
"""

from dataclasses import dataclass
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aigc
from tasks.aigc import Aigc
from tasks.container import Container, language_code
from tasks.ffmpeg import SAME_BYTES, run, source, subtitles
from tasks.labels.languages import named, title
from tasks.labels.matroska import placeholder, settled
from tasks.labels.tags import plain
from tasks.media import Media, probed
from tasks.progress import progress
from tasks.script import Cue, Line
from tasks.scripts import write_srt
from voices.audio import unfinished

FAMILIES = ({".mp4", ".m4v", ".mov"}, {".mkv", ".mka"})  # that share subtitle codecs
MATROSKA = ("matroska", "webm")  # which name a language twice: ISO 639-2, and BCP-47


@dataclass(frozen=True, slots=True)
class Shown:
    """Subtitles of a language."""

    language: str  # BCP-47
    lines: tuple[Cue | Line, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A version, as a track among others."""

    file: Path  # as it was delivered
    sha256: str  # of that file
    label: Aigc  # of its sound
    script: Shown

    @property
    def language(self) -> str:
        """BCP-47."""
        return self.script.language


@dataclass(frozen=True, slots=True)
class Together:
    """What goes into the one file."""

    media: Media | None
    tracks: tuple[Track, ...]  # the first one is what players play
    source: Shown | None = None  # the original sound: its language, and what is said in it

    @property
    def original(self) -> bool:
        """Whether there is a sound of the source to keep."""
        return bool(self.media and self.media.sounds)

    @property
    def subtitles(self) -> tuple[Shown, ...]:
        """Every script that somebody can read."""
        every = (*(track.script for track in self.tracks), *filter(None, [self.source]))
        return tuple(one for one in every if any(line.shown for line in one.lines))


def joined(parts: Together, kind: Container, out: Path) -> None:
    """Write the one file under a temporary name beside `out`, then rename.

    Raises:
        MediaError: ffmpeg cannot put these parts into this container.
        OutputError: no room or no right to write.
    """
    with unfinished(out) as part:
        scripts = [_written(one, out) for one in parts.subtitles]
        inputs = [arg for track in parts.tracks for arg in source(track.file)]
        inputs += source(parts.media.path) if parts.media else []
        for path in scripts:
            inputs += subtitles(path)
        streams = [*_picture(parts), *_sounds(parts, kind), *_scripts(parts, kind)]
        options = [*streams, *_whole(parts, kind), *SAME_BYTES]
        command = [*inputs, *options, "-f", kind.muxer, f"file:{part}"]
        run(command, f"put {len(parts.tracks)} versions into {out.name}")
        if kind.muxer in MATROSKA:
            settled(part)


def _written(shown: Shown, out: Path) -> Path:
    """A script as ffmpeg reads it, beside the file that is made."""
    path = out.with_name(f"script.{shown.language}.srt").absolute()
    write_srt(shown.lines, path)
    return path


def _picture(parts: Together) -> list[str]:
    """The picture as it is in the versions, and their clock: its zero is that of every sound."""
    media = parts.media
    if not media or not media.picture:
        return []
    there = probed(parts.tracks[0].file).picture
    assert there
    said = f"{len(parts.tracks)}:s:{media.picture.index}"
    return ["-map", f"0:{there.index}", "-map_metadata:s:v:0", said]


def _sounds(parts: Together, kind: Container) -> list[str]:
    options = ["-c", "copy"]
    for number, track in enumerate(parts.tracks):
        stream = f"a:{number}"
        options += ["-map", f"{number}:{probed(track.file).sounds[0].index}"]
        options += _names(title(track.language), track.language, kind, stream)
        options += [f"-disposition:{stream}", "dub" if number else "default+dub"]
    return options + (_original(parts, kind) if parts.original else [])


def _original(parts: Together, kind: Container) -> list[str]:
    """The sound of the source, with its own name; its language as somebody said, or as it says."""
    assert parts.media
    number = len(parts.tracks)
    stream, index = f"a:{number}", parts.media.sounds[0].index
    options = ["-map", f"{number}:{index}", f"-map_metadata:s:{stream}", f"{number}:s:{index}"]
    if parts.source:
        name = f"{named(parts.source.language)} (original)"
        options += _names(name, parts.source.language, kind, stream)
    return [*options, f"-disposition:{stream}", "original"]


def _scripts(parts: Together, kind: Container) -> list[str]:
    """The subtitles: those of the versions, of the original, and what the source had."""
    first = len(parts.tracks) + bool(parts.media)
    options: list[str] = []
    for number, shown in enumerate(parts.subtitles):
        stream = f"s:{number}"
        options += ["-map", f"{first + number}:s:0", f"-c:{stream}", str(kind.subtitles)]
        options += _names(named(shown.language), shown.language, kind, stream)
        original = shown is parts.source
        options += [f"-disposition:{stream}", "original" if original else "0"]
    return options + _theirs(parts, kind)


def _theirs(parts: Together, kind: Container) -> list[str]:
    """The subtitles that the source has, and their fonts, where they are of the same kind."""
    media, number = parts.media, len(parts.tracks)
    if not media or not any({media.path.suffix.lower(), kind.suffix} <= one for one in FAMILIES):
        return []
    fonts = media.fonts if kind.muxer == "matroska" else ()
    streams = [(at, f"s:{n}") for n, at in enumerate(media.subtitles, len(parts.subtitles))]
    streams += [(at, f"t:{n}") for n, at in enumerate(fonts)]
    return [
        part
        for at, to in streams
        for part in ("-map", f"{number}:{at}", f"-map_metadata:s:{to}", f"{number}:s:{at}")
    ]


def _names(name: str, language: str, kind: Container, stream: str) -> list[str]:
    """What a player shows of a track: what it is called, and its language."""
    code = language_code(language, kind)
    told = placeholder(code, language) if kind.muxer in MATROSKA else code
    tags = (f"title={name}", f"handler_name={name}", f"language={told}")
    return [part for tag in tags for part in (f"-metadata:s:{stream}", tag)]


def _whole(parts: Together, kind: Container) -> list[str]:
    """What the file says of itself, and its chapters."""
    first = parts.tracks[0]
    at = str(len(parts.tracks)) if parts.media else "-1"
    options = ["-map_metadata", at, "-map_chapters", at]
    options += plain(parts.media, first.language, title(first.language), kind)
    theirs = aigc.earlier(parts.media.path) if parts.media else None
    labels = (track.label for track in parts.tracks[1:])
    options += aigc.arguments(first.label, kind, theirs, *labels)
    return [*options, "-movflags", "+faststart"] if kind.muxer == "mp4" else options


@task(task_run_name="join", cache_policy=NO_CACHE)
def join(parts: Together, kind: Container, out: Path) -> Path:
    """Write the one file."""
    progress("one file", 0, 1)
    joined(parts, kind, out)
    progress("one file", 1, 1)
    return out
