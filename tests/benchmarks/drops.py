"""Drops, whatever people do to them: every complete one is dubbed once, every other one waits.

    python -m tests.benchmarks.drops --folder /tmp/drops --processes 2 --drops 20
    python -m tests.benchmarks.drops --endpoint http://127.0.0.1:7480 --processes 4

Real `dubline inbox` processes attend to a real bucket, while somebody uploads clips of two seconds
and duplicates them, uploads a part (and the rest later, or never), renames and drops again, by
chance and the same for the same seed. Keys to an S3 server come from the environment, as usual.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tasks.bucket import Bucket, BucketOptions, Stored, open_bucket
from tasks.claim import AT_REST
from tasks.claiming import Claims
from tasks.ffmpeg import program
from tasks.receipt import receipt_of
from tests.s3 import given_server

PROGRAM = Path(sys.executable).parent / "dubline"
CONTENTS = 4  # clips and scripts that differ
WORDS = ("Hello there.", "Good morning.", "See you soon.", "All is well.")
KINDS = ("plain", "plain", "duplicated", "late", "never", "renamed", "moved", "again")
PATIENCE = 900.0  # seconds without any progress after which this gives up


@dataclass(slots=True)
class User:
    """Somebody who drops things, and what must come of it."""

    bucket: Bucket
    contents: list[tuple[Path, Path]]  # film, script
    chance: random.Random
    complete: dict[str, float] = field(default_factory=dict)  # path: when it was complete
    perhaps: set[str] = field(default_factory=set)  # dubbed or not: it was taken away again
    never: set[str] = field(default_factory=set)
    later: list[tuple[str, int, str]] = field(default_factory=list)  # what is still to be done

    def act(self, number: int) -> None:
        """Drop something new, and do something to what was dropped before."""
        path, content = f"demo-en/clip{number:04d}", self.chance.randrange(CONTENTS)
        kind = self.chance.choice(KINDS)
        film, script = self.contents[content]
        if kind in ("late", "never"):
            self.bucket.upload(film, f"inbox/{path}.mp4")
            if kind == "late":
                self.later.append((path, content, kind))
            else:
                self.never.add(path)
        elif kind in ("renamed", "moved"):
            self.bucket.upload(film, f"inbox/{path}-old.mp4")
            if kind == "moved":  # complete under its old name for a moment, or for longer
                self.bucket.upload(script, f"inbox/{path}-old.srt")
                self.perhaps.add(f"{path}-old")
            self.later.append((path, content, kind))
        else:
            self._whole(path, content)
            if kind != "plain":
                self.later.append((path, content, kind))
        if self.later and self.chance.random() < 0.5:
            self.finish(self.chance.randrange(len(self.later)))

    def finish(self, which: int = 0) -> None:
        """Do the rest of what was begun."""
        path, content, kind = self.later.pop(which)
        film, script = self.contents[content]
        if kind == "late":
            self.bucket.upload(script, f"inbox/{path}.srt")
            self.complete[path] = time.monotonic()
        elif kind in ("renamed", "moved"):
            for one in (film, script) if kind == "moved" else (film,):
                self.bucket.remove(f"inbox/{path}-old{one.suffix}")
            self._whole(path, content)
        else:
            self._whole(path, content)  # the same once more

    def _whole(self, path: str, content: int) -> None:
        film, script = self.contents[content]
        files = [film, script]
        self.chance.shuffle(files)
        for one in files:
            self.bucket.upload(one, f"inbox/{path}{one.suffix}")
        self.complete.setdefault(path, time.monotonic())


def contents(folder: Path, seconds: float) -> list[tuple[Path, Path]]:
    """Clips and scripts that differ."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, words in enumerate(WORDS):
        film, script = folder / f"{number}.mp4", folder / f"{number}.srt"
        picture = ["-f", "lavfi", "-i", f"testsrc2=s=64x48:r=5:d={seconds}"]
        bed = ["-f", "lavfi", "-i", f"anoisesrc=c=pink:r=48000:a=0.02:d={seconds}:seed={number}"]
        codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
        quiet = [program(), "-loglevel", "error", "-nostdin", "-y"]
        subprocess.run([*quiet, *picture, *bed, *codecs, str(film)], check=True)
        end = f"00:00:{seconds - 0.1:06.3f}".replace(".", ",")
        script.write_text(f"1\n00:00:00,100 --> {end}\n{words}\n", encoding="utf-8")
        made.append((film, script))
    return made


def environment(work: Path, options: BucketOptions) -> dict[str, str]:
    """A user of its own, with a short lease, whose processes share takes and keys."""
    told = {f"XDG_{n}_HOME": str(work / n.lower()) for n in ("DATA", "STATE", "CONFIG", "CACHE")}
    told |= {"DUBLINE_BUCKET__URL": str(options.url), "DUBLINE_INBOX__LEASE": "30"}
    if options.endpoint:
        told |= {"DUBLINE_BUCKET__ENDPOINT": options.endpoint, "DUBLINE_BUCKET__PATH_STYLE": "true"}
        told |= {"DUBLINE_BUCKET__REGION": options.region} if options.region else {}
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DUBLINE_"))}
    return clean | told


