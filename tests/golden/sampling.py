"""Cases of sampling."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from tests.golden.cases import TIGHT, Case, Vectors, case, near, same
from voices.gpt_sovits.sampling import Sampling, Settings, drawn, penalised, probabilities

SETTINGS = ("top_k", "top_p", "temperature", "repetition_penalty")


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("sampling*/vectors.json")):
        vectors = Vectors.read(one.parent)
        for number, told in enumerate(vectors.told["settings"]):
            settings = {key: told[key] for key in SETTINGS if key in told}
            yield case(f"{one.parent.name} {settings}", _set, vectors, number, settings)
        if "tie.logits" in vectors.tensors:
            yield case(f"{one.parent.name} ties at the threshold stay", _ties, vectors)


def _set(vectors: Vectors, number: int, told: dict[str, Any]) -> None:
    logits = vectors["logits"]
    settings = Settings.of([Sampling(**told)] * len(logits), logits)
    seen = torch.zeros_like(logits, dtype=torch.bool)
    seen.scatter_(1, vectors["previous_tokens"], True)
    after = penalised(logits, seen, settings.penalty)
    near(after, vectors[f"set{number}.logits_after_penalty"], TIGHT)
    ours, expected = probabilities(after, settings), vectors[f"set{number}.probs"]
    near(ours, expected, TIGHT)
    same((ours == 0).nonzero(), (expected == 0).nonzero())
    same(drawn(ours, vectors["exp_noise"]), vectors[f"set{number}.sampled_with_noise"].flatten())


def _ties(vectors: Vectors) -> None:
    logits = vectors["tie.logits"]
    settings = Settings.of([Sampling(2, 1.0, 1.0, 1.0)] * len(logits), logits)
    ours, expected = probabilities(logits, settings), vectors["tie.probs_topk2"]
    near(ours, expected, TIGHT)
    same((ours == 0).nonzero(), (expected == 0).nonzero())
