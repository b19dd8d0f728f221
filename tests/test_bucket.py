"""What a bucket promises, of a folder and of S3 alike; on a real server too with -m s3."""

import hashlib
import os
import random
import resource
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier

import pytest

from flows.config import load
from tasks.bucket import BucketOptions, open_bucket
from voices.errors import BucketError, ChangedError, ConfigError, InputError, OutputError

MB = 2**20


@pytest.fixture(params=["folder", "moto", pytest.param("s3", marks=pytest.mark.s3)])
def options(request, tmp_path):
    if request.param == "folder":
        return BucketOptions(url=str(tmp_path / "bucket"))
    return request.getfixturevalue(f"{request.param}_options")


@pytest.fixture
def bucket(options):
    return open_bucket(options)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.s3)])
def sure(request, tmp_path):
    """A bucket whose conditions hold when many write at once, which those of moto do not."""
    if request.param == "folder":
        return open_bucket(BucketOptions(url=str(tmp_path / "bucket")))
    return open_bucket(request.getfixturevalue("s3_options"))


def keys(bucket, prefix=""):
    return [found.key for found in bucket.list(prefix)]


def noise(path, size):
    path.write_bytes(random.Random(size).randbytes(size))
    return path


def together(*acts):
    """Do all of these in the same moment, each in a thread; what each gave, in their order."""
    start = Barrier(len(acts))

    def do(act):
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_an_object_is_created_once(bucket):
    made = bucket.create("claims/a.json", b"first")
    assert made is not None
    assert (made.key, made.size) == ("claims/a.json", 5)
    assert bucket.create("claims/a.json", b"second") is None
    data, seen = bucket.read("claims/a.json")
    assert data == b"first"
    assert seen.tag == made.tag
    assert bucket.head("claims/a.json").tag == made.tag


def test_an_object_is_swapped_only_if_it_is_what_was_read(bucket):
    first = bucket.create("claims/a.json", b"first")
    second = bucket.swap("claims/a.json", b"second", first.tag)
    assert second.tag != first.tag
    assert bucket.swap("claims/a.json", b"third", first.tag) is None
    assert bucket.read("claims/a.json")[0] == b"second"
    assert bucket.swap("claims/a.json", b"third", second.tag)
    assert bucket.swap("claims/none.json", b"third", second.tag) is None
    assert bucket.head("claims/none.json") is None


def test_a_tag_changes_with_the_bytes_and_small_things_put_again_keep_it(bucket):
    first = bucket.write("inbox/hum/a.srt", b"one").tag
    other = bucket.write("inbox/hum/a.srt", b"two").tag
    assert other != first
    assert bucket.write("inbox/hum/a.srt", b"one").tag == first
    assert [found.tag for found in bucket.list()] == [first]


def test_what_is_not_there_is_nothing(bucket, tmp_path):
    assert bucket.head("inbox/a") is None
    assert bucket.read("inbox/a") is None
    assert bucket.remove("inbox/a") is False
    assert keys(bucket) == []
    bucket.write("inbox/a/b", b"")
    assert bucket.head("inbox/a") is None
    assert bucket.read("inbox/a/b")[0] == b""
    with pytest.raises(ChangedError, match="inbox/none"):
        bucket.download("inbox/none", tmp_path / "x")
    with pytest.raises(ChangedError, match="inbox/none"):
        bucket.copy("inbox/none", "done/none")


def test_keys_are_listed_in_the_order_of_bytes_and_by_prefix(bucket):
    names = ["inbox/a.srt", "inbox/a/b.srt", "inbox/aé.srt", "inbox/a b+%.srt", "inbox/ab.srt"]
    names += ["done/x", "inbox/日本/e01.srt", "inbox/a-1/c"]
    for name in names:
        bucket.write(name, name.encode())
    assert keys(bucket) == sorted(names, key=str.encode)
    assert keys(bucket, "inbox/a/") == ["inbox/a/b.srt"]
    assert keys(bucket, "inbox/ab") == ["inbox/ab.srt"]
    assert keys(bucket, "inb") == [key for key in sorted(names, key=str.encode) if key[0] == "i"]
    assert keys(bucket, "inbox/none/") == []
    assert {found.size for found in bucket.list("done/")} == {6}


def test_a_bucket_seen_from_a_prefix_has_nothing_else(bucket):
    inside = bucket.below("tenants/one")
    inside.write("inbox/a.srt", b"1")
    bucket.write("tenants/other/inbox/a.srt", b"2")
    assert keys(inside) == ["inbox/a.srt"]
    assert inside.read("inbox/a.srt")[1].key == "inbox/a.srt"
    assert bucket.read("tenants/one/inbox/a.srt")[0] == b"1"
    assert inside.url.endswith("tenants/one")
    assert keys(inside.below("inbox/")) == ["a.srt"]
    assert inside.below("").read("inbox/a.srt")[0] == b"1"


