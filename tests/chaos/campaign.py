"""A campaign: one home, one speaker, one server, the jobs as they come undisturbed, then kills."""

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.home import HarnessError, Home, Kept, at_home, prefect_server
from tests.chaos.jobs import COUNTED, ShortJob, short_jobs
from tests.chaos.judge import Deliverables, deliverables, halves, leftovers, verdict
from tests.chaos.speaker import Speaker, speaking

DONE = (0, 3)  # exit codes of a dub that delivered
LONGEST = 420.0  # seconds; what takes longer hangs


@dataclass
class Undisturbed:
    """A job as it comes when nobody kills anything."""

    job: ShortJob
    seconds: float
    wanted: Deliverables


@dataclass
class Ground:
    """What all trials of a campaign share."""

    home: Home
    speaker: Speaker
    server: Kept
    jobs: list[Undisturbed] = field(default_factory=list)
    cluster: tuple[Kept, ...] = ()  # scheduler and workers, once they were needed

    def choose(self, rng: random.Random) -> Undisturbed:
        """A job by chance."""
        return rng.choice(self.jobs)

    def folder(self, name: str) -> Path:
        """An empty folder for a trial."""
        folder = self.home.folder / "trials" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def started(self, job: ShortJob, folder: Path) -> subprocess.Popen[bytes]:
        """The dub of a job, just begun; what it says goes to a file."""
        with (folder / "said.txt").open("ab") as said:
            return subprocess.Popen(
                job.command(folder), env=self.home.environ, stdout=said, stderr=said, cwd=folder
            )


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Everything that a campaign needs, running, and every job done once undisturbed."""
    with at_home(folder) as home, speaking() as speaker:
        server = prefect_server(home)
        server.start()
        server.wait()
        add = ["--id", COUNTED, "--language", "en", "--server", speaker.url]
        clip = ["--reference", "/there/clip.wav", "--transcript", "What is said in it."]
        shutil.rmtree(folder / "data" / "dubline" / "voices", ignore_errors=True)
        home.run("voices", "add", *add, *clip)
        found = Ground(home, speaker, server)
        found.jobs = [undisturbed(found, job) for job in short_jobs(home)]
        yield found


def undisturbed(ground: Ground, job: ShortJob) -> Undisturbed:
    """Do a job once, to know what it comes to and how long it takes."""
    folder = ground.folder(f"undisturbed-{job.name}")
    ground.speaker.watch(folder / "takes", job.delay)
    begun = time.monotonic()
    ended = ended_in(ground.started(job, folder), LONGEST)
    seconds = time.monotonic() - begun
    if ended not in DONE:
        raise HarnessError(f"{job.name}, undisturbed, ended with {ended}: {last_words(folder)}")
    found = [*halves(folder), *leftovers(folder)]
    if found or ground.speaker.twice or ground.speaker.again:
        raise HarnessError(f"{job.name}, undisturbed: {found}, {ground.speaker.again}")
    return Undisturbed(job, seconds, deliverables(folder / "run", job.out(folder)))


def ended_in(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """The exit code of a process, or nothing if it does not end: then it is killed."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def killed_at(process: subprocess.Popen[bytes], moment: float) -> bool:
    """Whether a process was killed so many seconds from now; False if it ended by itself."""
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def stage(run: Path) -> str:
    """The last stage that is on record."""
    records = [(path.stat().st_mtime_ns, path.stem) for path in run.glob("stages/*.json")]
    return max(records)[1] if records else "start"


def last_words(folder: Path) -> str:
    """What the dub said last."""
    said = (folder / "said.txt").read_text(encoding="utf-8", errors="replace").strip()
    return said.splitlines()[-1][-300:] if said else "nothing"


def judged(ground: Ground, one: Undisturbed, folder: Path, kills: int, speakers: int) -> list[str]:
    """What is wrong in the end with a job that was disturbed so many times.

    Args:
        ground: where it was done.
        one: the job.
        folder: with its work.
        kills: that could cost a batch each.
        speakers: batches that are in flight at a time.
    """
    from tests.chaos.jobs import BATCH

    faults = verdict(folder / "run", one.job.out(folder), one.wanted)
    faults += [f"half a file: {name}" for name in halves(folder)]
    faults += [f"left over: {name}" for name in leftovers(folder)]
    faults += [f"asked again though kept: {text}" for text in ground.speaker.again]
    if ground.speaker.twice > kills * BATCH * speakers:
        faults.append(f"{ground.speaker.twice} lines twice after {kills} kills")
    return faults
