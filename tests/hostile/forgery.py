"""Checkpoints that are put together well, of things that do not belong there."""

import io
import json
from collections import OrderedDict
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import torch
from torch import Tensor

from tests.golden.synth import build_weights
from tests.gpt_sovits_voice import manifest
from tests.hostile.bases import Base, base

Forgery = Callable[[Base, Random], bytes]
ALIEN = ("", "enc_p", "dec.", "model.", "a" * 10_000, "cfm.x", "модель", "model.h.layers.99.x")
TELLING = ("embedding.weight", "embeddings.weight", "conv_pre.weight", "sv_emb.weight", ".embed")
WORDS = ["x" * 500_000] * 9_000  # one word in the file, 4.5 GB as text
ODD: tuple[Any, ...] = (None, True, -1, 0, 2**40, 2**70, 1.5, float("nan"), "16", [], [[]], {})


def _weights(one: Base, rng: Random) -> tuple["OrderedDict[str, Any]", str]:
    weights = OrderedDict(one.weights)
    used = [name for name in weights if not name.startswith("enc_q.")]
    telling = [name for name in used if name.endswith(TELLING)]
    return weights, rng.choice(telling if rng.random() < 0.3 else used)


def renamed_key(one: Base, rng: Random) -> bytes:
    weights, name = _weights(one, rng)
    near = (name + "x", name[1:], name.replace(".", "_"), rng.choice(list(weights)))
    other = rng.choice((*ALIEN, *near))
    held = {other if key == name else key: tensor for key, tensor in weights.items()}
    return one.saved(weight=OrderedDict(held))


def dropped_key(one: Base, rng: Random) -> bytes:
    weights, name = _weights(one, rng)
    del weights[name]
    return one.saved(weight=weights)


def added_key(one: Base, rng: Random) -> bytes:
    weights, name = _weights(one, rng)
    weights[rng.choice((*ALIEN, name + ".more"))] = torch.zeros(2)
    return one.saved(weight=weights)


def swapped_shapes(one: Base, rng: Random) -> bytes:
    """Two tensors stand in each other's places, or one lies on its side."""
    weights, name = _weights(one, rng)
    shape = weights[name].shape
    others = [key for key, tensor in weights.items() if tensor.shape != shape]
    if rng.random() < 0.5 and others:
        other = rng.choice(others)
        weights[name], weights[other] = weights[other], weights[name]
    else:
        weights[name] = rng.choice(_shapes(weights[name]))
    return one.saved(weight=weights)


def _shapes(tensor: Tensor) -> list[Tensor]:
    return [
        tensor.flatten()[:-1],
        tensor.flatten()[0],
        tensor[None],
        tensor.new_zeros(0),
        tensor.new_zeros(0, *tensor.shape),
        tensor.new_zeros(1).expand(10**6, 10**6),
        tensor.new_zeros(1).expand(*[1] * 40),
        torch.cat((tensor, tensor)),
    ]


def wrong_type(one: Base, rng: Random) -> bytes:
    """A tensor of numbers of another kind, with other values or the same."""
    weights, name = _weights(one, rng)
    kinds = (torch.float64, torch.float32, torch.int64, torch.int8, torch.bool, torch.complex64)
    tensor = weights[name]
    weights[name] = rng.choice(
        (
            *(tensor.to(kind) for kind in kinds),
            tensor.to(torch.float8_e4m3fn),
            tensor.to_sparse(),
            tensor.to("meta"),
            torch.quantize_per_tensor(tensor.float(), 0.1, 0, torch.qint8),
            torch.nn.Parameter(tensor.float()),
            tensor.float().numpy(),
            tensor.tolist(),
        )
    )
    return one.saved(weight=weights)


def no_number(one: Base, rng: Random) -> bytes:
    weights, name = _weights(one, rng)
    tensor = weights[name].clone()
    tensor.view(-1)[rng.randrange(tensor.numel())] = rng.choice((float("nan"), float("inf")))
    weights[name] = tensor
    return one.saved(weight=weights)


def no_tensor(one: Base, rng: Random) -> bytes:
    weights, name = _weights(one, rng)
    weights[name] = rng.choice(ODD)
    return one.saved(weight=weights)


def other_config(one: Base, rng: Random) -> bytes:
    """One figure of the config is another."""
    config = deepcopy(one.container["config"])
    section: Any = config[rng.choice(("model", "data"))]
    key = rng.choice(list(section))
    if rng.random() < 0.2:
        del section[key]
    else:
        doubled = section[key] * 2 if isinstance(section[key], int) else "v3"
        section[key] = rng.choice((*ODD, doubled, WORDS))
    return one.saved(config=config)


def other_part(one: Base, rng: Random) -> bytes:
    """Something else stands where the weights, the config or all should be."""
    nested: Any = []
    for _ in range(rng.choice((5, 200))):
        nested = [nested]
    ring: list[Any] = []
    ring.append(ring)
    thing = rng.choice((*ODD, nested, ring, {1: 2}, {"weight": {}}, torch.zeros(3), WORDS))
    return one.saved(**{rng.choice(("weight", "config", "info", "held")): thing})


def other_file(one: Base, rng: Random) -> bytes:
    """Another kind of file altogether."""
    return rng.choice(_FILES)(one)


def _the_other_half(one: Base) -> bytes:
    return base("v2" if one.half == "semantic" else "s1").saved()


def _flat(case: str) -> Callable[[Base], bytes]:
    def built(_: Base) -> bytes:
        told = manifest(case)
        told["tensors"] = [row for row in told["tensors"] if "layers.1" not in row[0]][:40]
        return _torch(build_weights(told))

    return built


def _torch(thing: Any, *, new: bool = True) -> bytes:
    file = io.BytesIO()
    torch.save(thing, file, _use_new_zipfile_serialization=new)
    return file.getvalue()


def _training(one: Base) -> bytes:
    return _torch({"state_dict": dict(one.weights), "optimizer": {}, "epoch": 3})


_FILES: tuple[Callable[[Base], bytes], ...] = (
    _the_other_half,
    _flat("sv_tiny"),
    _flat("bert_tiny"),
    _flat("hubert_tiny"),
    _training,
    lambda one: _torch(dict(one.weights), new=False),
    lambda one: _torch({"weight": one.weights, "config": {}}, new=False),
    lambda _: b"",
    lambda _: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
    lambda _: b"<!DOCTYPE html><html><title>Not Found</title></html>",
    lambda _: json.dumps({"weight": {}}).encode(),
    lambda _: b"\x10\0\0\0\0\0\0\0" + b'{"a":{"dtype":1}}',
)
FORGERY: dict[str, Forgery] = {
    function.__name__: function
    for function in (
        *(renamed_key, dropped_key, added_key, swapped_shapes, wrong_type, no_number, no_tensor),
        *(other_config, other_part, other_file),
    )
}
