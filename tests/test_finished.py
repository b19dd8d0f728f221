"""A finished job stays finished, whatever is upgraded; what was asked anew is made anew."""

import json
import logging
from importlib import metadata

import pytest

from tasks.finished import NAME, asked
from tasks.job import DeliveryOptions, SpeakOptions
from tasks.limits import Limits
from tasks.run_folder import RunFolder, file_digest
from tests.test_dub import example_order, srt
from voices.errors import SchemaError
from voices.espeak import EspeakEngine

VIDEO = "smpte-2997.mp4"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("finished")


def order(folder, **changes):
    """Two short lines, alone: a dub of two seconds."""
    script = folder / "s.srt"
    if not script.exists():
        srt(script, (0.2, 2.0, "Hello there."), (2.5, 4.0, "Goodbye then."))
    fields = {"script": script, "video": None, "out": folder / "talk.wav"} | changes
    return example_order(folder, **fields)


@pytest.fixture(scope="module")
def made(prefect_server, folder):
    from flows.dub import dub

    return dub(order(folder))


@pytest.fixture
def upgraded(monkeypatch):
    """Another dubline, and another espeak-ng: the job's id and every key of a take change."""
    real = metadata.version
    monkeypatch.setattr(
        "tasks.collect.version", lambda name: "9.9.9" if name == "dubline" else real(name)
    )
    before = EspeakEngine.__init__

    def newer(self, *arguments, **named):
        before(self, *arguments, **named)
        self.identity = "espeak-ng 9, reading 9"

    monkeypatch.setattr(EspeakEngine, "__init__", newer)
    from voices.registry import kept

    kept.close()
    yield
    kept.close()


def files(folder):
    paths = [p for p in folder.rglob("*") if p.is_file() and p.name != "running.json"]
    return {path: path.stat().st_mtime_ns for path in paths}


def test_an_upgrade_does_not_speak_a_finished_job_again(dub, made, folder, upgraded):
    before = files(folder)
    again = dub(order(folder))
    assert again == made
    assert again.made_before.startswith("made by dubline ")
    assert "espeak-ng 1." in again.made_before
    assert files(folder) == before


def test_what_an_order_does_not_hear_does_not_make_it_anew(dub, made, folder):
    limits = order(folder, limits=Limits(decode_factor=9))
    assert dub(limits).made_before
    assert asked(limits) == asked(order(folder))


@pytest.mark.parametrize(
    "harm", ["the version is gone", "the version is changed", "the report is gone"]
)
def test_what_is_not_there_any_more_is_made_again(dub, tmp_path, harm):
    first = dub(order(tmp_path))
    if harm == "the version is changed":
        first.out.write_bytes(first.out.read_bytes() + b"x")
    else:
        (first.out if "version" in harm else first.report).unlink()
    again = dub(order(tmp_path))
    assert not again.made_before
    assert file_digest(again.out) == again.delivered.sha256
    assert dub(order(tmp_path)).made_before


def test_an_edit_or_an_option_makes_it_anew_and_a_touched_file_does_not(dub, tmp_path):
    dub(order(tmp_path))
    script = tmp_path / "s.srt"
    script.write_text(script.read_text())
    assert dub(order(tmp_path)).made_before
    script.write_text(script.read_text().replace("Goodbye", "Farewell"))
    assert not dub(order(tmp_path)).made_before
    assert not dub(order(tmp_path, delivery=DeliveryOptions(loudness=-23))).made_before
    assert not dub(order(tmp_path, speak=SpeakOptions(seed=7))).made_before


def test_again_makes_it_anew(dub, tmp_path, upgraded):
    first = dub(order(tmp_path))
    takes = set((tmp_path / "takes").rglob("*.wav"))
    again = dub(order(tmp_path, again=True))
    assert not again.made_before
    assert again.delivered.row != first.delivered.row  # it was signed and recorded anew
    assert set((tmp_path / "takes").rglob("*.wav")) == takes  # by the same engine: the same takes
    assert dub(order(tmp_path)).made_before


def test_a_job_that_was_interrupted_goes_on(dub, tmp_path):
    first = dub(order(tmp_path))
    (first.run_dir / NAME).unlink()
    before = {p: p.stat().st_mtime_ns for p in (first.run_dir / "stages").iterdir()}
    again = dub(order(tmp_path))
    assert not again.made_before
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_a_run_folder_that_was_moved_says_where_it_is_now(dub, tmp_path):
    first = dub(order(tmp_path))
    first.run_dir.rename(tmp_path / "moved")
    again = dub(order(tmp_path, run_dir=tmp_path / "moved"))
    assert again.made_before
    assert again.report == tmp_path / "moved" / "report.json"
    assert again.report.exists()


def test_one_of_a_newer_dubline_is_refused_and_kept(dub, tmp_path):
    first = dub(order(tmp_path))
    path = first.run_dir / NAME
    told = json.loads(path.read_text()) | {"schema": "dubline.finished/7"}
    path.write_text(json.dumps(told))
    with pytest.raises(SchemaError, match=r"finished.json .*finished/7.*up to dubline.finished/1"):
        dub(order(tmp_path))
    assert json.loads(path.read_text()) == told


def test_a_damaged_one_is_no_reason_to_fail(dub, tmp_path, caplog):
    first = dub(order(tmp_path))
    told = json.loads((first.run_dir / NAME).read_text())
    del told["files"]
    (first.run_dir / NAME).write_text(json.dumps(told))
    with caplog.at_level(logging.WARNING):
        assert not dub(order(tmp_path)).made_before
    assert "finished.json is damaged" in caplog.text


def test_forgetting_lets_every_stage_run_again_and_touches_no_newer_record(tmp_path):
    ran = []

    def made():
        ran.append(1)
        return {}

    def stage(folder):
        folder.once("one", "key", lambda _: [], made)

    with RunFolder(tmp_path) as folder:
        stage(folder)
        folder.forget()
        stage(folder)
        record = tmp_path / "stages" / "two.json"
        record.write_text('{"schema": "dubline.stage/2"}')
        with pytest.raises(SchemaError, match="--run-dir"):
            folder.forget()
    assert len(ran) == 2
    assert sorted(p.name for p in record.parent.iterdir()) == ["one.json", "two.json"]


def test_the_log_of_a_run_has_times_and_stages_and_not_the_words(made):
    text = (made.run_dir / "run.log").read_text()
    assert "job " in text
    assert "speak: 0 of 2" in text
    assert text.rstrip().endswith("done")
    assert "Goodbye" not in text
    assert text.splitlines()[0][:4].isdecimal()
