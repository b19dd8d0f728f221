"""Cases of audio features, of HuBERT and of BERT."""

import json
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
SPECTRUM = SpectrumDimensions(2048, 640, 32_000)


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("audio_features*/vectors.json")):
        vectors = Vectors.read(one.parent)
        for check in (_spectrum, _sinc, _soxr, _filters, _loud):
            yield case(f"{one.parent.name} {check.__name__.strip('_')}", check, vectors)
    for one in sorted(folder.glob("hubert_*/vectors.json")):
        yield case(f"{one.parent.name} features", _hubert, one.parent)
        yield case(f"{one.parent.name} codes", _codes, one.parent)
    for one in sorted(folder.glob("bert_*/vectors.json")):
        for number in range(len(json.loads(one.read_text("utf-8"))["texts"])):
            yield case(f"{one.parent.name} text {number}", _bert, one.parent, number)


def _spectrum(vectors: Vectors) -> None:
    near(spectrogram(vectors["wave32k"], SPECTRUM), vectors["spec_2048_640"], TIGHT)


def _sinc(vectors: Vectors) -> None:
    ours = resampled(vectors["wave44k1"], 44_100, 32_000)
    near(ours, vectors["resample_44100_32000"], TIGHT)
    ours = resampled(vectors["wave32k"], 32_000, 16_000)
    near(ours, vectors["resample_32000_16000"], TIGHT)


def _soxr(vectors: Vectors) -> None:
    ours = soxr_resampled(vectors["wave44k1"][0].numpy(), 44_100)
    expected = vectors["librosa_44100_16000"]
    off = (torch.from_numpy(ours) - expected).abs().max().item()
    assert len(ours) == len(expected)
    assert off <= 1e-4, off


def _filters(vectors: Vectors) -> None:
    ours, expected = filter_bank(vectors["resample_32000_16000"]), vectors["kaldi_fbank80"]
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
    same(HUBERT_RATE, 16_000)


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
