"""Our GPT-SoVITS engine with tiny voices: what they say is noise, how they say it is not."""
# ruff: noqa: RUF001 - full-width marks are what people write

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.gpt_sovits_voice import EIGHT, TINY, Networks, add_voice
from voices.card import Card, SovitsSettings
from voices.errors import ConfigError, EngineError, VoiceError
from voices.gpt_sovits import decoding
from voices.gpt_sovits.engine import GptSovitsEngine, in_halves
from voices.gpt_sovits.features import Bert
from voices.gpt_sovits.hardware import device_of, precision_of, safe_on_cuda
from voices.registry import voice
from voices.speech import Failure, Machine, Request, Speech

LINES = [
    Request("Where were you last night?", "en"),
    Request("你昨天晚上去哪儿了？", "zh", seed=3),
    Request("I waited for three hours in the rain, and nobody came.", "en", style="calm"),
    Request("好。", "zh", style="calm", speed=0.8),
    Request("No!", "en", speed=1.4),
    Request("The train leaves at 7:45 from platform 12.", "en", seed=9),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("registry")
    return made


@pytest.fixture(scope="module")
def card(registry: Path) -> Card:
    add_voice(registry, "tiny")
    return voice("tiny", registry)


@pytest.fixture(scope="module")
def engine(card: Card):
    engine = GptSovitsEngine(card, Machine("cpu"))
    yield engine
    engine.close()


def samples(result: Speech | Failure) -> np.ndarray:
    assert isinstance(result, Speech), result
    return result.samples


MIXED = [
    Request("{Nguyen|W IH1 N} lives at 3 p.m.", "en"),
    Request("我在银{行|hang2}看NASA的3个报告。", "zh"),
    Request("佢離開咗{行|hang4}街，買咗iPhone㗎。", "yue"),
    Request("{今日|コンニチ}はNASAで3人と会いました。", "ja"),
    Request("오늘 NASA에서 3명이 {값|갑}을 물었어요.", "ko"),
]


def test_five_languages_with_english_and_given_readings_are_spoken_at_once(engine):
    together = [samples(one) for one in engine.speak(MIXED)]
    alone = [samples(engine.speak([request])[0]) for request in MIXED]
    for one, other in zip(together, alone, strict=True):
        assert len(one) == len(other) > 1000
        assert np.abs(one - other).max() < 1e-3


def test_lines_of_two_languages_and_styles_are_spoken_at_once(engine):
    spoken = engine.speak(LINES)
    assert [type(one) for one in spoken] == [Speech] * len(LINES)
    for one in spoken:
        assert one.rate == 32_000
        assert one.samples.dtype == np.float32
        assert len(one.samples) > 11 * 1280 * 0.7
        assert 0.001 < np.abs(one.samples).max() <= 1


def test_what_a_line_sounds_like_does_not_depend_on_its_batch(engine):
    together = engine.speak(LINES)
    for request, one in zip(LINES, together, strict=True):
        (alone,) = engine.speak([request])
        assert np.abs(samples(alone) - samples(one)).max() < 1e-4


def test_eight_lines_with_eight_references_are_as_spoken_one_by_one(registry):
    add_voice(registry, "eight", styles=EIGHT)
    engine = GptSovitsEngine(voice("eight", registry), Machine("cpu"))
    lines = [Request(f"This is line {at}.", "en", style) for at, style in enumerate(EIGHT)]
    together = [samples(one) for one in engine.speak(lines)]
    alone = [samples(engine.speak([line])[0]) for line in lines]
    assert [len(one) for one in together] == [len(one) for one in alone]
    assert max(np.abs(a - b).max() for a, b in zip(together, alone, strict=True)) < 1e-4
    assert len({one.tobytes() for one in together}) == 8


def test_the_same_request_sounds_the_same_and_another_seed_does_not(engine):
    request = LINES[0]
    first, again, other = engine.speak([request, request, replace(request, seed=1)])
    assert np.array_equal(samples(first), samples(again))
    assert not np.array_equal(samples(first)[:5000], samples(other)[:5000])


@pytest.mark.parametrize("version", TINY)
def test_every_version_speaks(version, registry):
    add_voice(registry, f"of-{version.lower()}", Networks(version))
    engine = GptSovitsEngine(voice(f"of-{version.lower()}", registry), Machine("cpu"))
    for one in engine.speak(LINES[:2]):
        assert len(samples(one)) > 10_000


def test_speed_shortens_what_is_said_and_nothing_else(engine):
    slow, usual, fast = engine.speak([replace(LINES[0], speed=speed) for speed in (0.6, 1, 1.8)])
    length = len(samples(usual))
    assert len(samples(slow)) == pytest.approx(length / 0.6, abs=1280)
    assert len(samples(fast)) == pytest.approx(length / 1.8, abs=1280)


@pytest.mark.parametrize("speed", [0.5, 1.9, float("nan")])
def test_a_speed_out_of_range_fails_its_line_alone(engine, speed):
    bad, good = engine.speak([replace(LINES[0], speed=speed), LINES[0]])
    assert isinstance(bad, Failure)
    assert bad.kind == "speed"
    assert isinstance(good, Speech)


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "♪ ♪", "—"])
def test_a_line_without_a_word_is_a_failure_and_not_silence(engine, text):
    bad, good = engine.speak([Request(text, "en"), LINES[0]])
    assert isinstance(bad, Failure)
    assert bad.kind == "no-sound"
    assert isinstance(good, Speech)


