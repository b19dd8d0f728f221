"""Bring the mix to its delivery loudness and encode it; what counts is measured on the result.

The gain is one number for the whole programme. Peaks that it would push over the ceiling are
limited on a four times oversampled signal, so that the true peak (BS.1770-4, annex 2) is kept and
not the sample peak. The encoded sound is decoded and measured again: a codec moves both figures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.container import OPUS_LAYOUTS, Container
from tasks.ffmpeg import RATE, SAME_BYTES, Loudness, decoded, measured, run, source
from tasks.job import DeliveryOptions
from tasks.media import probed
from tasks.progress import progress
from tasks.track import Encoded
from voices.audio import unfinished
from voices.errors import MediaError

UNMEASURABLE = -69.0  # LUFS; ebur128 says -70 where nothing passes the gate
MOST_GAIN = 40.0  # dB; more would deliver noise
ROUNDS = 5
CLOSE = 0.15  # LU from the target that needs no further round
TOLERANCE = 0.3  # LU from the target that can be delivered
OVERSAMPLED = 4 * RATE
CODEC_ROOM = 0.3  # dB below the ceiling to aim at first: lossy codecs add a little
LONGEST_ARRAY = 600.0  # seconds that pyloudnorm is given at once: 230 MB of stereo
BITRATES = {"aac", "libopus", "libmp3lame"}
SOUND_MUXERS = {"aac": "ipod", "libopus": "ogg"}  # of the encoded sound alone


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of encoding the mix."""

    gain: float  # dB
    ceiling: float | None  # dBTP to limit to; None where nothing needs limiting


Trial = tuple[Setting, Loudness]  # how the mix was encoded, and what was heard of it


def first_setting(mix: Loudness, wanted: DeliveryOptions) -> Setting:
    """The gain that takes the mix to its target, with the limiter where peaks would pass."""
    if mix.integrated <= UNMEASURABLE:
        return Setting(min(0.0, wanted.true_peak - CODEC_ROOM - mix.true_peak), None)
    gain = min(wanted.loudness - mix.integrated, MOST_GAIN)
    ceiling = wanted.true_peak - CODEC_ROOM
    return Setting(gain, ceiling if mix.true_peak + gain > ceiling else None)


def next_setting(trials: Sequence[Trial], wanted: DeliveryOptions) -> Setting | None:
    """A better setting after what was heard of those before, or None where it is good enough.

    A limiter eats some of every dB it is given: how much, the last two trials tell.
    """
    last, heard = trials[-1]
    over = heard.true_peak - wanted.true_peak
    off = wanted.loudness - heard.integrated if heard.integrated > UNMEASURABLE else 0.0
    if over <= 0 and abs(off) <= CLOSE:
        return None
    ceiling = last.ceiling
    if over > 0:
        before = wanted.true_peak - CODEC_ROOM if ceiling is None else ceiling
        ceiling = before - over - 0.1
    return Setting(min(last.gain + off / _yield(trials), MOST_GAIN), ceiling)


def _yield(trials: Sequence[Trial]) -> float:
    """LU that came of the last dB of gain: 1 without a limiter, less with it."""
    if len(trials) < 2:
        return 1.0
    (before, quiet), (last, loud) = trials[-2:]
    step = last.gain - before.gain
    return min(max((loud.integrated - quiet.integrated) / step, 0.25), 1.0) if step else 1.0


def encoded(mix: Path, layout: str, kind: Container, wanted: DeliveryOptions) -> Encoded:
    """Encode the mix beside itself at its delivery loudness.

    Raises:
        MediaError: the loudness or the true peak is not reached; what was reached is named.
    """
    out = mix.with_name(f"sound{sound_suffix(kind)}")
    channels = soundfile.info(mix).channels
    setting = first_setting(measured(mix), wanted)
    if setting.ceiling is not None:
        setting = tried(setting, wanted, lambda trial: measured(mix, filters=shaped(trial)))[0]
    with unfinished(out) as part:

        def heard(trial: Setting) -> Loudness:
            filters = [relabelled(layout, kind), *shaped(trial)]
            _encode(mix, part, filters, codec(kind, wanted, channels))
            return measured(part)

        last, loudness = tried(setting, wanted, heard)
        _gate(loudness, wanted)
    progress("normalise", ROUNDS, ROUNDS)
    return Encoded(
        out,
        loudness.integrated,
        loudness.range,
        loudness.true_peak,
        gain=round(last.gain, 3),
        limited=last.ceiling is not None,
        pyloudnorm=second_opinion(out),
    )


