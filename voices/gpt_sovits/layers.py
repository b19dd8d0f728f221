"""Parts that several networks are made of.

Shapes: B batch, C channels, T frames, H heads, D size of a head.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


def embedding(rows: int, width: int) -> nn.Embedding:
    """A table of zeros, to be filled from a file.

    The usual random values would make torch import its compiler when built on the "meta" device,
    which takes two seconds.
    """
    return nn.Embedding(rows, width, _weight=torch.zeros(rows, width))


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of (B, C, T)."""

    def forward(self, x: Tensor) -> Tensor:
        """The channels of every frame, normalised."""
        return super().forward(x.mT).mT


class RelativeAttention(nn.Module):
    """Self-attention that also knows which frames are near (Shaw et al., 2018), as VITS has it."""

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        self.query = nn.Conv1d(width, width, 1)
        self.key = nn.Conv1d(width, width, 1)
        self.value = nn.Conv1d(width, width, 1)
        self.out = nn.Conv1d(width, width, 1)
        self.near_keys = nn.Parameter(torch.zeros(1, 2 * window + 1, width // heads))
        self.near_values = nn.Parameter(torch.zeros(1, 2 * window + 1, width // heads))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        query = split(self.query(x), self.heads)
        query = query * query.shape[-1] ** -0.5
        scores = query @ split(self.key(x), self.heads).mT  # (B, H, T, T)
        add_near(scores, query @ self.near_keys[0].T)
        # In half precision a sum over hundreds of frames loses what the quiet ones say.
        weights = scores.softmax(-1, dtype=torch.float32).to(query.dtype)
        heard = weights @ split(self.value(x), self.heads)
        heard += near(weights, self.window) @ self.near_values[0]
        attended: Tensor = self.out(joined(heard))
        return attended


def split(x: Tensor, heads: int) -> Tensor:
    """(B, C, T) to (B, H, T, D): each head has neighbouring channels."""
    batch, width, frames = x.shape
    return x.reshape(batch, heads, width // heads, frames).mT


def joined(x: Tensor) -> Tensor:
    """(B, H, T, D) to (B, C, T)."""
    return x.mT.flatten(1, 2)


def add_near(scores: Tensor, shares: Tensor) -> None:
    """Add what frame i says of frame i + o, for every offset o of the window, in place.

    One addition to a diagonal for each offset: no table of T x T places is needed.

    Args:
        scores: (B, H, T, T).
        shares: (B, H, T, offsets), from the most negative offset on.
    """
    for offset, frames, index in _offsets(scores.shape[-1], shares.shape[-1] // 2):
        scores.diagonal(offset, -2, -1).add_(shares[:, :, frames, index])


def near(weights: Tensor, window: int) -> Tensor:
    """Of attention weights (B, H, T, T), those of near frames: (B, H, T, offsets)."""
    band = weights.new_zeros(*weights.shape[:-1], 2 * window + 1)
    for offset, frames, index in _offsets(weights.shape[-1], window):
        band[:, :, frames, index] = weights.diagonal(offset, -2, -1)
    return band


def _offsets(length: int, window: int) -> list[tuple[int, slice, int]]:
    """Each offset, the frames that have a neighbour there, and its place in the window."""
    reach = min(window, length - 1)
    return [
        (offset, slice(max(0, -offset), length - max(0, offset)), offset + window)
        for offset in range(-reach, reach + 1)
    ]


class Feed(nn.Module):
    """The part of a transformer block that looks at a few frames at a time."""

    def __init__(self, width: int, inner: int, kernel: int) -> None:
        super().__init__()
        self.widen = nn.Conv1d(width, inner, kernel, padding=kernel // 2)
        self.narrow = nn.Conv1d(inner, width, kernel, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        narrowed: Tensor = self.narrow(self.widen(x).relu_())
        return narrowed


class Block(nn.Module):
    """A transformer block, normalised after each part."""

    def __init__(self, attention: RelativeAttention, feed: Feed) -> None:
        super().__init__()
        width = feed.narrow.out_channels
        self.attention = attention
        self.attention_norm = ChannelNorm(width)
        self.feed = feed
        self.feed_norm = ChannelNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        x = self.attention_norm(x + self.attention(x))
        normed: Tensor = self.feed_norm(x + self.feed(x))
        return normed


class Transformer(nn.Module):
    """Blocks, one after another; none of them changes the shape (B, C, T)."""

    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        for block in self.blocks:
            x = block(x)
        return x


class LineConv(nn.Conv1d):
    """A convolution over time that takes and gives images of one row, (B, C, 1, T).

    Images may lie in memory channels last, in which a CPU convolves two to eight times faster.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, 1, T) to (B, C', 1, T')."""
        padding, stride, dilation = int(self.padding[0]), self.stride[0], self.dilation[0]
        weight = self.weight.unsqueeze(2)
        return functional.conv2d(
            x, weight, self.bias, (1, stride), (0, padding), (1, dilation), self.groups
        )


class LineRise(nn.ConvTranspose1d):
    """A transposed convolution over time, of images of one row: `rate` times as many frames."""

    def __init__(self, wide: int, narrow: int, rate: int, kernel: int) -> None:
        super().__init__(wide, narrow, kernel, rate, padding=(kernel - rate) // 2)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]  # no output size: it follows
        """(B, C, 1, T) to (B, C', 1, rate x T)."""
        padding, stride = int(self.padding[0]), self.stride[0]
        weight = self.weight.unsqueeze(2)
        return functional.conv_transpose2d(x, weight, self.bias, (1, stride), (0, padding))