def test_a_language_without_a_front_end_is_a_failure_that_says_so(engine):
    (bad,) = engine.speak([Request("Bonjour.", "fr")])
    assert isinstance(bad, Failure)
    assert bad.kind == "language"
    assert "'fr' text cannot be read" in bad.message


def test_a_long_line_is_spoken_in_pieces_with_pauses(engine):
    long = "One and two and three and four. " * 8
    speech = samples(engine.speak([Request(long.strip(), "en")])[0])
    quiet = np.flatnonzero(speech == 0)
    runs = np.split(quiet, np.flatnonzero(np.diff(quiet) > 1) + 1)
    pauses = [run for run in runs if len(run) >= 0.3 * 32_000 - 1]
    assert len(pauses) >= 1
    assert quiet[0] > 0, "it begins with speech"
    assert quiet[-1] < len(speech) - 1, "and ends with it"


def test_what_does_not_come_to_an_end_is_a_failure_and_its_neighbours_are_not(engine, monkeypatch):
    def endless(model, utterances):
        first, *others = utterances
        cut = replace(first, most=decoding.SOONEST)  # as if its end were never reached
        return decoding.generated(model, [cut, *others])

    monkeypatch.setattr("voices.gpt_sovits.engine.generated", endless)
    monkeypatch.setattr("voices.gpt_sovits.engine._length", lambda piece: piece.line)
    bad, good = engine.speak(LINES[:2])
    assert isinstance(bad, Failure)
    assert bad.kind == "runaway"
    assert isinstance(good, Speech)


def test_a_voice_that_never_ends_says_so(card):
    endless = GptSovitsEngine(card, Machine("cpu"))
    with torch.no_grad():  # the end is never drawn, nor the likeliest
        endless._networks.semantic.prediction.weight[-1] *= 0
        endless._networks.semantic.prediction.weight[:-1].abs_()
    results = endless.speak(LINES[:2])
    assert {one.kind for one in results if isinstance(one, Failure)} == {"runaway"}
    assert len(results) == 2


def test_an_unknown_style_fails_its_line_alone(engine):
    bad, good = engine.speak([replace(LINES[0], style="nope"), LINES[0]])
    assert isinstance(bad, Failure)
    assert (bad.kind, "nope" in bad.message) == ("style", True)
    assert isinstance(good, Speech)


def test_a_closed_engine_says_so_however_often_it_is_closed(card):
    closed = GptSovitsEngine(card, Machine("cpu"))
    closed.close()
    closed.close()
    with pytest.raises(EngineError, match="'tiny' is closed"):
        closed.speak(LINES[:1])


