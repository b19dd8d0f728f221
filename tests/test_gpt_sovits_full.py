"""Our GPT-SoVITS engine with voices of official size and random weights."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.gpt_sovits_voice import EIGHT, Networks, add_voice
from voices.gpt_sovits.decoding import generated
from voices.gpt_sovits.engine import GptSovitsEngine, _utterance
from voices.registry import voice
from voices.speech import Machine, Request, Speech

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
MEMORY = 6e9  # bytes within which a voice loads and speaks
SPEAKING = """
import json, resource, sys, time
from pathlib import Path
import torch
torch.set_num_threads(2)
from voices.gpt_sovits.engine import GptSovitsEngine
from voices.registry import voice
from voices.speech import Failure, Machine, Request
begun = time.perf_counter()
engine = GptSovitsEngine(voice("full", Path(sys.argv[1])), Machine("cpu"))
loaded = time.perf_counter()
lines = [Request("Where were you last night?", "en"), Request(sys.argv[2], "zh")]
speeches = [engine.speak([line])[0] for line in lines]
spoken = time.perf_counter()
assert not any(isinstance(one, Failure) for one in speeches), speeches
seconds = sum(len(one.samples) / one.rate for one in speeches)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
told = {"load_s": loaded - begun, "speak_s": spoken - loaded, "sound_s": seconds, "peak": peak}
print(json.dumps(told))
"""


def spoken(registry: Path) -> dict[str, float]:
    """How a process of its own loads the voice "full" and speaks English and Chinese."""
    command = [
        sys.executable,
        "-c",
        SPEAKING,
        str(registry),
        "\u4eca\u5929\u5929\u6c14\u4e0d\u9519\u3002",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("version", ["v2", "v2ProPlus"])
def test_a_voice_of_official_size_speaks_within_six_gigabytes(version, tmp_path):
    add_voice(tmp_path, "full", Networks(version, full=True))
    told = spoken(tmp_path)
    assert told["peak"] < MEMORY
    assert told["sound_s"] > 0.8


@torch.inference_mode()
def test_eight_lines_with_eight_references_are_as_spoken_one_by_one(tmp_path):
    add_voice(tmp_path, "full", Networks("v2", full=True), EIGHT)
    engine = GptSovitsEngine(voice("full", tmp_path), Machine("cpu"))
    lines = [Request(f"This is line {at}.", "en", style) for at, style in enumerate(EIGHT)]
    pieces = [engine._pieces(at, line)[0] for at, line in enumerate(lines)]  # type: ignore[index]
    utterances = [_utterance(piece) for piece in pieces]
    model = engine._networks.semantic
    tokens = generated(model, utterances)
    assert tokens == [generated(model, [one])[0] for one in utterances]
    assert all(one.ended for one in tokens)
    together = engine.speak(lines)
    alone = [engine.speak([line])[0] for line in lines]
    for one, other in zip(together, alone, strict=True):
        assert isinstance(one, Speech)
        assert isinstance(other, Speech)
        assert np.abs(one.samples - other.samples).max() <= 1e-4
