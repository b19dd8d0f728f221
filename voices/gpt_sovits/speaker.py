"""The speaker network, ERes2NetV2 (Chen et al., 2024): whose voice a clip is in, as one vector.

v2Pro and v2ProPlus add that vector to the style of a reference. Images are (B, C, bands, T).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from voices.errors import VoiceError
from voices.gpt_sovits.acoustic_dimensions import SpeakerDimensions

CEILING = 20.0  # of activations inside the blocks
STRIDES = (1, 2, 2, 2)  # of the stages, over bands and time
FUSED_FROM = 2  # the first stage whose branches are joined by attention


class FrozenNorm(nn.Module):
    """Batch normalisation with the statistics of training: this network is never trained here."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        """The same image with other means and deviations."""
        return functional.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)


class NormedConv(nn.Module):
    """A convolution, and the normalisation after it."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv
        self.norm = FrozenNorm(conv.out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, bands, T) to (B, C', bands / stride, T / stride)."""
        normed: Tensor = self.norm(self.conv(x))
        return normed


def point(inputs: int, outputs: int, stride: int = 1, *, bias: bool = False) -> NormedConv:
    """A normed convolution that looks at one place at a time."""
    return NormedConv(nn.Conv2d(inputs, outputs, 1, stride, bias=bias))


def square(inputs: int, outputs: int) -> NormedConv:
    """A normed convolution that looks at three bands and three frames at a time."""
    return NormedConv(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))


class AttentionFusion(nn.Module):
    """Two images as one: a small network says how much of each."""

    def __init__(self, channels: int, reduction: int) -> None:
        super().__init__()
        inner = channels // reduction
        self.narrow = point(2 * channels, inner, bias=True)
        self.widen = point(inner, channels, bias=True)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Two of (B, C, bands, T) to one."""
        share = self.widen(functional.silu(self.narrow(torch.cat((x, y), dim=1)))).tanh_()
        fused: Tensor = x * (1 + share) + y * (1 - share)
        return fused


class Block(nn.Module):
    """A residual block whose channels are cut into branches, each of which hears the one before."""

    def __init__(self, sizes: SpeakerDimensions, stage: int, *, first: bool) -> None:
        super().__init__()
        width, outputs = sizes.widths[stage], sizes.outputs[stage]
        before = sizes.outputs[stage - 1] if stage else sizes.stem
        inputs, stride = (before, STRIDES[stage]) if first else (outputs, 1)
        joints = sizes.branches - 1 if stage >= FUSED_FROM else 0
        self.narrow = point(inputs, width * sizes.branches, stride)
        self.branches = nn.ModuleList(square(width, width) for _ in range(sizes.branches))
        self.fusions = nn.ModuleList(AttentionFusion(width, sizes.reduction) for _ in range(joints))
        self.widen = point(width * sizes.branches, outputs)
        changed = stride > 1 or inputs != outputs
        self.shortcut = point(inputs, outputs, stride) if changed else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, bands, T) to (B, C', bands / stride, T / stride)."""
        parts = clipped(self.narrow(x)).chunk(len(self.branches), dim=1)
        heard = [clipped(self.branches[0](parts[0]))]
        for index in range(1, len(parts)):
            joint = self._joint(heard[-1], parts[index], index - 1)
            heard.append(clipped(self.branches[index](joint)))
        return clipped(self.widen(torch.cat(heard, dim=1)).add_(self.shortcut(x)))

    def _joint(self, before: Tensor, part: Tensor, index: int) -> Tensor:
        if not self.fusions:
            return before + part
        joint: Tensor = self.fusions[index](before, part)
        return joint


class SpeakerNet(nn.Module):
    """A spectrum to a speaker vector."""

    def __init__(self, sizes: SpeakerDimensions) -> None:
        super().__init__()
        self.stem = square(1, sizes.stem)
        self.stage1, self.stage2, self.stage3, self.stage4 = (
            nn.Sequential(*(Block(sizes, stage, first=n == 0) for n in range(blocks)))
            for stage, blocks in enumerate(sizes.blocks)
        )
        third, fourth = sizes.outputs[-2:]
        self.bridge = nn.Conv2d(third, fourth, 3, 2, 1, bias=False)
        self.fusion = AttentionFusion(fourth, sizes.reduction)
        self.voiceprint_projection = nn.Linear(2 * sizes.embedding, sizes.voiceprint)

    def embedding(self, fbank: Tensor) -> Tensor:
        """What v2Pro and v2ProPlus take: the mean over time, (B, T, bands) to (B, 20480)."""
        return self.mapped(fbank).mean(-1)

    def voiceprint(self, fbank: Tensor) -> Tensor:
        """What two clips are compared by: (B, T, bands) to (B, 192).

        Raises:
            VoiceError: the clip is too short to have a deviation.
        """
        fused = self.mapped(fbank)
        if fused.shape[-1] < 2:
            raise VoiceError("a clip has to last 0.12 s at least before its speaker can be told")
        deviation = (fused.var(-1) + 1e-8).sqrt()
        told: Tensor = self.voiceprint_projection(torch.cat((fused.mean(-1), deviation), dim=1))
        return told

    def mapped(self, fbank: Tensor) -> Tensor:
        """The last image, its bands laid out as channels: (B, T, bands) to (B, 20480, T / 8)."""
        third = self.stage3(self.stage2(self.stage1(self.began(fbank))))
        fused: Tensor = self.fusion(self.stage4(third), self.bridge(third))
        return fused.flatten(1, 2)

    def began(self, fbank: Tensor) -> Tensor:
        """What the first stage hears: (B, T, bands) to (B, C, bands, T)."""
        image = fbank.mT.unsqueeze(1).to(self.bridge.weight.dtype)
        began: Tensor = self.stem(image)
        return began.relu_()


def clipped(x: Tensor) -> Tensor:
    """The same from 0 to CEILING, in place."""
    return functional.hardtanh_(x, 0.0, CEILING)
