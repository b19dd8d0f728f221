"""The generator: latent frames to a waveform, after HiFi-GAN (Kong et al., 2020).

Nine tenths of the time of the acoustic half are spent here, so on a CPU its activations lie in
memory as convolutions like them, and its lengths are rounded up to few different ones. Inside,
activations are images of one row: (B, C, 1, T).
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from voices.gpt_sovits.acoustic_dimensions import GeneratorDimensions
from voices.gpt_sovits.layers import LineConv, LineRise

SLOPE = 0.1  # of negative values
LAST_SLOPE = 0.01  # upstream's last one names none, and gets PyTorch's
CHUNK = 300  # frames (6 s) that are generated at once: memory grows with them
STEP = 25  # frames: for every new length oneDNN makes new kernels, and keeps them
ENDS = 7  # kernel of the first and the last convolution


class ResidualBlock(nn.Module):
    """Pairs of convolutions, each of which adds to what it heard."""

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.dilated = nn.ModuleList(_same(channels, kernel, dilation) for dilation in dilations)
        self.plain = nn.ModuleList(_same(channels, kernel, 1) for _ in dilations)

    def forward(self, x: Tensor, end: int) -> Tensor:
        """(B, C, 1, T) to the same; what is heard is silent from `end` on."""
        for dilated, plain in zip(self.dilated, self.plain, strict=True):
            heard = dilated(ended(functional.leaky_relu(x, SLOPE), end))
            x = plain(ended(functional.leaky_relu_(heard, SLOPE), end)).add_(x)
        return x


class Generator(nn.Module):
    """Latent frames to samples, (B, latent, T) to (B, 1, hop x T)."""

    def __init__(self, sizes: GeneratorDimensions) -> None:
        super().__init__()
        self.reach, self.hop, self.each = reach(sizes), sizes.hop, len(sizes.blocks)
        self.rates = [rate for rate, _ in sizes.rises]
        widths = [sizes.channels >> halvings for halvings in range(len(sizes.rises) + 1)]
        self.entry = nn.Conv1d(sizes.latent, sizes.channels, ENDS, padding=ENDS // 2)
        self.condition = nn.Conv1d(sizes.style, sizes.channels, 1)
        self.rises = nn.ModuleList(
            LineRise(wide, narrow, rate, kernel)
            for wide, narrow, (rate, kernel) in zip(widths, widths[1:], sizes.rises, strict=False)
        )
        self.blocks = nn.ModuleList(
            ResidualBlock(width, kernel, dilations)
            for width in widths[1:]
            for kernel, dilations in sizes.blocks
        )
        self.exit = LineConv(widths[-1], 1, ENDS, padding=ENDS // 2, bias=False)

    def forward(self, z: Tensor, style: Tensor) -> Tensor:
        """(B, latent, T) and (B, width, 1) to (B, 1, hop x T), all at once."""
        end = z.shape[-1]
        step = STEP if z.device.type == "cpu" else 1
        x = laid_out(self.entry(functional.pad(z, (0, -end % step))) + self.condition(style))
        for stage, (rate, rise) in enumerate(zip(self.rates, self.rises, strict=True)):
            x = rise(ended(functional.leaky_relu_(x, SLOPE), end))
            end *= rate
            x = self._mean(x, end, self.blocks[stage * self.each : (stage + 1) * self.each])
        wave: Tensor = self.exit(ended(functional.leaky_relu_(x, LAST_SLOPE), end))
        return wave[:, :, 0, :end].tanh_()

    def in_chunks(self, z: Tensor, style: Tensor, size: int = CHUNK) -> Tensor:
        """The same in bounded memory: chunk by chunk, each with the frames around it that matter.

        Args:
            z: (B, latent, T).
            style: (B, width, 1).
            size: frames of a chunk.
        """
        length = z.shape[-1]
        even = math.ceil(length / math.ceil(length / size))
        return torch.cat([self._chunk(z, style, at, even) for at in range(0, length, even)], dim=-1)

    def _chunk(self, z: Tensor, style: Tensor, start: int, size: int) -> Tensor:
        """The samples of some frames."""
        before, end = max(0, start - self.reach), min(start + size, z.shape[-1])
        wave: Tensor = self(z[..., before : end + self.reach], style)
        return wave[..., (start - before) * self.hop : (end - before) * self.hop]

    def _mean(self, x: Tensor, end: int, blocks: Iterable[nn.Module]) -> Tensor:
        first, *others = blocks
        heard: Tensor = first(x, end)
        for block in others:
            heard += block(x, end)
        return heard.div_(1 + len(others))


def laid_out(x: Tensor) -> Tensor:
    """(B, C, T) as images of one row, (B, C, 1, T), on a CPU with the channels last in memory."""
    image = x.unsqueeze(2)
    if x.device.type != "cpu":
        return image
    return image.contiguous(memory_format=torch.channels_last)


def ended(x: Tensor, end: int) -> Tensor:
    """The image with nothing from `end` on, in place: a convolution sees its end there."""
    if end < x.shape[-1]:
        x[..., end:] = 0
    return x


def reach(sizes: GeneratorDimensions) -> int:
    """How many frames on either side of its own a sample may depend on, at most."""
    block = max(_block_reach(kernel, dilations) for kernel, dilations in sizes.blocks)
    steps = ENDS // 2  # at first in samples, then in ever longer steps
    for rate, kernel in reversed(sizes.rises):
        steps = math.ceil((steps + block + kernel - 1 - (kernel - rate) // 2) / rate)
    return steps + ENDS // 2


def _block_reach(kernel: int, dilations: tuple[int, ...]) -> int:
    return sum(kernel // 2 * (dilation + 1) for dilation in dilations)


def _same(channels: int, kernel: int, dilation: int) -> LineConv:
    """A convolution that keeps the length."""
    padding = kernel // 2 * dilation
    return LineConv(channels, channels, kernel, padding=padding, dilation=dilation)
