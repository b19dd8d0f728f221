"""Put the dub beside the untouched picture: every packet of the video is copied bit for bit.

Three copies, none of them an encoding: the picture alone, picture and dub together through
moviepy's ffmpeg tools, and that with subtitles, tags and the original sound into the version.
"""

from dataclasses import dataclass
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.container import Container, language_code
from tasks.ffmpeg import complaint, run, source
from tasks.media import Media
from tasks.script import Cue, Line
from tasks.scripts import write_srt
from voices.errors import DublineError

FAMILIES = ({".mp4", ".m4v", ".mov"}, {".mkv", ".mka"}, {".webm"})  # that share subtitle codecs


@dataclass(frozen=True, slots=True)
class Parts:
    """What goes into a version."""

    media: Media | None
    sound: Path  # the dub, encoded
    shown: tuple[Cue | Line, ...]  # the subtitle track; none makes none
    language: str  # BCP-47
    title: str
    keep_original: bool


def muxed(parts: Parts, kind: Container, out: Path) -> None:
    """Write the version under a temporary name beside `out`, then rename.

    Raises:
        MediaError: ffmpeg cannot put these parts into this container.
        OutputError: no room or no right to write.
    """
    unfinished = out.with_name(f".{out.name}.part")
    try:
        if parts.media and parts.media.picture:
            _with_picture(parts, kind, unfinished)
        else:
            tags = _tags(parts, kind, "a:0")
            inputs = [*source(parts.sound), "-map", "0:a:0", "-c", "copy"]
            run([*inputs, *tags, "-f", kind.muxer, f"file:{unfinished}"], f"write {out.name}")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _with_picture(parts: Parts, kind: Container, out: Path) -> None:
    media = parts.media
    assert media
    assert media.picture
    together = _merged(media, parts.sound, kind)
    inputs = ["-itsoffset", f"{media.picture.start:.6f}", *source(together), *source(together)]
    inputs += source(media.path)
    maps = ["-map", "0:v:0", "-map", "1:a:0"]
    options = ["-map_metadata", "2", "-map_chapters", "2", "-c", "copy", *_tags(parts, kind, "a:0")]
    options += ["-map_metadata:s:v:0", f"2:s:{media.picture.index}"]
    if parts.keep_original and media.sounds:
        maps += ["-map", f"2:{media.sounds[0].index}"]
        options += ["-disposition:a:1", "original"]
    if parts.shown and kind.subtitles:
        inputs += _subtitles(parts)
        maps += ["-map", "3:s:0"]
        options += ["-c:s:0", kind.subtitles, "-disposition:s:0", "0"]
        options += [*_language(parts, kind, "s:0"), "-metadata:s:s:0", f"title={parts.title}"]
    if any({media.path.suffix.lower(), kind.suffix} <= family for family in FAMILIES):
        maps += ["-map", "2:s?"]
    if kind.muxer in ("mp4", "mov"):
        options += ["-movflags", "+faststart"]
    purpose = f"put {media.path.name} and its dub into {kind.suffix}"
    run([*inputs, *maps, *options, "-f", kind.muxer, f"file:{out}"], purpose)
    together.unlink()


def _subtitles(parts: Parts) -> list[str]:
    """Write the script beside the dub; the arguments that open it."""
    path = parts.sound.with_name("script.srt")
    write_srt(parts.shown, path)
    return ["-protocol_whitelist", "file", "-f", "srt", "-i", f"file:{path.absolute()}"]


def _merged(media: Media, sound: Path, kind: Container) -> Path:
    """Picture and dub in one file, both beginning at zero; nothing else of the source."""
    from moviepy.video.io.ffmpeg_tools import ffmpeg_merge_video_audio  # 0.6 s to import

    assert media.picture
    picture = sound.with_name(f"picture{kind.suffix}")
    together = sound.with_name(f"together{kind.suffix}")
    only = ["-map", f"0:{media.picture.index}", "-map_chapters", "-1", "-c", "copy"]
    run([*source(media.path), *only, f"file:{picture}"], f"copy the picture of {media.path.name}")
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


def _language(parts: Parts, kind: Container, stream: str) -> list[str]:
    return [f"-metadata:s:{stream}", f"language={language_code(parts.language, kind)}"]


@task(task_run_name="mux", cache_policy=NO_CACHE)
def mux(parts: Parts, kind: Container, out: Path) -> Path:
    """Write the version."""
    muxed(parts, kind, out)
    return out
