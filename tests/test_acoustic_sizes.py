"""What is read from acoustic checkpoints: names, sizes that agree, weights that are folded."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tests import official_shapes
from tests.conftest import DATA
from tests.small_acoustic import SMALL, noise
from voices.errors import VoiceError
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.acoustic_dimensions import AcousticDimensions
from voices.gpt_sovits.names import ACOUSTIC, folded, renamed

SETS = sorted((DATA / "golden").glob("s2_*"))


def manifest(folder: Path) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    """The config of a checkpoint, and its shapes by our names."""
    return deepcopy(_manifest(folder))


@cache
def _manifest(folder: Path) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    shapes = {name: tuple(shape) for name, shape, *_ in told["tensors"]}
    return told["container"]["config"], ours(shapes)


def ours(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        tensors = {name: torch.empty(shape) for name, shape in shapes.items()}
    renamed_and_folded = folded(renamed(tensors, ACOUSTIC))
    return {name: tuple(tensor.shape) for name, tensor in renamed_and_folded.items()}


def held(sizes: AcousticDimensions) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        state = AcousticModel(sizes).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_every_tensor_finds_its_place_and_no_place_stays_empty(folder):
    config, shapes = manifest(folder)
    assert held(AcousticDimensions.of(config, shapes)) == shapes


@pytest.mark.parametrize("version", ["v1", "v2", "v2Pro", "v2ProPlus"])
def test_official_sizes_are_read_from_official_shapes(version):
    config, _ = manifest(DATA / "golden" / "s2_v1")
    config["model"] |= {
        "filter_channels": 768,
        "gin_channels": 1024 if "Pro" in version else 512,
        "resblock_kernel_sizes": [3, 7, 11],
        "resblock_dilation_sizes": [[1, 3, 5]] * 3,
        "upsample_initial_channel": 768 if version == "v2ProPlus" else 512,
        "upsample_kernel_sizes": [20 if version == "v2ProPlus" else 16, 16, 8, 2, 2],
    }
    shapes = ours(official_shapes.acoustic(version))
    sizes = AcousticDimensions.of(config, shapes)
    assert held(sizes) == shapes
    assert sizes.generator.hop == 640
    assert sizes.style.speaker == (20480 if "Pro" in version else 0)
    assert (sizes.prior.fusion_heads, sizes.prior.window, sizes.flow.couplings) == (4, 4, 4)


def test_small_models_have_the_sizes_they_were_built_with():
    config = {
        "data": {
            "filter_length": 16,
            "hop_length": 6,
            "win_length": 16,
            "sampling_rate": 8000,
            "more": None,
        },
        "model": {
            "inter_channels": 18,
            "hidden_channels": 12,
            "filter_channels": 14,
            "n_heads": 3,
            "n_layers": 2,
            "kernel_size": 5,
            "gin_channels": 6,
            "upsample_initial_channel": 24,
            "upsample_rates": [3, 2],
            "upsample_kernel_sizes": [7, 2],
            "resblock": "1",
            "resblock_kernel_sizes": [3, 5],
            "resblock_dilation_sizes": [[1, 3], [1]],
        },
    }
    assert AcousticDimensions.of(config, held(SMALL)) == SMALL


HOSTILE = [
    ("model.gin_channels", -1),
    ("model.gin_channels", 256),
    ("model.hidden_channels", 10**12),
    ("model.hidden_channels", "192"),
    ("model.filter_channels", 48.0),
    ("model.n_heads", 0),
    ("model.n_heads", 4),
    ("model.n_layers", True),
    ("model.n_layers", 3),
    ("model.kernel_size", 4),
    ("model.kernel_size", None),
    ("model.inter_channels", 191),
    ("model.upsample_initial_channel", 1 << 40),
    ("model.upsample_rates", [10, 8, 2, 2]),
    ("model.upsample_rates", [10, 8, 2, 2, 0]),
    ("model.upsample_rates", [10, 8, 2, 2, 3]),
    ("model.upsample_rates", [8, 10, 2, 2, 1]),
    ("model.upsample_rates", [5, 8, 4, 2, 2]),
    ("model.upsample_rates", [4, 8, 4, 2, 2]),
    ("model.upsample_rates", "10,8,2,2,2"),
    ("model.upsample_kernel_sizes", [16, 16, 8, 2, 4]),
    ("model.upsample_kernel_sizes", [2] * 10**5),
    ("model.resblock", "2"),
    ("model.resblock_kernel_sizes", [3, 9]),
    ("model.resblock_kernel_sizes", [3]),
    ("model.resblock_kernel_sizes", []),
    ("model.resblock_dilation_sizes", [[1, 3, 5]]),
    ("model.resblock_dilation_sizes", [[1, 3], [1, 3, 5]]),
    ("model.resblock_dilation_sizes", [[1, 3, 10**9], [1, 3, 5]]),
    ("model.resblock_dilation_sizes", [1, 3, 5]),
    ("data.hop_length", 320),
    ("data.filter_length", 640),
    ("model", None),
    ("model", [1, 2]),
    ("data", "none"),
]


def with_entry(config: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    *sections, last = key.split(".")
    made = deepcopy(config)
    section = made
    for name in sections:
        section = section[name]
    section[last] = value
    return made


@pytest.mark.parametrize(("key", "value"), HOSTILE, ids=lambda it: str(it)[:40])
def test_a_config_that_its_tensors_contradict_is_an_error(key, value):
    config, shapes = manifest(DATA / "golden" / "s2_v2_pretrained")
    with pytest.raises(VoiceError):
        AcousticDimensions.of(with_entry(config, key, value), shapes)


@pytest.mark.parametrize("key", ["model", "data", "model.n_heads"])
def test_a_config_that_lacks_an_entry_is_an_error_that_names_it(key):
    config, shapes = manifest(DATA / "golden" / "s2_v1")
    section, _, entry = key.partition(".")
    if entry:
        del config[section][entry]
    else:
        del config[section]
    with pytest.raises(VoiceError, match=key):
        AcousticDimensions.of(config, shapes)


CONTRADICTIONS = [
    pytest.param("quantiser.codebook", (1024, 767), id="a codebook of other features"),
    pytest.param("quantiser.projection.weight", (768, 768, 1), id="tokens at 50 Hz"),
    pytest.param("encoder.phoneme_embedding.weight", (732, 0), id="phonemes without width"),
    pytest.param("encoder.phoneme_embedding.weight", (732, 1 << 40), id="a monstrous width"),
    pytest.param("encoder.phoneme_embedding.weight", (732,), id="a table of one axis"),
    pytest.param("encoder.statistics.weight", (383, 192, 1), id="a mean without a deviation"),
    pytest.param("encoder.fusion.content.weight", (510, 192, 1), id="a fusion of odd heads"),
    pytest.param("flow.steps.0.gates.0.weight", (384, 192, 4), id="an even kernel in the flow"),
    pytest.param("styling.encoder.spectral.0.weight", (127, 704), id="a style of odd heads"),
    pytest.param("styling.encoder.spectral.0.weight", (128, 1026), id="bins that do not exist"),
    pytest.param("generator.rises.1.", None, id="a rise is missing"),
    pytest.param("generator.blocks.9.", None, id="a block is missing"),
    pytest.param("flow.steps.0.entry.", None, id="a flow that does not begin"),
]


@pytest.mark.parametrize(("name", "shape"), CONTRADICTIONS)
def test_shapes_that_no_model_has_are_an_error(name, shape):
    config, shapes = manifest(DATA / "golden" / "s2_v2_pretrained")
    others = {key: held for key, held in shapes.items() if not key.startswith(name)}
    changed = others if shape is None else {**shapes, name: shape}
    with pytest.raises(VoiceError):
        AcousticDimensions.of(config, changed)


def test_a_style_that_is_not_as_wide_as_the_fusion_needs_a_projection():
    config, shapes = manifest(DATA / "golden" / "s2_v2Pro")
    without = {n: s for n, s in shapes.items() if not n.startswith("styling.") or "encoder" in n}
    with pytest.raises(VoiceError, match="gin_channels"):
        AcousticDimensions.of(config, without)


@pytest.mark.parametrize(
    "module",
    [
        pytest.param(partial(nn.Conv1d, 3, 5, 7), id="a convolution"),
        pytest.param(partial(nn.ConvTranspose1d, 3, 5, 7), id="transposed: by input channel"),
    ],
)
@pytest.mark.parametrize("names", ["old", "new"])
def test_folding_gives_the_weight_that_pytorch_computes_with(module, names):
    normed = nn.utils.parametrizations.weight_norm(module())
    saved = dict(normed.state_dict())
    saved["parametrizations.weight.original0"] *= 1.7  # else it is the length already
    expected = normed.weight
    ends = ("original0", "weight_g"), ("original1", "weight_v")
    if names == "old":
        for new, old in ends:
            saved[old] = saved.pop(f"parametrizations.weight.{new}")
    plain = folded({f"here.{name}": tensor for name, tensor in saved.items()})
    assert set(plain) == {"here.weight", "here.bias"}
    torch.testing.assert_close(plain["here.weight"], expected)


def test_folding_half_floats_is_done_in_float32():
    lengths, directions = torch.full((2, 1, 1), 3.0), noise(2, 400, 5) * 100
    plain = folded({"a.weight_g": lengths.half(), "a.weight_v": directions.half()})["a.weight"]
    assert plain.dtype == torch.float32
    torch.testing.assert_close(plain.norm(dim=(1, 2)), torch.full((2,), 3.0))


@pytest.mark.parametrize(
    "tensors",
    [
        pytest.param({"a.weight_g": (2, 1, 1)}, id="a length alone"),
        pytest.param({"a.weight_v": (2, 3, 5)}, id="a direction alone"),
        pytest.param({"a.weight_g": (3, 1, 1), "a.weight_v": (2, 3, 5)}, id="of other channels"),
        pytest.param({"a.weight_g": (2,), "a.weight_v": (2, 3, 5)}, id="of other axes"),
        pytest.param(
            {"a.weight": (2, 3, 5), "a.weight_g": (2, 1, 1), "a.weight_v": (2, 3, 5)},
            id="and the weight as well",
        ),
    ],
)
def test_halves_of_a_weight_that_do_not_fit_are_an_error(tensors):
    with pytest.raises(VoiceError, match=r"a\.weight"):
        folded({name: torch.ones(shape) for name, shape in tensors.items()})
