"""The example with a bucket works as its README says: a drop, one command, a video."""

import json
import os
import re
import subprocess
from pathlib import Path

import av
import pytest

from flows.config import load
from tasks.job_file import read_job
from tasks.order_file import read_order
from tests.conftest import PROGRAM

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "bucket"
INSTALLED = ".venv/bin/dubline"  # in the READMEs


def commands(path: Path, heading: str) -> list[str]:
    """The first block of shell commands below a heading."""
    text = path.read_text("utf-8").partition(heading)[2]
    found = re.search(r"^```sh\n(.*?)^```", text, re.M | re.S)
    assert found, f"{path} has no commands below {heading}"
    return found[1].splitlines()


def test_the_readme_needs_four_commands_and_the_example_has_the_same():
    asked = commands(ROOT / "README.md", "## Leave it running")
    assert len(asked) == 4
    assert asked == commands(EXAMPLE / "README.md", "# A bucket of your own")


@pytest.fixture
def dropped(homes):
    """A newcomer's checkout, after every command but the last; and what each said."""
    checkout = homes / "checkout"
    checkout.mkdir()
    (checkout / "examples").symlink_to(ROOT / "examples")
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / INSTALLED).symlink_to(PROGRAM)
    said = []
    for command in commands(EXAMPLE / "README.md", "# A bucket of your own"):
        done = subprocess.run(
            command,
            shell=True,
            cwd=checkout,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said.append(done.stdout)
    return checkout, said


@pytest.mark.slow  # a Prefect server starts in it
@pytest.mark.timeout(900)
def test_a_newcomer_finds_the_video(dropped):
    checkout, (*_, last) = dropped
    (video,) = last.splitlines()
    with av.open(str(checkout / video)) as file:
        assert [stream.type for stream in file.streams][:2] == ["video", "audio"]
    (receipt,) = (checkout / "drops" / "outbox").rglob("receipt.json")
    told = json.loads(receipt.read_text())["receipt"]
    assert video.startswith(f"drops/{told['folder'].rstrip('/')}/")
    assert (told["lines"], told["fence"]) == (8, 1)
    inbox = checkout / "drops" / "inbox"
    assert [path for path in inbox.rglob("*") if path.is_file()] == []
    done = {path.name for path in (checkout / "drops" / "done").rglob("bunny.*") if path.is_file()}
    assert done == {"bunny.mp4", "bunny.en.srt"}


def test_the_settings_of_the_example_are_settings():
    settings = load(EXAMPLE / "dubline.toml", (), {}).settings
    assert settings.bucket.url == str(EXAMPLE / "drops")
    assert settings.inbox.settle == 60.0


def test_the_job_of_the_example_is_one():
    job = read_job((EXAMPLE / "jobs" / "trailer" / "job.toml").read_bytes(), "job.toml")
    assert (job.voice, job.priority) == ("demo-en", 7)
    assert set(job.sizes) == {"trailer.srt", "trailer.mp4"}


def test_the_job_and_the_order_in_the_readme_are_such():
    section = (ROOT / "README.md").read_text("utf-8").partition("## Leave it running")[2]
    job, order, *_ = re.findall(r"^```toml\n(.*?)^```", section, re.M | re.S)
    assert read_job(job.encode(), "job.toml").voice == "anna"
    assert read_order("evening-news", order.encode(), 0.0).order.languages == ("en", "es")


def test_the_standing_order_of_the_example_is_one():
    told = (EXAMPLE / "orders" / "evening-news.toml").read_bytes()
    order = read_order("evening-news", told, 0.0).order
    assert (order.languages, order.patience) == (("en", "es"), 7200.0)