NO_KEYS = (
    "../x",
    "a/../x",
    "/x",
    "a//b",
    "a/",
    "",
    "a\\b",
    "a\nb",
    "a\x7f",
    ".x",
    "a/.x",
    "x.part",
)


def test_a_key_that_could_leave_its_place_is_refused(bucket, tmp_path):
    file = noise(tmp_path / "file", 10)
    bucket.write("a", b"1")
    acts = (
        bucket.head,
        bucket.read,
        bucket.remove,
        lambda key: bucket.write(key, b"1"),
        lambda key: bucket.create(key, b"1"),
        lambda key: bucket.swap(key, b"1", "tag"),
        lambda key: bucket.upload(file, key),
        lambda key: bucket.download(key, tmp_path / "there"),
        lambda key: bucket.copy(key, "b"),
        lambda key: bucket.copy("a", key),
    )
    for act, key in product(acts, NO_KEYS):
        with pytest.raises(InputError, match="cannot be a key"):
            act(key)
    assert keys(bucket) == ["a"]
    assert not (tmp_path / "there").exists()


def test_a_key_counts_its_prefix_in_its_length(bucket):
    name = "/".join(["x" * 200] * 5)  # 1004 bytes
    bucket.write(name, b"1")
    assert keys(bucket) == [name]
    with pytest.raises(InputError, match="1024 are the most"):
        bucket.below("y" * 20).write(name, b"1")


def test_too_much_is_not_read(bucket):
    bucket.write("big", b"x" * 1001)
    assert bucket.read("big", 1001)[1].size == 1001
    with pytest.raises(InputError, match="big has 1001 bytes; up to 1000"):
        bucket.read("big", 1000)


@pytest.mark.parametrize("size", [0, 1, 20 * MB + 7])
def test_a_file_goes_up_and_comes_back(bucket, tmp_path, size):
    file = noise(tmp_path / "film.mp4", size)
    stored = bucket.upload(file, "inbox/hum/film.mp4")
    assert stored.size == size
    back = tmp_path / "back.mp4"
    seen = bucket.download("inbox/hum/film.mp4", back, stored.tag)
    assert seen.tag == stored.tag == bucket.head("inbox/hum/film.mp4").tag
    assert back.read_bytes() == file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "bucket") == [
        "back.mp4",
        "film.mp4",
    ]


def test_a_file_that_is_another_one_now_is_not_fetched_copied_or_removed(bucket, tmp_path):
    old = bucket.upload(noise(tmp_path / "one", 100), "inbox/a")
    bucket.upload(noise(tmp_path / "two", 101), "inbox/a")
    (tmp_path / "there").write_text("kept")
    with pytest.raises(ChangedError, match="inbox/a is not what it was"):
        bucket.download("inbox/a", tmp_path / "there", old.tag)
    with pytest.raises(ChangedError, match="inbox/a is not what it was"):
        bucket.copy("inbox/a", "done/a", old.tag)
    assert bucket.remove("inbox/a", old.tag) is False
    assert keys(bucket) == ["inbox/a"]
    assert (tmp_path / "there").read_text() == "kept"


def test_a_copy_has_the_same_bytes_and_replaces_what_was_there(bucket, tmp_path):
    file = noise(tmp_path / "film", 20 * MB)
    source = bucket.upload(file, "inbox/hum/film (1) ü+%.mp4")
    bucket.write("done/film.mp4", b"old")
    copied = bucket.copy("inbox/hum/film (1) ü+%.mp4", "done/film.mp4", source.tag)
    assert (copied.key, copied.size) == ("done/film.mp4", source.size)
    assert bucket.remove("inbox/hum/film (1) ü+%.mp4", source.tag) is True
    bucket.download("done/film.mp4", tmp_path / "back", copied.tag)
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    assert keys(bucket) == ["done/film.mp4"]


def test_a_download_into_a_folder_that_is_not_there_says_so(bucket, tmp_path):
    bucket.write("a", b"1")
    with pytest.raises(OutputError, match=r"cannot write .*none/a"):
        bucket.download("a", tmp_path / "none" / "a")
    with pytest.raises(InputError, match="none: no such file to upload"):
        bucket.upload(tmp_path / "none", "b")


