"""A dry run reads everything, says what a dub would take, and leaves nothing behind."""

from pathlib import Path

import pytest

from flows.estimate import HURRIED, START, estimate, identity_of
from flows.show import reckoned
from tasks.limits import Limits
from tests.test_dub import EXAMPLE, example_order, srt
from voices.errors import InputError, MediaError, ScriptError
from voices.registry import open_engine, voice
from voices.speech import Machine


def two(folder, **changes):
    """Two lines of a script alone."""
    script = folder / "s.srt"
    if not script.exists():
        srt(script, (0.2, 2.0, "Hello there."), (2.5, 4.0, "Goodbye then."))
    fields = {"script": script, "video": None, "out": folder / "talk.wav"} | changes
    return example_order(folder, **fields)


def everything(folder):
    return {p: p.stat().st_mtime_ns for p in folder.rglob("*")}


def test_nothing_is_written(tmp_path):
    before = everything(tmp_path)
    told = estimate(example_order(tmp_path))
    assert everything(tmp_path) == before
    assert (told.lines, told.stored, told.new) == (8, 0, 8)
    assert told.programme == pytest.approx(28, abs=0.1)
    assert told.speech == pytest.approx(20, rel=0.4)  # it speaks for 20 seconds
    assert START < told.wall < 60
    assert (told.gpu, told.price) == (0, None)


def test_lines_in_the_store_are_not_spoken_again_and_a_finished_job_is_not_made(dub, tmp_path):
    dub(two(tmp_path))
    edited = two(tmp_path, script=tmp_path / "other.srt", run_dir=tmp_path / "more")
    edited.script.write_text(edited.script.with_name("s.srt").read_text().replace("Good", "Day"))
    before = everything(tmp_path)
    told = estimate(edited)
    assert (told.lines, told.stored, told.new) == (2, 1, 1)
    done = estimate(two(tmp_path))
    assert done.done.startswith("made by dubline")
    assert (done.new, done.wall, done.speech) == (0, 0, 0)
    again = estimate(two(tmp_path, again=True))
    assert (again.done, again.stored, again.new) == ("", 2, 0)
    assert everything(tmp_path) == before
    assert "nothing to do: made by dubline" in reckoned(done)
    assert "would speak 1 of 2 lines (1 in the take store)" in reckoned(told)


def test_lines_after_the_end_are_not_counted(tmp_path):
    script = srt(tmp_path / "s.srt", (1, 3, "Hello."), (50, 52, "Too late."))
    assert estimate(example_order(tmp_path, script=script)).lines == 1


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"script": EXAMPLE / "none.srt"}, InputError),
        ({"video": EXAMPLE / "bunny.en.srt"}, MediaError),
        ({"limits": Limits(seconds=5)}, MediaError),
        ({"voice": "nobody"}, InputError),
    ],
)
def test_what_cannot_be_dubbed_is_told_as_a_dub_would(tmp_path, changes, kind):
    with pytest.raises(kind):
        estimate(example_order(tmp_path, **changes))


def test_a_script_that_is_none_is_refused(tmp_path):
    script = tmp_path / "s.srt"
    script.write_text("")
    with pytest.raises(ScriptError):
        estimate(example_order(tmp_path, script=script))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    pytest.importorskip("torch")
    from tests.gpt_sovits_voice import add_voice

    folder = tmp_path_factory.mktemp("voices")
    add_voice(folder, "tiny")
    return folder


def test_a_gpu_is_counted_and_has_a_price(tiny, tmp_path):
    order = two(tmp_path, voice="tiny", registry=tiny)
    there = estimate(order, gpu_hour=3.6, gpu=True)
    assert there.gpu == pytest.approx(HURRIED * there.speech * 0.1)
    assert there.price == pytest.approx(there.gpu * 0.001)
    assert "in money" in reckoned(there)
    here = estimate(order, gpu_hour=3.6, gpu=False)
    assert (here.gpu, here.price) == (0, None)
    assert here.wall > there.wall


def test_an_engine_is_called_what_it_calls_itself(tiny):
    machine = Machine("cpu", "fp32", Path("/nowhere"))
    for card in (voice("demo-en"), voice("tiny", tiny)):
        engine = open_engine(card, machine)
        assert identity_of(card, machine) == engine.identity
        engine.close()
