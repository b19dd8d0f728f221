"""Where a notice is asked for, a listener hears it first, and the rest is as it was."""

from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tasks.ffmpeg import RATE, measured
from tasks.notice import morse, noticed, sound, sounding
from voices.audio import frame, levels, write_mono
from voices.errors import InputError, MediaError


def track(path: Path, seconds: float, level: float = 0.05) -> Path:
    noise = level * np.random.default_rng(0).standard_normal(round(seconds * RATE))
    write_mono(path, noise.astype(np.float32), RATE)
    return path


def test_the_rhythm_is_short_long_short_short():
    loud = levels(morse(), RATE) > -40
    runs = [(bool(on), len(list(run)) * frame(RATE) / RATE) for on, run in groupby(loud)]
    assert [seconds for on, seconds in runs if on] == pytest.approx(
        [0.12, 0.36, 0.12, 0.12], abs=0.015
    )
    assert [seconds for on, seconds in runs if not on] == pytest.approx(
        [0.12, 0.36, 0.12], abs=0.015
    )


def test_the_rhythm_is_as_loud_as_the_voice_and_does_not_click(tmp_path):
    # Repeated, without its pauses: BS.1770 gates what is shorter than 0.4 s.
    long = morse()[round(0.24 * RATE) : round(0.60 * RATE)]
    write_mono(tmp_path / "long.wav", np.tile(long, 4), RATE)
    assert measured(tmp_path / "long.wav").integrated == pytest.approx(-23, abs=1)
    assert np.abs(morse()).max() <= 0.1
    assert np.abs(np.diff(morse())).max() < 0.1 * 2 * np.pi * 660 / RATE * 1.01


def test_the_notice_is_over_the_beginning_and_nowhere_else(tmp_path):
    voice = track(tmp_path / "voice.wav", 25)
    out = noticed(voice, "morse", tmp_path / "out.wav")
    before, after = (soundfile.read(path, dtype="float32")[0] for path in (voice, out))
    head = len(morse())
    assert len(after) == len(before)
    assert after[:head] - before[:head] == pytest.approx(morse(), abs=1e-6)
    assert np.array_equal(after[head:], before[head:])
    assert sounding("morse")[0] == pytest.approx((0.0, 1.32))


def test_a_track_shorter_than_its_notice_becomes_as_long(tmp_path):
    voice = track(tmp_path / "voice.wav", 0.5)
    out = noticed(voice, "morse", tmp_path / "out.wav")
    assert soundfile.info(out).frames == len(morse())


def test_without_a_notice_nothing_is_written(tmp_path):
    voice = track(tmp_path / "voice.wav", 1)
    assert noticed(voice, "off", tmp_path / "out.wav") == voice
    assert [path.name for path in tmp_path.iterdir()] == ["voice.wav"]
    assert sounding("off") == []


@pytest.mark.parametrize("level", [0.001, 0.9])
def test_a_sound_of_ones_own_is_heard_at_the_loudness_of_the_voice(tone, tmp_path, level):
    said = np.stack([tone(seconds=2, level=level, rate=44_100)] * 2, axis=1)
    soundfile.write(tmp_path / "said.flac", said, 44_100)
    heard = sound(str(tmp_path / "said.flac"))
    write_mono(tmp_path / "heard.wav", heard, RATE)
    assert len(heard) / RATE == pytest.approx(2, abs=0.01)
    assert measured(tmp_path / "heard.wav").integrated == pytest.approx(-23, abs=0.5)


def test_one_click_in_a_quiet_notice_does_not_shout(tmp_path):
    quiet = 0.001 * np.random.default_rng(0).standard_normal(2 * RATE)
    quiet[RATE] = 0.9
    soundfile.write(tmp_path / "said.wav", quiet, RATE, subtype="FLOAT")
    assert np.abs(sound(str(tmp_path / "said.wav"))).max() <= 0.501


@pytest.mark.parametrize(
    ("seconds", "level", "why"),
    [
        pytest.param(2.0, 0.0, "nothing in it can be heard", id="silence"),
        pytest.param(0.2, 0.3, "nothing in it can be heard", id="over before it is noticed"),
        pytest.param(31.0, 0.1, "up to 30 s", id="a speech"),
    ],
)
def test_what_is_no_notice_is_refused(tmp_path, seconds, level, why):
    with pytest.raises(MediaError, match=why):
        sound(str(track(tmp_path / "said.wav", seconds, level)))


def test_a_notice_that_is_no_sound_is_refused(tmp_path):
    (tmp_path / "said.wav").write_text("beep")
    with pytest.raises(MediaError, match="not a video or audio file"):
        noticed(track(tmp_path / "voice.wav", 1), str(tmp_path / "said.wav"), tmp_path / "out.wav")
    with pytest.raises(InputError, match="cannot read"):
        sound(str(tmp_path / "nothing.wav"))
    assert not (tmp_path / "out.wav").exists()


def test_what_is_no_voice_track_is_refused(tmp_path):
    soundfile.write(tmp_path / "stereo.wav", np.zeros((RATE, 2)), RATE)
    with pytest.raises(MediaError, match="mono at 48000 Hz"):
        noticed(tmp_path / "stereo.wav", "morse", tmp_path / "out.wav")
