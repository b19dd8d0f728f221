"""Kills under drops in a bucket: two processes attend to it, and whoever lives takes over."""

import json
import random
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tasks.run_folder import file_digest
from tests.chaos.campaign import Ground, Undisturbed, ended_in
from tests.chaos.home import PROGRAM, Home, Kept
from tests.chaos.jobs import BATCH
from tests.chaos.judge import broken, halves, packets
from tests.chaos.kills import Kill, recorded

LEASE = 5  # seconds, the shortest there is
ATTEMPTS = 20  # a drop that is at hand whenever somebody dies is not to be taken for poison
SETTLE = 2  # seconds a script waits for its media
SPEAKERS = 2
LONGEST = 600.0  # seconds from the last kill until every drop must be done
POLITE = 60.0  # seconds for a process that is asked to stop


@dataclass
class Bucket:
    """A bucket that is a folder, and those who attend to it."""

    folder: Path
    home: Home
    people: list[Kept] = field(default_factory=list)
    every: float = 1.0  # seconds between two polls of each

    def environ(self) -> dict[str, str]:
        """What those who attend to it are told."""
        return {
            "DUBLINE_BUCKET__URL": str(self.folder / "bucket"),
            "DUBLINE_INBOX__LEASE": str(LEASE),
            "DUBLINE_INBOX__ATTEMPTS": str(ATTEMPTS),
            "DUBLINE_INBOX__SETTLE": str(SETTLE),
            "DUBLINE_PATHS__TAKES": str(self.folder / "takes"),
            "DUBLINE_PATHS__RUNS": str(self.folder / "runs"),
            "DUBLINE_SPEAK__BATCH": str(BATCH),
        }

    def staff(self, number: int) -> None:
        """Have so many processes attend to it."""
        inside = Home(self.home.folder)
        inside.environ = self.home.environ | self.environ()
        command = [PROGRAM, "inbox", "--every", str(self.every)]
        self.people = [Kept(f"inbox-{one}", inside, command, lambda: True) for one in range(number)]
        for one in self.people:
            one.start()

    def drop(self, one: Undisturbed) -> None:
        """A job, as somebody drops it: the media first, then the script."""
        place = self.folder / "bucket" / "inbox" / one.job.voice
        place.mkdir(parents=True, exist_ok=True)
        for path in (one.job.media, one.job.script):
            if path:
                part = place.parent / f".{path.name}.copying"
                shutil.copyfile(path, part)
                part.replace(place / f"{one.job.name}{path.suffix}")

    def claims(self) -> list[dict[str, Any]]:
        """Every claim there is."""
        found = []
        for path in (self.folder / "bucket" / "claims").glob("*.json"):
            found.append(json.loads(path.read_text(encoding="utf-8")))
        return found

    def done(self, jobs: list[Undisturbed]) -> bool:
        """Whether every drop has come to rest."""
        states = [claim["state"] for claim in self.claims()]
        return len(states) == len(jobs) and all(state in ("done", "failed") for state in states)

    def stop(self) -> list[str]:
        """Ask everybody to stop; what is wrong with how they do."""
        faults = []
        for one in self.people:
            if one.process and one.process.poll() is None:
                one.process.send_signal(signal.SIGTERM)
                ended = ended_in(one.process, POLITE)
                if ended != 130:
                    faults.append(f"{one.name}, asked to stop, ended with {ended}")
        return faults


def flow(ground: Ground, seed: int) -> list[Kill]:
    """Kill those who attend to the bucket."""
    return trial(ground, seed, "flow")


def server(ground: Ground, seed: int) -> list[Kill]:
    """Kill the Prefect server that they use."""
    return trial(ground, seed, "server")