@contextmanager
def attending(work: Path, environ: dict[str, str], number: int) -> Iterator[list[Path]]:
    """So many processes that attend to the bucket, and one Prefect server; yields their logs."""
    subprocess.run([PROGRAM, "up"], env=environ, check=True, timeout=300)
    flags = ["--every", "1", "--set", f"inbox.running={number}"]
    logs = [work / f"inbox-{one}.log" for one in range(number)]
    files = [log.open("w") for log in logs]
    processes = [
        subprocess.Popen(
            [PROGRAM, "inbox", *flags], env=environ, stdout=file, stderr=subprocess.STDOUT
        )
        for file in files
    ]
    try:
        yield logs
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=120)
        for file in files:
            file.close()
        subprocess.run([PROGRAM, "down"], env=environ, check=True, timeout=120)


def awaited(user: User, claims: Claims) -> dict[str, float]:
    """Seconds from complete to receipt for every drop; waits until all is at rest."""
    took: dict[str, float] = {}
    last = time.monotonic()
    while time.monotonic() - last < PATIENCE:
        for path in user.complete.keys() - took.keys():
            if receipt_of(user.bucket, path):
                took[path] = time.monotonic() - user.complete[path]
                last = time.monotonic()
        left = {one.key.removeprefix("inbox/").rpartition(".")[0] for one in inbox(user.bucket)}
        if took.keys() == user.complete.keys() and left <= user.never and not claims.open():
            return took
        time.sleep(1)
    raise SystemExit(f"no end: {sorted(user.complete.keys() - took.keys())} have no receipt")


def inbox(bucket: Bucket) -> list[Stored]:
    return list(bucket.list("inbox/"))


def faults(user: User, claims: Claims) -> list[str]:
    """What is not as it must be."""
    wrong = []
    versions: dict[str, set[str]] = {}
    for stored in user.bucket.list("outbox/"):
        if stored.key.endswith(".mp4"):
            path, fence, _ = stored.key.removeprefix("outbox/").rsplit("/", 2)
            versions.setdefault(path, set()).add(fence)
    for path, fences in sorted(versions.items()):
        if len(fences) > 1:
            wrong.append(f"{path} has {len(fences)} versions: {sorted(fences)}")
        if path not in user.complete and path not in user.perhaps:
            wrong.append(f"{path} was dubbed and was never complete")
    wrong += [f"{path} was not dubbed" for path in user.complete if path not in versions]
    waiting = {one.key.removeprefix("inbox/").rpartition(".")[0] for one in inbox(user.bucket)}
    wrong += [f"{path} does not wait any more" for path in user.never - waiting]
    for path in (*user.complete, *user.perhaps):
        claim = claims.read(path)
        if claim and claim.state not in AT_REST:
            wrong.append(f"the claim of {path} is {claim.state}")
    failed = [one.key for one in user.bucket.list("failed/") if one.key.endswith("reason.json")]
    wrong += [f"{key}: a drop failed" for key in failed if "-old/" not in key]
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--endpoint")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--work", type=Path, default=Path("/tmp/dubline-drops"))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--drops", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clip", type=float, default=2.0)
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between two drops")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    options = BucketOptions(url=str(given.folder.absolute()) if given.folder else None)
    if given.endpoint:
        options = given_server(given.endpoint).new_bucket()
    given.work.mkdir(parents=True, exist_ok=True)
    bucket = open_bucket(options)
    user, claims = User(bucket, contents(given.work / "clips", given.clip), chance), Claims(bucket)
    begun = time.monotonic()
    with attending(given.work, environment(given.work, options), given.processes) as logs:
        for number in range(given.drops):
            user.act(number)
            time.sleep(chance.uniform(0, 2 * given.pause))
        while user.later:
            user.finish()
        took = awaited(user, claims)
        seconds = time.monotonic() - begun
    wrong = faults(user, claims)
    dubs = sum(log.read_text(errors="replace").count(" done: outbox/") for log in logs)
    rows = list((given.work / "data/dubline/ledger").rglob("*.json"))
    print(f"{given.drops} drops, {len(took)} complete, {len(user.never)} never, in {seconds:.0f} s")
    print(f"{len(took) * 3600 / seconds:.0f} jobs an hour, {given.processes} processes")
    waited = sorted(took.values())
    print(f"complete to published: median {statistics.median(waited):.0f} s, most {waited[-1]:.0f}")
    print(f"{dubs} times a drop ended as done, {len(rows)} deliveries in the ledger")
    print("\n".join(wrong) if wrong else "every complete drop was dubbed once, the others wait")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
