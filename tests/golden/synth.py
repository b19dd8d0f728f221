"""Rebuild the synthetic checkpoints that golden vectors refer to.

A case folder holds `manifest.json`: every tensor (name, shape, dtype, scale, offset) and the
container to wrap them in. Values come from a counter-based integer hash, so that they are the same
bits on every platform and with every NumPy:

    base = (seed << 32) | crc32(name)                                  (64 bits, wraps)
    s_i  = base + (i + 1) * 0x9E3779B97F4A7C15                         (i counts in C order)
    z    = s_i;  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9
           z = (z ^ z >> 27) * 0x94D049BB133111EB;  z = z ^ z >> 31    (SplitMix64)
    v_i  = 2 * (z >> 40) / 2**24 - 1                                   (exact in float32)
    w_i  = float32(float32(v_i * scale) + offset), rounded to the dtype
"""

import io
import json
import zlib
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray

Manifest = dict[str, Any]
Weights = OrderedDict[str, torch.Tensor]


class HParams:
    """Pickles under the global name `utils.HParams`, as the config of an official s2 does."""

    def __init__(self, **values: Any) -> None:
        for key, value in values.items():
            setattr(self, key, HParams(**value) if type(value) is dict else value)


HParams.__module__, HParams.__qualname__ = "utils", "HParams"


def values(name: str, count: int, seed: int) -> NDArray[np.float32]:
    """The first values from -1 to 1 that belong to a name."""
    word = np.uint64
    with np.errstate(over="ignore"):
        base = word(((seed & 0xFFFFFFFF) << 32) | zlib.crc32(name.encode()))
        z = base + (np.arange(count, dtype=word) + word(1)) * word(0x9E3779B97F4A7C15)
        z = (z ^ (z >> word(30))) * word(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> word(27))) * word(0x94D049BB133111EB)
        z = z ^ (z >> word(31))
    halves: NDArray[np.float32] = (z >> word(40)).astype(np.float32)
    return halves * np.float32(2.0**-23) - np.float32(1.0)


def build_weights(manifest: Manifest) -> Weights:
    """Every tensor of a manifest, in its dtype."""
    weights: Weights = OrderedDict()
    for name, shape, dtype, scale, offset in manifest["tensors"]:
        if dtype == "int64":
            weights[name] = torch.full(shape, int(offset), dtype=torch.int64)
            continue
        flat = values(name, int(np.prod(shape)), manifest["seed"])
        scaled = flat * np.float32(scale) + np.float32(offset)
        weights[name] = torch.from_numpy(scaled.reshape(shape)).to(getattr(torch, dtype))
    return weights


def write_container(manifest: Manifest, weights: Weights, path: Path) -> None:
    """Wrap tensors as the manifest says: an s1, an s2, a flat file or a Hugging Face folder."""
    told = manifest["container"]
    if told["kind"] == "hf_dir":
        _write_folder(told, weights, path)
        return
    buffer = io.BytesIO()
    utils = ModuleType("utils")
    vars(utils)["HParams"] = HParams
    with patch.dict("sys.modules", utils=utils):
        torch.save(_saved(told, weights), buffer)
    data = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((told.get("header") or "PK").encode() + data[2:])


def _saved(told: dict[str, Any], weights: Weights) -> object:
    if told["kind"] == "flat":
        return weights
    bag = told.get("config_type") == "HParams"
    config = HParams(**told["config"]) if bag else told["config"]
    return OrderedDict(weight=weights, config=config, info=told.get("info", ""))


def _write_folder(told: dict[str, Any], weights: Weights, path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    torch.save(dict(weights), path / "pytorch_model.bin")
    for name, content in told["files"].items():
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (path / name).write_text(text, encoding="utf-8")


def materialise(case: Path, path: Path) -> Path:
    """Build the checkpoint of a case folder; returns where it is."""
    manifest = json.loads((case / "manifest.json").read_text("utf-8"))
    write_container(manifest, build_weights(manifest), path)
    return path
