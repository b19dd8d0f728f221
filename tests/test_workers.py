"""Speaking on a real Dask cluster: a scheduler and workers in processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.affinity import View
from flows.config import WorkerSettings, load
from flows.order import Asked, ordered
from flows.tending import Child, Family, Rules, retire
from flows.worker_child import Orders
from flows.workers import check_versions, checked, task_runner
from tasks.batch import Batch, check_seen, mark_of
from tasks.run_folder import file_digest
from tasks.speak import check_own, spoken
from tests.cluster import busy, events, scheduler_at, workers
from voices.errors import ConfigError, EngineError
from voices.registry import voice
from voices.speech import Request

pytest.importorskip("prefect_dask")


def settings_of(tmp_path, **given):
    told = {
        "DUBLINE_PATHS__TAKES": str(tmp_path / "takes"),
        "DUBLINE_PATHS__LEDGER": str(tmp_path / "ledger"),
        "DUBLINE_PATHS__KEYS": str(tmp_path / "keys"),
        "DUBLINE_SPEAK__BATCH": "2",
    }
    return load(None, (), told | given).settings


def script_of(tmp_path, texts, name="script"):
    path = tmp_path / f"{name}.srt"
    times = [(f"00:00:{2 * n:02},000", f"00:00:{2 * n + 1:02},900") for n in range(len(texts))]
    rows = [f"{n + 1}\n{times[n][0]} --> {times[n][1]}\n{text}\n" for n, text in enumerate(texts)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def dubbed(dub, tmp_path, script, name, workers, **given):
    folder = tmp_path / name
    folder.mkdir()
    asked = Asked(script, None, "demo-en", out=folder / "out.wav", run_dir=folder / "run")
    order = ordered(asked, settings_of(tmp_path / name, **given))
    return dub.with_options(task_runner=task_runner(workers))(order)


def takes_of(outcome):
    folder = outcome.run_dir.parent / "takes"
    return {file.name for file in folder.rglob("*.wav")}


TEXTS = ["Good morning, everyone.", "Today we dub on workers.", "And now the news.", "Good night."]


def test_a_dub_on_workers_equals_one_in_process(dub, tmp_path):
    script = script_of(tmp_path, TEXTS)
    here = dubbed(dub, tmp_path, script, "here", WorkerSettings())
    with scheduler_at() as (_, address):
        there = WorkerSettings(scheduler=address)
        with workers(there) as _:
            away = dubbed(dub, tmp_path, script, "away", there)
    assert takes_of(away) == takes_of(here)
    assert takes_of(here)
    voice_of = "voice.wav"
    assert file_digest(away.run_dir / voice_of) == file_digest(here.run_dir / voice_of)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://10.0.0.7:8786", "use tls://10.0.0.7:8786 with workers.ca"),
        ("10.0.0.7:8786", "use tls://10.0.0.7:8786"),
        ("tcp://cluster.example:8786", "another machine"),
        ("tls://10.0.0.7:8786", "needs workers.ca, workers.certificate, workers.private_key"),
        ("http://127.0.0.1:8786", "tls://HOST:PORT"),
        ("tcp://127.0.0.1", "tls://HOST:PORT"),
        ("tcp://127.0.0.1:a", "tls://HOST:PORT"),
    ],
)
def test_an_address_that_is_not_safe_or_not_whole_is_refused(address, why):
    with pytest.raises(ConfigError, match=why):
        checked(WorkerSettings(scheduler=address))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://localhost:1", "tcp://[::1]:1"])
def test_this_machine_needs_no_certificates(address):
    assert checked(WorkerSettings(scheduler=address)) == (address, None)


@pytest.mark.parametrize(
    ("theirs", "told"), [("0.0.1", "is dubline 0.0.1, and this dub"), ("", "is no dubline worker")]
)
def test_a_worker_of_another_version_is_refused_by_its_address(theirs, told):
    ours = View("tcp://a:1", (), 0, version=version("dubline"))
    leaving = View("tcp://c:1", (), 0, alive=False, version=theirs)
    check_versions([ours, leaving])
    with pytest.raises(ConfigError, match=f"the worker at tcp://b:1 {told}"):
        check_versions([ours, View("tcp://b:1", (), 0, version=theirs)])


def test_a_worker_that_sees_another_store_says_which_machine_it_is(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    mark_of(theirs)
    mark = mark_of(ours)
    assert mark_of(ours) == mark
    check_seen(Batch("demo-en", None, ours, (), mark=mark))
    for store in (theirs, tmp_path / "nothing"):
        with pytest.raises(ConfigError, match=f"{os.uname().nodename} does not see the take store"):
            check_seen(Batch("demo-en", None, store, (), mark=mark))


def test_a_take_of_another_voice_is_not_taken(store, humming, card):
    lines = ((1, Request("One line.", "en")), (2, Request("Another.", "en")))
    batch = Batch(card.id, None, store.folder, lines)
    said = spoken(batch, card, humming, store)
    check_own(batch, card, said)
    with pytest.raises(EngineError, match="line 1: the take that came back is not of voice"):
        check_own(batch, voice("demo-de"), said)
    with pytest.raises(EngineError, match="other lines came back"):
        check_own(batch, card, said[::-1])


def test_a_scheduler_that_is_not_there_is_named(dub, tmp_path, monkeypatch):
    monkeypatch.setattr("flows.workers.ANSWER", 0.5)
    script = script_of(tmp_path, TEXTS[:1])
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        dubbed(dub, tmp_path, script, "gone", WorkerSettings(scheduler="tcp://127.0.0.1:9"))


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_and_repeats_only_its_batch(dub, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    script = script_of(tmp_path, [f"SLOW line number {n}." for n in range(12)])
    with scheduler_at() as (_, address):
        there = WorkerSettings(scheduler=address)
        with workers(there, 2, odd) as made:

            def kill_two() -> None:
                busy(made).kill()
                time.sleep(2)
                busy(made).kill()

            killer = threading.Thread(target=kill_two)
            killer.start()
            outcome = dubbed(dub, tmp_path, script, "killed", there)
            killer.join()
    assert outcome.lines == 12
    asked = Counter(one["text"] for one in events(odd) if one["what"] == "line")
    assert sum(count - 1 for count in asked.values() if count > 1) <= 2 * 2 + over_tempo(outcome)


def over_tempo(outcome):
    """Lines that were asked for once more at another tempo, or with another seed."""
    return len(list((outcome.run_dir.parent / "takes").rglob("*.wav"))) - outcome.lines


@pytest.mark.slow
def test_a_scheduler_that_comes_back_is_spoken_through_again(dub, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    script = script_of(tmp_path, [f"SLOW line number {n}." for n in range(12)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    there = WorkerSettings(scheduler=place)
    with ExitStack() as stack:
        first, _ = stack.enter_context(scheduler_at(place))
        made = stack.enter_context(workers(there, 2, odd))

        def kill():
            busy(made)
            first.kill()
            first.wait()
            stack.enter_context(scheduler_at(place))

        killer = threading.Thread(target=kill)
        killer.start()
        outcome = dubbed(dub, tmp_path, script, "back", there)
        killer.join()
    assert outcome.lines == 12


@pytest.mark.slow
def test_workers_that_die_at_random_lose_little_time_and_keep_their_voices(
    prefect_server, tmp_path
):
    from tests.benchmarks.workers import measured

    figures = measured(4000, 2, folder=tmp_path / "load")
    assert (figures.wrong, figures.missing) == (0, 0)
    assert figures.lines == 4000
    assert figures.ratio <= 1.25
    assert figures.affinity >= 0.9


@pytest.mark.slow
def test_the_line_that_kills_is_named_and_all_others_are_spoken(dub, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    script = script_of(tmp_path, [*TEXTS[:3], "KILL them all.", *TEXTS[:2]])
    with scheduler_at() as (_, address):
        there = WorkerSettings(scheduler=address)
        given = {"DUBLINE_SPEAK__ATTEMPTS": "1"}
        with workers(there, 2, odd):
            outcome = dubbed(dub, tmp_path, script, "poison", there, **given)
    assert outcome.lines == 5
    (bad,) = [one for one in outcome.attention if one.number == 4]
    assert "the engine died on it" in str(bad)
    said = {one["text"] for one in events(odd) if one["what"] == "line"}
    assert "And now the news." in said  # of the same batch as the line that kills


@pytest.mark.slow
def test_a_worker_that_hangs_is_killed_by_its_parent(dub, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    script = script_of(tmp_path, [*TEXTS[:3], "HANG for ever."])
    with scheduler_at() as (_, address):
        there = WorkerSettings(scheduler=address, batch_seconds=6.0)
        given = {"DUBLINE_SPEAK__ATTEMPTS": "1"}
        with workers(there, 2, odd):
            outcome = dubbed(dub, tmp_path, script, "hang", there, **given)
    assert outcome.lines == 3
    assert len({one["pid"] for one in events(odd) if one["what"] == "hang"}) > 1


@pytest.mark.slow
def test_a_worker_that_grew_is_replaced_after_its_batch(dub, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    texts = [f"GROW now SLOW {n}." for n in range(3)] + [f"SLOW line {n}." for n in range(15)]
    script = script_of(tmp_path, texts)
    with scheduler_at() as (_, address):
        there = WorkerSettings(scheduler=address, memory=0.5)
        with workers(there, 1, odd):
            outcome = dubbed(dub, tmp_path, script, "grown", there)
    assert outcome.lines == len(texts)
    told = events(odd)
    assert len({one["pid"] for one in told}) > 1
    first = [one for one in told if one["pid"] == told[0]["pid"]]
    begun = sum(one["lines"] for one in first if one["what"] == "batch")
    assert len([one for one in first if one["what"] == "line"]) == begun  # no batch was cut short


def child_that_ignores_signals(said=""):
    """A process that does not go when it is asked to, and what its parent knows of it."""
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    ours, theirs = os.pipe()
    os.write(theirs, said.encode())
    os.close(theirs)
    os.set_blocking(ours, False)
    orders = Orders("tcp://127.0.0.1:9", None, None, None, 1, "stubborn", 1, "")
    return Child(orders, {}, process, ours)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "was asked to go"),
        ("busy one\nidle\n", "was asked to go"),
        ("busy one\n", "a batch took over 0.5 s"),
    ],
)
def test_a_worker_that_hangs_when_asked_to_go_is_killed(monkeypatch, caplog, said, told):
    monkeypatch.setattr("flows.tending.GOODBYE", 0.2)
    child = child_that_ignores_signals(said)
    process = child.process
    retire(Family([child], Rules(batch_seconds=0.5, memory=0)))
    assert process.returncode == -signal.SIGKILL
    assert child.process is None
    assert told in caplog.text


@pytest.mark.slow
def test_a_worker_ends_with_its_parent_even_where_no_scheduler_has_come(tmp_path):
    told = Orders("tcp://127.0.0.1:9", None, None, None, 1, "lone", 1, str(tmp_path))
    process = subprocess.run(
        [sys.executable, "-m", "flows.worker_child"],
        input=told.line().encode(),
        stdout=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0


@pytest.fixture
def certificates(tmp_path):
    """An authority, and a certificate of its for 127.0.0.1: settings for both ends."""
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = signed("authority", ca_key, "authority", ca_key)
    one = signed("worker", key, "authority", ca_key)
    files = {}
    for name, certificate in (("ca", authority), ("certificate", one)):
        files[name] = tmp_path / f"{name}.pem"
        files[name].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files["private_key"] = tmp_path / "key.pem"
    files["private_key"].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def signed(name, key, by, with_key):
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == by, path_length=None), critical=True)
        .sign(with_key, hashes.SHA256())
    )


@pytest.mark.slow
def test_an_encrypted_cluster_dubs_and_refuses_who_has_no_certificate(dub, tmp_path, certificates):
    from distributed import Client

    script = script_of(tmp_path, TEXTS[:2])
    files = tuple(certificates.values())
    with scheduler_at("tls://127.0.0.1:0", files) as (_, address):
        assert address.startswith("tls://")
        there = WorkerSettings(scheduler=address, **certificates)
        with workers(there):
            assert dubbed(dub, tmp_path, script, "tls", there).lines == 2
        with pytest.raises((OSError, TypeError, RuntimeError)):
            Client(address.replace("tls", "tcp"), timeout=2, set_as_default=False)
