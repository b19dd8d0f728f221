"""What is signed says who made it, of what and how, and one changed byte shows."""

import hashlib
import os
import shutil
import socket
import struct
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from traceback import format_exception

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.x509.oid import ExtendedKeyUsageOID

from tasks import certificates
from tasks.certificates import Credentials
from tasks.container import CONTAINERS
from tasks.ffmpeg import run
from tasks.issuing import USAGES, begun
from tasks.provenance import read, sidecar_of
from tasks.signing import SIDECAR, MarkedTrack, Statement, signed
from tasks.statement import COMPOSITE, SYNTHETIC, WATERMARK
from voices.errors import ConfigError, InputError, MediaError

PAYLOAD = "0123456789ab"
LABEL = '{"Label":"1","ContentProducer":"Überschrift 工作室","ProduceID":"x"}'
PICTURES = {".mp4", ".m4v", ".mov", ".mkv", ".webm"}


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    certificates.new(folder, "Example Studio")
    return folder


@pytest.fixture(scope="session")
def credentials(keys):
    return Credentials(keys / "c2pa" / "chain.pem", keys / "c2pa" / "key.pem")


@pytest.fixture(scope="session")
def trust(keys):
    return certificates.anchors(keys)


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """Two seconds of a tone, with a picture where there can be one."""
    folder = tmp_path_factory.mktemp("media")

    def made(suffix):
        path = folder / f"film{suffix}"
        if not path.exists():
            picture = ["-f", "lavfi", "-i", "testsrc=d=2:s=64x48:r=5"] if suffix in PICTURES else []
            sound = ["-f", "lavfi", "-i", "sine=d=2"]
            codecs = ["-c:v", "libvpx"] if suffix == ".webm" else []
            codecs += ["-c:a", "libopus"] if suffix in (".webm", ".ogg", ".opus") else []
            run([*picture, *sound, *codecs, f"file:{path}"], f"make {path}")
        return path

    return made


