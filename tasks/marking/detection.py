"""Find the mark in sound of which nothing is known, and say how sure that is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from tasks.marking.evidence import FOUND, MISREAD, WEAK
from tasks.marking.features import RATE, spectra
from tasks.marking.grid import BLOCK, STEP
from tasks.marking.key import Key
from tasks.marking.ranges import Range, joined, ranged
from tasks.marking.reading import USUAL, Heard, Reading, Stage, read, stages

PIECE = 8 * BLOCK  # seconds that are searched at once
OVERLAP = 2 * BLOCK  # seconds that two pieces share, as long as nothing is found
SHORT = 2.0  # seconds of sound that the presence layer needs
QUIET = -60.0  # dBFS; softer frames are no sound
EVIDENT = 4.0  # z of the presence layer that says it is there, where the trace layer was read

Effort = Literal["quick", "usual", "deep"]  # how far-fetched the search may get
Verdict = Literal["found", "weak", "not-found", "too-short", "silent"]
Found = tuple[Reading, Key]
Piece = tuple[float, NDArray[np.float32]]  # where it begins, seconds; samples at 16 kHz


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found."""

    found: bool
    z: float  # of the presence layer at its best place
    p_value: float  # the probability that chance gives as much
    payload: str | None  # 12 hex digits
    key: str | None  # id
    layers: tuple[str, ...]
    tempo: float  # 1.05 is a twentieth faster
    pitch: float  # 1.05 is a twentieth higher
    ranges: tuple[Range, ...]
    seconds: float  # that were listened to
    hypotheses: int
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "detected": self.found,
            "verdict": self.verdict,
            "z": round(self.z, 2),
            "p_value": float(f"{self.p_value:.3g}"),
            "payload": self.payload,
            "key": self.key,
            "layers": list(self.layers),
            "tempo": round(self.tempo, 4),
            "pitch": round(self.pitch, 3),
            "ranges": [[round(r.start, 2), round(r.end, 2), round(r.z, 1)] for r in self.ranges],
            "seconds": round(self.seconds, 2),
            "hypotheses": self.hypotheses,
        }


def detected(
    samples: NDArray[np.float32], rate: int, keys: Sequence[Key], effort: Effort = "usual"
) -> Detection:
    """Look for the marks of some keys in samples, (samples,) or (samples, channels).

    Args:
        samples: full scale is 1.
        rate: Hz.
        keys: all that may have been used; the first that is found is told.
        effort: "quick" knows no change of tempo and pitch, "usual" up to 6 and 5 %, "deep" up to
            a quarter and three semitones.
    """
    return listened(pieces([_low(samples, rate)]), keys, effort)


def scans(samples: NDArray[np.float32], rate: int, keys: Sequence[Key]) -> list[Detection]:
    """The first stage of the search, for each key by itself: for measuring false positives."""
    low = _low(samples, rate)
    sound = Heard(spectra(low))
    first = stages("quick")[:1]
    seconds = len(low) / RATE
    return [_told(read(sound, key, first), key, 1, Listened(seconds, seconds)) for key in keys]


