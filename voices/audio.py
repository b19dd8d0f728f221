"""Reading, writing, measuring and resampling sound, so that every floor does it in the same way."""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voices.errors import MediaError, OutputError
from voices.speech import Samples

FRAME = 0.01  # seconds over which a level is measured
SILENCE = -120.0  # dB, the level of nothing


def read_mono(path: Path) -> tuple[Samples, int]:
    """Read a sound file; several channels are averaged. Returns (samples,) and the rate in Hz."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32)), int(rate)


def read_channels(path: Path, longest: float) -> tuple[Samples, int]:
    """Read a short sound file as it is. Returns (samples, channels) and the rate in Hz.

    Raises:
        MediaError: it is no sound file, has more than two channels, or lasts too long.
    """
    try:
        with soundfile.SoundFile(path) as file:
            seconds = file.frames / file.samplerate
            if seconds > longest or file.channels > 2:
                raise MediaError(
                    f"{path}: {seconds:.1f} s and {file.channels} channels; up to {longest:.0f} s "
                    "and two channels work here"
                )
            return file.read(dtype="float32", always_2d=True), int(file.samplerate)
    except (OSError, soundfile.LibsndfileError) as error:
        raise MediaError(f"{path}: cannot be read as sound: {error}") from None


def write_mono(path: Path, samples: Samples, rate: int) -> None:
    """Write 32-bit float WAV, the same bytes for the same sound; never half a file."""
    with unfinished(path) as part:
        part.write_bytes(wav(samples, rate))


def wav(samples: Samples, rate: int) -> bytes:
    """A mono WAV file of 32-bit floats; libsndfile would write the time of day into it."""
    data = np.asarray(samples, "<f4").tobytes()
    form = struct.pack("<HHIIHHH", 3, 1, rate, 4 * rate, 4, 32, 0)  # 3: IEEE float
    chunks = (b"fmt ", form), (b"fact", struct.pack("<I", len(samples))), (b"data", data)
    body = b"".join(name + struct.pack("<I", len(chunk)) + chunk for name, chunk in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A name to write under, renamed to `path` at the end; of this thread alone."""
    part = path.with_name(f".{path.name[:40]}.{os.getpid()}-{get_ident()}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk does not say
        raise
    finally:
        part.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Let what is in a file, or the names in a folder, outlive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def frame(rate: int) -> int:
    """Samples in a frame: about 10 ms, so reckon with these and not with seconds."""
    return max(round(FRAME * rate), 1)


@contextmanager
def long_wav(path: Path, rate: int, channels: int) -> Iterator[soundfile.SoundFile]:
    """A float WAV of any length (RF64 beyond 4 GB) to write block by block; named when whole.

    Raises:
        OutputError: it cannot be written, most likely for want of room.
    """
    try:
        with unfinished(path) as part:
            with soundfile.SoundFile(part, "w", rate, channels, "FLOAT", format="RF64") as file:
                yield file
                written = file.tell()
            # libsndfile says nothing when the last bytes of a file find no room.
            if soundfile.info(part).frames != written:
                raise OutputError(f"cannot write {path}: no space left on the disk")
    except soundfile.LibsndfileError as error:
        raise OutputError(f"cannot write {path}: no space left on the disk") from error


def levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """The level of each frame, in dB of full scale; the last one may be filled with silence."""
    size = frame(rate)
    padded = np.zeros(-(-len(samples) // size) * size)
    padded[: len(samples)] = np.nan_to_num(samples, posinf=0, neginf=0)
    power = np.square(padded).reshape(-1, size).mean(axis=1)  # (frames,)
    return np.asarray(10 * np.log10(power + 10 ** (SILENCE / 10)))


def speech_level(frames: NDArray[np.float64]) -> float:
    """The level of the loud parts, by which the rest is judged; `frames` as `levels` gives.

    However much silence is around them: what is 30 dB below the loudest frame does not count.
    """
    if not len(frames):
        return SILENCE
    return float(np.percentile(frames[frames >= frames.max() - 30], 95))


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate (soxr HQ: about 100 dB free of images, no delay)."""
    if rate == wanted:
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted), dtype=np.float32)
