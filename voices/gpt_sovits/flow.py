"""The flow that leads from the latent space of the prior to that of the generator.

Only the way back is here: training goes the other one.
"""

from typing import cast

import torch
from torch import Tensor, nn

from voices.gpt_sovits.acoustic_dimensions import FlowDimensions


class Coupling(nn.Module):
    """Takes from one half of the channels what a WaveNet makes of the other half and a style."""

    def __init__(self, sizes: FlowDimensions) -> None:
        super().__init__()
        half, hidden, layers = sizes.latent // 2, sizes.hidden, sizes.layers
        widths = [2 * hidden] * (layers - 1) + [hidden]
        kernel, padding = sizes.kernel, sizes.kernel // 2
        self.entry = nn.Conv1d(half, hidden, 1)
        self.condition = nn.Conv1d(sizes.style, 2 * hidden * layers, 1)
        self.gates = nn.ModuleList(
            nn.Conv1d(hidden, 2 * hidden, kernel, padding=padding) for _ in widths
        )
        self.mixes = nn.ModuleList(nn.Conv1d(hidden, width, 1) for width in widths)
        self.exit = nn.Conv1d(hidden, half, 1)

    def forward(self, z: Tensor, style: Tensor) -> Tensor:
        """(B, latent, T) and (B, width, 1) to (B, latent, T)."""
        kept, changed = z.chunk(2, dim=1)
        shift = self.exit(self._told(self.entry(kept), style))
        return torch.cat((kept, changed - shift), dim=1)

    def _told(self, x: Tensor, style: Tensor) -> Tensor:
        """What the layers of the WaveNet say together, (B, hidden, T)."""
        conditions = self.condition(style).chunk(len(self.gates), dim=1)
        told: list[Tensor] = []
        for gate, mix, condition in zip(self.gates, self.mixes, conditions, strict=True):
            turned, opened = (gate(x) + condition).chunk(2, dim=1)
            mixed = mix(turned.tanh() * opened.sigmoid())
            if len(told) < len(self.gates) - 1:
                onward, mixed = mixed.chunk(2, dim=1)
                x = x + onward
            told.append(mixed)
        return cast("Tensor", sum(told))


class Flip(nn.Module):
    """Turns the order of the channels around, so that every channel is changed at some step."""

    def forward(self, z: Tensor, _style: Tensor) -> Tensor:
        """(B, latent, T) to the same."""
        return z.flip(1)


class Flow(nn.Module):
    """Couplings with flips between them, taken backwards."""

    def __init__(self, sizes: FlowDimensions) -> None:
        super().__init__()
        steps = ((Coupling(sizes), Flip()) for _ in range(sizes.couplings))
        self.steps = nn.ModuleList(step for pair in steps for step in pair)

    def forward(self, z: Tensor, style: Tensor) -> Tensor:
        """(B, latent, T) and (B, width, 1) to (B, latent, T)."""
        for step in reversed(self.steps):
            z = step(z, style)
        return z
