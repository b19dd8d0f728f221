"""What becomes of a job when a disk is full, a bucket is out of order or a clock is wrong.

Each outcome is stated: the job goes on by itself, or is given back or failed with the reason; and
once the trouble is over it is finished, without speaking a line again that was spoken before.
"""

import json
import os
import shutil
import subprocess
import time

import pytest

from flows.attending import attended
from flows.place import places
from tasks.bucket import open_bucket
from tasks.claim import State
from tasks.gathering import Patience, gathered
from tasks.receipt import receipt_of
from tests.conftest import PROGRAM
from tests.dropped import Team, clip
from tests.gate import ALWAYS, gate_before
from voices.errors import BucketError

pytest.importorskip("espeakng_loader")
PATH = "demo-en/film"
LEASE = 5  # seconds, the shortest there is
DONE, INPUT = 0, 2


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return clip(tmp_path_factory.mktemp("film") / "film.mp4")


@pytest.fixture
def team(tmp_path, film, prefect_server):
    return Team(tmp_path, film)


@pytest.fixture
def environ(team):
    """What a process of the team's is told, on a machine where nothing else is set."""
    from prefect.settings import PREFECT_API_URL

    clean = {k: v for k, v in os.environ.items() if not k.startswith("DUBLINE_")}
    told = team.environ(inbox__lease=LEASE) | {"PREFECT_API_URL": str(PREFECT_API_URL.value())}
    return clean | told


@pytest.fixture
def gate(moto):
    with gate_before(moto.url) as gate:
        yield gate


@pytest.fixture
def far(team, gate, moto_options):
    """The settings of a machine whose bucket is on a server, behind the gate; a drop lies there."""
    bucket = moto_options.model_copy(update={"endpoint": gate.url, "timeout": 2.0, "attempts": 2})
    team.drop()
    direct = open_bucket(moto_options)
    for name in team.names("inbox/"):
        direct.upload(team.folder / name, name)
    return team.settings(inbox__lease=LEASE).model_copy(update={"bucket": bucket})


def first(settings):
    """What came of the drop in the end; on a slow machine a short lease may run out meanwhile."""
    came = attended(settings, every=0.2)
    return next(one for one in came if one.state in ("done", "failed"))


