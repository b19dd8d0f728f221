"""A whole dub with a GPT-SoVITS voice: what it says is noise, but it flows."""

import json

import pytest

from tests.gpt_sovits_voice import add_voice
from tests.test_dub import example_order, srt
from voices.registry import voice


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    add_voice(folder, "tiny")
    return folder


def test_a_script_is_dubbed_and_dubbed_again_from_its_takes(
    dub,
    registry,
    tmp_path,
):
    script = srt(
        tmp_path / "s.srt",
        (1.0, 3.0, "Where were you last night?"),
        (3.5, 5.5, "I waited for three hours in the rain."),
        (6.0, 8.0, "And nobody came."),
    )
    order = example_order(tmp_path, voice="tiny", registry=registry, script=script)
    outcome = dub(order)
    assert order.out.stat().st_size > 100_000
    told = json.loads(outcome.report.read_text("utf-8"))
    assert [line["number"] for line in told["lines"]] == [1, 2, 3]
    assert all(line["take"] for line in told["lines"])
    assert told["versions"]["voice"]["digest"] == voice("tiny", registry).digest
    assert "gpt-sovits 2, fp32" in json.dumps(told["versions"])

    before = {path: path.stat().st_mtime_ns for path in order.takes.rglob("*.wav")}
    again = dub(replace_run(order, tmp_path))
    assert again.report.exists()
    assert {path: path.stat().st_mtime_ns for path in order.takes.rglob("*.wav")} == before


def replace_run(order, folder):
    """The same order, with nothing done yet but the takes."""
    return order.model_copy(update={"run_dir": folder / "again", "out": folder / "again.mp4"})
