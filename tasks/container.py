"""What fits into which file: codecs, subtitles and channels of every container we deliver."""

from dataclasses import dataclass
from pathlib import Path

from tasks.media import Media
from voices.errors import MediaError, UnsupportedLanguageError


@dataclass(frozen=True, slots=True)
class Container:
    """One kind of file, by its suffix."""

    suffix: str
    muxer: str  # ffmpeg's name
    sound: str  # ffmpeg's encoder for the dub
    channels: int  # most that the codec carries
    subtitles: str | None = None  # ffmpeg's encoder for subtitles
    pictures: tuple[str, ...] | None = ()  # video codecs that fit; None: all
    sounds: tuple[str, ...] | None = ()  # audio codecs that can be copied in; None: all
    terminological: bool = False  # ISO 639-2/T ("deu"); else /B ("ger"), as QuickTime's table


_MP4 = ("h264", "hevc", "av1", "mpeg4", "vp9", "mpeg2video", "mpeg1video", "mjpeg")
_MOV = (
    *("h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg"),
    *("prores", "dnxhd", "qtrle", "png", "dvvideo", "cfhd", "rawvideo"),
)
_WEBM = ("vp8", "vp9", "av1")
_MP4_SOUND = ("aac", "mp3", "ac3", "eac3", "alac", "flac", "opus", "dts", "mp2")
_MOV_SOUND = (
    *("aac", "mp3", "ac3", "eac3", "alac", "dts", "mp2"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be"),
)
_WEBM_SOUND = ("opus", "vorbis")
# What libopus encodes, by ffmpeg's names (RFC 7845 §5.1.1.2); 5.0 and 5.1 come under two.
OPUS_LAYOUTS = {
    **{name: name for name in ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")},
    "5.0(side)": "5.0",
    "5.1(side)": "5.1",
}

CONTAINERS = {
    container.suffix: container
    for container in (
        Container(".mp4", "mp4", "aac", 8, "mov_text", _MP4, _MP4_SOUND, terminological=True),
        Container(".m4v", "mp4", "aac", 8, "mov_text", _MP4, _MP4_SOUND, terminological=True),
        Container(".mov", "mov", "aac", 8, "mov_text", _MOV, _MOV_SOUND),
        Container(".mkv", "matroska", "aac", 8, "srt", None, None),
        Container(".webm", "webm", "libopus", 8, "webvtt", _WEBM, _WEBM_SOUND),
        Container(".m4a", "ipod", "aac", 8, terminological=True),
        Container(".mka", "matroska", "aac", 8),
        Container(".mp3", "mp3", "libmp3lame", 2),
        Container(".flac", "flac", "flac", 8),
        Container(".wav", "wav", "pcm_s24le", 64),
        Container(".ogg", "ogg", "libopus", 8),
        Container(".opus", "opus", "libopus", 8),
    )
}


def container(out: Path, media: Media | None, keep_original: bool = False) -> Container:
    """The container that `out` asks for.

    Raises:
        MediaError: not a suffix we write, or picture or kept sound do not fit; names what does.
    """
    codec = media.picture.codec if media and media.picture else None
    fitting = ", ".join(suffix for suffix in CONTAINERS if _fits(CONTAINERS[suffix], codec))
    chosen = CONTAINERS.get(out.suffix.lower())
    if chosen is None:
        raise MediaError(
            f"{out.name}: cannot write {out.suffix or 'a file without suffix'}; "
            f"what fits: {fitting}"
        )
    if not _fits(chosen, codec):
        raise MediaError(
            f"{out.name}: {codec} video does not go into {chosen.suffix} without "
            f"re-encoding; what fits: {fitting}"
        )
    if keep_original and media and media.sounds:
        _check_original(out, chosen, media)
    return chosen


def _check_original(out: Path, chosen: Container, media: Media) -> None:
    codec = media.sounds[0].codec
    if not media.picture:
        raise MediaError(
            f"{out.name}: the original can be kept beside a picture only; "
            "without one, leave out --keep-original"
        )
    if chosen.sounds is None or codec in chosen.sounds:
        return
    picture = media.picture.codec
    fitting = [
        c.suffix
        for c in CONTAINERS.values()
        if _fits(c, picture) and (c.sounds is None or codec in c.sounds)
    ]
    raise MediaError(
        f"{out.name}: the original {codec} sound cannot be kept in {chosen.suffix}; "
        f"what fits: {', '.join(fitting)}"
    )


def _fits(chosen: Container, codec: str | None) -> bool:
    """A file with a picture needs a container for pictures; without one, any will do."""
    if codec is None or chosen.pictures is None:
        return chosen.suffix != ".mka" or codec is None
    return codec in chosen.pictures


def language_code(language: str, chosen: Container) -> str:
    """The three-letter code (ISO 639-2) that players read for a BCP-47 tag.

    Raises:
        UnsupportedLanguageError: not a language tag.
    """
    import langcodes  # 0.2 s, which few commands need

    variant = "T" if chosen.terminological else "B"
    try:
        return langcodes.Language.get(language).to_alpha3(variant=variant)
    except (LookupError, ValueError) as error:
        raise UnsupportedLanguageError(
            f"{language!r} is not a language tag; a tag looks like en, de or pt-BR"
        ) from error
