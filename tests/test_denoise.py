"""Noise is taken out of takes that have it; clean speech is never touched."""

import numpy as np
import pytest

from tasks.denoise import denoise, denoised, noise
from voices.audio import levels, read_mono, speech_level
from voices.speech import Request

RATE = 22_050


@pytest.fixture(scope="module")
def speech(corpus):
    """Clean speech with pauses, 5 s and more."""
    return [samples for _, samples in sorted(corpus, key=lambda said: -len(said[1]))[:3]]


def noisy(samples, snr, pink=False, seed=0):
    """The speech with noise `snr` dB below it."""
    hiss = np.random.default_rng(seed).standard_normal(len(samples))
    if pink:
        spectrum = np.fft.rfft(hiss)
        hiss = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), len(samples))
    sounding = np.square(samples[samples != 0]).mean()
    hiss *= np.sqrt(sounding / 10 ** (snr / 10) / np.square(hiss).mean())
    return (samples + hiss).astype(np.float32)


def fidelity(samples, clean):
    """SI-SNR in dB: how much of the samples is the clean speech, at whatever level."""
    part = np.dot(samples, clean) / np.dot(clean, clean) * clean
    return 10 * np.log10(np.dot(part, part) / np.dot(samples - part, samples - part))


@pytest.mark.parametrize("pink", [False, True])
@pytest.mark.parametrize("snr", [5, 9, 13])
def test_noise_is_measured_within_two_decibels(speech, snr, pink):
    for samples in speech:
        reading = noise(noisy(samples, snr, pink), RATE)
        assert reading.kind == "measured"
        assert reading.snr == pytest.approx(snr, abs=2)
        assert reading.pauses is not None
        assert len(reading.pauses) >= 0.25 * RATE


def test_more_noise_is_never_read_as_less(speech):
    for samples in speech:
        read = [noise(noisy(samples, snr), RATE).snr or 0 for snr in (0, 3, 6, 9, 12)]
        assert read == sorted(read)


def test_clean_speech_of_any_language_is_never_touched(corpus, take_of, tmp_path):
    for _, samples in corpus[:160]:
        take = take_of(samples)
        assert denoised(take, "auto", tmp_path) is take
    assert list(tmp_path.glob("*.wav")) == []


def test_a_quiet_floor_is_not_touched(speech, take_of, tmp_path):
    for samples in speech:
        take = take_of(noisy(samples, 30))
        assert denoised(take, "auto", tmp_path) is take


def test_a_soft_hiss_of_speech_is_not_taken_for_noise(espeak):
    lines = ["Sim, sim.", "Shh!", "Sssso it iss.", "Sì, sì."]
    for speech in espeak.speak([Request(text, "pt") for text in lines]):
        trimmed = speech.samples[np.abs(speech.samples) > 0]  # no pauses at all
        assert noise(trimmed, RATE).kind != "measured"


@pytest.mark.parametrize(
    ("samples", "kind"),
    [
        pytest.param(np.zeros(0), "clean", id="nothing"),
        pytest.param(np.zeros(RATE), "clean", id="silence"),
        pytest.param(np.random.default_rng(0).standard_normal(RATE), "unknown", id="noise alone"),
        pytest.param(np.sin(np.arange(RATE) / 5), "unknown", id="a tone without a pause"),
    ],
)
def test_what_cannot_be_measured_is_not_made_up(samples, kind):
    reading = noise(samples.astype(np.float32), RATE)
    assert (reading.kind, reading.snr) == (kind, None)


@pytest.mark.parametrize(("snr", "gain"), [(3, 2.0), (8, 1.5), (13, 0.5)])
def test_a_noisy_take_becomes_clearer_and_stays_as_long(speech, take_of, tmp_path, snr, gain):
    clean = speech[0]
    take = take_of(noisy(clean, snr))
    less = denoised(take, "auto", tmp_path)
    samples, rate = read_mono(less.path)
    assert (rate, len(samples)) == (RATE, len(clean))
    assert fidelity(samples, clean) > fidelity(read_mono(take.path)[0], clean) + gain
    assert less.key != take.key
    assert (less.seconds, less.rate, less.seed) == (take.seconds, take.rate, take.seed)


def test_denoising_again_makes_the_same_file(speech, take_of, tmp_path):
    take = take_of(noisy(speech[0], 5))
    first, second = (denoised(take, "auto", tmp_path / name) for name in ("a", "b"))
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.path.name == second.path.name


def test_off_and_always_mean_what_they_say(speech, take_of, tmp_path):
    take = take_of(speech[0])
    assert denoise.fn({1: take_of(noisy(speech[0], 3))}, "off", tmp_path)[1].path.parent != tmp_path
    touched = denoise.fn({1: take}, "always", tmp_path)[1]
    assert touched.path.parent == tmp_path
    frames = levels(*read_mono(touched.path))
    assert speech_level(frames) > -40
