"""Everything the mark has to survive, in five groups from daily life to the telephone.

An attack gets the samples of a marked sound, their rate and a source of chance, and returns what
arrives. Signal-to-noise ratios are over the whole sound, its pauses too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.benchmarks import edits
from tests.benchmarks.channels import Samples, Sound, chained, coded, filtered, telephone

Change = Callable[[Samples, int, np.random.Generator], Sound]
Table = dict[str, Change]

REMARK_SECRET = bytes(range(100, 132))  # of another house, which marks our sound again
REMARK_PAYLOAD = 0x1C0DE5EED123
COMPRESSOR = "acompressor=threshold=-30dB:ratio=6:attack=5:release=100:makeup=3"
DENOISER = "afftdn=nr=20:nf=-45:tn=1"


@dataclass(frozen=True)
class Attack:
    """One thing that happens to a marked sound."""

    name: str
    group: str  # A everyday, B hard, C severe, D extreme, E the telephone, S stretch
    change: Change


def gained(samples: Samples, decibels: float) -> Samples:
    return np.asarray(np.clip(samples * 10 ** (decibels / 20), -1, 1), np.float32)


def coarse(samples: Samples) -> Samples:
    """In 8 bits."""
    return np.asarray(np.round(samples * 127) / 127, np.float32)


def marked_again(samples: Samples, rate: int) -> Samples:
    """With a second mark, of another key."""
    from tasks.marking.embedding import Mark, embedded
    from tasks.marking.key import Key

    mark = Mark(payload=REMARK_PAYLOAD)
    return np.asarray(embedded(samples, rate, mark, Key.of(REMARK_SECRET)), np.float32)


def through(codec: str, quality: str) -> Change:
    return lambda x, rate, rng: coded(x, rate, codec, quality)


def resampled(to: int) -> Change:
    """To another rate; to 48 kHz where it has that rate already."""
    return lambda x, rate, rng: edits.resampled(x, rate, to if rate != to else 48_000)


def noise(colour: str, decibels: float) -> Change:
    return lambda x, rate, rng: (edits.noisy(x, colour, decibels, rng), rate)


def passing(kind: edits.Kind, hertz: float) -> Change:
    return lambda x, rate, rng: (edits.band(x, rate, kind, hertz), rate)


def filters(chain: str) -> Change:
    return lambda x, rate, rng: filtered(x, rate, chain)


def gain(decibels: float) -> Change:
    return lambda x, rate, rng: (gained(x, decibels), rate)


def crop(seconds: float) -> Change:
    return lambda x, rate, rng: (edits.cropped(x, rate, seconds, rng), rate)


def tempo(percent: float) -> Change:
    """Faster at the same pitch."""
    return filters(f"atempo={1 + percent / 100}")


def speed(percent: float) -> Change:
    return lambda x, rate, rng: (edits.faster(x, rate, percent), rate)


def pitch(percent: float) -> Change:
    """Higher at the same tempo."""
    factor = 1 + percent / 100
    return lambda x, rate, rng: filtered(
        x, rate, f"asetrate={round(rate * factor)},aresample={rate},atempo={1 / factor}"
    )


def music(decibels: float) -> Change:
    return lambda x, rate, rng: (edits.over_music(x, rate, decibels), rate)


EVERYDAY: Table = {
    "none": lambda x, rate, rng: (x, rate),
    "mp3 128": through("mp3", "128k"),
    "mp3 64": through("mp3", "64k"),
    "aac 128": through("aac", "128k"),
    "aac 64": through("aac", "64k"),
    "opus 64": through("opus", "64k"),
    "opus 32": through("opus", "32k"),
    "vorbis q4": through("vorbis", "4"),
    "vorbis q1": through("vorbis", "1"),
    "resample 44.1k": resampled(44_100),
    "resample 16k": resampled(16_000),
    "resample 8k": resampled(8_000),
    "G.711": lambda x, rate, rng: telephone(x, rate),
    "white 30 dB": noise("white", 30),
    "pink 30 dB": noise("pink", 30),
    "low-pass 4k": passing("lowpass", 4000),
    "high-pass 300": passing("highpass", 300),
    "tilt +9 dB": lambda x, rate, rng: (edits.tilted(x, rate, 9), rate),
    "tilt -9 dB": lambda x, rate, rng: (edits.tilted(x, rate, -9), rate),
    "gain -10 dB": gain(-10),
    "gain -30 dB": gain(-30),
    "invert": lambda x, rate, rng: (-x, rate),
    "loudnorm": filters("loudnorm=I=-16:TP=-1.5:LRA=11"),
    "8 bits": lambda x, rate, rng: (coarse(x), rate),
    "DC offset": lambda x, rate, rng: (x + np.float32(0.05), rate),
    "offset": lambda x, rate, rng: (edits.later(x, rate, rng), rate),
    "prepend": lambda x, rate, rng: (edits.preceded(x, rate, rng), rate),
    "crop 10 s": crop(10),
    "mono": lambda x, rate, rng: (x.mean(axis=1, keepdims=True), rate),
    "one side": lambda x, rate, rng: (x[:, :1], rate),
    "to stereo": lambda x, rate, rng: (np.repeat(x.mean(axis=1, keepdims=True), 2, axis=1), rate),
    "mp3 128 twice": lambda x, rate, rng: chained(x, rate, [("mp3", "128k")] * 2),
}
HARD: Table = {
    "mp3 32": through("mp3", "32k"),
    "aac 32": through("aac", "32k"),
    "opus 16": through("opus", "16k"),
    "white 20 dB": noise("white", 20),
    "pink 20 dB": noise("pink", 20),
    "high-pass 1k": passing("highpass", 1000),
    "gain +10 dB clipped": gain(10),
    "compressor 6:1": filters(COMPRESSOR),
    "dynaudnorm": filters("dynaudnorm"),
    "splice": lambda x, rate, rng: (edits.spliced(x, rate, rng), rate),
    "sample jitter": lambda x, rate, rng: (edits.jittered(x, rng), rate),
    **{f"tempo {percent:+d} %": tempo(percent) for percent in (-2, -1, 1, 2)},
    **{f"speed {percent:+d} %": speed(percent) for percent in (-2, -1, 1, 2)},
    **{f"pitch {percent:+d} %": pitch(percent) for percent in (-2, -1, 1, 2)},
    "echo 100 ms": lambda x, rate, rng: (edits.echoed(x, rate), rate),
    "reverb 0.4 s": lambda x, rate, rng: (edits.in_a_room(x, rate, 0.4, rng), rate),
    "music 20 dB under": music(20),
    "mp3 64 > aac 64 > opus 32": lambda x, rate, rng: chained(
        x, rate, [("mp3", "64k"), ("aac", "64k"), ("opus", "32k")]
    ),
    "marked again": lambda x, rate, rng: (marked_again(x, rate), rate),
    "crop 10 s > mp3 64": lambda x, rate, rng: coded(
        edits.cropped(x, rate, 10, rng), rate, "mp3", "64k"
    ),
}
SEVERE: Table = {
    "crop 5 s": crop(5),
    **{f"tempo {percent:+d} %": tempo(percent) for percent in (-5, 5)},
    **{f"speed {percent:+d} %": speed(percent) for percent in (-5, 5)},
    "music 10 dB under": music(10),
    "afftdn": filters(DENOISER),
    "noisereduce": lambda x, rate, rng: (edits.denoised(x, rate, stationary=False), rate),
    "noisereduce stationary": lambda x, rate, rng: (
        edits.denoised(x, rate, stationary=True),
        rate,
    ),
    "low-pass 2k": passing("lowpass", 2000),
    "opus 12": through("opus", "12k"),
    "spectral median": lambda x, rate, rng: (edits.smoothed(x, rate), rate),
}
EXTREME: Table = {
    "white 10 dB": noise("white", 10),
    "pink 10 dB": noise("pink", 10),
    "crop 3 s": crop(3),
    "music 0 dB under": music(0),
}
PHONE: Table = {"phone chain": edits.telephoned}
STRETCH: Table = {  # without goals; read with the deep search
    **{f"tempo {percent:+d} %": tempo(percent) for percent in (-20, -10, 10, 25)},
    **{f"speed {percent:+d} %": speed(percent) for percent in (-10, 10)},
    "pitch -3 semitones": pitch(-15.91),
    "pitch +3 semitones": pitch(18.92),
    "recorded in a room": lambda x, rate, rng: (edits.recorded_again(x, rate, rng), rate),
}
GROUPS: dict[str, Table] = {
    "A": EVERYDAY,
    "B": HARD,
    "C": SEVERE,
    "D": EXTREME,
    "E": PHONE,
    "S": STRETCH,
}
DEEP = "S"  # the group that needs the deep search

ATTACKS: dict[str, Attack] = {
    name: Attack(name, group, change)
    for group, table in GROUPS.items()
    for name, change in table.items()
}
