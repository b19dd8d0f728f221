"""The acoustic model (s2): semantic tokens, phonemes and a reference's style to a waveform.

It takes one item at a time, or several of equal length: nothing is padded, so nothing is masked.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from voices.gpt_sovits.acoustic_dimensions import FRAMES, AcousticDimensions, QuantiserDimensions
from voices.gpt_sovits.flow import Flow
from voices.gpt_sovits.style import Style, Styling
from voices.gpt_sovits.text_encoder import TextEncoder
from voices.gpt_sovits.vocoder import Generator

CHUNK = 4096  # tokens whose distances to all codes are computed at once


class Quantiser(nn.Module):
    """HuBERT features to semantic tokens: 50 frames a second to 25 codes."""

    def __init__(self, sizes: QuantiserDimensions) -> None:
        super().__init__()
        self.projection = nn.Conv1d(sizes.features, sizes.features, FRAMES, stride=FRAMES)
        self.codebook = nn.Parameter(torch.zeros(sizes.codes, sizes.features))

    def forward(self, features: Tensor) -> Tensor:
        """The nearest code of every pair of frames: (B, features, T) to (B, T / 2).

        Of |x - e|^2 the part |x|^2 is left out: it is the same for every code, and would only cost
        digits. Of codes equally near the first is taken.
        """
        projected = self.projection(features.to(self.projection.weight.dtype)).mT
        lengths = self.codebook.square().sum(1)
        nearest = [
            (2 * (part @ self.codebook.T) - lengths).argmax(-1)
            for part in projected.split(CHUNK, dim=1)
        ]
        return torch.cat(nearest, dim=1)

    def embedded(self, codes: Tensor) -> Tensor:
        """(B, tokens) to (B, features, tokens)."""
        return functional.embedding(codes, self.codebook).mT


class AcousticModel(nn.Module):
    """Upstream's SynthesizerTrn, as far as it speaks."""

    def __init__(self, sizes: AcousticDimensions) -> None:
        super().__init__()
        self.quantiser = Quantiser(sizes.quantiser)
        self.styling = Styling(sizes.style)
        self.encoder = TextEncoder(sizes.prior)
        self.flow = Flow(sizes.flow)
        self.generator = Generator(sizes.generator)

    def in_precision(self, dtype: torch.dtype) -> "AcousticModel":
        """Speak in another precision; what is computed once for a reference stays in float32.

        In half precision codes that are nearly as near change places.
        """
        self.float()
        for part in (self.encoder, self.flow, self.generator):
            part.to(dtype)
        return self

    def codes(self, features: Tensor) -> Tensor:
        """The semantic tokens of HuBERT features: (B, features, T) to (B, T / 2)."""
        nearest: Tensor = self.quantiser(features)
        return nearest

    def style(self, spectrograms: Sequence[Tensor], speakers: Sequence[Tensor] = ()) -> Style:
        """The mean style of references.

        Args:
            spectrograms: each (1, bins, T), of any length.
            speakers: a speaker vector of each, (1, width), for v2Pro and v2ProPlus alone.
        """
        mean: Style = self.styling(spectrograms, speakers)
        return mean

    def prior(
        self, codes: Tensor, phonemes: Tensor, style: Style, speed: float = 1.0
    ) -> tuple[Tensor, Tensor]:
        """The mean and the log deviation of what may be said, each (B, latent, T).

        Args:
            codes: (B, tokens); only those of what is to be said, not of the reference.
            phonemes: (B, N), likewise.
            style: of the references.
            speed: how many times faster than the tokens would have it.
        """
        features = self.quantiser.embedded(codes)
        mean, deviation = self.encoder(features, phonemes, style.fusion, speed)
        return mean, deviation

    def drawn(self, mean: Tensor, deviation: Tensor, noise: Tensor | None) -> Tensor:
        """One of the things that may be said, (B, latent, T).

        In float32, because a half float ends at e^11.

        Args:
            mean: (B, latent, T).
            deviation: its logarithm, likewise.
            noise: normal, times how far from the mean to go (upstream 0.5), (B, latent, T or more);
                none: the mean itself.
        """
        if noise is None:
            return mean
        spread = noise[..., : mean.shape[-1]].float() * deviation.float().exp()
        return (mean.float() + spread).to(mean.dtype)

    def decode(self, drawn: Tensor, style: Style) -> Tensor:
        """The waveform of what was drawn: (B, latent, T) to (B, 1, hop x T)."""
        full = style.full.to(drawn.dtype)
        return self.generator.in_chunks(self.flow(drawn, full), full)

    def forward(
        self,
        codes: Tensor,
        phonemes: Tensor,
        style: Style,
        noise: Tensor | None = None,
        speed: float = 1.0,
    ) -> Tensor:
        """Say it: (B, 1, samples). See `prior` and `drawn` for what is asked for."""
        mean, deviation = self.prior(codes, phonemes, style, speed)
        return self.decode(self.drawn(mean, deviation, noise), style)
