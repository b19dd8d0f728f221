"""A golden case, its files, and the tolerances it may be held to."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

TIGHT, NORMAL = 2e-5, 2e-4  # of max(1, the largest expected value)


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison, with a name that says what is compared."""

    name: str
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The inputs and expected outputs of a folder."""

    folder: Path
    tensors: dict[str, torch.Tensor]
    told: dict[str, Any]  # vectors.json

    @classmethod
    def read(cls, folder: Path) -> "Vectors":
        told = json.loads((folder / "vectors.json").read_text("utf-8"))
        return cls(folder, load_file(folder / "vectors.safetensors"), told)

    def __getitem__(self, name: str) -> torch.Tensor:
        """A tensor; half floats become floats, as upstream's run had them."""
        tensor = self.tensors[name]
        return tensor.float() if tensor.dtype == torch.float16 else tensor


def near(ours: torch.Tensor, expected: torch.Tensor, tolerance: float) -> None:
    """No value further off than the tolerance times max(1, the largest expected value)."""
    assert ours.shape == expected.shape, f"shape {list(ours.shape)}, not {list(expected.shape)}"
    off = (ours.double() - expected.double()).abs().max().item() if expected.numel() else 0.0
    most = tolerance * max(1.0, expected.abs().max().item() if expected.numel() else 0.0)
    assert off <= most, f"off by {off:.3g}; {most:.3g} is allowed"


def same(ours: object, expected: object) -> None:
    """Exactly the same."""
    if isinstance(ours, torch.Tensor) and isinstance(expected, torch.Tensor):
        ours, expected = ours.tolist(), expected.tolist()
    assert ours == expected, f"{str(ours)[:300]}, not {str(expected)[:300]}"


def case(name: str, check: Callable[..., None], *arguments: Any) -> Case:
    """A case whose check is called with these arguments."""
    return Case(name, partial(check, *arguments))
