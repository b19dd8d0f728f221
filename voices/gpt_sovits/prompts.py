"""What is known of a reference: how its speaker talks, and what the voice sounds like.

All of it is worked out once for each reference and kept, because HuBERT and the style encoder cost
more than a short line.
"""

from dataclasses import dataclass
from threading import Lock

import torch
from torch import Tensor

from voices.audio import read_channels
from voices.card import Asset, Reference, verified
from voices.errors import InputError, VoiceError
from voices.gpt_sovits.features import (
    HUBERT_RATE,
    content_wave,
    filter_bank,
    resampled,
    spectrogram,
    timbre_wave,
)
from voices.gpt_sovits.networks import Networks
from voices.gpt_sovits.style import Style
from voices.text.reading import Reading
from voices.text.transcript import read_transcript

LONGEST = 60.0  # seconds of a clip for timbre; the clip of a prompt has 10 at most


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the semantic model takes it."""

    phonemes: Tensor  # (N,)
    features: Tensor | None  # (N, BERT); None where no part of it is Chinese


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reference, ready."""

    said: Read  # its transcript; no phonemes where it has none
    tokens: Tensor  # (M,), semantic tokens of the clip; none where there is no transcript
    style: Style


class Prompts:
    """The references of a voice, each prepared once."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._lock = Lock()
        self._ready: dict[Reference, Prompt] = {}

    def of(self, reference: Reference) -> Prompt:
        """A reference, prepared.

        Raises:
            VoiceError: a clip is missing, changed, too short or too long, or its transcript cannot
                be read.
        """
        with self._lock:
            if reference not in self._ready:
                self._ready[reference] = self._prepared(reference)
            return self._ready[reference]

    def _prepared(self, reference: Reference) -> Prompt:
        try:
            return Prompt(
                said=self._transcript(reference),
                tokens=self._tokens(reference),
                style=self._style(reference),
            )
        except InputError as error:
            raise VoiceError(f"reference {reference.audio.path}: {error}") from None

    def _transcript(self, reference: Reference) -> Read:
        if not reference.transcript.strip():
            return Read(torch.zeros(0, dtype=torch.int64, device=self._networks.device), None)
        networks = self._networks
        said = read_transcript(reference.transcript, reference.language, networks.symbols)
        return encoded(said, networks)

    def _tokens(self, reference: Reference) -> Tensor:
        if not reference.transcript.strip():
            return torch.zeros(0, dtype=torch.int64, device=self._networks.device)
        wave = content_wave(*read_channels(verified(reference.audio), LONGEST))
        return self._networks.acoustic.codes(self._networks.hubert(wave)).flatten()

    def _style(self, reference: Reference) -> Style:
        clips = [self._clip(asset) for asset in (reference.audio, *reference.timbre)]
        rate = self._networks.spectrum.rate
        spectra = [spectrogram(clip, self._networks.spectrum) for clip in clips]
        speakers = []
        if self._networks.pro:
            heard = [filter_bank(resampled(clip, rate, HUBERT_RATE)) for clip in clips]
            speakers = [self._networks.speaker.embedding(one[None]) for one in heard]
        return self._networks.acoustic.style(spectra, speakers)

    def _clip(self, asset: Asset) -> Tensor:
        samples, rate = read_channels(verified(asset), LONGEST)
        return timbre_wave(samples, rate, self._networks.spectrum.rate).to(self._networks.device)


def encoded(reading: Reading, networks: Networks) -> Read:
    """Phonemes as numbers, with the features of those that are Chinese."""
    numbers = torch.tensor(reading.ids, dtype=torch.int64, device=networks.device)
    chinese = [run.counts is not None and run.language == "zh" for run in reading.runs]
    if not any(chinese):
        return Read(numbers, None)
    parts = [
        networks.bert(run.text, run.counts)
        if bert and run.counts
        else numbers.new_zeros((len(run.ids), networks.semantic.sizes.features)).float()
        for run, bert in zip(reading.runs, chinese, strict=True)
    ]
    return Read(numbers, torch.cat(parts).to(networks.precision))
