"""Cases of the acoustic model (s2): every tensor that is stored is compared, whatever its run."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tests.golden.cases import NORMAL, TIGHT, Case, Vectors, case, near, same
from tests.golden.synth import build_weights
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.acoustic_dimensions import AcousticDimensions
from voices.gpt_sovits.names import ACOUSTIC, folded, renamed
from voices.gpt_sovits.style import Style
from voices.gpt_sovits.text_encoder import frames

AUDIO = 2e-4  # of full scale, and of the energy of the wave
INPUTS = re.compile(r"vq\.ssl|codes|text|noise|ref\d+\.(spec|sv)")
TIGHTLY = ("ref_enc", "ge", "ge_for_encp", "ssl_proj")


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("s2_*/manifest.json")):
        stored = json.loads((one.parent / "vectors.json").read_text("utf-8"))["tensors"]
        for name in sorted(stored):
            if not INPUTS.fullmatch(name):
                yield case(f"{one.parent.name} {name}", _compare, one.parent, name)


def _compare(folder: Path, name: str) -> None:
    vectors = Vectors.read(folder)
    expected, (run, _, kind) = vectors[name], name.partition(".")
    ours = _quantised(folder) if run == "vq" else _run(folder, run)
    assert kind in ours, f"nobody compares {name}"
    if kind in ("codes", "y_mask"):
        same(ours[kind], expected)
    elif kind == "audio":
        _sounds_like(ours[kind], expected)
    else:
        near(ours[kind], expected, TIGHT if kind in TIGHTLY else NORMAL)


def _sounds_like(ours: Tensor, expected: Tensor) -> None:
    assert ours.shape == expected.shape, f"shape {list(ours.shape)}, not {list(expected.shape)}"
    off = (ours.double() - expected.double()).abs().max().item()
    far = ((ours - expected).double().norm() / expected.double().norm()).item()
    assert off <= AUDIO, f"off by {off:.3g}"
    assert far <= AUDIO, f"off by {far:.3g} of its energy"


@cache
def loaded(folder: Path) -> AcousticModel:
    """The model of a folder."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    weights = {name: tensor.float() for name, tensor in build_weights(manifest).items()}
    tensors = folded(renamed(weights, ACOUSTIC))
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    sizes = AcousticDimensions.of(manifest["container"]["config"], shapes)
    with torch.device("meta"):
        model = AcousticModel(sizes)
    model.load_state_dict(tensors, strict=True, assign=True)
    return model.eval()


@cache
@torch.inference_mode()
def _quantised(folder: Path) -> dict[str, Tensor]:
    model, features = loaded(folder), Vectors.read(folder)["vq.ssl"]
    projected = model.quantiser.projection(features)
    return {"ssl_proj": projected, "codes": model.codes(features).unsqueeze(1)}


@cache
@torch.inference_mode()
def _run(folder: Path, run: str) -> dict[str, Tensor]:
    """Everything inside one run, by upstream's names for it."""
    model, vectors = loaded(folder), Vectors.read(folder)
    settings = vectors.told["cases"][run]
    first = model.styling.encoder(vectors["ref0.spec"])
    style = _style(model, vectors, settings["refs"])
    ours = {"ref_enc": first, "ge": style.full, "ge_for_encp": style.fusion}
    ours |= _prior(model, vectors, style, settings["speed"])
    scale = settings["noise_scale"]
    noise = vectors["noise"] * scale if scale else None
    drawn = model.drawn(ours["m_p"], ours["logs_p"], noise)
    ours["flow_z"] = model.flow(drawn, style.full)
    ours["dec_conv_pre"] = model.generator.entry(ours["flow_z"])
    codes = vectors["codes"][:, 0]
    ours["audio"] = model(codes, vectors["text"], style, noise, settings["speed"])
    return ours


def _style(model: AcousticModel, vectors: Vectors, refs: Any) -> Style:
    count = refs if isinstance(refs, int) else 1
    spectrograms = [vectors[f"ref{number}.spec"] for number in range(count)]
    speakers = [vectors[f"ref{number}.sv"] for number in range(count)] if model.styling.pro else ()
    return model.style(spectrograms, speakers)


def _prior(model: AcousticModel, vectors: Vectors, style: Style, speed: float) -> dict[str, Tensor]:
    encoder, codes = model.encoder, vectors["codes"][:, 0]
    content = encoder.encoded_content(model.quantiser.embedded(codes))
    phonemes = encoder.encoded_phonemes(vectors["text"])
    fused = encoder.fusion(content, phonemes, style.fusion)
    joint = encoder.joint_encoder(fused)
    paced = encoder.paced(joint, speed)
    mean, deviation = encoder.spread(paced)
    return {
        "encoder_ssl": content,
        "encoder_text": phonemes,
        "mrte": fused,
        "encoder2": joint,
        "encp_y": paced,
        "m_p": mean,
        "logs_p": deviation,
        "y_mask": torch.ones(1, 1, frames(codes.shape[1], speed)),  # nothing is padded
    }
