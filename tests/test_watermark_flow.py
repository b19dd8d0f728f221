"""What leaves can be traced: by its mark, by its label, by its signature, and by the ledger."""

import json
import os
import resource
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from flows.config import load
from flows.marking import readable
from flows.order import Asked, ordered
from flows.saying import say
from tasks import aigc
from tasks.asset import Asset, payload_of, same, spoken_in
from tasks.certificates import anchors
from tasks.collect import WORK
from tasks.container import CONTAINERS
from tasks.ffmpeg import RATE
from tasks.job import DeliveryOptions, MarkOptions
from tasks.keeping import Keeping, name_of, newest_key, opened
from tasks.label import Parcel, clear, delivered
from tasks.ledger import Delivery, Ledger
from tasks.marked import Gate, Marked, Proof, Tried
from tasks.marking.detection import PIECE
from tasks.marking.files import detected_file
from tasks.marking.key import DEV, Key, key_of
from tasks.marking.payload import Payload
from tasks.notice import sounding
from tasks.provenance import read
from tasks.run_folder import file_digest
from tasks.verify import LOOKS, NEEDED, densest, gated, joined, said, sampled
from tests.test_dub import example_order, packets, report, srt
from tests.versions import copied, excerpt, ffmpeg
from voices.audio import write_mono
from voices.errors import ConfigError, InputError, MarkError, OutputError
from voices.registry import voice
from voices.speech import Machine, Request

SUFFIXES = (".mp4", ".mkv", ".webm", ".m4a", ".mp3")
VIDEO = Path(__file__).parent / "data" / "video"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_payload_is_read_from_a_version_and_from_ten_seconds_of_it(versions, tmp_path, suffix):
    made = versions(suffix)
    whole = detected_file(made.out, [DEV])
    part = detected_file(excerpt(made.out, tmp_path / "part.m4a"), [DEV])
    payload = made.proof.marked.payload
    assert (whole.payload, part.payload) == (payload, payload)
    assert whole.p_value <= 1e-9
    told = Payload.of(payload)
    assert (told.synthetic, told.cloned) == (True, False)
    assert told.translated == (suffix in (".mp4", ".mkv", ".webm"))  # whose source is German


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_version_carries_its_label_and_is_signed_and_on_record(versions, suffix):
    made = versions(suffix)
    (row,) = Ledger(versions.folder / "ledger").find(made.proof.marked.payload)
    found = read(made.out, anchors(versions.folder / "keys"))
    label = aigc.read(made.out)
    assert found.state == "Trusted"
    assert found.payloads == (row.payload,)
    assert found.manifest == row.manifest == made.delivered.manifest
    assert row.sha256 == file_digest(made.out)
    assert (row.file, row.gate, row.key) == (made.out.name, "read", "dev")
    assert label
    assert aigc.parsed(label)["ProduceID"] == f"{row.payload}-{row.job[:16]}"
    assert aigc.bound(made.out, label)
    assert found.aigc == label


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_one_flipped_byte_is_told(versions, tmp_path, suffix):
    path = copied(versions(suffix).out, tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) * 3 // 4] ^= 1
    path.write_bytes(content)
    assert read(path, anchors(versions.folder / "keys")).state == "Invalid"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_lost_its_labels_is_traced_by_its_mark(versions, tmp_path, suffix):
    made, bare = versions(suffix), tmp_path / f"bare{suffix}"
    ffmpeg("-i", made.out, "-map", "0:a:0", "-c", "copy", "-map_metadata", "-1", bare)
    assert aigc.read(bare) is None
    assert read(bare).state == "None"
    found = detected_file(bare, [DEV])
    assert found.payload
    (row,) = Ledger(versions.folder / "ledger").find(found.payload)
    assert row.voice == "demo-en"
    assert row.script == file_digest(versions.order(suffix).script)


def test_the_report_says_how_it_was_marked_and_where_it_is_on_record(versions):
    for suffix in (".mp4", ".webm"):
        made = versions(suffix)
        told = report(made)
        assert told["watermark"]["payload"] == made.proof.marked.payload
        assert told["watermark"]["verdict"] == "read"
        assert told["watermark"]["tried"][0]["strength"] == 1.0
        assert told["watermark"]["z"] > 6
        assert told["labels"]["c2pa"] == "Trusted"
        assert Path(told["labels"]["ledger"]).is_file()
        files = [one["file"] for one in told["deliverables"]]
        assert files == [made.out.name, *(["talk.webm.c2pa"] if suffix == ".webm" else [])]