def tried(setting: Setting, wanted: DeliveryOptions, heard: Callable[[Setting], Loudness]) -> Trial:
    """The last of the settings tried, each after what was heard of the one before."""
    trials: list[Trial] = []
    better: Setting | None = setting
    while better and len(trials) < ROUNDS:
        progress("normalise", len(trials), ROUNDS)
        trials.append((better, heard(better)))
        better = next_setting(trials, wanted)
    return trials[-1]


def shaped(setting: Setting) -> list[str]:
    """The filters of a setting; the limiter works on four times the rate."""
    gain = f"volume={setting.gain:.4f}dB"
    if setting.ceiling is None:
        return [gain]
    limit = 10 ** (setting.ceiling / 20)
    return [
        gain,
        f"aresample={OVERSAMPLED}:resampler=soxr",
        f"alimiter=limit={limit:.6f}:attack=5:release=60:level=disabled:latency=true",
        f"aresample={RATE}:resampler=soxr",
    ]


def relabelled(layout: str, kind: Container) -> str:
    """The filter that names the channels, which a plain WAV does not."""
    if kind.sound == "libopus":
        layout = OPUS_LAYOUTS[layout]
    return f"channelmap=channel_layout={layout}"


def codec(kind: Container, wanted: DeliveryOptions, channels: int) -> list[str]:
    """The arguments for the delivery codec."""
    arguments = ["-c:a", kind.sound]
    if kind.sound in BITRATES:
        rate = min(wanted.bitrate * max(1, channels // 2), 256 * channels)
        arguments += ["-b:a", f"{rate}k"]
    if kind.sound == "libopus" and channels > 2:
        arguments += ["-mapping_family", "1"]
    if kind.muxer == "wav":
        arguments += ["-rf64", "auto"]  # or beyond 4 GB it could not be read
    return [*arguments, *SAME_BYTES, "-f", SOUND_MUXERS.get(kind.sound, kind.muxer)]


def second_opinion(path: Path) -> float | None:
    """Loudness by pyloudnorm, which knows up to five channels and needs the whole programme."""
    import pyloudnorm

    sound = probed(path).sounds[0]
    known = {("FC",), ("FL", "FR")}
    if not 0.4 < sound.seconds <= LONGEST_ARRAY or sound.channels not in known:
        return None
    blocks = list(decoded(path, sound.index, len(sound.channels)))
    reading = float(pyloudnorm.Meter(RATE).integrated_loudness(np.concatenate(blocks)))
    return round(reading, 2) if math.isfinite(reading) else None


def sound_suffix(kind: Container) -> str:
    """The file that holds the encoded sound alone on its way into the version."""
    return {"aac": ".m4a", "libopus": ".ogg"}.get(kind.sound, kind.suffix)


def _gate(heard: Loudness, wanted: DeliveryOptions) -> None:
    off = round(heard.integrated - wanted.loudness, 2)
    unreachable = heard.integrated <= UNMEASURABLE
    if heard.true_peak > wanted.true_peak or (abs(off) > TOLERANCE and not unreachable):
        raise MediaError(
            f"the mix cannot be delivered at {wanted.loudness:.1f} LUFS with peaks under "
            f"{wanted.true_peak:.1f} dBTP: reached {heard.integrated:.1f} LUFS, "
            f"{heard.true_peak:.1f} dBTP; a lower --loudness works"
        )


def _encode(mix: Path, out: Path, filters: Sequence[str], codec: Sequence[str]) -> None:
    chain = ["-map", "0:a:0", "-af", ",".join(filters)]
    run([*source(mix), *chain, *codec, f"file:{out}"], f"encode {mix.name}")


@task(task_run_name="normalise", cache_policy=NO_CACHE)
def normalise(mix: Path, layout: str, kind: Container, wanted: DeliveryOptions) -> Encoded:
    """Encode the mix at its delivery loudness."""
    return encoded(mix, layout, kind, wanted)
