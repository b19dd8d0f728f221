"""What a reference sounds like, as one vector: the style in which everything else is said."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voices.gpt_sovits.acoustic_dimensions import StyleDimensions
from voices.gpt_sovits.layers import joined, split


@dataclass(frozen=True, slots=True)
class Style:
    """How references sound; kept in float32."""

    full: Tensor  # (1, width, 1): what the flow and the generator get
    fusion: Tensor  # (1, fusion width, 1): what the text encoder gets


class GatedConv(nn.Module):
    """A convolution, one half of which says how much of the other is added."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, 2 * width, kernel, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        return x + functional.glu(self.conv(x), dim=1)


class StyleEncoder(nn.Module):
    """A spectrogram to a style vector, after Meta-StyleSpeech (Min et al., 2021)."""

    def __init__(self, sizes: StyleDimensions) -> None:
        super().__init__()
        hidden = sizes.hidden
        self.bins, self.heads = sizes.bins, sizes.heads
        inputs = (sizes.bins, hidden)
        self.spectral = nn.ModuleList(nn.Linear(width, hidden) for width in inputs)
        self.temporal = nn.ModuleList(GatedConv(hidden, sizes.kernel) for _ in range(2))
        self.query, self.key, self.value, self.out = (nn.Linear(hidden, hidden) for _ in range(4))
        self.projection = nn.Linear(hidden, sizes.width)

    def forward(self, spectrogram: Tensor) -> Tensor:
        """(B, bins or more, T) to (B, width, 1)."""
        x = spectrogram[:, : self.bins].to(self.projection.weight.dtype).mT  # (B, T, C)
        for widen in self.spectral:
            x = functional.mish(widen(x))
        x = x.mT
        for gated in self.temporal:
            x = gated(x)
        x = x.mT
        x = x + self._attended(x)
        # Thousands of frames are summed here, more than a half float can count.
        mean: Tensor = self.projection(x).mean(1, dtype=torch.float32)
        return mean.unsqueeze(-1)

    def _attended(self, x: Tensor) -> Tensor:
        query, key, value = (
            split(part(x).mT, self.heads) for part in (self.query, self.key, self.value)
        )
        scale = x.shape[-1] ** -0.5  # upstream divides by the root of the whole width, not a head's
        heard = functional.scaled_dot_product_attention(query, key, value, scale=scale)
        mixed: Tensor = self.out(joined(heard).mT)
        return mixed


class Styling(nn.Module):
    """Everything between references and their style."""

    def __init__(self, sizes: StyleDimensions) -> None:
        super().__init__()
        self.pro = sizes.speaker > 0
        self.encoder = StyleEncoder(sizes)
        if self.pro:
            self.speaker = nn.Linear(sizes.speaker, sizes.width)
            self.slope = nn.PReLU(sizes.width)
            self.fusion = nn.Linear(sizes.width, sizes.fusion)

    def forward(self, spectrograms: Sequence[Tensor], speakers: Sequence[Tensor] = ()) -> Style:
        """The mean style of references.

        Args:
            spectrograms: each (1, bins or more, T), of any length.
            speakers: the speaker vector of each, (1, speaker); none where `pro` is not set.
        """
        if self.pro:
            pairs = zip(spectrograms, speakers, strict=True)
            each = [self.with_speaker(self.encoder(one), speaker) for one, speaker in pairs]
        else:
            assert not speakers, "only v2Pro and v2ProPlus take speaker vectors"
            each = [self.encoder(one) for one in spectrograms]
        full = torch.stack([style.float() for style in each]).mean(0)
        return Style(full, self.for_fusion(full))

    def with_speaker(self, style: Tensor, speaker: Tensor) -> Tensor:
        """A style to which a speaker vector has been added, (B, width, 1)."""
        weight = self.speaker.weight
        added = style.to(weight.dtype) + self.speaker(speaker.to(weight.dtype)).unsqueeze(-1)
        sloped: Tensor = self.slope(added)
        return sloped

    def for_fusion(self, full: Tensor) -> Tensor:
        """A style as wide as the text encoder takes it, (B, fusion width, 1)."""
        if not self.pro:
            return full
        narrowed: Tensor = self.fusion(full.squeeze(-1).to(self.fusion.weight.dtype))
        return narrowed.float().unsqueeze(-1)