def test_only_the_voice_is_marked_and_silence_stays_silent(versions):
    run = versions(".mp4").run_dir
    before, _ = soundfile.read(run / "voice.wav", dtype="float32")
    after, rate = soundfile.read(run / "voice.marked.wav", dtype="float32")
    assert rate == RATE
    assert len(after) == len(before)
    assert not after[: round(0.3 * RATE)].any()
    assert (after != before).any()


def test_no_file_of_a_run_can_be_asked_for_as_the_version(versions):
    for suffix in (".mkv", ".wav"):
        run = versions(suffix).run_dir
        held = [path for path in run.iterdir() if path.suffix in CONTAINERS]
        assert {"voice", "voice.marked"} < {path.stem for path in held} <= WORK


def test_too_little_speech_is_delivered_and_called_so(dub, tmp_path):
    script = srt(tmp_path / "s.srt", (1, 3, "Hello there."))
    made = dub(example_order(tmp_path, script=script, video=VIDEO / "smpte-2997.mp4"))
    told = report(made)
    assert told["watermark"]["verdict"] == "too-short"
    assert len(told["watermark"]["tried"]) == 1
    assert told["labels"]["c2pa"] == "Trusted"
    (row,) = Ledger(tmp_path / "ledger").find(told["watermark"]["payload"])
    assert row.gate == "too-short"
    assert aigc.read(made.out)


def test_an_unsigned_version_says_so_and_is_marked_and_labelled_all_the_same(dub, versions):
    out = versions.folder / "unsigned" / "talk.mp3"
    out.parent.mkdir()
    run = versions.folder / "unsigned-run"
    order = versions.order(".mp3", out=out, run_dir=run, marks=MarkOptions(sign=False))
    made = dub(order)
    assert report(made)["labels"]["c2pa"] == "None"
    assert read(made.out).state == "None"
    assert aigc.read(made.out)
    assert made.proof.marked.payload == versions(".mp3").proof.marked.payload
    assert made.delivered.sha256 == file_digest(made.out)


def test_another_key_marks_again_and_no_secret_is_written_anywhere(dub, versions, monkeypatch):
    folder = versions.folder / "keyed"
    folder.mkdir()
    order = versions.order(
        ".wav", out=folder / "a.wav", run_dir=folder / "run", ledger=folder / "ledger"
    )
    first = dub(order)
    voice = (first.run_dir / "voice.wav").stat().st_mtime_ns
    monkeypatch.setenv("DUBLINE_WATERMARK_KEY", SECRET)
    second = dub(order)
    key = key_of(SECRET)
    assert (first.run_dir / "voice.wav").stat().st_mtime_ns == voice
    assert second.proof.marked.payload != first.proof.marked.payload
    found = detected_file(second.out, [DEV, key], effort="quick")
    assert (found.payload, found.key) == (second.proof.marked.payload, key.id)
    assert detected_file(second.out, [DEV], effort="quick").payload is None
    secrets = [
        bytes.fromhex(SECRET),
        *(part for part in (key.presence, key.trace, key.ids) if part),
    ]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not any(one in content or one.hex().encode() in content for one in secrets), path


def test_production_without_keys_is_refused_before_anything_is_spoken(dub, tmp_path):
    for marks in (MarkOptions(), MarkOptions(sign=False)):
        with pytest.raises(ConfigError, match="dubline keys new"):
            dub(example_order(tmp_path, production=True, marks=marks))
    with pytest.raises(ConfigError, match="go together"):
        dub(example_order(tmp_path, marks=MarkOptions(certificate=tmp_path / "c.pem")))
    assert not list((tmp_path / "takes").rglob("*.wav"))
    assert not (tmp_path / "dub.mp4").exists()


def test_an_order_without_keys_or_notice_is_refused_at_once(homes):
    script = Path("a.txt")
    script.write_text("Hello there.\n")
    asked = Asked(script, voice="demo-en")
    with pytest.raises(ConfigError, match="dubline keys new"):
        ordered(asked, load(None, (), {"DUBLINE_MODE": "production"}).settings)
    with pytest.raises(InputError, match=r"no notice .*bell.wav: one is off, morse"):
        ordered(asked, load(None, (), {"DUBLINE_MARKS__NOTICE": "bell.wav"}).settings)
    places = {f"DUBLINE_PATHS__{name}": str(homes / name) for name in ("KEYS", "LEDGER")}
    order = ordered(asked, load(None, (), places).settings)
    assert (order.keyring, order.ledger) == (homes / "KEYS", homes / "LEDGER")
    assert not order.production
    assert not order.keyring.exists()  # asking makes nothing