def takes(team):
    """The takes there are, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in team.home.glob("takes/*/*.wav")}


def far_claim(settings):
    return next(iter(places(settings))).claims.read(PATH)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["InternalError", "SlowDown", "drop", "hang"])
@pytest.mark.parametrize(
    ("method", "inside"), [("GET", "inbox/"), ("PUT", "claims/"), ("PUT", "outbox/")]
)
def test_a_bucket_that_is_out_of_order_for_a_moment_costs_only_time(
    far, gate, what, method, inside
):
    gate.order(method, what, inside=inside)
    came = first(far)
    assert came.state == "done"
    assert gate.troubles[0].times == 0  # it did happen


@pytest.mark.slow
@pytest.mark.parametrize("what", ["InternalError", "SlowDown", "drop"])
def test_a_drop_that_cannot_be_published_is_taken_again_and_nothing_is_spoken_twice(
    team, far, gate, what
):
    gate.order("PUT", what, times=2, inside="outbox/")  # as often as it is tried at once
    came = first(far)
    assert came.state == "done"
    assert came.taken.fence > 1
    assert far_claim(far).attempts >= 1
    assert len(takes(team)) == 1
    receipt = receipt_of(open_bucket(far.bucket), PATH)
    assert receipt
    assert receipt.folder == f"outbox/{PATH}/{came.taken.fence}/"


@pytest.mark.slow
def test_a_bucket_that_denies_the_outbox_fails_the_drop_with_the_right_that_is_missing(
    team, far, gate
):
    gate.order("PUT", "AccessDenied", times=ALWAYS, inside="outbox/")
    came = first(far)
    assert came.state == "failed"
    bucket = open_bucket(far.bucket)
    read = bucket.read(f"failed/{PATH}/{came.taken.fence}/reason.json")
    assert read
    told = json.loads(read[0])
    assert "denied" in told["what"]
    assert "s3:PutObject" in told["what"]
    assert receipt_of(bucket, PATH) is None

    spoken = takes(team)
    gate.troubles.clear()  # somebody gives the right, and drops the same once more
    for name in ("film.srt", "film.mp4"):
        bucket.upload(team.folder / "inbox/demo-en" / name, f"inbox/demo-en/{name}")
    again = first(far)
    assert again.state == "done"
    assert takes(team) == spoken


@pytest.mark.slow
@pytest.mark.parametrize(("method", "inside"), [("PUT", "claims/"), ("GET", "list-type")])
def test_where_nothing_can_be_claimed_nothing_is_begun_and_later_it_is(far, gate, method, inside):
    gate.order(method, "AccessDenied", times=ALWAYS, inside=inside)
    with pytest.raises(BucketError, match="denied"):
        next(attended(far, every=0.2, once=True))
    gate.troubles.clear()
    assert first(far).state == "done"


def small_disk() -> bool:
    """Whether a small disk can be mounted here."""
    words = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(words, check=False).returncode == 0


needs_disk = pytest.mark.skipif(not small_disk(), reason="no disk can be mounted here")
ON_A_SMALL_DISK = """
mount -t tmpfs -o size=32m none "$1" && disk="$1" && ballast="$2" && shift 2
head -c "$ballast" /dev/zero > "$disk/ballast"
"$@"; echo "full $?"
ls -A "$disk" >&2
rm "$disk/ballast"
"$@"; echo "with room $?"
rm -f "$disk/ballast"; cp -r "$disk" "$disk.after"
"""


def on_a_small_disk(folder, room, command, environ):
    """Run a command twice with a folder on a disk of 32 MB: with so little room, then with all."""
    folder.mkdir(exist_ok=True)
    ballast = 32 * 2**20 - room
    words = ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", folder, ballast, *command]
    done = subprocess.run(
        [str(word) for word in words], env=environ, capture_output=True, text=True, timeout=280
    )
    codes = [line for line in done.stdout.splitlines() if line.startswith(("full ", "with room "))]
    return [int(line.split()[-1]) for line in codes], done.stderr


@pytest.mark.slow
@needs_disk
@pytest.mark.parametrize(
    ("where", "room"), [("run", 4096), ("run", 300_000), ("takes", 4096), ("out", 8192)]
)
def test_a_full_disk_is_named_and_with_room_the_same_command_finishes(
    team, environ, tmp_path, where, room
):
    script = tmp_path / "film.srt"
    script.write_text("1\n00:00:00,200 --> 00:00:01,800\nHello there.\n")
    for name in ("run", "takes", "out"):
        (tmp_path / name).mkdir()
    options = ["--voice", "demo-en", "--out", tmp_path / "out/film.mp4", "--run-dir"]
    command = [PROGRAM, "dub", team.film, script, *options, tmp_path / "run"]
    codes, told = on_a_small_disk(tmp_path / where, room, command, environ)
    assert codes == [INPUT, DONE], told
    (said,) = [line for line in told.splitlines() if line.startswith("dubline: ")]
    assert "no space" in said.lower()
    assert "Traceback" not in told
    after = tmp_path / f"{where}.after"
    assert not list(after.rglob("*.part"))
    out = after / "film.mp4" if where == "out" else tmp_path / "out/film.mp4"
    assert out.stat().st_size > 10_000


@pytest.mark.slow
@needs_disk
def test_a_drop_whose_bucket_is_full_is_published_once_there_is_room(team, environ, tmp_path):
    team.drop()
    shutil.move(team.folder, tmp_path / "dropped")
    team.folder.mkdir()
    work = f"""
    cp -r {tmp_path}/dropped/. {team.folder}
    {PROGRAM} inbox --once; code=$?
    sleep {LEASE + 1}; exit $code
    """
    codes, told = on_a_small_disk(team.folder, 120_000, ["sh", "-c", work], environ)
    assert codes[0] != DONE
    assert "no space" in told.lower()
    assert codes[1] == DONE, told
    after = tmp_path / "bucket.after"
    receipt = json.loads((after / f"outbox/{PATH}/receipt.json").read_text())
    assert receipt["receipt"]["fence"] >= 1
    assert not [path for path in (after / "inbox").rglob("*") if path.is_file()]


OFF = """
import time
now, hours = time.time, {hours}
time.time = lambda: now() + hours * 3600
"""


def inbox_with_a_clock_off(hours, environ, tmp_path):
    """Do what is in the bucket, on a machine whose clock is wrong by so many hours."""
    place = tmp_path / "clock"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(OFF.format(hours=hours))
    return subprocess.run(
        [PROGRAM, "inbox", "--once"],
        env={**environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        timeout=200,
    )


def claimed(team, lease):
    """A drop that somebody else, whose clock is right, works on."""
    team.drop()
    settings = team.settings(inbox__lease=lease)
    place = next(iter(places(settings)))
    there = gathered(place.bucket, place.claims, Patience(), place.bucket.now() + 60)
    claim = place.claims.take(there.drops[0], "somebody")
    assert claim
    return place.claims, place.claims.work(claim.path, claim.fence, "somebody")


@pytest.mark.slow
@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_takes_no_work_from_anybody(team, environ, tmp_path, hours):
    claims, claim = claimed(team, lease=600)
    done = inbox_with_a_clock_off(hours, environ, tmp_path)
    assert done.returncode == DONE, done.stderr
    assert claims.read(PATH) == claim


@pytest.mark.slow
@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_off_takes_over_what_is_abandoned(team, environ, tmp_path, hours):
    claims, claim = claimed(team, lease=LEASE)
    time.sleep(LEASE + 1)
    done = inbox_with_a_clock_off(hours, environ, tmp_path)
    assert done.returncode == DONE, done.stderr
    after = claims.read(PATH)
    assert (after.state, after.fence) == (State.DONE, claim.fence + 1)