def test_the_time_is_that_of_the_bucket(bucket):
    before = bucket.now()
    bucket.write("a", b"1")
    after = bucket.now()
    changed = bucket.head("a").changed
    assert before - 2 <= changed <= after + 2  # S3 tells whole seconds
    assert abs(next(bucket.list()).changed - changed) < 1


def test_of_many_who_create_one_wins(sure):
    for n in range(20):
        key = f"claims/{n}.json"
        writers = [lambda i=i, key=key: sure.create(key, b"writer %d" % i) for i in range(8)]
        made = together(*writers)
        winners = [i for i, stored in enumerate(made) if stored]
        assert len(winners) == 1, key
        assert sure.read(key)[0] == b"writer %d" % winners[0]


def test_of_many_who_swap_one_wins(sure):
    tag = sure.create("claim", b"start").tag
    for n in range(10):
        swaps = [
            lambda i=i, n=n, tag=tag: sure.swap("claim", b"%d of writer %d" % (n, i), tag)
            for i in range(8)
        ]
        won = [stored for stored in together(*swaps) if stored]
        assert len(won) == 1
        tag = sure.head("claim").tag
        assert tag == won[0].tag


def test_a_swap_and_a_takeover_never_both_happen(sure):
    for n in range(10):
        tag = sure.write(f"claim {n}", b"taken").tag
        renewed, taken = together(
            lambda n=n, tag=tag: sure.swap(f"claim {n}", b"renewed", tag),
            lambda n=n, tag=tag: sure.swap(f"claim {n}", b"taken over", tag),
        )
        assert (renewed is None) != (taken is None)
        assert sure.read(f"claim {n}")[0] == (b"renewed" if renewed else b"taken over")


def test_what_is_read_while_others_write_is_whole(sure):
    bodies = [bytes([65 + n]) * 50_000 for n in range(4)]
    sure.write("order", bodies[0])

    def write():
        return [sure.write("order", body) for body in bodies * 3]

    def read():
        return [sure.read("order")[0] for _ in range(12)]

    _, *seen = together(write, read, read)
    assert {data for some in seen for data in some} <= set(bodies)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, "bucket.url is not set"),
        ("gs://bucket", "cannot begin with gs://"),
        ("s3://", "must be"),
        ("s3://user:password@bucket", "must be"),
    ],
)
def test_a_bucket_that_is_none_is_refused_before_any_request(url, reason):
    with pytest.raises(ConfigError, match=reason) as caught:
        open_bucket(BucketOptions(url=url))
    assert "password" not in str(caught.value)


# A folder alone -------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path):
    return tmp_path / "bucket"


@pytest.fixture
def folder(root):
    return open_bucket(BucketOptions(url=str(root)))


def test_a_folder_is_made_where_the_one_above_it_is(tmp_path):
    open_bucket(BucketOptions(url=str(tmp_path / "new"))).write("a", b"1")
    assert (tmp_path / "new" / "a").read_bytes() == b"1"
    with pytest.raises(BucketError, match=r"none/new of the bucket .* No such file"):
        open_bucket(BucketOptions(url=str(tmp_path / "none" / "new")))


def test_a_folder_shows_neither_what_is_hidden_nor_links_nor_what_is_in_the_making(folder, root):
    (root / "inbox" / "hum" / ".git").mkdir(parents=True)
    for name in ("a.srt", ".DS_Store", "film.mp4.part", ".git/x", "back\\slash"):
        (root / "inbox" / "hum" / name).write_text("1")
    (root / "outside").symlink_to("/etc")
    (root / "inbox" / "hum" / "b.srt").symlink_to("/etc/hostname")
    os.mkfifo(root / "inbox" / "hum" / "pipe")
    folder.now()
    assert keys(folder) == ["inbox/hum/a.srt"]