def test_a_notice_is_heard_first_and_the_mark_is_read_all_the_same(dub, versions):
    folder = versions.folder / "noticed"
    folder.mkdir()
    order = versions.order(
        ".flac", out=folder / "a.flac", run_dir=folder / "run", marks=MarkOptions(notice="morse")
    )
    made = dub(order)
    assert report(made)["watermark"]["verdict"] == "read"
    quiet, _ = soundfile.read(made.run_dir / "voice.marked.wav")
    heard, _ = soundfile.read(made.run_dir / "voice.noticed.wav")
    second = slice(0, RATE)
    assert abs(heard - quiet)[second].max() > 0.05
    notice = round(sounding("morse")[0][1] * RATE)
    assert not quiet[:notice].any()  # nobody speaks at the same time
    assert report(made)["lines"][0]["start"] > notice / RATE


def test_a_stronger_attempt_has_files_and_records_of_its_own(prefect_server, versions, tmp_path):
    from prefect import flow

    from flows.dub import parts
    from flows.marking import Spoken, Version, once
    from flows.speaking import Said
    from flows.stages import Stages
    from tasks.collect import collected
    from tasks.pacing import end_to_end
    from tasks.run_folder import RunFolder

    silent = DeliveryOptions(subtitles=False)
    job = collected(versions.order(".wav", run_dir=tmp_path / "run", delivery=silent))
    voice = versions(".wav").run_dir / "voice.wav"
    nothing = Said((), end_to_end([], None), tmp_path)
    speech = [(0.0, soundfile.info(voice).duration)]
    spoken = Spoken(voice, speech, partial(parts, job, nothing))

    @flow
    def twice() -> tuple[Version, Version]:
        with RunFolder(tmp_path / "run") as folder:
            stages = Stages(folder, job.id)
            plain = once(stages, job, spoken, 1.0)
            stages.attempt(2)
            return plain, once(stages, job, spoken, 1.25)

    plain, strong = twice()
    assert plain.path != strong.path
    assert plain.path.is_file()
    assert strong.proof.gate.verdict == "read"
    assert strong.proof.gate.z > plain.proof.gate.z
    assert (tmp_path / "run" / "stages" / "watermark-2.json").is_file()


def test_the_gate_does_not_read_what_is_not_there(versions):
    made = versions(".wav")
    speech = [(0.0, made.seconds)]
    payload = made.proof.marked.payload
    assert gated(made.run_dir / "voice.marked.wav", payload, DEV, speech).verdict == "read"
    assert gated(made.run_dir / "voice.wav", payload, DEV, speech).verdict == "unread"
    other = Key.of(bytes.fromhex(SECRET))
    assert gated(made.run_dir / "voice.marked.wav", payload, other, speech).verdict == "unread"
    short = [(0.0, NEEDED / 2)]
    assert gated(made.run_dir / "voice.wav", payload, DEV, short).verdict == "too-short"
    assert gated(made.run_dir / "voice.wav", payload, DEV, []).verdict == "too-short"


def test_words_that_lie_far_apart_are_too_little_speech_however_many(tmp_path):
    apart = [(1.0 + 12 * n, 1.5 + 12 * n) for n in range(10)]
    assert sum(end - start for start, end in apart) > NEEDED
    sound = np.zeros(125 * 16_000, np.float32)
    for start, end in apart:
        part = slice(round(start * 16_000), round(end * 16_000))
        sound[part] = np.random.default_rng(0).normal(0, 0.1, part.stop - part.start)
    write_mono(tmp_path / "apart.wav", sound, 16_000)
    found = gated(tmp_path / "apart.wav", "18a1b2c3d4e5", DEV, apart)
    assert found.verdict == "too-short"
    assert found.windows == ((1.0, 109.5),)  # it was looked at from the first word to the last


intervals = st.lists(
    st.tuples(st.floats(0, 7000), st.floats(0.2, 12)).map(lambda pair: (pair[0], sum(pair))),
    max_size=60,
)