def stated(suffix=".mp4", **changed):
    said = {
        "title": "Film, dubbed",
        "kind": CONTAINERS[suffix],
        "marks": (MarkedTrack(PAYLOAD, "de"),),
        "composite": suffix in PICTURES,
        "aigc": LABEL,
    }
    return Statement(**{**said, **changed})


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container_is_signed_and_one_flipped_byte_shows(
    suffix, media, credentials, trust, tmp_path
):
    source, out = media(suffix), tmp_path / f".part-of{suffix}.part"  # a name that says nothing
    done = signed(source, out, stated(suffix, source=source, source_language="en"), credentials)
    assert done.sidecar == (sidecar_of(out) if suffix in SIDECAR else None)
    found = read(out, trust)
    assert (found.state, found.failures, found.manifest) == ("Trusted", (), done.manifest)
    assert read(out).state == "Valid"
    assert found.embedded is (suffix not in SIDECAR)
    if suffix in SIDECAR:
        assert out.read_bytes() == source.read_bytes()
    content = bytearray(out.read_bytes())
    content[len(content) * 3 // 4] ^= 1
    out.write_bytes(content)
    assert read(out, trust).state == "Invalid"


def test_the_manifest_says_what_was_done_and_by_whom(media, credentials, trust, tmp_path):
    source, out = media(".mp4"), tmp_path / "out.mp4"
    marks = (MarkedTrack(PAYLOAD, "de"), MarkedTrack("ba9876543210", "pt-BR", 1))
    statement = stated(source=source, source_language="en-US", marks=marks)
    done = signed(source, out, statement, credentials)
    found = read(out, trust)
    assert done.notes == ()
    assert [action.name for action in found.actions] == [
        *("c2pa.opened", "c2pa.translated", "c2pa.translated"),
        *("c2pa.dubbed", "c2pa.watermarked.bound"),
    ]
    assert found.actions[2].parameters == {"sourceLanguage": "en-US", "targetLanguage": "pt-BR"}
    assert all((action.agent or "").startswith("dubline ") for action in found.actions[1:])
    assert found.source_types == (COMPOSITE,)
    assert [(b.algorithm, b.payload, b.language, b.track) for b in found.bindings] == [
        (WATERMARK, PAYLOAD, "de", 0),
        (WATERMARK, "ba9876543210", "pt-BR", 1),
    ]
    assert found.payloads == (PAYLOAD, "ba9876543210")
    assert found.aigc == LABEL
    assert found.title == "Film, dubbed"
    assert found.signer == "dubline certificate, Example Studio"
    assert found.signed_at
    assert not found.time_stamped
    [parent] = found.ingredients
    assert (parent.title, parent.relationship) == ("film.mp4", "parentOf")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert parent.description == f"sha256:{digest}"


def test_what_is_said_stands_among_what_the_signer_vouches_for(media, credentials, tmp_path):
    import json

    import c2pa

    source, out = media(".wav"), tmp_path / "out.wav"
    signed(source, out, stated(".wav", source=source), credentials)
    with out.open("rb") as file, c2pa.Reader(file) as reader:
        store = json.loads(reader.detailed_json())
    statement = store["manifests"][store["active_manifest"]]["claim"]
    assert not statement.get("gathered_assertions")


@pytest.mark.parametrize(
    ("source_language", "translated"),
    [
        pytest.param("en", True, id="another language"),
        pytest.param("de-AT", False, id="the same one as it is spoken elsewhere"),
        pytest.param(None, False, id="nobody knows which"),
    ],
)
def test_only_another_language_is_a_translation(
    source_language, translated, media, credentials, tmp_path
):
    source, out = media(".wav"), tmp_path / "out.wav"
    statement = stated(".wav", source=source, source_language=source_language)
    signed(source, out, statement, credentials)
    names = [action.name for action in read(out).actions]
    assert ("c2pa.translated" in names) is translated
    assert "c2pa.dubbed" in names


def test_speech_without_a_source_was_created(media, credentials, trust, tmp_path):
    out = tmp_path / "said.flac"
    signed(media(".flac"), out, stated(".flac"), credentials)
    found = read(out, trust)
    assert found.state == "Trusted"
    assert [action.name for action in found.actions] == ["c2pa.created", "c2pa.watermarked.bound"]
    assert found.source_types == (SYNTHETIC,)
    assert found.ingredients == ()


@pytest.mark.parametrize("suffix", [".mp4", ".mp3", ".mkv"])
def test_the_manifest_of_the_source_is_kept(suffix, media, credentials, trust, tmp_path):
    source, out = tmp_path / f"first{suffix}", tmp_path / "second.mp4"
    first = signed(media(suffix), source, stated(suffix, title="First"), credentials)
    second = signed(media(".mp4"), out, stated(source=source), credentials)
    found = read(out, trust)
    assert (found.state, second.notes) == ("Trusted", ())
    assert [one.manifest for one in found.ingredients] == [first.manifest]
    assert first.manifest.encode() in out.read_bytes()


def test_a_source_that_was_tampered_with_is_told(media, credentials, trust, tmp_path):
    source, out = tmp_path / "first.mp4", tmp_path / "second.mp4"
    signed(media(".mp4"), source, stated(), credentials)
    content = bytearray(source.read_bytes())
    content[content.find(b"mdat") + 50] ^= 1
    source.write_bytes(content)
    done = signed(media(".mp4"), out, stated(source=source), credentials)
    assert read(out, trust).state == "Trusted"
    assert "first.mp4 does not hold: assertion.bmffHash.mismatch" in done.notes[0]


def test_what_is_left_of_a_manifest_is_told(media, credentials, tmp_path):
    source, out = tmp_path / "first.wav", tmp_path / "second.mp4"
    signed(media(".wav"), source, stated(".wav"), credentials)
    source.write_bytes(source.read_bytes().replace(b"C2PA", b"C2PB", 1))
    done = signed(media(".mp4"), out, stated(source=source), credentials)
    assert done.notes == ("first.wav holds parts of a C2PA manifest that cannot be read",)


def test_a_sidecar_of_the_source_that_is_none_is_told(media, credentials, tmp_path):
    source, out = tmp_path / "film.mkv", tmp_path / "out.mp4"
    source.write_bytes(media(".mkv").read_bytes())
    sidecar_of(source).write_bytes(bytes(2**26 + 1))
    done = signed(media(".mp4"), out, stated(source=source), credentials)
    assert "too big" in done.notes[0]
    assert read(out).state == "Valid"


@pytest.mark.parametrize("name", ["film", "film.mkv", "film.mp3"])
def test_a_name_that_is_wrong_does_not_lose_the_manifest(name, media, credentials, tmp_path):
    source, out = tmp_path / name, tmp_path / "second.mp4"
    first = signed(media(".mp4"), source, stated(), credentials)
    signed(media(".mp4"), out, stated(source=source), credentials)
    assert [one.manifest for one in read(out).ingredients] == [first.manifest]


def _broken_box(content):
    at = content.find(b"jumb")
    return content[:at] + b"\xff" * 8 + content[at + 8 :]


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        pytest.param("a.mp4", _broken_box, id="a manifest that is none"),
        pytest.param(
            "a.mp4", lambda whole: whole.replace(b"escope", b"Jscope", 1), id="one that spoils ours"
        ),
        pytest.param("a.mp4", lambda _: b"", id="an empty file"),
        pytest.param("a.mp4", lambda _: os.urandom(5000), id="noise"),
        pytest.param(
            "a.mkv", lambda _: b"\x1aE\xdf\xa3 and so on", id="a format without manifests"
        ),
        pytest.param("a.ts", lambda _: b"G" * 188, id="a format that c2pa does not know"),
        pytest.param("a", lambda _: b"RIFF\xff\xff\xff\xffAVI ", id="an AVI cut off"),
    ],
)
def test_whatever_the_source_is_like_its_dub_is_signed(name, damaged, media, credentials, tmp_path):
    whole, source, out = tmp_path / "w.mp4", tmp_path / name, tmp_path / "out.mp4"
    signed(media(".mp4"), whole, stated(), credentials)
    source.write_bytes(damaged(whole.read_bytes()))
    done = signed(media(".mp4"), out, stated(source=source), credentials)
    found = read(out)
    assert found.state == "Valid"
    [parent] = found.ingredients
    assert parent.title == name
    assert parent.description == f"sha256:{hashlib.sha256(source.read_bytes()).hexdigest()}"
    assert parent.manifest is None
    assert name in done.notes[0]


