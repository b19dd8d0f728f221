"""The official models: fetched whole or not at all, and what is there is told as it is."""

import json
import os
import re
import resource
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli_models import listed
from tests.hub import COMMIT, Hub, git_blob, large, running, sha256
from voices.errors import MissingExtraError, OutputError, SchemaError, VoiceError
from voices.hub import shown
from voices.model_record import RECORD
from voices.models import INCOMING, home, located, present, pull
from voices.official import MODELS, REPOSITORY, REVISION, SETS

PROGRAM = Path(sys.executable).parent / "dubline"
SPEAKER = "sv/pretrained_eres2netv2w24s4ep4.ckpt"
HUBERT = "chinese-hubert-base/pytorch_model.bin"
CONFIG = "chinese-hubert-base/config.json"
BASE = [file.path for name in SETS["base"] for file in MODELS[name]]


def contents(path):
    """A few thousand bytes that are another file's in no place."""
    return b"".join(sha256(f"{path} {n}".encode()).encode() for n in range(100))


@pytest.fixture
def only_here(monkeypatch):
    """No connection leaves this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] != "127.0.0.1":
            raise AssertionError(f"connected to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in [name for name in os.environ if name.startswith(("HF_", "HUGGING"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def hub(monkeypatch, only_here):
    """A hub with a small file in the place of every official one; the table says so too."""
    files = {file.path: contents(file.path) for files in MODELS.values() for file in files}
    for name, official in MODELS.items():
        small = [
            replace(file, size=len(files[file.path]), sha256=sha256(files[file.path]))
            for file in official
        ]
        monkeypatch.setitem(MODELS, name, tuple(small))
    with running(Hub(REPOSITORY, files)) as hub:
        hub.revisions[REVISION] = REVISION
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        yield hub


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models"


def by_hand(hub, folder, paths=BASE):
    """Files of the hub, put into a folder without us."""
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(hub.files[path])


def record(folder):
    return json.loads((folder / RECORD).read_text())["files"]


def test_a_pull_brings_every_file_to_its_place_and_into_the_record(hub, folder):
    models = pull(folder=folder)
    assert [model.path.relative_to(folder).as_posix() for model in models] == [
        "chinese-hubert-base",
        "chinese-roberta-wwm-ext-large",
        SPEAKER,
    ]
    for path in BASE:
        raw = hub.files[path]
        assert (folder / path).read_bytes() == raw
        known = {"revision": REVISION, "sha256": sha256(raw), "size": len(raw)}
        assert record(folder)[path] == known
    assert models[2].sha256 == sha256(hub.files[SPEAKER])


def test_the_folder_holds_plain_files_and_nothing_half_done(hub, folder):
    pull(folder=folder)
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == {*BASE, RECORD, ".lock"}
    assert not (folder / INCOMING).exists()


def test_progress_is_a_line_a_file(hub, folder):
    told: list[str] = []
    pull(("v2",), folder, progress=told.append)
    assert told == [
        "gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt: fetching 0.0 MB",
        "gsv-v2final-pretrained/s2G2333k.pth: fetching 0.0 MB",
    ]
    pull(("v2",), folder, progress=told.append)
    assert told[3] == "gsv-v2final-pretrained/s2G2333k.pth: already there"


def test_what_is_there_and_whole_is_not_fetched_again(hub, folder):
    first = pull(folder=folder)
    hub.asked.clear()
    assert pull(folder=folder) == first
    assert hub.asked == []


def test_a_file_that_two_sets_share_is_fetched_once(hub, folder):
    models = pull(("v2Pro", "v2ProPlus"), folder)
    assert len(models) == 3
    assert len(hub.fetched("s1v3.ckpt")) == 1


def test_files_put_there_by_hand_are_checked_and_not_fetched(hub, folder, monkeypatch):
    by_hand(hub, folder)
    with pytest.raises(VoiceError, match=r"is not checked in .*`dubline models pull` mends that"):
        located("chinese-hubert-base", folder)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    pull(folder=folder)
    assert located("chinese-hubert-base", folder).path == folder / "chinese-hubert-base"
    assert hub.asked == []


def test_a_connection_that_breaks_is_taken_up_again_where_it_was(hub, folder):
    hub.files[SPEAKER] = contents(SPEAKER) * 2000  # 12.8 MB; what is below 10 MiB is not kept
    hub.breaks[SPEAKER] = [11 * 2**20]
    pull(folder=folder, revision="main")
    assert (folder / SPEAKER).read_bytes() == hub.files[SPEAKER]
    first, second = hub.fetched(SPEAKER)
    assert "range" not in first.headers
    assert second.headers["range"] == f"bytes={10 * 2**20}-"


def test_a_pull_that_was_given_up_goes_on_with_the_next(hub, folder):
    part = folder / INCOMING / f"{sha256(hub.files[SPEAKER])}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(hub.files[SPEAKER][:4000])
    hub.late_status[SPEAKER] = 503
    with pytest.raises(VoiceError, match=r"answered 503 when asked for sv/pretrained_eres2.*kept"):
        pull(folder=folder)
    assert part.stat().st_size == 4000
    assert not (folder / SPEAKER).exists()
    hub.late_status.clear()
    hub.asked.clear()
    pull(folder=folder)
    assert (folder / SPEAKER).read_bytes() == hub.files[SPEAKER]
    assert [one.headers["range"] for one in hub.fetched(SPEAKER)] == ["bytes=4000-"]
    assert hub.fetched(HUBERT) == []


def test_a_hub_that_cannot_go_on_in_the_middle_sends_all_of_it(hub, folder):
    part = folder / INCOMING / f"{sha256(hub.files[SPEAKER])}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(hub.files[SPEAKER][:4000])
    hub.ranges = False
    pull(folder=folder)
    assert [one.headers["range"] for one in hub.fetched(SPEAKER)] == ["bytes=4000-"]
    assert (folder / SPEAKER).read_bytes() == hub.files[SPEAKER]


@pytest.mark.parametrize("size", [100, 10_000], ids=["a part", "more than all"])
def test_the_rest_of_another_file_does_no_harm(hub, folder, size):
    part = folder / INCOMING / f"{sha256(hub.files[SPEAKER])}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * size)
    if size < len(hub.files[SPEAKER]):
        with pytest.raises(VoiceError, match="nothing was kept: pull again"):
            pull(folder=folder)
    pull(folder=folder)
    assert (folder / SPEAKER).read_bytes() == hub.files[SPEAKER]


@pytest.mark.parametrize("path", [SPEAKER, CONFIG], ids=["a large file", "a small file"])
def test_other_bytes_than_promised_are_an_error_and_leave_nothing(hub, folder, path):
    hub.wrong[path] = b"y" * len(hub.files[path])
    with pytest.raises(VoiceError) as raised:
        pull(folder=folder)
    told = str(raised.value)
    assert path in told
    assert sha256(hub.wrong[path]) in told
    assert sha256(hub.files[path]) in told
    assert not (folder / path).exists()
    assert path not in (record(folder) if (folder / RECORD).exists() else {})
    assert list((folder / INCOMING).glob("*")) == []


def test_a_hub_with_another_file_is_found_out_before_it_is_fetched(hub, folder):
    ours = sha256(hub.files[SPEAKER])
    hub.files[SPEAKER] = b"another"
    with pytest.raises(VoiceError, match=f"offers sha256 {sha256(b'another')}, but .* {ours}"):
        pull(folder=folder)
    assert hub.fetched(SPEAKER) == []


def test_a_hub_that_states_nothing_is_believed_when_the_bytes_are_known(hub, folder):
    hub.tags = hub.commits = False
    pull(folder=folder)
    assert record(folder)[SPEAKER]["revision"] == REVISION


def test_but_not_when_nobody_knows_them(hub, folder):
    hub.tags = False
    with pytest.raises(VoiceError, match=r"states no checksum at revision .*leave out --revision"):
        pull(folder=folder, revision="main")


@pytest.mark.parametrize(
    ("status", "message"),
    [
        pytest.param(404, "see that HF_ENDPOINT and --revision are right", id="not found"),
        pytest.param(401, r"\(401\); where one has to log in, set HF_TOKEN", id="who are you"),
        pytest.param(403, r"\(403\); where one has to log in, set HF_TOKEN", id="not for you"),
        pytest.param(500, "answered 500 when asked for .*try again later", id="it is broken"),
    ],
)
def test_what_the_hub_refuses_is_told_with_what_would_help(hub, folder, status, message):
    hub.status[SPEAKER] = status
    with pytest.raises(VoiceError, match=message):
        pull(folder=folder)
    assert HUBERT in record(folder)  # what came before it stays


def test_a_revision_that_is_not_there(hub, folder):
    with pytest.raises(VoiceError, match="at revision gone; see that HF_ENDPOINT and --revision"):
        pull(folder=folder, revision="gone")


def test_a_branch_is_recorded_as_the_commit_it_was(hub, folder):
    hub.files[SPEAKER] = b"newer than our table"
    pull(folder=folder, revision="main")
    assert {entry["revision"] for entry in record(folder).values()} == {COMMIT}
    assert (folder / SPEAKER).read_bytes() == b"newer than our table"
    hub.asked.clear()
    pull(folder=folder, revision="main")
    assert [one.method for one in hub.asked] == ["HEAD"] * len(BASE)


def test_without_a_network_the_message_says_what_to_do(hub, folder, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        dead = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv("HF_ENDPOINT", dead)
    with pytest.raises(VoiceError, match=f"cannot fetch .* from {dead}: .*HF_ENDPOINT .*copy the"):
        pull(folder=folder)


@pytest.mark.parametrize("address", ["hub.example", "ftp://hub", "http://", "http://a:99999"])
def test_an_endpoint_that_is_no_address(only_here, folder, monkeypatch, address):
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(VoiceError, match=r"HF_ENDPOINT is .*, which is no address"):
        pull(folder=folder)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://bob:SECRETpw@127.0.0.1:9", id="an address"),
        pytest.param("bob:SECRETpw@127.0.0.1:9", id="without a scheme"),
        pytest.param("http://bob:12/SECRETpw@127.0.0.1:9", id="a slash in the password"),
        pytest.param("http://bob:a SECRETpw@127.0.0.1:99999", id="a space, and no port"),
    ],
)
def test_the_password_of_an_endpoint_is_not_shown(only_here, folder, monkeypatch, address, caplog):
    caplog.set_level("DEBUG")
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(VoiceError, match=r"127.0.0.1:9") as raised:
        pull(folder=folder)
    assert "SECRET" not in f"{raised.value}{caplog.text}"
    assert "bob" not in str(raised.value)


def test_the_name_and_password_of_an_endpoint_go_to_the_hub_alone(hub, folder, monkeypatch, caplog):
    caplog.set_level("DEBUG")
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint.replace("http://", "http://me:se%40cret@"))
    pull(("v1",), folder)
    sent = {(one.host, one.headers.get("authorization")) for one in hub.asked}
    assert sent == {("hub", "Basic bWU6c2VAY3JldA=="), ("store", None)}
    assert not any(word in caplog.text for word in ("se%40cret", "se@cret"))


def test_a_text_is_shown_without_who_asks():
    told = "Cannot reach http://bob:pw@proxy:80/x (or bob:pw@proxy), ask me"
    assert shown(told) == "Cannot reach http://proxy:80/x (or proxy), ask me"


def test_offline_a_file_of_another_revision_is_whole_where_the_record_says_so(hub, folder):
    hub.files[SPEAKER] = b"newer than our table"
    pull(folder=folder, revision="main")
    hub.asked.clear()
    pull(folder=folder, revision=COMMIT, offline=True)
    with pytest.raises(VoiceError, match=r"is there, but only the hub knows .* revision main, and"):
        pull(folder=folder, revision="main", offline=True)
    (folder / SPEAKER).unlink()
    with pytest.raises(VoiceError, match=r"sv/.* is not there or not whole, and HF_HUB_OFFLINE"):
        pull(folder=folder, revision=COMMIT, offline=True)
    assert hub.asked == []


def test_a_file_is_no_folder_of_models(dubline, tmp_path):
    (tmp_path / "file").write_text("")
    done = dubline("list", "--folder", tmp_path / "file")
    assert done.returncode == 2
    assert f"{tmp_path / 'file'} is no folder" in done.stderr


@pytest.mark.parametrize("by", ["argument", "HF_HUB_OFFLINE"])
def test_offline_nothing_is_asked_and_what_is_missing_is_named(hub, folder, monkeypatch, by):
    if by != "argument":
        monkeypatch.setenv(by, "true")
    with pytest.raises(VoiceError, match=r"chinese-hubert-base.config.json is not there .*OFFLINE"):
        pull(folder=folder, offline=by == "argument")
    assert hub.asked == []


def test_a_file_larger_than_the_disk_is_not_begun(hub, folder):
    hub.sizes[SPEAKER] = 10**15
    with pytest.raises(OutputError, match=r"no room for sv/.* it takes 1,000,000,000 MB"):
        pull(folder=folder)
    assert hub.fetched(SPEAKER) == []


def test_a_disk_that_fills_up_is_told_and_what_came_is_kept(hub, folder):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))  # no file may grow beyond
    try:
        with pytest.raises(OutputError, match=r"cannot write .*part: File too large"):
            pull(folder=folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    pull(folder=folder)
    assert (folder / SPEAKER).read_bytes() == hub.files[SPEAKER]


def test_a_folder_that_cannot_be_one(hub, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cannot write .*file"):
        pull(folder=tmp_path / "file")


def test_without_huggingface_hub_the_command_that_installs_it_is_named(hub, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError, match=r"`pip install 'dubline\[gpt-sovits\]'`"):
        pull(folder=folder)


def test_a_token_goes_to_the_hub_and_nowhere_else(hub, folder, monkeypatch, capfd):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.breaks[SPEAKER] = [10]
    told: list[str] = []
    pull(folder=folder, progress=told.append)
    sent = {(one.host, one.headers.get("authorization")) for one in hub.asked}
    assert sent == {("hub", "Bearer hf_secret"), ("store", None)}
    hub.status["s2G488k.pth"] = 401
    with pytest.raises(VoiceError) as raised:
        pull(("v1",), folder, progress=told.append)
    for text in (*told, str(raised.value), *capfd.readouterr()):
        assert "secret" not in text


def test_nobody_is_told_more_than_which_file_is_wanted(hub, folder):
    pull(folder=folder)
    known = re.compile(rf"/({REPOSITORY}/resolve/{REVISION}/.*|[0-9a-f]{{64}})")
    assert [one.path for one in hub.asked if not known.fullmatch(one.path)] == []
    agents = {one.headers["user-agent"] for one in hub.asked}
    assert not [agent for agent in agents if "torch" in agent or "agent/" in agent]


def test_two_pulls_at_once_do_the_work_once(hub, folder):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: pull(folder=folder), range(4)))
    assert results[1:] == results[:-1]
    for path in BASE:
        assert len(hub.fetched(path)) == 1


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        pytest.param(["v2pro"], "no set of models 'v2pro'; did you mean 'v2Pro'", id="nearly"),
        pytest.param(["zzz"], "there are base, v1, v2, v2Pro, v2ProPlus", id="not at all"),
    ],
)
def test_a_set_that_does_not_exist(hub, folder, sets, message):
    with pytest.raises(VoiceError, match=message):
        pull(sets, folder)
    assert not folder.exists()


def test_a_model_of_several_files_has_a_sum_that_changes_with_each(hub, folder):
    pull(folder=folder)
    first = located("chinese-hubert-base", folder)
    hub.files[CONFIG] = b"{}"
    pull(folder=folder, revision="main")
    second = located("chinese-hubert-base", folder)
    assert first.path == second.path == folder / "chinese-hubert-base"
    assert first.sha256 != second.sha256


def test_a_model_that_is_not_there_names_the_command_that_fetches_it(folder):
    with pytest.raises(VoiceError, match=f"'eres2netv2' is not there in {folder}; `dubline models"):
        located("eres2netv2", folder)
    with pytest.raises(VoiceError, match="`dubline models pull v2ProPlus` mends that"):
        located("acoustic-v2ProPlus", folder)
    with pytest.raises(VoiceError, match="no official model 'hubert'; there are chinese-hubert-"):
        located("hubert", folder)


def test_a_file_cut_short_is_found_by_a_glance_and_fetched_again(hub, folder):
    pull(folder=folder)
    (folder / SPEAKER).write_bytes(hub.files[SPEAKER][:-1])
    with pytest.raises(VoiceError, match=r"is damaged in .*has 6,399 bytes, not 6,400; `dubline"):
        located("eres2netv2", folder)
    pull(folder=folder)
    assert located("eres2netv2", folder).sha256 == sha256(hub.files[SPEAKER])


def test_a_flipped_bit_is_found_by_reading_everything_and_fetched_again(hub, folder):
    pull(folder=folder)
    raw = bytearray(hub.files[SPEAKER])
    raw[3000] ^= 1
    (folder / SPEAKER).write_bytes(raw)
    assert state(folder, "eres2netv2") == "verified"
    assert state(folder, "eres2netv2", thorough=True) == "damaged"
    pull(folder=folder)
    assert state(folder, "eres2netv2", thorough=True) == "verified"


def test_a_file_that_went_away_is_missed(hub, folder):
    pull(folder=folder)
    (folder / HUBERT).unlink()
    found = {one.name: one for one in present(folder)}["chinese-hubert-base"]
    assert (found.state, found.trouble) == ("not there", f"there is no {folder / HUBERT}")


def state(folder, name, thorough=False):
    return {one.name: one.state for one in present(folder, thorough=thorough)}[name]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"schema": "other.models/2"}', '{"schema": "dubline.models/1", "x": 1}'],
)
def test_a_record_that_is_none_is_named_and_not_written_over(folder, text):
    folder.mkdir()
    (folder / RECORD).write_text(text)
    for ask in (present, lambda folder: located("eres2netv2", folder)):
        with pytest.raises(VoiceError, match=r"dubline-models.json is no record of dubline: .*del"):
            ask(folder)


def test_a_record_of_a_newer_dubline_is_refused_and_left_as_it_is(folder):
    folder.mkdir()
    (folder / RECORD).write_text('{"schema": "dubline.models/2"}')
    for ask in (present, lambda folder: located("eres2netv2", folder)):
        with pytest.raises(
            SchemaError, match=r"dubline-models.json was written by a newer dubline"
        ):
            ask(folder)
    assert (folder / RECORD).read_text() == '{"schema": "dubline.models/2"}'


def test_models_live_in_the_home_of_dubline_unless_told_otherwise(tmp_path, monkeypatch):
    from flows.config import PathSettings

    assert home() == PathSettings().models


def test_the_table_holds_together():
    assert re.fullmatch("[0-9a-f]{40}", REVISION)
    paths = [file.path for files in MODELS.values() for file in files]
    assert len(paths) == len(set(paths)) == 14
    for files in MODELS.values():
        assert len({Path(file.path).parent for file in files}) == 1
        for file in files:
            assert re.fullmatch("[0-9a-f]{64}", file.sha256)
            assert (file.size > 100_000) == (large(file.path) or file.path.endswith("izer.json"))
    assert {name for names in SETS.values() for name in names} == MODELS.keys()


def test_asking_what_is_there_loads_neither_torch_nor_huggingface_hub():
    code = (
        "import sys; from voices.models import present; present()\n"
        "print({'torch', 'huggingface_hub', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.fixture
def dubline(hub, tmp_path):
    """Run the installed program, which gets to the hub and to nothing else."""
    nowhere = "http://127.0.0.1:9"

    def run(*arguments, **environ):
        homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("DATA", "CONFIG", "CACHE")}
        proxies = {"HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "NO_PROXY": "127.0.0.1"}
        return subprocess.run(
            [PROGRAM, "models", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
            env={**os.environ, **homes, **proxies, **environ},
        )

    return run


def test_the_commands_fetch_and_tell(dubline, hub, tmp_path):
    done = dubline("pull", "v1", "--revision", "main")
    folder = tmp_path / "DATA" / "dubline" / "models"
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        str(folder / "s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt"),
        str(folder / "s2G488k.pth"),
    ]
    assert done.stderr.splitlines() == [
        "s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt: fetching 0.0 MB",
        "s2G488k.pth: fetching 0.0 MB",
    ]
    done = dubline("list", "--verify")
    assert done.returncode == 0
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert rows["in"] == [str(folder)]
    assert rows["acoustic-v1"] == ["v1", "0", "MB", "verified"]
    assert rows["eres2netv2"] == ["base", "108", "MB", "not", "there"]
    (folder / "s2G488k.pth").write_bytes(bytes(6400))
    assert dubline("list").returncode == 0
    done = dubline("list", "--verify")
    assert done.returncode == 2
    assert f"{folder / 's2G488k.pth'} has sha256 " in done.stdout


def test_every_command_says_what_it_is_for(dubline):
    assert "official models that GPT-SoVITS voices stand on" in dubline("--help").stdout
    assert "base, v1, v2, v2Pro or v2ProPlus" in dubline("pull", "--help").stdout
    assert "eres2netv2" in dubline("pull", "--help").stdout
    assert "--verify" in dubline("list", "--help").stdout


def test_bad_input_to_the_commands_exits_with_2(dubline, hub, tmp_path):
    for arguments, message in (
        (["pull", "v9"], "no set of models 'v9'"),
        (["pull", "--revision", "gone", "--folder", tmp_path / "x"], "at revision gone"),
    ):
        done = dubline(*arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("dubline: ") or "\ndubline: " in done.stderr
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert dubline("pull", "--quiet", "--revision", "main").stderr == ""


def test_the_list_says_what_is_wrong_below_the_table(hub, folder):
    pull(("v1",), folder)
    (folder / "s2G488k.pth").write_bytes(b"short")
    lines = listed(present(folder), folder).splitlines()
    assert lines[0] == f"in {folder}"
    assert lines[-2:] == [
        f"{folder / 's2G488k.pth'} has 5 bytes, not 6,400",
        "`dubline models pull SET` mends that",
    ]


def test_the_stand_in_names_small_files_as_git_does():
    assert git_blob(b"what is up, doc?") == "bd9dbf5aae1a3862dd1526723246b20206e5fc37"
