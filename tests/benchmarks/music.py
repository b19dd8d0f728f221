"""A piece of music made with numpy: chords, a bass, an arpeggio and drums, the same each time."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

BEAT = 0.5  # seconds; 120 beats a minute, about which players sway
SWAY = 0.04
LATE = 0.015  # seconds that a hit may come late
CHORDS = ((57, 60, 64, 69), (53, 57, 60, 65), (60, 64, 67, 72), (55, 59, 62, 67))  # MIDI notes
HARMONICS = np.arange(1, 13)

Stereo = NDArray[np.float64]  # (samples, 2)
Mono = NDArray[np.float64]  # (samples,)


def hertz(note: int) -> float:
    """The pitch of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


@cache
def struck(note: int, seconds: float, rate: int, dullness: float) -> Mono:
    """A string that is struck and rings out: its high harmonics die first."""
    time = np.arange(round(seconds * rate)) / rate
    tone = np.zeros_like(time)
    for harmonic in HARMONICS[hertz(note) * HARMONICS < 0.45 * rate]:
        stretched = hertz(note) * harmonic * np.sqrt(1 + 0.0004 * harmonic**2)
        decay = np.exp(-time * (1.5 + 0.8 * harmonic))
        tone += decay * np.sin(2 * np.pi * stretched * time) / harmonic**dullness
    return np.asarray(tone * np.minimum(time / 0.004, 1) * np.minimum(time[::-1] / 0.02, 1))


def held(notes: tuple[int, ...], seconds: float, rate: int, rng: np.random.Generator) -> Mono:
    """A chord of bowed strings: detuned voices with vibrato that swell and fade."""
    time = np.arange(round(seconds * rate)) / rate
    tone = np.zeros_like(time)
    for note in notes:
        for detune in rng.normal(0, 0.0015, 3):
            vibrato = 0.003 * np.sin(2 * np.pi * rng.uniform(4.5, 6) * time + rng.uniform(0, 6))
            phase = 2 * np.pi * hertz(note) * np.cumsum(1 + detune + vibrato) / rate
            tone += sum(np.sin(k * phase + k) / k**1.2 for k in range(1, 9))
    swell = np.minimum(np.minimum(time / 0.25, 1), time[::-1] / 0.3)
    return np.asarray(tone * swell / len(notes) / 3)


def drum(name: str, rate: int, rng: np.random.Generator) -> Mono:
    """A kick, a snare or a hi-hat."""
    time = np.arange(round(0.3 * rate)) / rate
    noise = rng.standard_normal(time.size)
    if name == "kick":
        sweep = 50 * time + 120 / 30 * (1 - np.exp(-30 * time))
        return np.asarray(np.sin(2 * np.pi * sweep) * np.exp(-12 * time))
    low, high, decay = (200, 6000, 18) if name == "snare" else (6000, 0.45 * rate, 60)
    filtered = sosfilt(butter(2, [low, high], "bandpass", fs=rate, output="sos"), noise)
    return np.asarray(filtered * np.exp(-decay * time))


def added(mix: Stereo, sound: Mono, at: float, rate: int, place: tuple[float, float]) -> None:
    """Put a sound into the mix: its gain, and where, from 0 (left) to 1 (right)."""
    gain, pan = place
    first = round(at * rate)
    sound = sound[: max(len(mix) - first, 0)]
    sides = np.array([np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2)])
    mix[first : first + sound.size] += gain * sound[:, None] * sides


def bar_of(mix: Stereo, bar: int, start: float, rate: int, rng: np.random.Generator) -> float:
    """Play one bar into the mix; the second at which it ends."""
    chord, beat = CHORDS[bar % len(CHORDS)], BEAT * rng.uniform(1 - SWAY, 1 + SWAY)
    added(mix, held(chord, 4 * beat + 0.2, rate, rng), start, rate, (0.5, 0.5))
    for step in range(8):
        at = start + step * beat / 2 + rng.uniform(0, LATE)
        note = chord[int(rng.integers(4))] + 12 * int(rng.integers(1, 3))
        added(mix, struck(note, 0.9, rate, 1.1), at, rate, (rng.uniform(0.3, 0.5), 0.75))
        loud = rng.uniform(0.1, 0.3)
        added(mix, drum("hat", rate, rng), at, rate, (loud, 0.35))
    for count in range(4):
        at = start + count * beat + rng.uniform(0, LATE)
        bass = chord[int(rng.choice([0, 0, 2]))] - 24
        added(mix, struck(bass, 0.6, rate, 1.4), at, rate, (0.7, 0.5))
        kind = "snare" if count % 2 else "kick"
        added(mix, drum(kind, rate, rng), at, rate, (rng.uniform(0.5, 0.8), 0.5))
    return float(start + 4 * beat)


@cache
def piece(seconds: float, rate: int, seed: int = 1, peak: float = 0.7) -> NDArray[np.float32]:
    """So many seconds of it, stereo; another seed is another arpeggio over the same chords."""
    rng = np.random.default_rng(seed)
    mix = np.zeros((round(seconds * rate), 2))
    bar, start = 0, 0.0
    while start < seconds:
        start = bar_of(mix, bar, start, rate, rng)
        bar += 1
    played = np.asarray(peak * mix / np.abs(mix).max(), np.float32)
    played.flags.writeable = False
    return played
