"""Cases of audio features, of HuBERT and of BERT."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from tests.golden.cases import NORMAL, TIGHT, Case, Vectors, case, near, same
from tests.golden.synth import materialise
from voices.gpt_sovits.dimensions import SpectrumDimensions
from voices.gpt_sovits.features import (
    HUBERT_RATE,
    SILENCE,
    Bert,
    Hubert,
    filter_bank,
    limited,
    resampled,
    soxr_resampled,
    spectrogram,
)

CPU = torch.device("cpu")


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("audio_features*/vectors.json")):
        yield from _sounds(one.parent.name, Vectors.read(one.parent))
    for one in sorted(folder.glob("hubert_*/vectors.json")):
        yield case(f"{one.parent.name} features", _hubert, one.parent)
        codes = json.loads(one.read_text("utf-8")).get("codes_from_s2_case")
        if codes and (folder / codes / "manifest.json").exists():
            yield case(f"{one.parent.name} codes", _codes, one.parent)
    for one in sorted(folder.glob("bert_*/vectors.json")):
        for number in range(len(json.loads(one.read_text("utf-8"))["texts"])):
            yield case(f"{one.parent.name} text {number}", _bert, one.parent, number)


def _sounds(name: str, vectors: Vectors) -> Iterator[Case]:
    """What is stored says in its name how it was made, from which wave."""
    for stored in sorted(vectors.tensors):
        if found := re.fullmatch(r"spec_(\d+)_(\d+)", stored):
            yield case(f"{name} {stored}", _spectrum, vectors, stored, *map(int, found.groups()))
        elif found := re.fullmatch(r"resample_(\d+)_(\d+)", stored):
            yield case(f"{name} {stored}", _sinc, vectors, stored, *map(int, found.groups()))
        elif found := re.fullmatch(r"librosa_(\d+)_16000", stored):
            yield case(f"{name} {stored}", _soxr, vectors, stored, int(found[1]))
        elif stored == "kaldi_fbank80":
            yield case(f"{name} {stored}", _filters, vectors)
        elif stored == "loud.after_rule":
            yield case(f"{name} {stored}", _loud, vectors)


def _wave(vectors: Vectors, rate: int) -> torch.Tensor:
    """The wave of a rate: wave32k, wave44k1; (1, S)."""
    name = f"wave{rate / 1000:g}".replace(".", "k") + ("k" if rate % 1000 == 0 else "")
    return vectors[name]


def _spectrum(vectors: Vectors, stored: str, window: int, hop: int) -> None:
    rate = 32_000
    near(
        spectrogram(_wave(vectors, rate), SpectrumDimensions(window, hop, rate)),
        vectors[stored],
        TIGHT,
    )


def _sinc(vectors: Vectors, stored: str, rate: int, wanted: int) -> None:
    near(resampled(_wave(vectors, rate), rate, wanted), vectors[stored], TIGHT)


def _soxr(vectors: Vectors, stored: str, rate: int) -> None:
    ours, expected = soxr_resampled(_wave(vectors, rate)[0].numpy(), rate), vectors[stored]
    assert len(ours) == len(expected)
    off = (torch.from_numpy(ours) - expected).abs().max().item()
    assert off <= 1e-4, off


def _filters(vectors: Vectors) -> None:
    wave = resampled(_wave(vectors, 32_000), 32_000, HUBERT_RATE)
    ours, expected = filter_bank(wave), vectors["kaldi_fbank80"]
    same(list(ours.shape), list(expected.shape))
    off = (ours - expected).abs().max().item()
    assert off <= 2e-3, off


def _loud(vectors: Vectors) -> None:
    near(limited(vectors["loud.wave"]), vectors["loud.after_rule"], TIGHT)


@cache
def _hubert_of(folder: Path) -> Hubert:
    with TemporaryDirectory() as made:
        materialise(folder, Path(made))
        return Hubert(Path(made), CPU)


@torch.inference_mode()
def _hubert(folder: Path) -> None:
    hubert, vectors = _hubert_of(folder), Vectors.read(folder)
    same(SILENCE, vectors.told["zero_samples_appended"])
    same(len(vectors["wave16k"]) + SILENCE, len(vectors["hubert_input"]))
    heard = hubert.model(vectors["hubert_input"][None], output_hidden_states=True)
    near(
        hubert.model.feature_extractor(vectors["hubert_input"][None]),
        vectors["conv_features"],
        TIGHT,
    )
    near(heard.hidden_states[0], vectors["hidden0"], NORMAL)
    near(hubert(vectors["wave16k"]).transpose(1, 2), vectors["last_hidden_state"], NORMAL)


@torch.inference_mode()
def _codes(folder: Path) -> None:
    from tests.golden.acoustic import loaded

    hubert, vectors = _hubert_of(folder), Vectors.read(folder)
    model = loaded(folder.parent / vectors.told["codes_from_s2_case"])
    same(model.codes(hubert(vectors["wave16k"])).flatten(), vectors["codes"])


@cache
def _bert_of(folder: Path) -> Bert:
    with TemporaryDirectory() as made:
        materialise(folder, Path(made))
        return Bert(Path(made), CPU)


@torch.inference_mode()
def _bert(folder: Path, number: int) -> None:
    bert, vectors = _bert_of(folder), Vectors.read(folder)
    told = vectors.told["texts"][number]
    same(bert.numbers(told["text"]), vectors[f"t{number}.input_ids"])
    near(bert(told["text"], told["word2ph"]).T, vectors[f"t{number}.phone_features"], NORMAL)
