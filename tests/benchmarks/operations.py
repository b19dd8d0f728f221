"""How much work one machine does when it is left running, and whether anything grows for ever.

    python -m tests.benchmarks.operations --jobs 50 --out operations.jsonl
    python -m tests.benchmarks.operations --trivial 500 --out growth.jsonl
    python -m tests.benchmarks.operations --served 5 --out served.jsonl

With `--jobs`, small drops are put into a folder that `dubline inbox` attends to (`--processes` of
them), and jobs an hour, the wait of a drop, and the size of the Prefect server and of its database
are written down. With `--served`, `dubline serve` is watched while it has nothing to do, and then
gets drops one after the other. With `--trivial`, flows without dubbing write as many task runs, log
lines and artifacts as a drop of eight lines does, in portions; before each, all that is there is
made hours old in the database, and the server's own vacuum, set up as dubline sets it up, removes
it: what is measured is the server alone.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from flows.server import environment
from tests.chaos.dropping import Bucket
from tests.chaos.home import PROGRAM, HarnessError, Home, Kept, at_home, prefect_server
from tests.chaos.jobs import EMBEDDED, ShortJob, film, script

EACH = 25  # jobs between two looks at the server
IDLE = 120.0  # seconds to watch it wait; two polls
POLL = 5.0  # seconds between two polls
LONGEST = 4 * 3600.0  # seconds
MB = 1e6
# The shortest that Prefect can be asked to keep things, and a look for old ones every 10 s.
FORGETFUL = {
    "DUBLINE_RETENTION__HISTORY": "0.01",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "PT3700S",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "10",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ORPHAN_CLEANUP_LOOP_SECONDS": "60",
}

# As many rows as a drop of eight lines: 17 task runs, 59 lines of log, 3 artifacts.
TRIVIAL = """
import sys
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
@task
def small(number: int) -> int:
    return number
@flow(name="dub", log_prints=False)
def dub(number: int) -> None:
    for future in [small.submit(one) for one in range(17)]:
        future.result()
    for line in range(38):
        get_run_logger().info("line %d of job %d", line, number)
    for one in range(3):
        create_markdown_artifact("| line | what |", key=f"job-{number}-{one}")
begin = int(sys.argv[1])
for number in range(begin, begin + int(sys.argv[2])):
    dub(number)