@given(intervals)
def test_the_most_speech_in_a_piece_is_counted_as_by_hand(speech):
    told = joined(speech)
    by_hand = max((said(told, (start, start + PIECE)) for start, _ in told), default=0.0)
    assert densest(told) == pytest.approx(by_hand, abs=1e-6)


def parcel(verdict: str, strength: float, z: float) -> Parcel:
    """An attempt that came to this."""
    marked = Marked(Path("m"), "18a1b2c3d4e5", 0, name_of(DEV), ("presence",), strength)
    gate = Gate(verdict, z, 1.0, None, (), (), 9.0)  # type: ignore[arg-type]
    proof = Proof(marked, gate, (Tried(strength, z, gate.verdict),))
    asset = Asset("j", "en", "v", "d", "espeak", "s")
    return Parcel(Path("p"), CONTAINERS[".wav"], asset, proof, aigc.Aigc("p", "i", "r"))


def test_the_mark_is_made_stronger_until_it_is_read():
    asked: list[tuple[int, float]] = []

    def attempt(number, strength):
        asked.append((number, strength))
        return parcel("read" if strength > 1 else "unread", strength, 4.0 * strength)

    made = readable(attempt)
    assert asked == [(1, 1.0), (2, 1.25)]
    assert [(one.strength, one.verdict) for one in made.proof.tried] == [
        (1.0, "unread"),
        (1.25, "read"),
    ]


def test_what_cannot_be_read_at_any_strength_is_an_error_that_says_what_was_tried():
    with pytest.raises(MarkError) as error:
        readable(lambda number, strength: parcel("unread", strength, 4.0 * strength))
    told = str(error.value)
    assert "z 4.0 at strength 1, z 5.0 at strength 1.25, z 6.0 at strength 1.5" in told
    assert "--duck-depth" in told
    assert "nothing is delivered" in told


@given(intervals, st.sampled_from(LOOKS))
def test_windows_are_few_apart_and_hold_speech(speech, look):
    count, length = look
    told, windows = joined(speech), sampled(speech, count, length)
    assert len(windows) <= count
    assert bool(windows) == bool(told)
    assert all(begin < end for begin, end in windows)
    assert all(a[1] <= b[0] for a, b in pairwise(windows))
    assert all(said(told, window) > 0 for window in windows)
    if windows:
        assert sum(end - begin for begin, end in windows) <= count * length + 1e-6


def test_windows_are_spread_over_a_long_programme_and_lie_where_most_is_said():
    scarce = [(t, t + 0.5) for t in range(0, 7200, 60)]
    dense = [(t + 20.0, t + 34.0) for t in range(0, 7200, 600)]
    windows = sampled(scarce + dense, 6)
    assert [int(begin) // 1200 for begin, _ in windows] == list(range(6))
    assert all(said(joined(scarce + dense), window) >= 14 for window in windows)


@pytest.mark.parametrize(
    ("code", "language"),
    [("ger", "de"), ("deu", "de"), ("eng", "en"), ("und", None), ("", None), ("?", None)],
)
def test_the_language_of_a_source_is_known_where_it_says_one(code, language):
    assert spoken_in(code) == language


def test_one_language_has_many_tags():
    assert same("de", "de-AT")
    assert same("eng", "en")
    assert not same("yue", "zh")


@pytest.fixture
def keeping(tmp_path):
    return Keeping(tmp_path / "keys", tmp_path / "ledger", False, MarkOptions())


def test_an_asset_keeps_its_payload_and_never_takes_that_of_another_job(keeping):
    asset, key = Asset("a job", "en", "v", "d", "gpt-sovits", "s"), newest_key(keeping)
    payload, attempt = payload_of(asset, keeping, key)
    assert payload.cloned
    assert (payload, attempt) == payload_of(asset, keeping, key)
    now = datetime.now(UTC).isoformat()
    row = Delivery(
        payload.hex, "another", 0, "en", 0, "f", "0" * 64, "v", "d", "e", "dev", now, "read"
    )
    Ledger(keeping.ledger).append(row)
    other, second = payload_of(asset, keeping, key)
    assert other.asset != payload.asset
    assert second == 1


def test_the_ledger_says_where_consent_is_kept(keeping, tmp_path):
    card = replace(voice("demo-en"), consent="contract 7")
    heard = say(Request("Hello.", "en"), card, Machine(), tmp_path / "a.wav", keeping)
    (row,) = Ledger(keeping.ledger).find(heard.proof.marked.payload)
    assert (row.consent, row.voice, row.file) == ("contract 7", "demo-en", "a.wav")


def test_a_key_that_went_away_is_named(keeping, monkeypatch):
    monkeypatch.setenv("DUBLINE_WATERMARK_KEY", SECRET)
    name = name_of(newest_key(keeping))
    assert opened(name, keeping) == newest_key(keeping)
    monkeypatch.delenv("DUBLINE_WATERMARK_KEY")
    with pytest.raises(ConfigError, match=f"{name.id}.* is not in .* any more"):
        opened(name, keeping)


@pytest.fixture
def ready(versions, keeping):
    """A version that is ready to leave, but for its signature."""
    made, order = versions(".wav"), versions.order(".wav")
    label = aigc.parsed(made.delivered.aigc)
    return Parcel(
        file=made.run_dir / "version.wav",
        kind=CONTAINERS[".wav"],
        asset=Asset("job", "en", "demo-en", "d", "espeak", file_digest(order.script)),
        proof=made.proof,
        label=aigc.Aigc(label["ContentProducer"], label["ProduceID"], label["ReservedCode1"]),
    )


def test_the_door_leaves_nothing_where_it_cannot_write(ready, keeping, tmp_path):
    for out in (tmp_path / "gone" / "a.wav", tmp_path / ("x" * 252 + ".wav")):
        with pytest.raises(OutputError, match="cannot write"):
            delivered(ready, out, keeping)
    (tmp_path / "there").mkdir()
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))  # a disk that is nearly full
    try:
        for marks in (MarkOptions(), MarkOptions(sign=False)):
            full = Keeping(keeping.keyring, keeping.ledger, False, marks)
            with pytest.raises(OutputError, match=r"cannot write .*: File too large"):
                delivered(ready, tmp_path / "there" / "a.wav", full)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert list((tmp_path / "there").iterdir()) == []
    assert not list(keeping.ledger.rglob("*.json"))


