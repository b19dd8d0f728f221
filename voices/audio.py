"""Reading, writing and resampling sound, so that every floor does it in the same way."""

from pathlib import Path

import numpy as np
import soundfile
import soxr

from voices.speech import Samples


def read_mono(path: Path) -> tuple[Samples, int]:
    """Read a sound file; several channels are averaged. Returns (samples,) and the rate in Hz."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32)), int(rate)


def write_mono(path: Path, samples: Samples, rate: int) -> None:
    """Write 32-bit float WAV under a temporary name, then rename: never half a file."""
    unfinished = path.with_name(f".{path.name}.part")
    soundfile.write(unfinished, samples, rate, subtype="FLOAT", format="WAV")
    unfinished.replace(path)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate (soxr HQ: about 100 dB free of images, no delay)."""
    if rate == wanted:
        return samples
    return np.asarray(soxr.resample(samples, rate, wanted), dtype=np.float32)
