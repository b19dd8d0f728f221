"""What the sound stages hand on: fitted takes, the bed, and the level of the voice track."""

from dataclasses import dataclass
from pathlib import Path

from tasks.media import Sound

VOICE_LOUDNESS = -23.0  # LUFS of every take in the voice track; the mix decides the rest

Interval = tuple[float, float]  # start and end, seconds from the programme's zero


@dataclass(frozen=True, slots=True)
class Fitted:
    """A take as it will be heard, at 48 kHz, and where it begins."""

    number: int
    path: Path
    start: float  # seconds from the programme's zero
    seconds: float
    stretch: float  # how much faster than the engine spoke it; 1.0 is untouched


@dataclass(frozen=True, slots=True)
class Bed:
    """The sound under the voice: a stream of a file."""

    path: Path
    sound: Sound
    loudness: float | None = None  # LUFS, where it was measured before


@dataclass(frozen=True, slots=True)
class Encoded:
    """The mix as it is delivered, and what a meter says of it once decoded again."""

    path: Path
    loudness: float  # LUFS, integrated
    range: float  # LU
    true_peak: float  # dBTP
    gain: float  # dB between the mix and the delivery
    limited: bool
    pyloudnorm: float | None  # LUFS by the second meter, where it can measure
