"""The mark survives a few attacks of `tests/benchmarks/watermark.py`, whose measures are right.

The benchmark has all attacks, longer hosts, and the goals; this is what every run of the tests can
afford.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.benchmarks.attacks import ATTACKS
from tests.benchmarks.false_positives import LOOP, batch
from tests.benchmarks.hosts import Host, host
from tests.benchmarks.marker import Marker
from tests.benchmarks.masking import masked
from tests.benchmarks.quality import loudness_change, pauses, segmental_snr, si_snr
from tests.benchmarks.trials import attacked, chance, overlap, payload_of

HOSTS = ("espeak-zh", "conversation", "stereo")
SECONDS = 12.0
MARKER = Marker(bytes(range(32)))
EVERYDAY = (
    "none",
    "mp3 64",
    "aac 64",
    "opus 32",
    "G.711",
    "loudnorm",
    "splice",
    "speed +1 %",
)


@cache
def short(name: str) -> Host:
    """The first seconds of a host."""
    whole = host(name)
    return replace(whole, samples=whole.samples[: round(SECONDS * whole.rate)])


@cache
def marked(name: str) -> np.ndarray:
    sound = short(name)
    return MARKER.marked(sound.samples, sound.rate, payload_of(name))


@pytest.mark.parametrize("attack", EVERYDAY)
@pytest.mark.parametrize("name", HOSTS)
def test_the_payload_is_read_after(name, attack):
    trial = attacked(marked(name), short(name), attack, MARKER, payload_of(name))
    assert trial.found
    assert trial.right


def test_another_key_finds_nothing():
    sound = short("conversation")
    seen = Marker(bytes(32)).read(marked("conversation"), sound.rate)
    assert not seen.found
    assert seen.payload is None


@pytest.mark.parametrize("name", ["conversation", LOOP])
def test_decoy_keys_find_nothing_in_unmarked_sound(name):
    scans = batch((name, 1, 15))
    assert len(scans) == 15
    assert not any(scan.found or scan.payload for scan in scans)
    assert min(scan.p_value for scan in scans) > 1e-9


def test_a_marked_part_is_found_where_it_is():
    assert overlap(host("conversation"), MARKER, 7) >= 0.7


@pytest.mark.parametrize("name", HOSTS)
def test_the_mark_is_quiet_and_leaves_silence_length_and_loudness(name):
    sound, after = short(name), marked(name)
    before = sound.samples
    assert after.shape == before.shape
    assert not after[pauses(before, sound.rate)].any()
    assert abs(loudness_change(before, after, sound.rate)) <= 0.1  # LU
    assert si_snr(before, after) >= 18  # dB
    host_mono, marked_mono = before.mean(axis=1, dtype=float), after.mean(axis=1, dtype=float)
    assert masked(host_mono, marked_mono, sound.rate).mean <= -6  # dB


@pytest.mark.parametrize(
    "attack", ["crop 5 s", "splice", "white 20 dB", "reverb 0.4 s", "sample jitter", "prepend"]
)
def test_chance_in_an_attack_is_the_same_each_time(attack):
    sound = short("stereo")
    first, again = (
        ATTACKS[attack].change(sound.samples, sound.rate, chance(attack)) for _ in range(2)
    )
    assert first[1] == again[1] == sound.rate
    assert np.array_equal(first[0], again[0])


@pytest.mark.parametrize(
    ("attack", "seconds"),
    [
        pytest.param("crop 5 s", 5.0, id="a crop is as long as it says"),
        pytest.param("speed +5 %", SECONDS / 1.05, id="faster is shorter"),
        pytest.param("tempo -5 %", SECONDS / 0.95, id="slower is longer"),
        pytest.param("pitch +2 %", SECONDS, id="another pitch is as long"),
    ],
)
def test_lengths_after_attacks(attack, seconds):
    sound = short("conversation")
    heard, rate = ATTACKS[attack].change(sound.samples, sound.rate, chance(attack))
    assert len(heard) / rate == pytest.approx(seconds, abs=0.05)


def test_noise_20_db_below_is_measured_as_20_db():
    sound = short("conversation")
    heard, _ = ATTACKS["white 20 dB"].change(sound.samples, sound.rate, chance("noise"))
    assert si_snr(sound.samples, heard) == pytest.approx(20, abs=0.2)
    assert segmental_snr(sound.samples, heard, sound.rate) < 20  # most segments are quieter


def test_every_band_6_db_up_is_as_loud_as_the_sound_and_over_the_mask():
    sound = short("conversation").samples.mean(axis=1, dtype=float)
    rate = short("conversation").rate
    louder, slightly = masked(sound, 2 * sound, rate), masked(sound, 1.05 * sound, rate)
    assert louder.over == 1.0
    assert louder.mean - slightly.mean == pytest.approx(26, abs=0.5)  # 20 log10(1 / 0.05)