def mono(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """One channel; of channels that cancel each other, the loudest."""
    if samples.ndim == 1:
        return samples
    mean = samples.mean(axis=1)
    power = np.square(samples).mean(axis=0)
    cancelled = float(np.square(mean).mean()) < 0.01 * float(power.mean())
    return samples[:, int(power.argmax())] if cancelled else mean


def _low(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    whole = np.nan_to_num(np.asarray(samples, np.float32), posinf=0, neginf=0)
    return np.asarray(soxr.resample(mono(whole), rate, RATE), np.float32)


def pieces(blocks: Iterable[NDArray[np.float32]], start: float = 0.0) -> Iterator[Piece]:
    """Cut sound at 16 kHz into pieces that overlap; the last may be up to 8 s longer."""
    size, step = round(PIECE * RATE), round((PIECE - OVERLAP) * RATE)
    waiting = np.zeros(0, np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        while len(waiting) >= size + step:
            yield start, waiting[:size]
            waiting, start = waiting[step:], start + step / RATE
    if len(waiting) > size + round(OVERLAP * RATE):
        yield start, waiting[:size]
        waiting, start = waiting[step:], start + step / RATE
    yield start, waiting


@dataclass(frozen=True, slots=True)
class Listened:
    """How much was listened to."""

    seconds: float
    sounding: float  # of these, louder than QUIET


def listened(parts: Iterable[Piece], keys: Sequence[Key], effort: Effort = "usual") -> Detection:
    """What is found in all pieces; once something is, the others are only followed."""
    best: Found | None = None
    ranges: list[Range] = []
    count, end, sounding = 0, 0.0, 0.0
    for begin, samples in parts:
        count, end = count + 1, begin + len(samples) / RATE
        sounding += _sounding(samples)
        for reading, key in _readings(Heard(spectra(samples)), keys, best, effort):
            if reading.p_value <= FOUND:
                ranges += ranged(reading, key, begin)
            if best is None or _better(reading, best[0]):
                best = reading, key
    if best is None:
        raise ValueError("there is no sound to listen to, or no key to listen for")
    told = _told(best[0], best[1], count * len(keys), Listened(end, sounding))
    return replace(told, ranges=joined(ranges)) if told.found else told


def _readings(sound: Heard, keys: Sequence[Key], best: Found | None, effort: Effort) -> list[Found]:
    """What each key reads in a piece; after a payload was read, what its key does."""
    if best and _read(best[0]):
        return [(read(sound, best[1], _following(best[0])), best[1])]
    if len(keys) > 1:  # what is likely with any key, before what is far-fetched with the first
        likely = [(read(sound, key, stages("quick")), key) for key in keys]
        if effort == "quick" or any(_read(reading) for reading, _ in likely):
            return likely
    return [(read(sound, key, stages(effort)), key) for key in keys]


def _better(one: Reading, other: Reading) -> bool:
    """A payload says more than none; otherwise the less likely by chance."""
    return (not _read(one), one.p_value) < (not _read(other), other.p_value)


def _read(reading: Reading) -> bool:
    """Whether a mark is found, and its payload read."""
    return reading.payload is not None and reading.p_value <= FOUND


def _following(reading: Reading) -> list[Stage]:
    """Where a payload that was read goes on: at its own tempo and pitch."""
    place = reading.place
    near = tuple(place.scale * tempo for tempo in USUAL)
    return [Stage(((place.profile, near),)), Stage(((place.profile, (1.0,)),), cut=True)]


def _told(reading: Reading, key: Key, count: int, total: Listened) -> Detection:
    """A reading as an answer; each piece, with each key, could have been the one by chance."""
    p_value = min(1.0, reading.p_value * count)
    found = p_value <= FOUND
    told = found and reading.evidence.misread * count <= MISREAD
    payload = f"{reading.payload:012x}" if told and reading.payload is not None else None
    place = reading.place
    present = not payload or place.z > EVIDENT
    layers = (*(("presence",) if present else ()), *(("trace",) if payload else ()))
    return Detection(
        found=found,
        z=place.z,
        p_value=p_value,
        payload=payload,
        key=key.id if found else None,
        layers=layers if found else (),
        tempo=1 / place.scale,
        pitch=place.profile.pitch,
        ranges=(),
        seconds=total.seconds,
        hypotheses=reading.tried * count,
        verdict=_verdict(p_value, total),
    )


def _verdict(p_value: float, total: Listened) -> Verdict:
    if p_value <= FOUND:
        return "found"
    if total.sounding == 0:
        return "silent"
    if total.sounding < SHORT:
        return "too-short"
    return "weak" if p_value <= WEAK else "not-found"


def _sounding(samples: NDArray[np.float32]) -> float:
    """Seconds of a piece that are sound."""
    size = round(STEP * RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return float((np.square(frames).mean(axis=1) > 10 ** (QUIET / 10)).sum() * STEP)
