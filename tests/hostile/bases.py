"""Small whole checkpoints, to be broken: upstream's layout and names, hardly any weights."""

import io
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn

from tests.golden.synth import HParams, build_weights
from tests.gpt_sovits_voice import TINY, manifest
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.acoustic_dimensions import (
    AcousticDimensions,
    FlowDimensions,
    GeneratorDimensions,
    PriorDimensions,
    QuantiserDimensions,
    StyleDimensions,
)
from voices.gpt_sovits.checkpoint import into, read_acoustic, read_semantic
from voices.gpt_sovits.names import ACOUSTIC, DIRECTIONS, LENGTHS, our_name
from voices.gpt_sovits.semantic import SemanticModel

NAMES = ("s1", "v1", "v2", "v2Pro", "v2ProPlus")
WIDTH, LATENT, FUSION, STYLE, VOICE = 16, 8, 16, 12, 20
ROWS = {"v1": 322}  # phonemes; other versions have 732


@dataclass(frozen=True)
class Base:
    """A checkpoint, and what it is made of."""

    name: str
    container: dict[str, Any]
    weights: "OrderedDict[str, Tensor]"

    @property
    def half(self) -> str:
        return "semantic" if self.name == "s1" else "acoustic"

    def saved(self, **other: Any) -> bytes:
        """The file, with other things in it than there should be."""
        config = self.container["config"]
        held: Any = {"weight": self.weights, "config": config, "info": "", **other}
        bagged = self.container.get("config_type") == "HParams"
        if bagged and isinstance(held["config"], dict) and "model" in held["config"]:
            held["config"] = HParams(**held["config"])
        utils = ModuleType("utils")
        vars(utils)["HParams"] = HParams
        file = io.BytesIO()
        with patch.dict("sys.modules", utils=utils):
            torch.save(other.get("held", OrderedDict(held)), file)
        code = str(self.container.get("header") or "PK").encode()
        return code + file.getvalue()[2:]


@cache
def base(name: str) -> Base:
    """A small s1, or a small s2 of a version."""
    told = manifest("s1_tiny") if name == "s1" else _shrunk(manifest(TINY[name]), name)
    return Base(name, told["container"], build_weights(told))


@cache
def whole(name: str) -> bytes:
    """The file of a base as it should be."""
    return base(name).saved()


def loaded(half: str, path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint, once it was read and put into a model, in 32 bits."""
    model: nn.Module
    if half == "semantic":
        semantic = read_semantic(path)
        model = SemanticModel(semantic.sizes)
        into(model, semantic.tensors, path)
    else:
        acoustic = read_acoustic(path)
        model = AcousticModel(acoustic.sizes)
        into(model, acoustic.tensors, path)
    return model.state_dict()


def _shrunk(told: dict[str, Any], version: str) -> dict[str, Any]:
    """A manifest of an s2 with the same tensors, each as small as it goes."""
    pro = version.startswith("v2Pro")
    config = told["container"]["config"]["model"]
    config |= {"inter_channels": LATENT, "hidden_channels": WIDTH, "filter_channels": 8}
    config |= {"gin_channels": STYLE if pro else FUSION, "upsample_initial_channel": 32}
    with torch.device("meta"):
        model = AcousticModel(_sizes(config, version, pro))
    shapes = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    rows = [[row[0], _shape(row[0], shapes), *row[2:]] for row in told["tensors"]]
    told["tensors"] = [row for row in rows if row[1] is not None]
    return told


def _sizes(config: dict[str, Any], version: str, pro: bool) -> AcousticDimensions:
    style, kernels = config["gin_channels"], config["upsample_kernel_sizes"]
    blocks = zip(config["resblock_kernel_sizes"], config["resblock_dilation_sizes"], strict=True)
    return AcousticDimensions(
        QuantiserDimensions(codes=24, features=WIDTH),
        StyleDimensions(style, FUSION, 40, VOICE if pro else 0, hidden=WIDTH),
        PriorDimensions(
            phonemes=ROWS.get(version, 732),
            features=WIDTH,
            hidden=WIDTH,
            feed=8,
            heads=config["n_heads"],
            layers=config["n_layers"],
            kernel=config["kernel_size"],
            window=4,
            fusion=FUSION,
            latent=LATENT,
        ),
        FlowDimensions(LATENT, style, WIDTH),
        GeneratorDimensions(
            LATENT,
            style,
            32,
            tuple(zip(config["upsample_rates"], kernels, strict=True)),
            tuple((kernel, tuple(dilations)) for kernel, dilations in blocks),
        ),
    )


def _shape(foreign: str, shapes: dict[str, list[int]]) -> list[int] | None:
    """The shape of a tensor under upstream's name; None: only training needs it."""
    ours = our_name(foreign, ACOUSTIC)
    if ours is None:
        return None
    for end in (*LENGTHS, *DIRECTIONS):
        if ours.endswith(end):
            whole = shapes[ours.removesuffix(end) + ".weight"]
            return [whole[0], *[1] * (len(whole) - 1)] if end in LENGTHS else whole
    return shapes[ours]
