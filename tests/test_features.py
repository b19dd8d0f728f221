"""What is taken from a reference: what the golden vectors do not pin."""

import numpy as np
import pytest
import torch

from voices.errors import VoiceError
from voices.gpt_sovits.dimensions import SpectrumDimensions
from voices.gpt_sovits.features import (
    content_wave,
    filter_bank,
    limited,
    resampled,
    spectrogram,
    timbre_wave,
)

SIZES = SpectrumDimensions(2048, 640, 32_000)


def test_silence_has_a_spectrum_of_the_floor():
    silent = spectrogram(torch.zeros(1, 6400), SIZES)
    assert silent.shape == (1, 1025, 10)
    torch.testing.assert_close(silent, torch.full_like(silent, 1e-4))


def test_silence_has_filter_bands_at_the_floor():
    bands = filter_bank(torch.zeros(1, 16_000))
    torch.testing.assert_close(bands, torch.full_like(bands, float(np.log(1.1920928955078125e-07))))


@pytest.mark.parametrize(
    ("peak", "heard"),
    [
        pytest.param(0.5, 0.5, id="a soft clip stays"),
        pytest.param(1.6, 1.0, id="a loud one is brought down to full scale"),
        pytest.param(5.0, 2.5, id="but no more than by half"),
    ],
)
def test_loud_clips_are_brought_down(peak, heard):
    assert float(limited(torch.tensor([[0.1, -peak]])).abs().max()) == pytest.approx(heard)


@pytest.mark.parametrize(
    ("seconds", "works"), [(2.99, False), (3.0, True), (10.0, True), (10.1, False)]
)
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_prompt_lasts_three_to_ten_seconds(seconds, works, rate):
    samples = np.zeros(round(seconds * rate), dtype=np.float32)
    if works:
        assert len(content_wave(samples, rate)) == pytest.approx(seconds * 16_000, abs=1)
    else:
        with pytest.raises(VoiceError, match="3 to 10 s"):
            content_wave(samples, rate)


def test_channels_are_averaged_and_rates_need_no_luck():
    stereo = np.stack([np.ones(44_101), np.zeros(44_101)], axis=1).astype(np.float32)
    wave = timbre_wave(stereo, 44_100, 32_000)
    assert wave.shape == (1, -(-44_101 * 32_000 // 44_100))
    assert float(wave[0, 1000:-1000].mean()) == pytest.approx(0.5, abs=1e-3)
    same = torch.randn(1, 100)
    assert resampled(same, 16_000, 16_000) is same


def test_a_clip_shorter_than_a_window_is_refused():
    with pytest.raises(VoiceError, match="too short"):
        spectrogram(torch.zeros(1, 704), SIZES)
    assert spectrogram(torch.zeros(1, 1400), SIZES).shape[2] == 2
