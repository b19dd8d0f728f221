"""Users drop, correct, repeat and rename, claimants die and wake late: what holds whatever happens.

Every seed is another order of what users do and of single operations of claimants on the bucket.
A seed that fails can be run alone: `pytest tests/test_claiming_model.py -k 'seed-17'`.
"""

import hashlib
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from tasks.bucket import Bucket, open_bucket
from tasks.buckets.folder import FolderBucket
from tasks.claim import State
from tasks.claiming import Claims
from tasks.inbox import INBOX
from tasks.publish import content_of
from tasks.receipt import receipt_of
from tests.claimants import ATTEMPTS, LEASE, Claimant, Clock, Clocked, poll
from voices.errors import InputError

SCRIPTS = {  # by path: the names of script and media
    "anna/film": ("film.srt", "film.mp4"),
    "anna/tale.en": ("tale.en.srt", "tale.mp4"),
    "anna/news.audio": ("news.audio.srt", None),
    "_jobs/trip": ("trip.srt", "trip.mov"),
}
WIDTH = 30  # bytes of every file, so that a job.toml stays right
JOB = f'voice = "anna"\n[files]\n"trip.srt" = {WIDTH}\n"trip.mov" = {WIDTH}\n'.encode()


class Users:
    """What users put into the inbox, and remember of it."""

    def __init__(self, bucket: Clocked, chance: random.Random) -> None:
        self.bucket = bucket
        self.chance = chance
        self.view: dict[str, bytes] = {}  # by key: what they put there last
        self.unsure: set[str] = set()  # paths of which something was renamed
        self._count = 0

    def act(self) -> None:
        path = self.chance.choice(list(SCRIPTS))
        name = self.chance.choice([name for name in SCRIPTS[path] if name])
        key = f"{INBOX}{path.rpartition('/')[0]}/{name}"
        if path.startswith("_jobs"):
            key = f"{INBOX}{path}/{self.chance.choice([name, 'job.toml'])}"
        deed = self.chance.choices([self.put, self.again, self.rename], [6, 3, 1])[0]
        deed(key)

    def put(self, key: str) -> None:
        self._count += 1
        bad = "BAD" if key.endswith(".srt") and self.chance.random() < 0.15 else ""
        data = JOB if key.endswith("job.toml") else f"{bad} {self._count} {key}".encode()
        self.view[key] = data if key.endswith("job.toml") else data[:WIDTH].ljust(WIDTH)
        self.bucket.write(key, self.view[key])

    def again(self, key: str) -> None:
        if key in self.view:
            self.bucket.write(key, self.view[key])

    def rename(self, key: str) -> None:
        found = self.bucket.read(key)
        if not found or key.startswith(f"{INBOX}_jobs"):
            return
        folder, _, name = key.rpartition("/")
        new = f"{folder}/other-{name}"
        if self.bucket.remove(key, found[1].tag):  # as mv does it
            self.bucket.write(new, found[0])
            self.view[new] = found[0]
            del self.view[key]
            path = next(path for path, names in SCRIPTS.items() if name in names)
            self.unsure |= {path, path.replace("anna/", "anna/other-")}