def test_a_link_is_not_followed(folder, root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a").write_text("secret")
    (root / "inbox").symlink_to(tmp_path / "elsewhere")
    for act in (
        lambda: folder.read("inbox/a"),
        lambda: folder.head("inbox/a"),
        lambda: folder.write("inbox/b", b"1"),
        lambda: folder.download("inbox/a", tmp_path / "x"),
        lambda: folder.remove("inbox/a"),
    ):
        with pytest.raises(InputError, match="is a link, or lies behind one"):
            act()
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == ["a"]


def test_a_file_that_grows_in_place_gets_other_tags(folder, root):
    folder.write("inbox/a.mp4", b"x" * 2 * MB)
    tags = set()
    for _ in range(3):
        with (root / "inbox" / "a.mp4").open("ab") as file:
            file.write(b"more")
        tags.add(folder.head("inbox/a.mp4").tag)
    assert len(tags) == 3


def test_a_small_file_that_changes_in_one_tick_of_the_clock_has_another_tag(folder, root):
    path = root / "a"
    for n in range(200):  # the same size, most in the same tick, and inodes come back
        data = b"%04d" % n
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        assert folder.head("a").tag == hashlib.sha256(data).hexdigest()


def test_a_file_that_was_moved_here_is_dated_by_its_arrival(folder, root, tmp_path):
    old = tmp_path / "old.srt"
    old.write_text("1")
    os.utime(old, (1e9, 1e9))
    before = folder.now()
    (root / "inbox").mkdir()
    old.rename(root / "inbox" / "old.srt")
    assert folder.head("inbox/old.srt").changed >= before


def test_folders_that_are_empty_go_except_those_of_the_inbox(folder, root):
    for key in ("inbox/hum/a.srt", "tenant/inbox/hum/a.srt", "outbox/hum/a/1/film.mp4"):
        folder.write(key, b"1")
        folder.remove(key)
    assert (root / "inbox" / "hum").is_dir()
    assert (root / "tenant" / "inbox" / "hum").is_dir()
    assert not (root / "outbox").exists()


def test_writing_beside_a_removal_that_clears_the_folder_away_succeeds(folder):
    def write():
        return [folder.write(f"outbox/a/{n}", b"1") for n in range(100)]

    def remove():
        for _ in range(100):
            folder.write("outbox/a/x", b"1")
            folder.remove("outbox/a/x")

    together(write, remove)
    assert len(keys(folder)) == 100


def test_a_file_that_nobody_may_read_stops_nobody_else(folder, root, monkeypatch):
    folder.write("inbox/a", b"1")
    (root / "inbox" / "a").chmod(0)
    folder.write("inbox/b", b"2")
    assert keys(folder) == ["inbox/a", "inbox/b"]
    if os.geteuid():  # nothing is forbidden to root
        with pytest.raises(BucketError, match=r"cannot read inbox/a .* Permission denied"):
            folder.read("inbox/a")


def test_a_name_that_is_a_file_cannot_be_a_folder(folder):
    folder.write("a", b"1")
    assert folder.head("a/b") is None
    for act in (folder.write, folder.create):
        with pytest.raises(BucketError, match="a part of the name is a file"):
            act("a/b", b"1")
    folder.write("c/d", b"1")
    with pytest.raises(BucketError, match="there is a folder of this name"):
        folder.write("c", b"1")
    assert keys(folder) == ["a", "c/d"]


def test_a_folder_in_the_settings_counts_from_their_file(tmp_path, monkeypatch):
    (tmp_path / "project").mkdir()
    file = tmp_path / "project" / "dubline.toml"
    file.write_text('[bucket]\nurl = "drops"\n')
    monkeypatch.chdir(tmp_path)
    assert load(file, [], {}).settings.bucket.url == str(tmp_path / "project" / "drops")
    here = load(file, [], {"DUBLINE_BUCKET__URL": "drops"}).settings.bucket.url
    assert here == str(tmp_path / "drops")
    there = load(file, [], {"DUBLINE_BUCKET__URL": "s3://drops/a"}).settings.bucket.url
    assert there == "s3://drops/a"


@pytest.fixture
def little_room():
    """No file may grow beyond a megabyte, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MB, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_is_named_and_nothing_is_half_written(folder, root, tmp_path, request):
    file = noise(tmp_path / "film", 2 * MB)
    folder.upload(file, "inbox/film")
    request.getfixturevalue("little_room")
    for act in (
        lambda: folder.upload(file, "outbox/film"),
        lambda: folder.write("outbox/film", b"x" * 2 * MB),
        lambda: folder.copy("inbox/film", "outbox/film"),
    ):
        with pytest.raises(BucketError, match=f"outbox/film in the bucket {root}: File too large"):
            act()
    with pytest.raises(OutputError, match=f"cannot write {tmp_path}/back: File too large"):
        folder.download("inbox/film", tmp_path / "back")
    assert keys(folder) == ["inbox/film"]
    left = [path.name for path in tmp_path.rglob("*") if path.name.endswith("part")]
    assert left == []
    assert not (tmp_path / "back").exists()


def test_what_a_killed_writer_left_goes_with_its_folder(folder, root):
    folder.write("outbox/a/film", b"1")
    (root / "outbox" / "a" / ".film.0123.part").write_text("half")
    folder.remove("outbox/a/film")
    assert (root / "outbox" / "a" / ".film.0123.part").exists()  # somebody may be at it