def test_a_false_length_does_not_fill_the_memory(media, credentials, trust, tmp_path):
    import resource

    plain, source, out = media(".mp4").read_bytes(), tmp_path / "evil.mp4", tmp_path / "out.mp4"
    claims = 2**30  # bytes of a manifest, of a file that takes no room
    identity = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")  # of C2PA's box
    head = struct.unpack(">I", plain[:4])[0]
    with source.open("wb") as file:
        file.write(plain[:head] + struct.pack(">I", claims) + b"uuid" + identity)
        file.write(bytes(4) + b"manifest\0" + bytes(8))
        file.truncate(head + claims)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    digest = "0" * 64  # known from elsewhere, as in a dub
    statement = stated(source=source, source_digest=digest)
    assert signed(media(".mp4"), out, statement, credentials).notes
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 1200  # MiB
    assert read(out, trust).ingredients[0].description == f"sha256:{digest}"
    assert read(source).failures == ("a length in it is false",)


@pytest.mark.parametrize("damage", ["flipped", "empty", "noise", "missing"])
def test_a_damaged_sidecar_is_no_manifest(damage, media, credentials, trust, tmp_path):
    out = tmp_path / "out.mkv"
    beside = signed(media(".mkv"), out, stated(".mkv"), credentials).sidecar
    assert beside
    content = bytearray(beside.read_bytes())
    content[len(content) // 2] ^= 1
    beside.write_bytes({"flipped": bytes(content), "noise": os.urandom(4000)}.get(damage, b""))
    if damage == "missing":
        beside.unlink()
    assert read(out, trust).state == ("None" if damage == "missing" else "Invalid")


def test_a_manifest_that_was_cut_off_from_its_file_is_invalid_and_none_is_none(
    media, credentials, trust, tmp_path
):
    out, hidden = tmp_path / "out.wav", tmp_path / "hidden.wav"
    signed(media(".wav"), out, stated(".wav"), credentials)
    hidden.write_bytes(out.read_bytes().replace(b"C2PA", b"C2PB", 1))
    assert read(hidden, trust).state == "Invalid"
    assert read(media(".wav"), trust).state == "None"
    plain = tmp_path / "notes.txt"
    plain.write_text("no media at all")
    assert read(plain, trust).state == "None"
    with pytest.raises(InputError, match="nothing"):
        read(tmp_path / "nothing.mp4")


def test_a_wav_beyond_4_gb_names_what_works(media, credentials, tmp_path):
    large = tmp_path / "large.wav"
    large.write_bytes(b"RF64\xff\xff\xff\xffWAVE" + bytes(64))
    with pytest.raises(MediaError, match=r"beyond 4 GB.*\.flac works"):
        signed(large, tmp_path / "out.wav", stated(".wav"), credentials)
    assert not (tmp_path / "out.wav").exists()


def test_copying_the_streams_strips_it(media, credentials, trust, tmp_path):
    out, copy = tmp_path / "out.mp4", tmp_path / "copy.mp4"
    signed(media(".mp4"), out, stated(), credentials)
    run(["-i", f"file:{out}", "-c", "copy", f"file:{copy}"], "copy")
    assert read(copy, trust).state == "None"


def test_another_authority_is_not_ours(media, credentials, tmp_path):
    out = tmp_path / "out.mp4"
    signed(media(".mp4"), out, stated(), credentials)
    certificates.new(tmp_path / "theirs", "Somebody else")
    assert read(out, certificates.anchors(tmp_path / "theirs")).state == "Valid"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:{closed}/tsa?key=hunter2", id="nobody answers"),
        pytest.param("http://bob:hunter2@127.0.0.1:{closed}/", id="a password"),
        pytest.param("http://no.such.host.invalid/", id="no such host"),
        pytest.param("ftp://example.com/", id="another protocol"),
        pytest.param("nonsense", id="no address"),
    ],
)
def test_a_time_stamp_that_cannot_be_had_names_the_setting(url, media, credentials, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    asked = Credentials(credentials.chain, credentials.key, url.format(closed=closed))
    for suffix in (".mp4", ".mkv"):
        source, out = media(suffix), tmp_path / f"out{suffix}"
        with pytest.raises(ConfigError, match=r"marks\.timestamp_url") as told:
            signed(source, out, stated(suffix, source=source), asked)
        assert "hunter2" not in "".join(format_exception(told.value))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs OpenSSL's program")
def test_a_time_stamp_is_taken_and_told(media, credentials, trust, tmp_path, time_stamping):
    asked, out = Credentials(credentials.chain, credentials.key, time_stamping), tmp_path / "o.mp4"
    signed(media(".mp4"), out, stated(source=media(".mp4")), asked)
    found = read(out, trust)
    assert found.state == "Trusted"
    assert found.time_stamped
    assert found.signed_at


@pytest.fixture
def time_stamping(tmp_path):
    """An authority after RFC 3161 on this machine."""
    folder = tmp_path / "tsa"
    given = _given(folder, ExtendedKeyUsageOID.TIME_STAMPING)
    (folder / "tsa.cnf").write_text(
        f"[tsa]\nserial = {folder}/serial\nsigner_cert = {given.chain}\nsigner_key = {given.key}\n"
        f"certs = {given.chain}\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\n"
        "digests = sha256, sha384, sha512\ness_cert_id_alg = sha256\n"
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            query, reply = folder / "query", folder / "reply"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            files = ["-queryfile", query, "-out", reply, "-config", folder / "tsa.cnf"]
            command = ["openssl", "ts", "-reply", "-section", "tsa", *files]
            subprocess.run(command, check=True, capture_output=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply.read_bytes())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_what_cannot_be_signed_leaves_nothing(media, credentials, tmp_path):
    noise, out = tmp_path / "noise.mp4", tmp_path / "out.mp4"
    noise.write_bytes(os.urandom(4000))
    with pytest.raises(MediaError, match=r"noise\.mp4"):
        signed(noise, out, stated(source=media(".mp4")), credentials)
    assert not out.exists()


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="needs /dev/full")
def test_a_full_disk_is_told_as_one(media, credentials, tmp_path):
    out = tmp_path / "out.mp4"
    out.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        signed(media(".mp4"), out, stated(), credentials)
    assert not out.is_symlink()


def test_a_certificate_for_something_else_is_named(media, tmp_path):
    given = _given(tmp_path, ExtendedKeyUsageOID.SERVER_AUTH)
    source, out = media(".mp4"), tmp_path / "out.mp4"
    with pytest.raises(ConfigError, match=r"given\.pem cannot sign"):
        signed(source, out, stated(source=source), given)
    assert not out.exists()


def test_a_certificate_that_was_given_signs_with_its_own_algorithm(media, tmp_path):
    given, out = _given(tmp_path, ExtendedKeyUsageOID.EMAIL_PROTECTION), tmp_path / "out.mp4"
    signed(media(".mp4"), out, stated(), given)
    assert read(out, certificates.anchors(tmp_path, given.chain)).state == "Trusted"


def _given(folder, purpose):
    """A certificate of somebody else's authority for P-384, its key as OpenSSL writes it."""
    folder.mkdir(exist_ok=True)
    root, key = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)])
        for name in ("Root", "Leaf")
    ]
    chain = []
    for ca, name, public in ((False, names[1], key), (True, names[0], root)):
        usage = {one: one == ("key_cert_sign" if ca else "digital_signature") for one in USAGES}
        builder = begun(9).subject_name(name).issuer_name(names[0]).public_key(public.public_key())
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
        builder = builder.add_extension(above, False)
        builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
        builder = builder.add_extension(x509.KeyUsage(**usage), True)
        if not ca:
            stamps = purpose == ExtendedKeyUsageOID.TIME_STAMPING  # then nothing else: RFC 3161
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), stamps)
        chain.append(builder.sign(root, SHA384()).public_bytes(serialization.Encoding.PEM))
    made = Credentials(folder / "given.pem", folder / "given.key")
    made.chain.write_bytes(b"".join(chain))
    form = serialization.PrivateFormat.TraditionalOpenSSL
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    made.key.write_bytes(pem)
    made.key.chmod(0o600)
    return made


def test_no_secret_is_shown(credentials):
    shown = repr(certificates.identity(credentials)) + repr(credentials)
    assert "PRIVATE" not in shown
    assert credentials.key.read_text().splitlines()[1] not in shown


def test_a_sidecar_can_stand_elsewhere(media, credentials, tmp_path):
    out = tmp_path / "out.mkv"
    done = signed(media(".mkv"), out, stated(".mkv"), credentials)
    assert done.sidecar
    moved = tmp_path / "elsewhere.c2pa"
    shutil.move(done.sidecar, moved)
    assert read(out).state == "None"
    assert read(out, None, moved).state == "Valid"
