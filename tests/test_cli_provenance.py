"""`dubline provenance`: what says where a file comes from, and what is left without labels."""

import json
from pathlib import Path

import pytest

from tasks import aigc, certificates
from tasks.container import CONTAINERS
from tasks.ffmpeg import run
from tasks.ledger import Delivery, Ledger
from tasks.marking.embedding import Mark
from tasks.marking.files import marked_file
from tasks.marking.key import DEV
from tasks.marking.payload import Payload
from tasks.run_folder import file_digest
from tasks.signing import signed
from tasks.statement import MarkedTrack, Statement

SPEECH = Path(__file__).parent / "data" / "audio" / "jfk.flac"
PAYLOAD = Payload(1, synthetic=True, cloned=False, translated=True, asset=0x123456789)


@pytest.fixture(scope="session")
def marked(tmp_path_factory):
    """Eleven seconds of speech, marked with the development key."""
    out = tmp_path_factory.mktemp("marked") / "marked.flac"
    marked_file(SPEECH, out, Mark(PAYLOAD.bits), DEV)
    return out


@pytest.fixture
def delivered(marked, homes):
    """A file as `dubline dub` delivers it, and the same before it was signed."""

    def made(suffix=".mp4"):
        kind = CONTAINERS[suffix]
        raw, bare = homes / f"raw{suffix}", homes / f"bare{suffix}"
        out = homes / "here" / f"marked{suffix}"
        picture = ["-f", "lavfi", "-i", "testsrc=d=11:s=64x48:r=5"]
        run(["-i", f"file:{marked}", *picture, "-c:a", kind.sound, f"file:{raw}"], "encode")
        label = aigc.label("Example Studio", PAYLOAD.hex, "f" * 64, raw)
        tags = ["-metadata", "comment=Audio track dubbed with synthetic speech"]
        tags += aigc.arguments(label, kind)
        run(["-i", f"file:{raw}", "-c", "copy", *tags, f"file:{bare}"], "label")
        marks = (MarkedTrack(PAYLOAD.hex, "de"),)
        statement = Statement("A film", kind, marks, True, SPEECH, "en", label.text)
        keys = homes / "data" / "dubline" / "keys"
        done = signed(
            bare, out, statement, certificates.credentials_of(keys, "Example Studio", False)
        )
        Ledger(homes / "data" / "dubline" / "ledger").append(_row(out, done.manifest))
        return out

    return made


def _row(out, manifest):
    return Delivery(
        payload=PAYLOAD.hex,
        job="f" * 64,
        track=0,
        language="de",
        attempt=0,
        file=out.name,
        sha256=file_digest(out),
        voice="demo-de",
        card="c" * 64,
        engine="espeak-ng 1.52",
        key="dev",
        time="2026-11-21T12:00:00+00:00",
        gate="found",
        source_language="en",
        consent="contract 17",
        manifest=manifest,
    )


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_delivered_file_tells_everything(suffix, delivered, dubline):
    done = dubline("provenance", delivered(suffix))
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "synthetic speech, as told by: C2PA manifest, AIGC label, tags, watermark",
        "Trusted: unchanged since",
        "dubline development certificate, Example Studio (proves nothing to others)",
        "c2pa.translated en to de by dubline",
        "compositeWithTrainedAlgorithmicMedia",
        "jfk.flac, sha256:",
        f"{PAYLOAD.hex} (de, track 0; io.dubline.watermark.1): read from the sound, too",
        '"ContentProducer":"Example Studio"',
        "was written for this sound",
        "Audio track dubbed with synthetic speech",
        "found by the payload in the watermark",
        "contract 17",
    ):
        assert words in done.stdout
    assert ("marked.mkv.c2pa" in done.stdout) is (suffix == ".mkv")


def test_programs_are_told_the_same(delivered, dubline):
    done = dubline("provenance", delivered(), "--json")
    told = json.loads(done.stdout)
    assert (told["synthetic"], told["stripped"]) == (True, False)
    assert told["c2pa"]["state"] == "Trusted"
    assert told["c2pa"]["payloads"] == [PAYLOAD.hex]
    assert told["watermark"]["payload"] == PAYLOAD.hex
    assert told["deliveries"][0]["voice"] == "demo-de"
    assert json.loads(told["aigc"]["text"])["ProduceID"].startswith(PAYLOAD.hex)