def test_the_door_refuses_a_file_without_its_label(ready, keeping, tmp_path):
    bare = tmp_path / "bare.wav"
    ffmpeg("-i", ready.file, "-map_metadata", "-1", "-c", "copy", bare)
    with pytest.raises(MarkError, match="without its AIGC label"):
        delivered(replace(ready, file=bare), tmp_path / "a.wav", keeping)
    assert not (tmp_path / "a.wav").exists()


def test_an_old_sidecar_does_not_stay_beside_a_new_file(ready, keeping, tmp_path):
    out = tmp_path / "a.wav"
    beside = tmp_path / "a.wav.c2pa"
    beside.write_bytes(b"of another file")
    assert delivered(ready, out, keeping).sidecar is None
    assert not beside.exists()
    assert read(out, anchors(keeping.keyring)).state == "Trusted"


def test_what_a_killed_run_left_beside_the_version_goes(tmp_path):
    out = tmp_path / "talk.mkv"
    dead, alive = 2**22 - 1, os.getpid()
    names = [f".talk.mkv.{pid}-1.part{tail}" for pid in (dead, alive) for tail in ("", ".c2pa")]
    for name in names:
        (tmp_path / name).write_bytes(b"half")
    theirs = tmp_path / f".talk.mkv.{dead}-2.part"
    theirs.mkdir()  # what cannot be removed is no reason not to deliver
    clear(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names[2:], theirs.name])


def test_a_run_goes_on_without_doing_twice_what_is_on_record(dub, versions, tmp_path):
    order = versions.order(".mkv", out=tmp_path / "t.mkv", run_dir=tmp_path / "run")
    first = dub(order)
    before = packets(first.out)
    files = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if p.is_file()}
    again = dub(order)
    assert again == first
    assert {p: p.stat().st_mtime_ns for p in files if p.name != "running.json"} == {
        p: t for p, t in files.items() if p.name != "running.json"
    }
    (tmp_path / "t.mkv.c2pa").unlink()
    third = dub(order)
    assert packets(third.out) == before
    assert third.proof == first.proof
    assert read(third.out, anchors(order.keyring)).state == "Trusted"
    rows = Ledger(order.ledger).find(first.proof.marked.payload)
    assert {file_digest(third.out), first.delivered.sha256} <= {row.sha256 for row in rows}
    assert json.loads(third.report.read_text())["deliverables"][1]["file"] == "t.mkv.c2pa"
