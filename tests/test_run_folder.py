"""A run folder does nothing twice, notices what was touched, and serves one run at a time."""

import json
import os
import subprocess
import sys

import pytest

from tasks.run_folder import RunFolder, digest, write_json
from voices.errors import InputError, OutputError


def stage(folder: RunFolder, key: str, ran: list[str]) -> dict[str, object]:
    """A stage that writes a file and says so."""
    out = folder.path / "out.txt"

    def work() -> dict[str, object]:
        ran.append(key)
        out.write_text(key)
        return {"said": key}

    return folder.once("stage", key, lambda _: [out], work).result


def test_the_same_key_runs_once(tmp_path):
    ran: list[str] = []
    with RunFolder(tmp_path) as folder:
        assert stage(folder, "a", ran) == stage(folder, "a", ran) == {"said": "a"}
    with RunFolder(tmp_path) as folder:
        assert stage(folder, "a", ran) == {"said": "a"}
    assert ran == ["a"]


def test_another_key_runs_again(tmp_path):
    ran: list[str] = []
    with RunFolder(tmp_path) as folder:
        stage(folder, "a", ran)
        assert stage(folder, "b", ran) == {"said": "b"}
    assert ran == ["a", "b"]


@pytest.mark.parametrize("harm", ["gone", "changed", "record torn", "record of another kind"])
def test_what_was_harmed_is_made_again(tmp_path, harm):
    ran: list[str] = []
    with RunFolder(tmp_path) as folder:
        stage(folder, "a", ran)
        out, record = tmp_path / "out.txt", tmp_path / "stages" / "stage.json"
        if harm == "gone":
            out.unlink()
        elif harm == "changed":
            out.write_text("somebody else's")
        elif harm == "record torn":
            record.write_text(record.read_text()[:20])
        else:
            record.write_text("[1, 2]")
        assert stage(folder, "a", ran) == {"said": "a"}
    assert ran == ["a", "a"]
    assert out.read_text() == "a"


def test_a_stage_that_fails_leaves_no_record(tmp_path):
    def fail() -> dict[str, object]:
        raise RuntimeError("no")

    with RunFolder(tmp_path) as folder:
        with pytest.raises(RuntimeError):
            folder.once("stage", "a", lambda _: [], fail)
        ran: list[str] = []
        stage(folder, "a", ran)
    assert ran == ["a"]


def test_a_folder_in_use_is_refused_and_a_dead_run_is_not_in_the_way(tmp_path):
    script = (
        "import sys; from pathlib import Path; from tasks.run_folder import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "in\n"
        with pytest.raises(InputError, match=f"in use by process {other.pid}"), RunFolder(tmp_path):
            pass
        other.kill()
    with RunFolder(tmp_path):
        assert json.loads((tmp_path / "running.json").read_text())["pid"] == os.getpid()
    assert (tmp_path / "running.json").read_text() == ""


def test_only_one_of_many_that_start_at_once_gets_the_folder(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from tasks.run_folder import RunFolder\n"
        "from voices.errors import InputError\n"
        "got = 0\n"
        "for _ in range(200):\n"
        "    try:\n"
        "        with RunFolder(Path(sys.argv[1])):\n"
        "            (Path(sys.argv[1]) / 'inside').mkdir()\n"  # raises if somebody else is
        "            (Path(sys.argv[1]) / 'inside').rmdir()\n"
        "            got += 1\n"
        "    except InputError:\n"
        "        pass\n"
        "print(got)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [racer.communicate()[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    assert sum(map(int, said)) > 0


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot work in"), RunFolder(tmp_path / "file" / "run"):
        pass


def test_digests_do_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": [2.5, None]}) == digest({"b": [2.5, None], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


def test_json_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "value.json"
    write_json(path, {"a": "ü"})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "ü"}
    assert [p.name for p in tmp_path.iterdir()] == ["value.json"]


def test_what_a_killed_run_left_half_written_goes(tmp_path):
    (tmp_path / "fitted").mkdir()
    left = [tmp_path / ".voice.wav.12-34.part", tmp_path / "fitted" / ".00001.wav.12-34.part"]
    for path in left:
        path.write_bytes(b"half")
    with RunFolder(tmp_path):
        assert not any(path.exists() for path in left)