def test_loading_waits_for_nothing_that_is_half_imported(registry):
    """A new process, as the import of transformers goes on beside the loading."""
    program = (
        "import sys; from pathlib import Path; import voices.gpt_sovits.networks as n\n"
        "from voices.gpt_sovits.features import imported; from threading import Thread\n"
        "Thread(target=imported, daemon=True).start(); print(imported().hubert[1].__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "HubertModel"


def test_a_bert_without_its_vocabulary_is_refused_and_english_goes_on(registry):
    add_voice(registry, "half")
    (registry / "half" / "bert" / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\n")
    engine = GptSovitsEngine(voice("half", registry), Machine("cpu"))
    good, bad = engine.speak(LINES[:2])
    assert isinstance(good, Speech)
    assert isinstance(bad, Failure)
    assert (bad.kind, "knows no Chinese" in bad.message) == ("engine", True)


def test_code_that_lies_in_a_base_model_is_not_run(registry, tmp_path):
    add_voice(registry, "evil")
    folder = registry / "evil" / "bert"
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config |= {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Evil"}}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    engine = GptSovitsEngine(voice("evil", registry), Machine("cpu"))
    engine.speak(LINES[1:2])
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "words",
    [
        "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory",
        "MPS backend out of memory (MPS allocated: 8 GB)",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED",
    ],
)
def test_memory_that_runs_out_in_bert_fails_its_line_alone(engine, monkeypatch, words):
    def scarce(*_: object):
        raise RuntimeError(words)

    monkeypatch.setattr(Bert, "__call__", scarce)
    good, bad = engine.speak(LINES[:2])
    assert isinstance(good, Speech)
    assert isinstance(bad, Failure)
    assert bad.kind == "memory"


def test_too_little_memory_halves_the_batch_and_goes_on(card, engine, monkeypatch):
    asked = []

    def scarce(model, utterances):
        asked.append(len(utterances))
        if len(utterances) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decoding.generated(model, utterances)

    plenty = engine.speak(LINES)
    monkeypatch.setattr("voices.gpt_sovits.engine.generated", scarce)
    spoken = engine.speak(LINES)
    assert asked == [6, 3, 1, 2, 3, 1, 2]
    for one, other in zip(plenty, spoken, strict=True):
        assert np.abs(samples(one) - samples(other)).max() < 1e-4


def test_an_item_that_is_too_large_alone_fails_and_other_errors_are_raised():
    def work(items):
        if "large" in items:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return list(items)

    failed = Failure("memory", "too large")
    assert in_halves(work, ["a", "large", "b"], lambda _: failed) == ["a", failed, "b"]

    def broken(items):
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        in_halves(broken, ["a", "b"], lambda _: failed)


def test_a_reference_is_prepared_once(card):
    engine = GptSovitsEngine(card, Machine("cpu"))
    heard = []
    hubert = engine._networks.hubert
    engine._networks.hubert = lambda wave: heard.append(len(wave)) or hubert(wave)  # type: ignore
    engine.speak(LINES)
    engine.speak(LINES)
    assert len(heard) == 2, "one for each style"


def test_a_changed_file_is_refused_by_its_sha256(registry):
    add_voice(registry, "changed")
    with (registry / "changed" / "s2.pth").open("r+b") as file:
        file.seek(40_000)
        file.write(b"?")
    with pytest.raises(VoiceError, match=r"s2\.pth is not the file the voice was made with"):
        GptSovitsEngine(voice("changed", registry), Machine("cpu"))


def test_a_changed_reference_fails_the_lines_of_its_style(registry):
    add_voice(registry, "clip")
    path = registry / "clip" / "calm.wav"
    path.write_bytes(path.read_bytes()[:-2] + b"??")
    engine = GptSovitsEngine(voice("clip", registry), Machine("cpu"))
    good, bad = engine.speak([LINES[0], LINES[2]])
    assert isinstance(good, Speech)
    assert isinstance(bad, Failure)
    assert bad.kind == "reference"
    assert "calm.wav" in bad.message


def test_a_clip_without_transcript_gives_its_timbre_alone(card):
    neutral = card.styles["neutral"]
    assert isinstance(neutral, SovitsSettings)
    silent = replace(neutral, reference=replace(neutral.reference, transcript=""))
    engine = GptSovitsEngine(replace(card, styles={"neutral": silent}), Machine("cpu"))
    assert len(samples(engine.speak([LINES[0]])[0])) > 10_000


def test_more_clips_change_the_timbre(card, engine):
    neutral, calm = card.styles["neutral"], card.styles["calm"]
    assert isinstance(neutral, SovitsSettings)
    assert isinstance(calm, SovitsSettings)
    both = replace(neutral.reference, timbre=(calm.reference.audio,))
    mixed = replace(card, styles={"neutral": replace(neutral, reference=both)})
    other = GptSovitsEngine(mixed, Machine("cpu"))
    one, two = samples(engine.speak([LINES[0]])[0]), samples(other.speak([LINES[0]])[0])
    assert len(one) == len(two), "the same tokens"
    assert np.abs(one - two).max() > 1e-3


def test_a_voice_is_loaded_for_a_device_by_name(card):
    loaded = GptSovitsEngine.load(card, "cpu", "fp32")
    assert isinstance(loaded.speak(LINES[:1])[0], Speech)
    with pytest.raises(ConfigError, match="cuda:9"):
        GptSovitsEngine.load(card, "cuda:9")


def test_identity_names_engine_precision_and_base_models(engine):
    assert engine.identity.startswith("gpt-sovits 2, fp32, chinese-hubert-base ")


@pytest.mark.parametrize(
    ("name", "capability", "safe"),
    [
        ("NVIDIA GeForce GTX 1660 Ti", (7, 5), ("fp32",)),
        ("NVIDIA GeForce GTX 1080", (6, 1), ("fp32",)),
        ("Tesla T4", (7, 5), ("fp16", "fp32")),
        ("NVIDIA H200", (9, 0), ("fp16", "bf16", "fp32")),
    ],
)
def test_cards_that_cannot_be_trusted_with_half_floats_get_none(name, capability, safe):
    assert safe_on_cuda(name, capability) == safe


def test_a_device_or_precision_that_is_not_there_is_an_error():
    with pytest.raises(ConfigError, match=r"engine\.device is 'cuda:9'"):
        device_of(Machine("cuda:9"))
    with pytest.raises(ConfigError, match=r"engine\.precision is 'fp16'; on cpu fp32 works"):
        precision_of(Machine("cpu", "fp16"), torch.device("cpu"))
