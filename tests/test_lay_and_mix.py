"""Takes land on their sample, equally loud; the bed is lowered only where somebody speaks."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tasks.ffmpeg import RATE
from tasks.job import MixOptions
from tasks.lay import laid, levelled, loudness
from tasks.media import probed
from tasks.mix import Ducking, merged, mixed, panned, voice_gain
from tasks.track import VOICE_LOUDNESS, Bed, Fitted
from voices.audio import write_mono


def babble(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    """Speech-like noise: band-limited, swelling four times a second."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    smooth = np.convolve(noise, np.ones(30) / 30, "same")
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(len(noise)) / RATE)
    return np.asarray(level * smooth / np.abs(smooth).max() * swell, np.float32)


def take(folder: Path, number: int, start: float, samples: np.ndarray) -> Fitted:
    path = folder / f"take{number}.wav"
    write_mono(path, samples, RATE)
    return Fitted(number, path, start, len(samples) / RATE, 1.0)


@pytest.fixture
def bed_file(tmp_path):
    path = tmp_path / "bed.wav"
    rng = np.random.default_rng(5)
    soundfile.write(path, 0.05 * rng.standard_normal((30 * RATE, 2)), RATE, subtype="FLOAT")
    return path


def test_every_take_begins_on_the_sample_nearest_to_its_start(tmp_path):
    starts = [0.0, 1.23456, 9.99999, 10.00001, 19.5, 31.0]
    takes = []
    for number, start in enumerate(starts, 1):
        samples = babble(0.7, seed=number)
        samples[100] = 1.0  # a marker no babble reaches
        takes.append(take(tmp_path, number, start, samples))
    laid(takes, 40.0, tmp_path / "voice.wav")
    track, rate = soundfile.read(tmp_path / "voice.wav")
    assert rate == RATE
    assert len(track) == 40 * RATE
    for start in starts:
        begin = round(start * RATE)
        marker = begin + int(np.argmax(np.abs(track[begin : begin + RATE // 2])))
        assert abs(marker - (start * RATE + 100)) <= 1


def test_speech_that_crosses_a_block_is_laid_whole(tmp_path):
    samples = babble(25.0)
    laid([take(tmp_path, 1, 5.0, samples)], 0.0, tmp_path / "voice.wav")
    track, _ = soundfile.read(tmp_path / "voice.wav", dtype="float32")
    expected = levelled(samples)
    np.testing.assert_array_equal(track[5 * RATE :], expected)


def test_two_speakers_at_once_are_both_heard(tmp_path):
    first, second = babble(2.0, seed=1), babble(2.0, seed=2)
    takes = [take(tmp_path, 1, 1.0, first), take(tmp_path, 2, 1.5, second)]
    laid(takes, 5.0, tmp_path / "voice.wav")
    track, _ = soundfile.read(tmp_path / "voice.wav", dtype="float32")
    both = levelled(first)[RATE // 2 :] + levelled(second)[: round(1.5 * RATE)]
    np.testing.assert_allclose(track[round(1.5 * RATE) : 3 * RATE], both, atol=1e-6)


@pytest.mark.parametrize("seconds", [0.12, 0.3, 0.45, 2.0, 12.0])
@pytest.mark.parametrize("level", [0.003, 0.9])
def test_takes_of_any_length_and_level_end_up_equally_loud(seconds, level):
    assert loudness(levelled(babble(seconds, level))) == pytest.approx(VOICE_LOUDNESS, abs=0.1)


def test_a_take_in_which_nothing_is_heard_spoils_nothing():
    assert not levelled(np.zeros(RATE, np.float32)).any()


def test_short_pauses_are_ridden_through():
    assert merged([(1, 2), (2.1, 3), (6, 7), (6.5, 6.8)], 1.0) == [(1, 3), (6, 7)]


def test_the_bed_is_down_while_somebody_speaks_and_untouched_elsewhere():
    options = MixOptions(duck_depth=12, duck_attack=0.15, duck_release=0.4)
    ducking = Ducking([(2.0, 3.0), (3.1, 4.0), (8.0, 9.0)], options)
    gain = ducking.gain(0, 12 * RATE)[:, 0]
    decibels = 20 * np.log10(gain)
    assert np.all(decibels[2 * RATE : 4 * RATE] == pytest.approx(-12, abs=0.01))  # no pumping
    quiet = np.r_[0 : round(1.85 * RATE), round(4.4 * RATE) : round(7.85 * RATE)]
    assert np.all(gain[quiet] == 1.0)
    assert np.abs(np.diff(decibels)).max() < 12 / (0.15 * RATE) * np.pi / 2 * 1.01  # no step


def test_where_nobody_speaks_the_bed_passes_bit_for_bit(tmp_path, bed_file):
    laid([take(tmp_path, 1, 10.0, babble(3.0))], 30.0, tmp_path / "voice.wav")
    bed = Bed(bed_file, probed(bed_file).sounds[0])
    mixed(tmp_path / "voice.wav", bed, [(10.0, 13.0)], MixOptions(), tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav", dtype="float32")
    original, _ = soundfile.read(bed_file, dtype="float32")
    np.testing.assert_array_equal(mix[: 9 * RATE], original[: 9 * RATE])
    np.testing.assert_array_equal(mix[14 * RATE :], original[14 * RATE :])
    assert not np.array_equal(mix[10 * RATE : 13 * RATE], original[10 * RATE : 13 * RATE])


def test_a_bed_that_ends_early_is_followed_by_voice_alone(tmp_path, bed_file):
    laid([take(tmp_path, 1, 33.0, babble(3.0))], 30.0, tmp_path / "voice.wav")
    bed = Bed(bed_file, probed(bed_file).sounds[0])
    mixed(tmp_path / "voice.wav", bed, [(33.0, 36.0)], MixOptions(), tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav", dtype="float32")
    assert len(mix) == 36 * RATE
    assert not mix[30 * RATE : 33 * RATE].any()
    assert mix[33 * RATE :].any()


def test_five_one_keeps_its_layout_with_the_voice_in_the_centre(tmp_path):
    path = tmp_path / "bed.wav"
    bed_sound = 0.02 * np.random.default_rng(1).standard_normal((5 * RATE, 6))
    soundfile.write(path, bed_sound, RATE, subtype="FLOAT")
    laid([take(tmp_path, 1, 2.0, babble(1.0))], 5.0, tmp_path / "voice.wav")
    bed = Bed(path, probed(path).sounds[0])
    options = MixOptions(bed="keep")
    mixed(tmp_path / "voice.wav", bed, [(2.0, 3.0)], options, tmp_path / "mix.wav")
    mix, _ = soundfile.read(tmp_path / "mix.wav", dtype="float32")
    original, _ = soundfile.read(path, dtype="float32")
    others = [0, 1, 3, 4, 5]
    np.testing.assert_array_equal(mix[:, others], original[:, others])
    assert np.abs(mix[2 * RATE : 3 * RATE, 2] - original[2 * RATE : 3 * RATE, 2]).max() > 0.01


def test_in_stereo_the_voice_is_as_loud_as_it_is_alone():
    voice = babble(3.0)
    stereo = panned(voice, ("FL", "FR")).astype(np.float64)
    import pyloudnorm

    both = pyloudnorm.Meter(RATE).integrated_loudness(stereo)
    assert both == pytest.approx(loudness(voice), abs=0.05)


@pytest.mark.parametrize(
    ("bed", "how", "level"),
    [
        pytest.param(None, "silent", -23.0, id="alone, the voice stays as it is"),
        pytest.param(-70.0, "duck", -23.0, id="a silent bed is no bed"),
        pytest.param(-20.0, "duck", -20.0, id="as loud as the programme was"),
        pytest.param(-20.0, "keep", -16.0, id="above a bed that stays up"),
        pytest.param(-50.0, "duck", -30.0, id="but never so soft that noise comes up with it"),
    ],
)
def test_the_voice_is_set_against_the_bed(bed, how, level):
    assert 20 * np.log10(voice_gain(bed, how)) + VOICE_LOUDNESS == pytest.approx(level)


def test_a_track_that_finds_no_room_is_told_and_leaves_nothing(tmp_path):
    script = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "from tasks.lay import laid; from voices.errors import OutputError\n"
        "try: laid([], 60.0, Path(sys.argv[1]))\n"
        "except OutputError as error: print(error)"
    )
    out = tmp_path / "voice.wav"
    command = [sys.executable, "-c", script, str(out)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"cannot write {out}: no space left on the disk"
    assert not list(tmp_path.iterdir())