def trial(ground: Ground, seed: int, kind: str) -> list[Kill]:
    """Three drops, up to six kills, then peace until all drops are done."""
    rng = random.Random(f"bucket {kind} {seed}")
    folder = ground.folder(f"bucket-{kind}-{seed}")
    bucket = Bucket(folder, ground.home)
    # A drop of speech alone becomes a WAV, whose mark is not that of the M4A of a plain job.
    same = [one for one in ground.jobs if one.job.media or one.job.suffix == ".wav"]
    jobs = rng.sample(same, 3)
    ground.speaker.watch(folder / "takes", 0.1)
    begun = time.monotonic()
    bucket.staff(2)
    for one in jobs:
        bucket.drop(one)
    moments: list[tuple[float, str]] = []
    for _ in range(rng.randint(3, 6)):
        time.sleep(rng.uniform(2.0, 12.0))
        if bucket.done(jobs):
            break
        victim = rng.choice(bucket.people) if kind == "flow" else ground.server
        if victim.process is None or victim.process.poll() is not None:
            victim.revive()  # it ended by itself since: no kill
            continue
        moments.append((time.monotonic() - begun, now(bucket)))
        victim.kill()
        time.sleep(rng.uniform(0.0, 2.0))
        tended(ground, bucket)
    faults = until_done(ground, bucket, jobs)
    faults += bucket.stop()
    faults += judged(bucket, jobs)
    taken = sum(claim["fence"] - 1 for claim in bucket.claims())
    if ground.speaker.twice > (len(moments) + taken) * BATCH * SPEAKERS:
        faults.append(f"{ground.speaker.twice} lines twice after {len(moments)} kills")
    came = (faults, ground.speaker.twice, time.monotonic() - begun)
    outcome = "taken over" if taken else "continued"
    return recorded((kind, "bucket", seed), "three drops", moments, outcome, came, folder)


def tended(ground: Ground, bucket: Bucket) -> None:
    """What a supervisor does, now and then."""
    for one in (ground.server, *bucket.people):
        one.revive()


def until_done(ground: Ground, bucket: Bucket, jobs: list[Undisturbed]) -> list[str]:
    """Wait in peace until every drop is done."""
    deadline = time.monotonic() + LONGEST
    while not bucket.done(jobs):
        if time.monotonic() > deadline:
            return [f"stuck: {claim['path']} is {claim['state']}" for claim in bucket.claims()]
        tended(ground, bucket)
        time.sleep(0.5)
    return []


def now(bucket: Bucket) -> str:
    """What is being done at this moment, by the claims."""
    states = sorted(claim["state"] for claim in bucket.claims())
    return "+".join(states) or "start"


def judged(bucket: Bucket, jobs: list[Undisturbed]) -> list[str]:
    """What is wrong in the bucket and in the run folders, once all is done."""
    faults = [f"half a file: {name}" for name in halves(bucket.folder)]
    waiting = [p for p in (bucket.folder / "bucket" / "inbox").rglob("*") if p.is_file()]
    faults += [f"left in the inbox: {path.name}" for path in waiting]
    for claim in bucket.claims():
        if claim["state"] != "done":
            faults.append(f"{claim['path']} is {claim['state']}: {claim.get('reason')}")
    for one in jobs:
        faults += [f"{one.job.name}: {fault}" for fault in published(bucket, one)]
    return faults


def published(bucket: Bucket, one: Undisturbed) -> list[str]:
    """What is wrong with what a drop came to."""
    outbox = bucket.folder / "bucket" / "outbox" / one.job.voice / one.job.name
    try:
        told = json.loads((outbox / "receipt.json").read_text(encoding="utf-8"))
        receipt = told["receipt"]
    except (OSError, ValueError, KeyError) as error:
        return [f"no receipt: {error}"]
    folder = bucket.folder / "bucket" / receipt["folder"]
    faults = []
    for told in receipt["files"]:
        path = folder / told["name"]
        if not path.is_file() or file_digest(path) != told["sha256"] or broken(path):
            faults.append(f"{told['name']} is not what the receipt says")
    versions = [path for path in folder.iterdir() if path.suffix == one.job.suffix]
    if [packets(path) for path in versions] != [one.wanted.packets]:
        faults.append("packets differ")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    if report["lines"] != one.wanted.lines:
        faults.append("lines differ")
    return faults + voices(bucket, one)


def voices(bucket: Bucket, one: Undisturbed) -> list[str]:
    """Whether every run of a drop that came to its end made the same voice track."""
    found = (bucket.folder / "runs").glob(f"{one.job.name}-*/**/report.json")
    runs = [path.parent for path in found if path.parent.name != "stages"]
    faults = [] if runs else ["no run folder"]
    for run in runs:
        for name, wanted in (
            ("voice.wav", one.wanted.voice),
            ("voice.marked.wav", one.wanted.marked),
        ):
            if file_digest(run / name) != wanted:
                faults.append(f"{name} differs")
    return faults
