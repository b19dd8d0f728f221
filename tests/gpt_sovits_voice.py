"""GPT-SoVITS voices for tests: tiny ones from the golden checkpoints, and one of full size.

What they say is noise, because their weights are; everything else about them is real.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile
import torch

from tests import official_shapes
from tests.golden.synth import build_weights, materialise, write_container

DATA = Path(__file__).parent / "data"
GOLDEN = DATA / "golden"
TRANSCRIPT = "And so my fellow Americans, ask not."
TINY = {"v1": "s2_v1", "v2": "s2_v2_pretrained", "v2Pro": "s2_v2Pro", "v2ProPlus": "s2_v2ProPlus"}
CODES, SPEAKER = 96, 2560  # of the tiny s1 and of the tiny speaker network


def manifest(case: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((GOLDEN / case / "manifest.json").read_text("utf-8"))
    return told


def resized(told: dict[str, Any], shapes: dict[str, list[int]]) -> dict[str, Any]:
    """A manifest with other shapes for some tensors, by the end of their names."""
    for row in told["tensors"]:
        for end, shape in shapes.items():
            if row[0].endswith(end):
                row[1] = shape
    return told


def write(told: dict[str, Any], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_container(told, build_weights(told), path)
    return path


def tiny_semantic(path: Path, version: str = "v2") -> Path:
    """An s1 that says 96 tokens."""
    told = manifest("s1_tiny")
    if version == "v1":
        width = told["container"]["config"]["model"]["embedding_dim"]
        told = resized(told, {"ar_text_embedding.word_embeddings.weight": [512, width]})
        told["container"]["config"]["model"]["phoneme_vocab_size"] = 512
    return write(told, path)


def tiny_acoustic(path: Path, version: str = "v2") -> Path:
    """An s2 that understands 96 tokens."""
    told = manifest(TINY[version])
    shapes = {"_codebook.embed": [CODES, 768], "_codebook.embed_avg": [CODES, 768]}
    shapes["_codebook.cluster_size"] = [CODES]
    if version.startswith("v2Pro"):
        gin = told["container"]["config"]["model"]["gin_channels"]
        shapes["sv_emb.weight"] = [gin, SPEAKER]
    return write(resized(told, shapes), path)


def tiny_bert(folder: Path, width: int = 1024) -> Path:
    """A BERT as wide as an s1 wants it, which knows hardly a character."""
    from transformers import BertConfig, BertForMaskedLM

    files = manifest("bert_tiny")["container"]["files"]
    config = {**files["config.json"], "hidden_size": width, "num_hidden_layers": 3}
    config |= {"max_position_embeddings": 512, "num_attention_heads": 4}
    torch.manual_seed(0)
    model = BertForMaskedLM(BertConfig(**config))
    folder.mkdir(parents=True)
    tensors = {name: tensor.half() for name, tensor in model.state_dict().items()}
    torch.save(tensors, folder / "pytorch_model.bin")
    for name, content in {**files, "config.json": config}.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def clip(path: Path, start: float = 0.2, seconds: float = 3.6) -> Path:
    """A part of a real recording, as WAV at 44.1 kHz."""
    import soxr

    samples, rate = soundfile.read(DATA / "audio" / "jfk.flac", dtype="float32")
    part = samples[round(start * rate) : round((start + seconds) * rate)]
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, soxr.resample(part, rate, 44_100), 44_100)
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def full_bases(folder: Path) -> None:
    """HuBERT and BERT of official size in half floats, as the hub has them, with random weights."""
    from transformers import BertConfig, BertForMaskedLM, HubertConfig, HubertModel

    files = manifest("hubert_tiny")["container"]["files"]
    small = {**files["config.json"], "conv_dim": [512] * 7, "num_hidden_layers": 12}
    hubert = HubertConfig(**{**small, "intermediate_size": 3072})
    bert = BertConfig(
        hidden_size=1024,
        num_hidden_layers=24,
        num_attention_heads=16,
        intermediate_size=4096,
        vocab_size=21128,
    )
    extra = manifest("bert_tiny")["container"]["files"]
    models = {"hubert": HubertModel(hubert), "bert": BertForMaskedLM(bert)}
    for name, model in models.items():
        tensors = {key: tensor.half() for key, tensor in model.state_dict().items()}
        (folder / name).mkdir(parents=True)
        torch.save(tensors, folder / name / "pytorch_model.bin")
        model.config.save_pretrained(folder / name)
    for name in ("vocab.txt", "tokenizer_config.json"):
        content = extra[name]
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / "bert" / name).write_text(text, encoding="utf-8")


def tiny_bases(folder: Path) -> None:
    materialise(GOLDEN / "hubert_tiny", folder / "hubert")
    tiny_bert(folder / "bert")


@dataclass(frozen=True, slots=True)
class Clip:
    """A part of the recording, and what is said in it."""

    start: float  # seconds
    seconds: float
    transcript: str


STYLES = {
    "neutral": Clip(0.2, 3.6, TRANSCRIPT),
    "calm": Clip(3.0, 4.2, "Ask not what your country can do for you."),
}
EIGHT = {  # eight references that differ in everything
    "neutral" if at == 0 else f"style-{at}": Clip(0.1 + 0.9 * at, 3.0 + 0.15 * at, transcript)
    for at, transcript in enumerate(
        [
            TRANSCRIPT,
            "",
            "My fellow Americans.",
            "Ask not what your country can do.",
            "What your country can do for you?",
            "Country!",
            "For you, ask what you can do for your country, today.",
            "Ask what you can do.",
        ]
    )
}


@dataclass(frozen=True, slots=True)
class Networks:
    """What fills the folder of a voice with checkpoints."""

    version: str = "v2"
    full: bool = False  # of official size

    def write(self, folder: Path) -> None:
        """s1.ckpt, s2.pth, speaker.ckpt, hubert/ and bert/."""
        if self.full:
            full_semantic(folder / "s1.ckpt")
            full_acoustic(folder / "s2.pth", self.version)
            full_bases(folder)
        else:
            tiny_semantic(folder / "s1.ckpt", self.version)
            tiny_acoustic(folder / "s2.pth", self.version)
            tiny_bases(folder)
        write(manifest("sv_full" if self.full else "sv_tiny"), folder / "speaker.ckpt")


TINY_V2 = Networks()


def add_voice(
    registry: Path,
    voice_id: str,
    networks: Networks = TINY_V2,
    styles: Mapping[str, Clip] = STYLES,
) -> Path:
    """A whole voice with a card, files and base models of its own; returns the card."""
    folder = registry / voice_id
    networks.write(folder)
    for name, one in styles.items():
        clip(folder / f"{name}.wav", one.start, one.seconds)
    card = registry / f"{voice_id}.toml"
    card.write_text(_card(folder, voice_id, styles), encoding="utf-8")
    return card


def _card(folder: Path, voice_id: str, styles: Mapping[str, Clip]) -> str:
    def asset(name: str) -> str:
        return f'path = "{voice_id}/{name}"\nsha256 = "{sha256(folder / name)}"\n'

    def style(name: str, transcript: str) -> str:
        file = f"{name}.wav"
        return (
            f'[styles.{name}]\nreference = "{voice_id}/{file}"\n'
            f'sha256 = "{sha256(folder / file)}"\n'
            f'transcript = "{transcript}"\nlanguage = "en"\n'
        )

    return "\n".join(
        [
            'schema = "dubline.voice/1"',
            f'id = "{voice_id}"\nname = "Made of noise"\nlanguages = ["en", "zh"]',
            '[engine]\nname = "gpt-sovits"\n',
            f"[files.semantic]\n{asset('s1.ckpt')}",
            f"[files.acoustic]\n{asset('s2.pth')}",
            f'[files.hubert]\npath = "{voice_id}/hubert"\n',
            f'[files.bert]\npath = "{voice_id}/bert"\n',
            f'[files.speaker]\npath = "{voice_id}/speaker.ckpt"\n',
            *(style(name, one.transcript) for name, one in styles.items()),
        ]
    )


def full_semantic(path: Path, seed: int = 0) -> Path:
    """An s1 of official size with random weights, which ends an utterance within seconds."""
    told = manifest("s1_tiny")
    model = {"vocab_size": 1025, "EOS": 1024, "embedding_dim": 512, "hidden_dim": 512}
    told["container"]["config"]["model"] |= {**model, "head": 16, "n_layer": 24}
    weights = _random(official_shapes.semantic(), seed)
    last = weights["model.h.layers.23.norm2.bias"].float()
    # What the last norm adds is in every hidden state: so the end is as likely as the likeliest.
    end = last * (2.0 / last.square().sum())
    weights["model.ar_predict_layer.weight"][-1] = end.half()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_container(told, weights, path)
    return path


def full_acoustic(path: Path, version: str = "v2", seed: int = 0) -> Path:
    """An s2 of official size with random weights, in half floats and upstream's container."""
    pro = version in official_shapes.PRO
    told = manifest("s2_v2Pro" if pro else "s2_v2_pretrained")
    kernels = list(official_shapes.KERNELS.get(version, (16, 16, 8, 2, 2)))
    told["container"]["config"]["model"] |= {
        "filter_channels": official_shapes.FILTER,
        "n_layers": 6,
        "gin_channels": 1024 if pro else 512,
        "upsample_initial_channel": official_shapes.CHANNELS.get(version, 512),
        "upsample_kernel_sizes": kernels,
        "resblock_kernel_sizes": list(official_shapes.BLOCKS),
        "resblock_dilation_sizes": [[1, 3, 5]] * 3,
        "version": version,
    }
    told["container"]["header"] = {"v2Pro": "05", "v2ProPlus": "06"}.get(version)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_container(told, _random(official_shapes.acoustic(version), seed), path)
    return path


def _random(shapes: official_shapes.Shapes, seed: int) -> "OrderedDict[str, torch.Tensor]":
    """Half floats that neither blow up nor die out from layer to layer."""
    generator = torch.Generator().manual_seed(seed)
    weights = OrderedDict()
    for name, shape in shapes.items():
        values = torch.randn(shape, generator=generator)
        if name.endswith((".gamma", "norm1.weight", "norm2.weight", ".alpha", "weight_g")):
            values = 1 + 0.1 * values
        elif name.endswith(("norm1.bias", "norm2.bias")):
            values *= 0.5
        elif name.endswith(("word_embeddings.weight", "text_embedding.weight", "_codebook.embed")):
            pass
        elif len(shape) > 1:
            values *= (values[0].numel()) ** -0.5
        else:
            values *= 0.1
        weights[name] = values.half()
    return weights