"""
TABLES = ("flow_run", "task_run", "task_run_state", "log", "artifact", "events", "event_resources")
# What lets the server believe that all of this happened hours ago.
AGING = """
update flow_run set end_time = datetime(end_time, '-3 hours') where end_time is not null;
update events set occurred = datetime(occurred, '-3 hours');
update event_resources set occurred = datetime(occurred, '-3 hours');
"""


@dataclass(frozen=True)
class Look:
    """The server after so many jobs."""

    jobs: int
    seconds: float
    server_mb: float  # resident
    database_mb: float
    runs: int  # flow runs in the database


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--trivial", type=int, default=0, help="flows that dub nothing")
    parser.add_argument("--served", type=int, default=0, help="drops for `dubline serve`")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="operations-") as folder, at_home(Path(folder)) as home:
        if asked.served:
            served(home, asked)
            return
        server = prefect_server(home)
        if asked.trivial:
            home.environ |= environment({**home.environ, **FORGETFUL}) | FORGETFUL
        server.start()
        server.wait()
        if asked.trivial:
            growth(home, server, asked)
        else:
            throughput(home, server, asked)


def looked(home: Home, server: Kept, jobs: int, begun: float) -> Look:
    """What the server and its database weigh now."""
    assert server.process
    files = (home.folder / "prefect").glob("prefect.db*")
    with closing(opened(home)) as database:
        (runs,) = database.execute("select count(*) from flow_run").fetchone()
    return Look(
        jobs=jobs,
        seconds=round(time.monotonic() - begun, 1),
        server_mb=round(psutil.Process(server.process.pid).memory_info().rss / MB, 1),
        database_mb=round(sum(path.stat().st_size for path in files) / MB, 2),
        runs=runs,
    )


def told(out: Path, line: dict[str, object]) -> None:
    """Write a line down, and show it."""
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def throughput(home: Home, server: Kept, asked: argparse.Namespace) -> None:
    """Drop the jobs all at once, and look on until they are done."""
    bucket = Bucket(home.folder / "work", home, every=POLL)
    job = small_job(home)
    for number in range(asked.jobs):
        drop(bucket, job, number)
    begun, clock = time.monotonic(), time.time()
    bucket.staff(asked.processes)
    seen = 0
    while True:
        claims = bucket.claims()
        done = sum(claim["state"] in ("done", "failed") for claim in claims)
        if done // EACH > seen // EACH or done == asked.jobs:
            told(asked.out, asdict(looked(home, server, done, begun)))
        seen = done
        if done == asked.jobs or time.monotonic() - begun > LONGEST:
            break
        time.sleep(0.5)
    seconds = time.monotonic() - begun
    late = wait_of_one(bucket, job, asked.jobs)
    states = sorted({claim["state"] for claim in bucket.claims()})
    bucket.stop()
    told(
        asked.out,
        {
            "jobs": seen,
            "processes": asked.processes,
            "seconds": round(seconds, 1),
            "jobs_an_hour": round(3600 * seen / seconds),
            "states": states,
            "start_after_polls": late,
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
            "began": clock,
        },
    )


def wait_of_one(bucket: Bucket, job: ShortJob, number: int) -> float:
    """In how many polls a drop is claimed after it is complete, where nobody has other work."""
    before = len(bucket.claims())
    drop(bucket, job, number)
    begun = time.monotonic()
    while len(bucket.claims()) == before and time.monotonic() - begun < 300:
        time.sleep(0.1)
    return round((time.monotonic() - begun) / bucket.every, 2)


def served(home: Home, asked: argparse.Namespace) -> None:
    """What `dubline serve` costs while it waits, and how soon it begins and ends a drop."""
    bucket = Bucket(home.folder / "work", home, every=POLL)
    job = small_job(home)
    (bucket.folder / "bucket").mkdir(parents=True)
    home.environ["DUBLINE_BUCKET__URL"] = str(bucket.folder / "bucket")
    log = home.folder / "serving"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [PROGRAM, "serve"], env=home.environ, cwd=home.folder, stderr=said
        )
        while "serving" not in log.read_text():
            if process.poll() is not None:
                raise HarnessError(log.read_text())
            time.sleep(0.2)
        time.sleep(30)  # its imports and first polls
        told(asked.out, idle(process.pid))
        for number in range(asked.served):
            drop(bucket, job, number)
            told(asked.out, {"served": number, **followed(bucket, number), "load": load()})
        process.terminate()
        process.wait()


def idle(pid: int) -> dict[str, object]:
    """Cores and memory of `dubline serve` without work."""
    begun, spent = time.monotonic(), cpu(pid)
    most = 0.0
    while time.monotonic() - begun < IDLE:
        with suppress(psutil.Error):  # a poll has just ended
            whole = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            most = max(most, sum(one.memory_info().rss for one in whole))
        time.sleep(1)
    return {
        "idle_cores": round((cpu(pid) - spent) / (time.monotonic() - begun), 3),
        "resident_mb": [round(one.memory_info().rss / MB) for one in staying(pid)],
        "most_resident_mb": round(most / MB),
        "load": load(),
    }


def staying(pid: int) -> list[psutil.Process]:
    """The processes of `dubline serve` that stay: itself, the server, what runs flows."""
    return [psutil.Process(pid), *psutil.Process(pid).children()]


def cpu(pid: int) -> float:
    """Seconds of processor that these have used, and what they started and has ended."""
    return sum(sum(one.cpu_times()[:4]) for one in staying(pid))


def load() -> float:
    """How many processes of this machine want a core."""
    return round(os.getloadavg()[0], 1)


def followed(bucket: Bucket, number: int) -> dict[str, float]:
    """Seconds from a complete drop until it is claimed, is worked on, and is published."""
    begun, seen = time.monotonic(), dict[str, float]()
    while "finishing" not in seen and time.monotonic() - begun < LONGEST:
        for claim in bucket.claims():
            if claim["path"].endswith(f"/job{number:03}"):
                state = "finishing" if claim["state"] == "done" else claim["state"]
                seen.setdefault(state, round(time.monotonic() - begun, 1))
        time.sleep(0.2)
    return seen


def small_job(home: Home) -> ShortJob:
    """Six seconds of film with three lines."""
    place = home.folder / "sources"
    place.mkdir()
    return ShortJob(
        "job", script(place / "job.srt", 3, 1), film(place / "job.mp4", 6), ".mp4", EMBEDDED
    )


def drop(bucket: Bucket, job: ShortJob, number: int) -> None:
    """One more of it, with other words, so that no take is known."""
    place = bucket.folder / "bucket" / "inbox" / job.voice
    place.mkdir(parents=True, exist_ok=True)
    assert job.media
    (place / f"job{number:03}.mp4").write_bytes(job.media.read_bytes())
    words = job.script.read_text(encoding="utf-8").replace(".", f" {number}.")
    (place / f"job{number:03}.srt").write_text(words, encoding="utf-8")


def growth(home: Home, server: Kept, asked: argparse.Namespace) -> None:
    """Trivial flows in portions; before each, the server forgets what was there."""
    begun = time.monotonic()
    for done in range(0, asked.trivial, EACH):
        aged(home)
        portion = [sys.executable, "-c", TRIVIAL, str(done), str(EACH)]
        subprocess.run(portion, env=home.environ, check=True, cwd=home.folder)
        look = looked(home, server, done + EACH, begun)
        told(asked.out, {"trivial": True, **asdict(look), "rows": rows(home)})


def aged(home: Home) -> None:
    """Let everything be older than what is kept, until the server has removed all of it."""
    deadline = time.monotonic() + LONGEST
    while rows(home)["flow_run"] + rows(home)["events"]:
        with closing(opened(home)) as database:
            database.executescript(f"begin immediate; {AGING} commit;")
        if time.monotonic() > deadline:
            raise HarnessError("the server removes nothing")
        time.sleep(5)


def opened(home: Home) -> sqlite3.Connection:
    """The database of the server."""
    return sqlite3.connect(home.folder / "prefect" / "prefect.db", timeout=60)


def rows(home: Home) -> dict[str, int]:
    """How many rows the tables have that every job adds to."""
    with closing(opened(home)) as database:
        return {
            name: database.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES
        }


if __name__ == "__main__":
    main()