def test_one_flipped_byte_is_told_and_the_rest_still_stands(delivered, dubline):
    out = delivered()
    content = bytearray(out.read_bytes())
    content[content.find(b"mdat") + 5000] ^= 1
    out.write_bytes(content)
    done = dubline("provenance", out)
    assert done.returncode == 0
    assert "Invalid: the file or the manifest was changed" in done.stdout
    assert "assertion.bmffHash.mismatch" in done.stdout
    assert "a relative" in done.stdout  # the ledger knows the file as it was


def test_a_stripped_file_is_traced_by_its_watermark(delivered, homes, dubline):
    out, bare = delivered(), homes / "here" / "marked-and-stripped.mp3"
    run(["-i", f"file:{out}", "-map", "0:a", "-map_metadata", "-1", f"file:{bare}"], "strip")
    done = dubline("provenance", bare)
    assert done.returncode == 0
    assert "its labels were stripped, and the watermark is still there" in done.stdout
    assert "none: it was never signed, or the manifest was stripped" in done.stdout
    assert "none: it was never labelled, or the label was stripped" in done.stdout
    assert "found by the payload in the watermark" in done.stdout


def test_without_the_key_the_labels_still_lead_to_the_delivery(delivered, dubline):
    done = dubline("provenance", delivered(), "--key", "ab" * 16)
    assert done.returncode == 0
    assert "not read from the sound here" in done.stdout
    assert "found by the payload in the C2PA manifest" in done.stdout


def test_production_without_keys_says_why_it_did_not_look(delivered, dubline):
    done = dubline("provenance", delivered(), DUBLINE_MODE="production")
    assert done.returncode == 0
    assert "not searched" in done.stdout
    assert "dubline keys new" in done.stdout


def test_a_label_that_was_put_on_another_sound_is_told(delivered, homes, dubline):
    out, other = delivered(), homes / "here" / "other.mp4"
    tone = ["-f", "lavfi", "-i", "sine=d=2", "-i", f"file:{out}", "-map", "0:a"]
    copied = ["-map_metadata", "1", "-movflags", "use_metadata_tags"]
    run([*tone, *copied, f"file:{other}"], "forge")
    done = dubline("provenance", other)
    assert done.returncode == 0
    assert "was written for another sound" in done.stdout
    assert "found by the payload in the AIGC label" in done.stdout


def test_a_file_that_says_nothing_is_no_proof(dubline):
    done = dubline("provenance", SPEECH)
    assert (done.returncode, done.stderr) == (1, "")
    assert "does not prove that it is not" in done.stdout
    assert "no delivery of ours is known" in done.stdout


def test_a_picture_alone_has_no_sound_to_search(homes, dubline):
    picture = homes / "here" / "picture.mp4"
    run(["-f", "lavfi", "-i", "testsrc=d=1:s=64x48:r=5", f"file:{picture}"], "make")
    done = dubline("provenance", picture)
    assert (done.returncode, done.stderr) == (1, "")
    assert "not searched" in done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("nothing.mp4", None, id="no file"),
        pytest.param("notes.mp4", b"no media at all", id="no media"),
        pytest.param("empty.wav", b"", id="an empty file"),
    ],
)
def test_what_cannot_be_read_is_an_error(name, content, homes, dubline):
    if content is not None:
        (homes / "here" / name).write_bytes(content)
    done = dubline("provenance", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr


def test_a_wrong_key_is_an_error(dubline):
    done = dubline("provenance", SPEECH, "--key", "nonsense")
    assert done.returncode == 2
    assert "--key" in done.stderr


def test_a_damaged_ledger_does_not_hide_the_rest(delivered, homes, dubline):
    out = delivered()
    for row in (homes / "data" / "dubline" / "ledger").rglob("*.json"):
        row.write_text("{")
    done = dubline("provenance", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Trusted" in done.stdout
    assert "is no row of a ledger" in done.stdout


def test_a_payload_from_outside_is_no_path(delivered, homes, dubline):
    label = aigc.Aigc("x", "../../../etc-1", "sha256:0")
    forged = homes / "here" / "forged.flac"
    tags = aigc.arguments(label, CONTAINERS[".flac"])
    run(["-i", f"file:{SPEECH}", *tags, f"file:{forged}"], "forge")
    done = dubline("provenance", forged)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no delivery of ours is known" in done.stdout


def test_of_a_file_that_is_cut_off_the_manifest_is_still_told(delivered, dubline):
    out = delivered()
    out.write_bytes(out.read_bytes()[:20_000])
    done = dubline("provenance", out)
    assert done.returncode == 0, done.stderr
    assert "Invalid: the file or the manifest was changed" in done.stdout
    assert 'AIGC label  as it was signed: {"Label":"1"' in done.stdout
