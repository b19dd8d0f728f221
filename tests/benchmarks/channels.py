"""Sound through real codecs and ffmpeg filters, as the way to a listener does it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tasks.ffmpeg import run

Samples = NDArray[np.float32]  # (samples, channels)
Sound = tuple[Samples, int]

CODECS = {
    "mp3": ("mp3", ["-c:a", "libmp3lame", "-b:a"]),
    "aac": ("m4a", ["-c:a", "aac", "-b:a"]),
    "opus": ("opus", ["-c:a", "libopus", "-b:a"]),
    "vorbis": ("ogg", ["-c:a", "libvorbis", "-q:a"]),
}
LOSSLESS = ["-c:a", "pcm_f32le"]


def written(folder: Path, samples: Samples, rate: int) -> Path:
    """The samples in a WAV file of floats."""
    path = folder / "in.wav"
    soundfile.write(path, samples, rate, subtype="FLOAT")
    return path


def read(path: Path) -> Sound:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return samples, int(rate)


def coded(samples: Samples, rate: int, codec: str, quality: str) -> Sound:
    """The samples after an encoder and a decoder, in the container that codec is known by."""
    suffix, arguments = CODECS[codec]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, small, out = written(folder, samples, rate), folder / f"s.{suffix}", folder / "o.wav"
        run(["-i", f"file:{plain}", *arguments, quality, f"file:{small}"], f"encode {codec}")
        run(["-i", f"file:{small}", *LOSSLESS, f"file:{out}"], f"decode {codec}")
        return read(out)


def filtered(samples: Samples, rate: int, filters: str) -> Sound:
    """The samples after filters of ffmpeg, at their own rate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, out = written(folder, samples, rate), folder / "o.wav"
        chain = f"{filters},aresample={rate}"
        run(["-i", f"file:{plain}", "-af", chain, *LOSSLESS, f"file:{out}"], f"apply {filters}")
        return read(out)


def telephone(samples: Samples, rate: int) -> Sound:
    """The samples after G.711 mu-law at 8 kHz."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, small, out = written(folder, samples, rate), folder / "s.wav", folder / "o.wav"
        coding = ["-ar", "8000", "-c:a", "pcm_mulaw"]
        run(["-i", f"file:{plain}", *coding, f"file:{small}"], "encode G.711")
        run(["-i", f"file:{small}", *LOSSLESS, f"file:{out}"], "decode G.711")
        return read(out)


def chained(samples: Samples, rate: int, steps: Sequence[tuple[str, str]]) -> Sound:
    """The samples after several codecs in turn."""
    for codec, quality in steps:
        samples, rate = coded(samples, rate, codec, quality)
    return samples, rate
