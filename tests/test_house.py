"""The house is as documented: stages in their order, one importer of pysrt, quick imports."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tasks import STAGES

ROOT = Path(__file__).parents[1]
CODE = [path for floor in ("flows", "tasks", "voices") for path in (ROOT / floor).rglob("*.py")]


def test_the_flow_runs_the_stages_in_their_order():
    flow, marking, loop = (
        (ROOT / "flows" / name).read_text(encoding="utf-8")
        for name in ("dub.py", "marking.py", "speaking.py")
    )
    before, call, after = flow.partition("made = version(stages, ")  # where the other loop stands
    assert call
    run = re.compile(r'stages\.run\(\s*"(\w+)"')
    stages = ["collect", *run.findall(before), *run.findall(marking), *run.findall(after)]
    assert [*stages, "publish"] == [
        stage for stage in STAGES if stage not in ("translate", "check")
    ]
    drop = (ROOT / "flows" / "drop.py").read_text(encoding="utf-8")
    assert drop.index("outcome = _dubbed(") < drop.index("send = publish if")  # and then published
    assert loop.index("spoken_through(") < loop.index("check(lines")  # the loop the flow owns
    assert all((ROOT / "tasks" / f"{stage}.py").is_file() for stage in STAGES)


def test_gpl_pysrt_is_imported_in_one_file():
    importers = [
        p.relative_to(ROOT)
        for p in CODE
        if re.search(r"^\s*(import|from) pysrt", p.read_text(encoding="utf-8"), re.M)
    ]
    assert importers == [Path("tasks/scripts/srt.py")]


def test_only_one_file_starts_ffmpeg():
    starters = {p.name for p in CODE if "imageio_ffmpeg" in p.read_text(encoding="utf-8")}
    assert starters <= {"ffmpeg.py", "doctor.py"}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("flows.cli", ("prefect", "scipy", "moviepy", "numpy", "c2pa", "cryptography", "av")),
        ("voices.registry", ("torch", "prefect", "scipy")),
        ("voices", ("torch", "numpy")),
    ],
)
def test_importing_is_light(module, heavy):
    script = f"import sys, {module}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_example_of_a_dictionary_is_one():
    from voices.readings_file import read_readings

    example = read_readings(Path(__file__).parent.parent / "examples" / "readings.csv")
    assert {"en", "zh", "yue", "ja", "ko", "*"} == {entry.language for entry in example}
