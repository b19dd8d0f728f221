"""Saying a batch: prompts in, semantic tokens out, each item as if it were alone.

Items have prompts and texts of their own length. They are aligned at their ends, the room before
a shorter one is masked, and positions are counted before that, so that nothing of a batch shows in
an item. The randomness of an item is its own too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional

from voices.gpt_sovits.sampling import (
    Sampling,
    Settings,
    drawn,
    ended,
    penalised,
    probabilities,
)
from voices.gpt_sovits.semantic import ROOM, Cache, SemanticModel, visible

SOONEST = 11  # tokens before which upstream lets no utterance end
MOST = 1500  # tokens after which upstream gives up: a minute
AHEAD = 64  # steps for which noise is drawn at once


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one item says, and as whom."""

    phonemes: Tensor  # (N,), of the reference's transcript and then of the text
    features: Tensor | None  # (N, BERT); None: the language has none
    prompt: Tensor  # (M,), the tokens of the reference; empty: none
    sampling: Sampling = field(default_factory=Sampling)
    seed: int = 0
    most: int = MOST  # tokens


@dataclass(frozen=True, slots=True)
class Tokens:
    """What was said."""

    tokens: list[int]
    ended: bool  # False: it went on and on, and was stopped


@dataclass(slots=True)
class _Run:
    """A batch under way; rows of items that have ended are let go."""

    cache: Cache
    seen: Tensor  # (B, capacity) of bool: positions that belong to the item
    spoken: Tensor  # (B, V) of bool: tokens that were there before
    settings: Settings
    noises: list["_Noise"]
    items: list[int]  # of each row
    starts: Tensor  # (B,), tokens of the prompt
    masked: bool  # whether any item has room before it

    def keep(self, rows: Tensor) -> None:
        self.cache.keep(rows)
        self.seen, self.spoken = self.seen[rows], self.spoken[rows]
        self.settings, self.starts = self.settings.rows(rows), self.starts[rows]
        kept = [int(row) for row in rows]
        self.noises = [self.noises[row] for row in kept]
        self.items = [self.items[row] for row in kept]


class _Noise:
    """The noise of one item, drawn on the CPU so that every device speaks alike."""

    def __init__(self, seed: int, vocabulary: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._vocabulary = vocabulary
        self._drawn = torch.empty(0, vocabulary)

    def of(self, step: int) -> Tensor:
        """That of a step, (V,); steps come one after the other."""
        if step % AHEAD == 0:
            self._drawn = torch.empty(AHEAD, self._vocabulary)
            self._drawn.exponential_(generator=self._generator)
        return self._drawn[step % AHEAD]


def generated(model: SemanticModel, utterances: Sequence[Utterance]) -> list[Tokens]:
    """Say a batch; the results stand in the order of the utterances."""
    results = [Tokens([], ended=False) for _ in utterances]
    run, logits = _started(model, utterances)
    table = model.position_table(max(len(u.prompt) + u.most for u in utterances))
    step = 0
    while True:
        tokens, over = _chosen(run, logits, step, model.sizes.end)
        stopped = _noted(results, run, tokens, over, utterances)
        if len(stopped) == len(run.items):
            return results
        if stopped:
            rows = [row for row in range(len(run.items)) if row not in stopped]
            kept = torch.tensor(rows, device=tokens.device)
            run.keep(kept)
            tokens = tokens[kept]
        x = model.next_tokens(tokens, run.starts + step, table)
        logits = _stepped(model, run, x)
        step += 1


def _started(model: SemanticModel, utterances: Sequence[Utterance]) -> tuple[_Run, Tensor]:
    """Embed every item, run what is known of them, and tell the logits of the first token."""
    weight = model.token_embedding.weight
    embedded = [
        torch.cat((model.phonemes(u.phonemes, u.features), model.tokens(u.prompt)))
        for u in utterances
    ]
    longest = max(len(x) for x in embedded)
    padded = [functional.pad(x, (0, 0, longest - len(x), 0)) for x in embedded]
    cache = Cache.empty(model.sizes, len(utterances), longest + ROOM, weight)
    mask = torch.stack([_mask(u, longest) for u in utterances]).to(weight.device)
    hidden = model(torch.stack(padded), cache, mask[:, None])
    spoken = torch.zeros(len(utterances), model.sizes.tokens, dtype=torch.bool)
    for row, utterance in enumerate(utterances):
        spoken[row, utterance.prompt.cpu()] = True
    logits = model.logits(hidden)
    run = _Run(
        cache=cache,
        seen=mask[:, -1],
        spoken=spoken.to(weight.device),
        settings=Settings.of([u.sampling for u in utterances], logits),
        noises=[_Noise(u.seed, model.sizes.tokens) for u in utterances],
        items=list(range(len(utterances))),
        starts=torch.tensor([len(u.prompt) for u in utterances], device=weight.device),
        masked=any(len(x) < longest for x in embedded),
    )
    return run, logits


def _mask(utterance: Utterance, longest: int) -> Tensor:
    """What the positions of one item see, with room before it: (longest, longest)."""
    phonemes, tokens = len(utterance.phonemes), len(utterance.prompt)
    room = longest - phonemes - tokens
    mask = torch.zeros(longest, longest, dtype=torch.bool)
    mask[room:, room:] = visible(phonemes, tokens)
    # Rows of the room see the phonemes, for a row that sees nothing is not a number.
    mask[:room, room : room + phonemes] = True
    return mask


def _chosen(run: _Run, logits: Tensor, step: int, end: int) -> tuple[Tensor, Tensor]:
    """The next token of every item, and whether it ends there: (B,) each."""
    if step < SOONEST:
        logits[:, end] = -torch.inf
    logits = penalised(logits, run.spoken, run.settings.penalty)
    noise = torch.stack([noise.of(step) for noise in run.noises]).to(logits.device)
    tokens = drawn(probabilities(logits, run.settings), noise)
    run.spoken.scatter_(1, tokens[:, None], True)
    return tokens, ended(logits, tokens, end)


def _noted(
    results: list[Tokens],
    run: _Run,
    tokens: Tensor,
    over: Tensor,
    utterances: Sequence[Utterance],
) -> set[int]:
    """Write down what was said; tells the rows that are through."""
    stopped = set()
    for row, (token, end) in enumerate(zip(tokens.tolist(), over.tolist(), strict=True)):
        item = run.items[row]
        said = results[item].tokens
        if end:
            results[item] = Tokens(said, ended=True)
        else:
            said.append(token)
        if end or len(said) >= utterances[item].most:
            stopped.add(row)
    return stopped


def _stepped(model: SemanticModel, run: _Run, x: Tensor) -> Tensor:
    """Run one position of every item; returns the logits of the next, (B, V)."""
    run.cache.reserve(1)
    run.seen = functional.pad(run.seen, (0, 1), value=True)
    mask = run.seen[:, None, None] if run.masked else None
    return model.logits(model(x, run.cache, mask))