class World:
    """A bucket, its users, and those who work on it."""

    def __init__(self, inner: Bucket, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.folder = folder
        self.inner = inner
        self.bucket = Clocked(self.inner, self.clock)
        self.users = Users(self.bucket, self.chance)
        self.born = 0
        self.asleep: list[Claimant] = []
        self.claimants = [self.claimant() for _ in range(self.chance.choice([1, 2, 4]))]

    def claimant(self) -> Claimant:
        self.born += 1
        return Claimant(self.inner, self.clock, f"owner-{self.born}", self.folder)

    def step(self) -> None:
        deed = self.chance.choices(
            [self.advance, self.users.act, self.tick, self.kill, self.nap, self.wake, self.ask],
            [60, 12, 12, 3, 2, 3, 1],
        )[0]
        deed()

    def advance(self) -> None:
        claimant = self.chance.choice(self.claimants)
        for _ in range(self.chance.choice([1, 2, 5, 40])):
            claimant.advance()
        if claimant.error:
            raise claimant.error

    def tick(self) -> None:
        self.clock.now += self.chance.choice([1.0, 3.0, 3.0, 30.0, LEASE + 1, 101.0])

    def kill(self) -> None:
        number = self.chance.randrange(len(self.claimants))
        self.claimants[number].kill()
        self.claimants[number] = self.claimant()

    def nap(self) -> None:
        """One stops for so long that others take over."""
        number = self.chance.randrange(len(self.claimants))
        self.asleep.append(self.claimants[number])
        self.claimants[number] = self.claimant()

    def wake(self) -> None:
        if self.asleep:
            zombie = self.asleep.pop(0)
            for _ in range(80):
                zombie.advance()
            if zombie.error:
                raise zombie.error
            zombie.kill()

    def ask(self) -> None:
        claims, path = Claims(self.bucket, LEASE), self.chance.choice(list(SCRIPTS))
        try:
            if self.chance.random() < 0.5:
                claims.ask(path, State.PAUSING)
            else:
                claims.resume(path)
        except InputError:
            pass

    def come_to_rest(self) -> None:
        """Everybody awake does the rest of what they began; then one polls until all is done."""
        while self.asleep:
            self.wake()
        for claimant in self.claimants:
            for _ in range(60):
                claimant.advance()
            if claimant.error:
                raise claimant.error
            claimant.kill()
        if any(self.bucket.list(f"{INBOX}_jobs/trip/")):
            self.users.put(f"{INBOX}_jobs/trip/job.toml")
        for number in range(8):
            self.resume_all()
            self.clock.now += 150.0
            self.last = poll(self.bucket, f"last-{number}", self.folder)

    def resume_all(self) -> None:
        claims = Claims(self.bucket)
        for claim in claims.open():
            if claim.state is State.PAUSED:
                claims.resume(claim.path)

    def close(self) -> None:
        for claimant in (*self.claimants, *self.asleep):
            claimant.kill()


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: a disk would take most of the time."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def lived(folder: Path, seed: int, steps: int, inner: Bucket | None = None) -> World:
    (folder / "bucket").mkdir()
    (folder / "work").mkdir()
    world = World(inner or FolderBucket(folder / "bucket"), folder / "work", seed)
    try:
        for _ in range(steps):
            world.step()
        world.come_to_rest()
    finally:
        world.close()
    return world


def check(world: World) -> None:
    check_claims(world)
    check_receipts(world)
    check_files(world)
    for path in SCRIPTS:
        check_latest(world, path)


def check_claims(world: World) -> None:
    """No claim is stuck, and what is left in the inbox waits for something."""
    assert Claims(world.bucket, LEASE, ATTEMPTS).open() == []
    assert not world.last.drops
    assert not world.last.busy
    left = [stored.key for stored in world.bucket.list(INBOX)]
    assert bool(left) == bool(world.last.waiting)


def check_receipts(world: World) -> None:
    """One receipt for each content, in the order of takings, with one version below it."""
    by_path = defaultdict(list)
    for receipt in world.clock.receipts:
        by_path[receipt.path].append(receipt)
    for path, receipts in by_path.items():
        fences = [receipt.fence for receipt in receipts]
        assert fences == sorted(set(fences))
        contents = [receipt.content for receipt in receipts]
        assert all(a != b for a, b in pairwise(contents))
        last = receipt_of(world.bucket, path)
        assert last == receipts[-1]
        there = {stored.key: stored.size for stored in world.bucket.list(last.folder)}
        assert there == {last.folder + file.name: file.size for file in last.files}
        for file in last.files:
            found = world.bucket.read(last.folder + file.name)
            assert found
            assert hashlib.sha256(found[0]).hexdigest() == file.sha256


def check_files(world: World) -> None:
    """What users put last is somewhere, by its name."""
    kept = defaultdict(list)
    for top in ("inbox/", "done/", "failed/"):
        for stored in world.bucket.list(top):
            found = world.bucket.read(stored.key)
            assert found
            kept[stored.key.rpartition("/")[2]].append(found[0])
    for key, data in world.users.view.items():
        assert data in kept[key.rpartition("/")[2]], key


def check_latest(world: World, path: str) -> None:
    """What counts for a path is what its users put there last."""
    folder = path if path.startswith("_jobs") else path.rpartition("/")[0]
    view = {key.removeprefix(f"{INBOX}{folder}/"): data for key, data in world.users.view.items()}
    names = [name for name in SCRIPTS[path] if name in view]
    if path.startswith("_jobs"):
        names = [*names, "job.toml"] if len(names) == 2 and "job.toml" in view else []
    script = view.get(SCRIPTS[path][0], b"BAD")
    if path in world.users.unsure or not names or b"BAD" in script:
        return
    content = content_of({name: hashlib.sha256(view[name]).hexdigest() for name in names})
    receipt = receipt_of(world.bucket, path)
    claim = Claims(world.bucket).read(path)
    assert receipt
    assert receipt.content == content, (path, claim)
    assert claim
    assert claim.state is State.DONE


@pytest.mark.parametrize("seed", range(12), ids=lambda seed: f"seed-{seed}")
def test_whatever_happens_every_drop_is_dubbed_once_and_no_file_is_lost(folder, seed):
    check(lived(folder, seed, 150))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1200), ids=lambda seed: f"seed-{seed}")
def test_whatever_happens_in_longer_lives(folder, seed):
    check(lived(folder, seed, 400))


@pytest.mark.parametrize("seed", range(2), ids=lambda seed: f"seed-{seed}")
def test_where_nobody_dies_nothing_is_even_made_twice(folder, seed):
    """Fences alone would keep receipts apart; the lease is what saves the work."""
    (folder / "work").mkdir()
    world = World(FolderBucket(folder), folder / "work", seed)
    try:
        world.claimants += [world.claimant() for _ in range(3)]
        for number in range(6):
            for name in (f"calm-{number}.srt", f"calm-{number}.mp4"):
                world.bucket.write(f"{INBOX}anna/{name}", name.encode())
        world.clock.now += 3.0
        for step in range(600):
            world.advance()
            world.clock.now += 1.0 if step % 20 == 0 else 0.0
        for claimant in world.claimants:
            while claimant.polls < 3:
                claimant.advance()
    finally:
        world.close()
    made = [key for key in world.clock.uploads if key.endswith("a.wav")]
    assert sorted(made) == [f"outbox/anna/calm-{number}/1/a.wav" for number in range(6)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2), ids=lambda seed: f"seed-{seed}")
def test_whatever_happens_in_s3_as_moto_knows_it(folder, moto_options, seed):
    check(lived(folder, seed, 60, open_bucket(moto_options).below(f"life-{seed}")))


@pytest.mark.s3
@pytest.mark.parametrize(
    "seed",
    [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 10))],
    ids=lambda seed: f"seed-{seed}",
)
def test_whatever_happens_on_a_real_server(folder, s3_options, seed):
    bucket = open_bucket(s3_options).below(f"life-{seed}-{uuid4().hex}")
    check(lived(folder, seed, 150, bucket))
