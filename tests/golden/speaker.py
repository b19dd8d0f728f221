"""Cases of the speaker network: every tensor that is stored is compared."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from tests.golden.cases import NORMAL, Case, Vectors, case, near, same
from tests.golden.synth import build_weights
from voices.gpt_sovits.acoustic_dimensions import SpeakerDimensions
from voices.gpt_sovits.features import filter_bank
from voices.gpt_sovits.names import SPEAKER, folded, renamed
from voices.gpt_sovits.speaker import SpeakerNet

INPUTS = ("wave16k", "fbank")
FBANK = 2e-3  # of which a band may be off


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("sv_*/manifest.json")):
        stored = json.loads((one.parent / "vectors.json").read_text("utf-8"))["tensors"]
        if set(INPUTS) <= set(stored):
            yield case(f"{one.parent.name} fbank", _bands, one.parent)
        for name in sorted(set(stored) - set(INPUTS)):
            yield case(f"{one.parent.name} {name}", _compare, one.parent, name)


def _compare(folder: Path, name: str) -> None:
    ours = _heard(folder)
    assert name in ours, f"nobody compares {name}"
    near(ours[name], Vectors.read(folder)[name], NORMAL)


def _bands(folder: Path) -> None:
    vectors = Vectors.read(folder)
    ours, expected = filter_bank(vectors["wave16k"]), vectors["fbank"][0]
    same(list(ours.shape), list(expected.shape))
    off = (ours - expected).abs().max().item()
    assert off <= FBANK, f"off by {off:.3g}; {FBANK} is allowed"


@cache
def loaded(folder: Path) -> SpeakerNet:
    """The network of a folder."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    tensors = folded(renamed(build_weights(manifest), SPEAKER))
    sizes = SpeakerDimensions.of({name: tuple(one.shape) for name, one in tensors.items()})
    with torch.device("meta"):
        network = SpeakerNet(sizes)
    network.load_state_dict(tensors, strict=True, assign=True)
    return network.eval()


@cache
@torch.inference_mode()
def _heard(folder: Path) -> dict[str, Tensor]:
    """Everything inside, by upstream's names for it."""
    network, vectors = loaded(folder), Vectors.read(folder)
    images = {"layer0": network.began(vectors["fbank"])}
    for number in range(1, 5):
        stage = getattr(network, f"stage{number}")
        images[f"layer{number}"] = stage(images[f"layer{number - 1}"])
    images["fuse34"] = network.fusion(images["layer4"], network.bridge(images["layer3"]))
    step = vectors.told["intermediate_channel_stride"]
    ours = {}
    for name, image in images.items():
        ours[f"{name}.mean_over_time"] = image[:, ::step].mean(-1)
        ours[f"{name}.first_frame"] = image[:, ::step, :, 0]
    ours["embedding_forward3"] = network.embedding(vectors["fbank"])
    ours["embedding_seg1"] = network.voiceprint(vectors["fbank"])
    return ours
