"""The doctor: says what is wrong also when half of the installation is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import doctor, show
from flows.doctor import MISSING, OPTIONAL, WELL, Check
from flows.exits import DONE, INPUT

PROGRAM = Path(sys.executable).parent / "dubline"


@pytest.fixture
def homes(tmp_path, monkeypatch):
    """A user with nothing set and nothing kept."""
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def examined(**environ):
    return subprocess.run(
        [PROGRAM, "doctor"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environ},
    )


def test_a_whole_installation_is_ready(homes):
    done = examined()
    assert done.returncode == DONE, done.stdout
    assert done.stdout.endswith("\nready\n")
    for name in ("prefect", "ffmpeg encoders", "takes", "voice cards", "server"):
        assert any(name in line for line in done.stdout.splitlines())


def test_looking_changes_nothing(homes):
    examined()
    assert list(homes.iterdir()) == []


def test_a_fault_in_the_settings_is_found_and_exits_with_2(homes):
    (homes / "dubline.toml").write_text("[mix]\nduck_dept = 3\n")
    done = examined()
    assert done.returncode == INPUT
    assert "dubline.toml, line 2: mix.duck_dept is not a setting" in done.stdout


def test_another_package_of_the_same_name_is_found(homes):
    (homes / "other" / "voices").mkdir(parents=True)
    (homes / "other" / "voices" / "__init__.py").write_text("")
    done = examined(PYTHONPATH=str(homes / "other"))
    assert done.returncode == INPUT
    assert f"another package stands before ours: {homes / 'other' / 'voices'}" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_found(homes):
    (homes / "file").write_text("")
    done = examined(DUBLINE_PATHS__TAKES=str(homes / "file" / "takes"))
    assert done.returncode == INPUT
    assert "set paths.takes to another folder" in done.stdout


def test_an_ffmpeg_that_is_not_there_is_found(homes):
    done = examined(IMAGEIO_FFMPEG_EXE=str(homes / "no-ffmpeg"))
    assert done.returncode == INPUT
    assert any("ffmpeg" in line and MISSING in line for line in done.stdout.splitlines())


def test_a_missing_package_comes_with_the_command_that_installs_it():
    assert doctor.installed("numpy>=2")
    assert doctor.installed("numpy<1") is None
    assert doctor.installed("no-such-package-at-all") is None
    command = doctor.pip("espeakng-loader>=0.2.4")
    assert command == f"{sys.executable} -m pip install 'espeakng-loader>=0.2.4'"


def test_packages_are_called_what_they_are_called():
    names = {check.name for check in doctor.packages()}
    assert {"boto3", "pysubs2", "prefect"} <= names


def test_what_is_needed_and_what_is_extra_comes_from_the_package_itself():
    wanted = doctor.requirements()
    assert any(need.startswith("prefect") for need in wanted[""])
    assert {"", "espeak", "gpt-sovits", "test"} <= wanted.keys()


def test_a_check_that_breaks_is_a_finding():
    def broken():
        yield Check("one", WELL, "fine")
        raise RuntimeError("half of it is gone")

    first, second = doctor._unbroken(broken)
    assert first.state == WELL
    assert second == Check("broken", MISSING, "RuntimeError: half of it is gone")


def test_only_what_is_needed_decides_whether_one_is_ready():
    assert doctor.ready([Check("a", WELL, ""), Check("b", OPTIONAL, "")])
    assert not doctor.ready([Check("a", WELL, ""), Check("b", MISSING, "")])


def test_what_to_do_stands_below_the_findings():
    text = show.checks_table(
        [Check("a", WELL, "1.0"), Check("b", MISSING, "gone", "pip install b")]
    )
    assert text.splitlines() == [
        "ok       a  1.0",
        "MISSING  b  gone",
        "",
        "What to do:",
        "  b: pip install b",
    ]
