"""Choosing the next semantic token: pure functions over logits, in the order upstream has them.

Shapes: B items, V tokens of the vocabulary, of which the last is the end.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

COLDEST = 1e-5  # temperature below which nothing changes any more


@dataclass(frozen=True, slots=True)
class Sampling:
    """How freely tokens are chosen."""

    top_k: int = 15
    top_p: float = 1.0
    temperature: float = 1.0
    repetition_penalty: float = 1.35


def penalised(logits: Tensor, seen: Tensor, penalty: Tensor) -> Tensor:
    """Make tokens that were there before less likely, each once however often it was there.

    Args:
        logits: (B, V).
        seen: (B, V), True where a token was in the prompt or was spoken.
        penalty: (B, 1), 1 changes nothing.
    """
    return torch.where(seen, torch.where(logits < 0, logits * penalty, logits / penalty), logits)


def within_top_p(logits: Tensor, top_p: Tensor) -> Tensor:
    """Drop the tokens after which more than `top_p` of the probability has gone.

    Upstream's rule, at temperature 1: the token that crosses the line is dropped too, but never
    the first. `logits` is (B, V), `top_p` (B, 1).
    """
    ordered, order = logits.sort(dim=-1, descending=True, stable=True)
    beyond = ordered.softmax(dim=-1).cumsum(dim=-1) > top_p  # (B, V)
    beyond[:, 0] = False
    dropped = torch.zeros_like(beyond).scatter(1, order, beyond)
    return logits.masked_fill(dropped & (top_p < 1), -torch.inf)


def within_top_k(logits: Tensor, top_k: Tensor) -> Tensor:
    """Drop the tokens less likely than the k-th; those as likely stay. `top_k` is (B, 1)."""
    vocabulary = logits.shape[-1]
    kept = top_k.clamp(1, vocabulary)
    best = logits.topk(int(kept.max()), dim=-1).values
    return logits.masked_fill(logits < best.gather(1, kept - 1), -torch.inf)


def probabilities(logits: Tensor, settings: "Settings") -> Tensor:
    """How likely each token is drawn; `logits` are penalised already. Returns (B, V)."""
    if settings.any_top_p:
        logits = within_top_p(logits, settings.top_p)
    logits = logits / settings.temperature.clamp(min=COLDEST)
    return within_top_k(logits, settings.top_k).softmax(dim=-1)


def drawn(probabilities: Tensor, noise: Tensor) -> Tensor:
    """Draw a token for each item; `noise` is (B, V) of the exponential distribution. Returns (B,).

    The largest of p/q has the same distribution as a draw (the exponential race).
    """
    return (probabilities / noise).argmax(dim=-1)


def ended(penalised: Tensor, tokens: Tensor, end: int) -> Tensor:
    """Whether an item ends here: the end was drawn, or is the likeliest. Returns (B,) of bool."""
    return (tokens == end) | (penalised.argmax(dim=-1) == end)


@dataclass(frozen=True, slots=True)
class Settings:
    """The sampling of each item of a batch, a row an item."""

    top_k: Tensor  # (B, 1)
    top_p: Tensor
    temperature: Tensor
    penalty: Tensor
    any_top_p: bool  # whether one of them drops anything by top_p: sorting costs

    @classmethod
    def of(cls, items: list[Sampling], like: Tensor) -> "Settings":
        """Those of the items, on the device of `like`, which has the type of the logits."""

        def column(values: list[float]) -> Tensor:
            return torch.tensor(values, dtype=like.dtype, device=like.device)[:, None]

        return cls(
            top_k=torch.tensor([[one.top_k] for one in items], device=like.device),
            top_p=column([one.top_p for one in items]),
            temperature=column([one.temperature for one in items]),
            penalty=column([one.repetition_penalty for one in items]),
            any_top_p=any(one.top_p < 1 for one in items),
        )

    def rows(self, kept: Tensor) -> "Settings":
        """Those of some of the items."""
        return Settings(
            self.top_k[kept],
            self.top_p[kept],
            self.temperature[kept],
            self.penalty[kept],
            self.any_top_p,
        )
