"""Mark files and find marks in files, with the memory of a piece of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tasks.ffmpeg import decoded
from tasks.marking.detection import Detection, Effort, Piece, listened, mono, pieces
from tasks.marking.embedding import Block, Embedder, Mark
from tasks.marking.features import RATE
from tasks.marking.key import Key
from tasks.media import Sound, probed
from tasks.track import Interval
from voices.audio import unfinished
from voices.errors import MediaError, OutputError

SECONDS = 10  # that are marked at a time
# What a file of a format may be called, of those that lose nothing.
SUFFIXES = {
    "WAV": (".wav", ".wave"),
    "WAVEX": (".wav", ".wave"),
    "RF64": (".wav", ".wave", ".rf64"),
    "W64": (".w64",),
    "FLAC": (".flac",),
    "AIFF": (".aif", ".aiff", ".aifc"),
    "CAF": (".caf",),
}
LOSSY = ("MPEG", "VORBIS", "OPUS")  # in the name of a coding


def marked_file(
    source: Path,
    out: Path,
    mark: Mark,
    key: Key,
    told: Callable[[float], None] = lambda share: None,
) -> None:
    """Write a marked copy of a sound file, which begins at the zero of the output clock.

    Rate and channels stay, and so do format and coding where the name of `out` allows it.

    Args:
        source: what libsndfile reads.
        out: the copy; it is named when it is whole.
        mark: what is put in.
        key: whose mark it is.
        told: is told how much is done, 0 to 1.

    Raises:
        MediaError: `source` cannot be read, or its rate carries no mark.
        OutputError: there is no room for `out`, or its name asks for what is not written here.
    """
    try:
        with soundfile.SoundFile(source) as sound:
            embedder = Embedder(sound.samplerate, sound.channels, mark, key)
            _write(sound, _marked(sound, embedder, told), out)
    except soundfile.LibsndfileError as error:
        raise MediaError(f"{source}: cannot be read as sound: {error}") from None


def _marked(
    sound: soundfile.SoundFile, embedder: Embedder, told: Callable[[float], None]
) -> Iterator[Block]:
    size = SECONDS * sound.samplerate
    for block in sound.blocks(size, dtype="float32", always_2d=True):
        yield embedder.push(block)
        told(sound.tell() / max(sound.frames, 1))
    yield embedder.finish()


def written_as(form: str, subtype: str, out: Path) -> tuple[str, str]:
    """The format and the coding, by libsndfile's names, of a copy that loses nothing.

    Those of the source where the name of `out` allows it.

    Raises:
        OutputError: the name asks for what is not written here.
    """
    suffix = out.suffix.lower()
    wanted = form if suffix in SUFFIXES.get(form, ()) or not suffix else ""
    wanted = wanted or next((name for name, known in SUFFIXES.items() if suffix in known), "")
    if wanted not in SUFFIXES:
        raise OutputError(
            f"{out}: a marked copy is written as WAV, FLAC, AIFF, W64 or CAF, by its suffix; "
            "encode it after that"
        )
    lossy = any(name in subtype for name in LOSSY)
    kept = not lossy and soundfile.check_format(wanted, subtype)
    return wanted, subtype if kept else "PCM_24"


def _write(sound: soundfile.SoundFile, blocks: Iterable[Block], out: Path) -> None:
    form, subtype = written_as(sound.format, sound.subtype, out)
    shape = (sound.samplerate, sound.channels, subtype, None, form)
    try:
        with unfinished(out) as part:
            with soundfile.SoundFile(part, "w", *shape) as copy:
                for block in blocks:
                    copy.write(block)
            # libsndfile says nothing when the last bytes of a file find no room.
            if soundfile.info(part).frames != sound.frames:
                raise OutputError(f"cannot write {out}: no space left on the disk")
    except OSError as error:
        raise OutputError(f"cannot write {out}: {error.strerror or error}") from error


def detected_file(
    path: Path, keys: Sequence[Key], track: int = 0, effort: Effort = "usual"
) -> Detection:
    """Look for the marks of some keys in a track of any media file.

    Raises:
        MediaError: it cannot be read, or has no such track.
    """
    return listened(pieces(_heard(path, _sound(path, track))), keys, effort)


def detected_in(
    path: Path,
    keys: Sequence[Key],
    windows: Sequence[Interval],
    track: int = 0,
    effort: Effort = "usual",
) -> Detection:
    """Look for the marks of some keys in some parts of a track.

    Raises:
        MediaError: it cannot be read, or has no such track.
    """
    sound = _sound(path, track)
    parts: Iterator[Piece] = chain.from_iterable(
        pieces(_heard(path, sound, window), window[0]) for window in windows
    )
    return listened(parts, keys, effort)


def _sound(path: Path, track: int) -> Sound:
    sounds = probed(path).sounds
    if not 0 <= track < len(sounds):
        there = f"it has {len(sounds)}, counted from 0" if sounds else "it has no sound"
        raise MediaError(f"{path}: no audio track {track}; {there}")
    return sounds[track]


def _heard(path: Path, sound: Sound, part: Interval | None = None) -> Iterator[NDArray[np.float32]]:
    """A track, or a part of it, as the detector hears it."""
    channels = min(len(sound.channels), 2)
    for block in decoded(path, sound.index, channels, RATE, part):
        yield np.ascontiguousarray(mono(np.nan_to_num(block, posinf=0, neginf=0)))
