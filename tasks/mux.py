"""Put the dub beside the untouched picture: every packet of the video is copied bit for bit.

Three copies, none of them an encoding: the picture alone, picture and dub together through
moviepy's ffmpeg tools, and that with subtitles, tags and the original sound into the version.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import aigc
from tasks.container import Container, language_code
from tasks.ffmpeg import SAME_BYTES, complaint, run, source, subtitles
from tasks.labels.languages import named
from tasks.labels.tags import ONE_STREAM, plain
from tasks.media import Media
from tasks.progress import progress
from tasks.script import Cue, Line
from tasks.scripts import write_srt
from voices.audio import unfinished
from voices.errors import DublineError

FAMILIES = ({".mp4", ".m4v", ".mov"}, {".mkv", ".mka"}, {".webm"})  # that share subtitle codecs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes into a version."""

    media: Media | None
    sound: Path  # the dub, encoded
    shown: tuple[Cue | Line, ...]  # the subtitle track; none makes none
    language: str  # BCP-47
    title: str
    keep_original: bool
    label: aigc.Aigc


def muxed(parts: Parts, kind: Container, out: Path) -> None:
    """Write the version under a temporary name beside `out`, then rename.

    Raises:
        MediaError: ffmpeg cannot put these parts into this container.
        OutputError: no room or no right to write.
    """
    with unfinished(out) as part:
        if parts.media and parts.media.picture:
            _with_picture(parts, kind, part)
        else:
            _sound_alone(parts, kind, part)
        aigc.written(part, parts.label, kind)


def _sound_alone(parts: Parts, kind: Container, out: Path) -> None:
    """The dub with what the source says of itself: title, artist, chapters."""
    inputs = [*source(parts.sound), *(source(parts.media.path) if parts.media else ())]
    options = ["-map", "0:a:0", "-c", "copy"]
    if parts.media:
        ogg = parts.media.format == "ogg"  # whose tags are those of its sound
        said = f"1:s:{parts.media.sounds[0].index}" if ogg else "1"
        options += ["-map_metadata", said, "-map_chapters", "1"]
    if kind.muxer not in ONE_STREAM:
        options += _tags(parts, kind, "a:0")
    options += [*_labels(parts, kind), *SAME_BYTES]
    run([*inputs, *options, "-f", kind.muxer, f"file:{out}"], f"write {out.name}")


def _with_picture(parts: Parts, kind: Container, out: Path) -> None:
    media = parts.media
    assert media
    assert media.picture
    together = _merged(media, parts.sound, kind)
    inputs = ["-itsoffset", f"{media.picture.start:.6f}", *source(together), *source(together)]
    inputs += source(media.path)
    options = ["-map", "0:v:0", "-map", "1:a:0", "-c", "copy", *_tags(parts, kind, "a:0")]
    options += ["-map_metadata", "2", "-map_chapters", "2", *_labels(parts, kind)]
    options += ["-map_metadata:s:v:0", f"2:s:{media.picture.index}"]
    if parts.keep_original and media.sounds:
        options += [*_copied(media.sounds[0].index, "a:1"), "-disposition:a:1", "original"]
    subtitles = 0
    if kind.subtitles and any(line.shown for line in parts.shown):
        inputs += _subtitles(parts)
        options += ["-map", "3:s:0", "-c:s:0", kind.subtitles, "-disposition:s:0", "0"]
        name = f"title={named(parts.language)}"
        options += [*_language(parts, kind, "s:0"), "-metadata:s:s:0", name]
        subtitles = 1
    options += _theirs(media, kind, subtitles)
    if kind.muxer in ("mp4", "mov"):
        options += ["-movflags", "+faststart"]
    purpose = f"put {media.path.name} and its dub into {kind.suffix}"
    run([*inputs, *options, *SAME_BYTES, "-f", kind.muxer, f"file:{out}"], purpose)
    together.unlink()


def _copied(stream: int, to: str) -> list[str]:
    """The arguments that copy a stream of the source, with its language and its name."""
    return ["-map", f"2:{stream}", f"-map_metadata:s:{to}", f"2:s:{stream}"]


def _theirs(media: Media, kind: Container, first: int) -> list[str]:
    """The subtitles of the source, and the fonts they need, where the container takes them."""
    if not any({media.path.suffix.lower(), kind.suffix} <= family for family in FAMILIES):
        if media.subtitles:
            log.warning("the subtitles in %s do not go into %s", media.path.name, kind.suffix)
        return []
    fonts = media.fonts if kind.muxer == "matroska" else ()
    streams = [(at, f"s:{n}") for n, at in enumerate(media.subtitles, first)]
    streams += [(at, f"t:{n}") for n, at in enumerate(fonts)]
    return [part for at, to in streams for part in _copied(at, to)]


def _subtitles(parts: Parts) -> list[str]:
    """Write the script beside the dub; the arguments that open it."""
    path = parts.sound.with_name("script.srt")
    write_srt(parts.shown, path)
    return subtitles(path)


def _merged(media: Media, sound: Path, kind: Container) -> Path:
    """Picture and dub in one file, both beginning at zero; nothing else of the source."""
    from moviepy.video.io.ffmpeg_tools import ffmpeg_merge_video_audio  # 0.6 s to import

    assert media.picture
    picture = sound.with_name(f"picture{kind.suffix}")
    together = sound.with_name(f"together{kind.suffix}")
    only = ["-map", f"0:{media.picture.index}", "-map_chapters", "-1", "-c", "copy"]
    timed = ["-fflags", "+genpts", *source(media.path)]  # AVI has no times for its B-frames
    run([*timed, *only, f"file:{picture}"], f"copy the picture of {media.path.name}")
    try:
        ffmpeg_merge_video_audio(
            str(picture),
            str(sound),
            str(together),
            video_codec="copy",
            audio_codec="copy",
            logger=None,
        )
    except OSError as error:  # moviepy's way of saying what ffmpeg said
        raise _complaint(error, media) from error
    finally:
        picture.unlink(missing_ok=True)
    return together


def _complaint(error: OSError, media: Media) -> DublineError:
    return complaint(str(error), f"join {media.path.name} and its dub")


def _tags(parts: Parts, kind: Container, stream: str) -> list[str]:
    """What a player shows of the dub: its language, its name, and that it is the one to play."""
    named = [f"title={parts.title}", f"handler_name={parts.title}"]
    tags = [part for name in named for part in (f"-metadata:s:{stream}", name)]
    return [*_language(parts, kind, stream), *tags, f"-disposition:{stream}", "default+dub"]


def _labels(parts: Parts, kind: Container) -> list[str]:
    """What the file says of itself: the words for people, the label for machines."""
    theirs = aigc.earlier(parts.media.path) if parts.media else None
    tags = plain(parts.media, parts.language, parts.title, kind)
    return [*tags, *aigc.arguments(parts.label, kind, theirs)]


def _language(parts: Parts, kind: Container, stream: str) -> list[str]:
    return [f"-metadata:s:{stream}", f"language={language_code(parts.language, kind)}"]


@task(task_run_name="mux", cache_policy=NO_CACHE)
def mux(parts: Parts, kind: Container, out: Path) -> Path:
    """Write the version."""
    progress("mux", 0, 1)
    muxed(parts, kind, out)
    progress("mux", 1, 1)
    return out
