"""A checkpoint from a stranger is refused with a word, or is what it should be; it does nothing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.hostile.bases import NAMES, base, loaded, whole
from tests.hostile.opcodes import OPCODES
from tests.hostile.payloads import CALLS
from voices.errors import VoiceError
from voices.gpt_sovits.checkpoint import read_acoustic, read_semantic, read_speaker

GOLDEN = Path(__file__).parent / "data" / "golden"
MOST = 150  # MB that a refused file of half a megabyte may make a process grow
READERS = (read_semantic, read_acoustic, read_speaker)


def endings(folder, first, count):
    """How so many broken files ended, read in a process of their own."""
    command = [sys.executable, "-m", "tests.hostile", ".", str(first), str(count)]
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": root, "PATH": ""}, capture_output=True, text=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = {line["number"]: line for line in lines}
    assert list(told) == list(range(first, first + count)) or "hung" in lines[-1]["end"], (
        done.stderr
    )
    return list(told.values())


def faults(told):
    """What is wrong with an ending; a pickle changed well may be another whole checkpoint."""
    word, _, message = told["end"].partition(" ")
    fine = ("identical", "refused", *(["other"] if told["kind"] == "fuzzed" else []))
    found = {
        told["end"]: word not in fine,
        "names no file": word == "refused" and told["name"] not in message,
        f"did {told.get('did')}": told.get("did"),
        "spoilt the next": told.get("next", "identical") != "identical",
        f"took {told.get('grown')} MB": told.get("grown", 0) > MOST,
    }
    return [what for what, wrong in found.items() if wrong]


def check(folder, first, count):
    ended = endings(folder, first, count)
    assert {one["number"]: (one, wrong) for one in ended if (wrong := faults(one))} == {}
    return ended


def test_payloads_and_some_of_everything(tmp_path):
    payloads = len(OPCODES) + CALLS
    ended = check(tmp_path, 0, payloads + 60)
    assert {one["end"].split()[0] for one in ended[:payloads]} == {"refused"}
    kinds = {one["kind"] for one in ended}
    assert {"flipped", "cut", "bomb", "record_twice", "renamed_key", "other_config"} <= kinds


@pytest.mark.slow
def test_a_thousand_of_everything(tmp_path):
    check(tmp_path, 1000, 1000)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_broken_here_is_whole_before(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(whole(name))
    assert loaded(base(name).half, path)


@pytest.mark.parametrize("read", READERS)
def test_what_is_no_file_is_told(tmp_path, read):
    with pytest.raises(VoiceError, match=f"{tmp_path}: there is no such file"):
        read(tmp_path)
    with pytest.raises(VoiceError, match=r"gone\.pth: there is no such file"):
        read(tmp_path / "gone.pth")
    (tmp_path / "empty.pth").touch()
    with pytest.raises(VoiceError, match=r"empty\.pth: this is no checkpoint"):
        read(tmp_path / "empty.pth")


@pytest.mark.parametrize(
    ("given", "read", "message"),
    [
        pytest.param("s1", read_acoustic, "the semantic half .* acoustic half", id="s1 as s2"),
        pytest.param("v2", read_semantic, "the acoustic half .* semantic half", id="s2 as s1"),
        pytest.param("v2", read_speaker, "the acoustic half .* speaker network", id="s2 as voices"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path, given, read, message):
    path = tmp_path / "given.pth"
    path.write_bytes(whole(given))
    with pytest.raises(VoiceError, match=rf"given\.pth: this is {message}.* is wanted here"):
        read(path)


def test_a_record_that_a_flipped_bit_makes_a_folder_is_still_read(tmp_path):
    raw = bytearray(whole("v2"))
    entries = [found.start() for found in re.finditer(rb"PK\x01\x02", raw)]
    entry = next(at for at in entries if b"/data/" in raw[at + 46 : at + 66])
    raw[entry + 38] ^= 0x10  # its attributes; torch would take its values from anywhere
    path = tmp_path / "voice.pth"
    path.write_bytes(raw)
    expected = tmp_path / "whole.pth"
    expected.write_bytes(whole("v2"))
    ours, theirs = loaded("acoustic", path), loaded("acoustic", expected)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("path", sorted(GOLDEN.glob("containers/*")), ids=lambda path: path.name)
def test_the_containers_of_upstream_without_their_weights_are_refused_by_name(path, read):
    with pytest.raises(VoiceError, match=path.name):
        read(path)


@pytest.mark.parametrize("code", ["02", "03", "04", "07", "99"])
def test_a_version_code_that_is_not_ours_is_refused(tmp_path, code):
    path = tmp_path / "voice.pth"
    path.write_bytes(code.encode() + whole("v2")[2:])
    with pytest.raises(VoiceError, match=r"voice\.pth: .*v1, v2, v2Pro and v2ProPlus work"):
        read_acoustic(path)
