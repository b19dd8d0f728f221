"""The semantic model (s1): phonemes, and how a reference was spoken, to semantic tokens.

A post-norm transformer over [phonemes, tokens], 25 tokens a second. Phonemes see all phonemes;
tokens see all phonemes and the tokens up to themselves. Shapes: B items, N phonemes, T positions,
D width, V tokens of the vocabulary.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voices.gpt_sovits.dimensions import SemanticDimensions
from voices.gpt_sovits.layers import embedding

ROOM = 192  # positions by which a cache grows: eight seconds of speech


@dataclass(slots=True)
class Cache:
    """Keys and values of every position so far, with room for more."""

    keys: Tensor  # (layers, B, heads, capacity, D / heads)
    values: Tensor
    length: int = 0

    @classmethod
    def empty(cls, sizes: SemanticDimensions, items: int, capacity: int, like: Tensor) -> "Cache":
        """A cache for so many items, of the type and on the device of `like`."""
        shape = (sizes.layers, items, sizes.heads, capacity, sizes.width // sizes.heads)
        return cls(like.new_empty(shape), like.new_empty(shape))

    def reserve(self, positions: int) -> None:
        """Make room for so many more positions."""
        missing = self.length + positions - self.keys.shape[3]
        if missing > 0:
            more = (0, 0, 0, max(missing, ROOM))
            self.keys = functional.pad(self.keys, more)
            self.values = functional.pad(self.values, more)

    def keep(self, rows: Tensor) -> None:
        """Let go of all items but these."""
        self.keys, self.values = self.keys[:, rows], self.values[:, rows]


class Block(nn.Module):
    """Attention, then a wide layer; each is added and then normalised."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)
        self.attention_norm = nn.LayerNorm(width)
        self.feed_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
        """Work on the last positions, and put their keys and values into the cache.

        Args:
            x: (B, T, D), the last T positions.
            keys: (B, heads, length, D / heads) of the cache, up to and with those positions.
            values: likewise.
            mask: (B or 1, 1, T, length), True where a position may be seen; None: all of them.
        """
        batch, positions, _ = x.shape
        split = self.qkv(x).view(batch, positions, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = split.unbind()  # each (B, heads, T, D / heads)
        keys[:, :, -positions:] = key
        values[:, :, -positions:] = value
        heard = functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask)
        x = self.attention_norm(x + self.out(heard.transpose(1, 2).reshape(x.shape)))
        return self.feed_norm(x + self.narrow(functional.relu(self.widen(x))))


class SemanticModel(nn.Module):
    """Phonemes with their BERT features, and prompt tokens, to the next token."""

    def __init__(self, sizes: SemanticDimensions) -> None:
        super().__init__()
        self.sizes = sizes
        self.feature_projection = nn.Linear(sizes.features, sizes.width)
        self.phoneme_embedding = embedding(sizes.phonemes, sizes.width)
        self.token_embedding = embedding(sizes.tokens, sizes.width)
        self.phoneme_position = nn.Parameter(torch.ones(1))
        self.token_position = nn.Parameter(torch.ones(1))
        self.blocks = nn.ModuleList(Block(sizes.width, sizes.heads) for _ in range(sizes.layers))
        self.prediction = nn.Linear(sizes.width, sizes.tokens, bias=False)

    def phonemes(self, numbers: Tensor, features: Tensor | None) -> Tensor:
        """Embed phonemes: `numbers` is (N,), `features` (N, BERT) or None for zeros. (N, D)."""
        if features is None:  # a projection of zeros is its bias
            said = self.feature_projection.bias.expand(len(numbers), -1)
        else:
            said = self.feature_projection(features)
        x = self.phoneme_embedding(numbers) + said
        return x + self.phoneme_position * self._positions(0, len(numbers), x)

    def tokens(self, numbers: Tensor, first: int = 0) -> Tensor:
        """Embed the tokens (T,) of one item, of which the first is its `first`. Returns (T, D)."""
        x = self.token_embedding(numbers)
        return x + self.token_position * self._positions(first, len(numbers), x)

    def next_tokens(self, numbers: Tensor, positions: Tensor, table: Tensor) -> Tensor:
        """Embed one token of each item: `numbers` and `positions` are (B,). Returns (B, 1, D)."""
        x = self.token_embedding(numbers) + self.token_position * table[positions]
        return x[:, None]

    def position_table(self, positions: int) -> Tensor:
        """The encodings of the first positions, (positions, D)."""
        return self._positions(0, positions, self.token_embedding.weight)

    def forward(self, x: Tensor, cache: Cache, mask: Tensor | None = None) -> Tensor:
        """Run the layers on the positions that come next; the cache grows by them.

        Args:
            x: (B, T, D), embedded.
            cache: of the positions before, with room for these.
            mask: (B or 1, 1, T, all positions), True where a position may be seen.

        Returns:
            (B, T, D).
        """
        length = cache.length + x.shape[1]
        for number, block in enumerate(self.blocks):
            keys, values = cache.keys[number, :, :, :length], cache.values[number, :, :, :length]
            x = block(x, keys, values, mask)
        cache.length = length
        return x

    def logits(self, x: Tensor) -> Tensor:
        """What comes after the last position: x is (B, T, D). Returns (B, V), 32-bit floats."""
        return self.prediction(x[:, -1]).float()

    def _positions(self, first: int, count: int, like: Tensor) -> Tensor:
        """Sines and cosines, taken in 32 bits: (count, D)."""
        width = self.sizes.width
        rates = torch.exp(torch.arange(0, width, 2).float() * (-math.log(10_000.0) / width))
        angles = torch.arange(first, first + count).float()[:, None] * rates  # (count, D / 2)
        return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1).to(like)


def visible(phonemes: int, tokens: int) -> Tensor:
    """Which positions see which, of one item: (positions, positions), True where seen."""
    positions = torch.arange(phonemes + tokens)
    return (positions < phonemes) | (positions[None, :] <= positions[:, None])
