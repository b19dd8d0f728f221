"""One file with every version: its tracks, tags and marks, read back as players read them."""

import re
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from tasks import aigc
from tasks.aigc import Aigc
from tasks.certificates import anchors
from tasks.container import CONTAINERS
from tasks.ffmpeg import RATE, decoded, stream_hash
from tasks.labels.matroska import languages, placeholder, settled
from tasks.ledger import Ledger
from tasks.marking.files import detected_file
from tasks.marking.key import DEV
from tasks.media import probed
from tasks.one_file import Shown, Together, Track, joined
from tasks.provenance import read
from tasks.renditions import laid, playlist
from tasks.run_folder import file_digest
from tasks.script import Cue
from tests.versions import ffmpeg
from voices.errors import MarkError, MediaError

TAGS = ("pt-BR", "zh-Hant", "yue", "es-419", "de")
BIBLIOGRAPHIC = ("por", "chi", "yue", "spa", "ger")  # ISO 639-2/B, as Matroska has them
CLICK = 3.3  # seconds
DEFAULT, DUB, ORIGINAL = (
    av.stream.Disposition.default,
    av.stream.Disposition.dub,
    av.stream.Disposition.original,
)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Five seconds: a picture that begins late, a sound in Italian, and subtitles of its own."""
    folder = tmp_path_factory.mktemp("film")
    picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=24:d=5"]
    bed = ["-f", "lavfi", "-i", "sine=f=300:r=48000:d=5"]
    srt = folder / "own.srt"
    srt.write_text("1\n00:00:01,000 --> 00:00:02,000\nCiao\n")
    said = ["-metadata:s:a:0", "language=ita", "-metadata:s:s:0", "title=SDH"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-c:s", "mov_text"]
    inputs = ["-itsoffset", "0.4", *picture, *bed, "-i", srt]
    ffmpeg(*inputs, *codecs, "-bf", "2", *said, folder / "film.mp4")
    return folder / "film.mp4"


def version(film: Path, language: str, number: int, folder: Path) -> Path:
    """A version as it would be delivered: the picture of the film, a click, another length."""
    samples = np.zeros((5 * RATE + 999 * number, 2), np.float32)
    samples[round(CLICK * RATE)] = 0.9
    samples += 0.01 * np.random.default_rng(number).standard_normal(samples.shape)
    raw, out = folder / f"{language}.f32", folder / f"film.{language}.mp4"
    raw.write_bytes(samples.astype("<f4").tobytes())
    pcm = ["-f", "f32le", "-ar", RATE, "-ac", "2", "-i", raw]
    maps = ["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"]
    ffmpeg("-i", film, *map(str, pcm), *maps, out)
    return out


@pytest.fixture(scope="module")
def parts(film, tmp_path_factory):
    """Five versions of the film, and what is said in the original."""
    folder = tmp_path_factory.mktemp("versions of it")
    tracks = []
    for number, language in enumerate(TAGS):
        out = version(film, language, number, folder)
        label = Aigc("dubline", f"{number:012x}-0", f"sha256:{stream_hash(out, 'a:0')}")
        shown = Shown(language, (Cue(1, 1.0, 2.0, f"In {language}"),))
        tracks.append(Track(out, file_digest(out), label, shown))
    source = Shown("it", (Cue(1, 1.0, 2.0, "Buongiorno"),))
    return Together(probed(film), tuple(tracks), source)


@pytest.fixture(scope="module", params=["mkv", "mp4"])
def one(request, parts, tmp_path_factory):
    out = tmp_path_factory.mktemp("one") / f"film.versions.{request.param}"
    joined(parts, CONTAINERS[out.suffix], out)
    return out


def clicks(path: Path) -> list[float]:
    """How late the click is in every dub, in seconds."""
    errors = []
    for sound in probed(path).sounds[: len(TAGS)]:
        heard = np.abs(np.concatenate(list(decoded(path, sound.index, 1)))[:, 0])
        errors.append(float(np.argmax(heard)) / RATE - CLICK)
    return errors


def test_the_tracks_are_those_of_the_versions_and_in_step(one, parts, film):
    assert stream_hash(one, "v:0") == stream_hash(film, "v:0")
    for number, track in enumerate(parts.tracks):
        assert stream_hash(one, f"a:{number}") == stream_hash(track.file, "a:0")
    assert stream_hash(one, f"a:{len(TAGS)}") == stream_hash(film, "a:0")
    assert clicks(one) == pytest.approx([0] * len(TAGS), abs=0.001)


def test_every_track_says_its_language_and_what_it_is(one):
    with av.open(str(one)) as container:
        sounds, texts = container.streams.audio, container.streams.subtitles
        names = [s.metadata.get("title") or s.metadata.get("handler_name") for s in sounds]
        told = [s.metadata["language"] for s in sounds]
        written = [s.metadata["language"] for s in texts]
        dispositions = [s.disposition for s in sounds]
    codes = list(BIBLIOGRAPHIC) if one.suffix == ".mkv" else ["por", "zho", "yue", "spa", "deu"]
    assert told == [*codes, "ita"]
    assert written[: len(told)] == told
    assert len(written) == len(told) + (one.suffix == ".mp4")  # its own fit into MP4 alone
    assert names == [
        *("Portuguese BR (AI dub)", "Chinese Hant (AI dub)", "Cantonese (AI dub)"),
        *("Spanish 419 (AI dub)", "German (AI dub)", "Italian (original)"),
    ]
    assert [bool(d & DEFAULT) for d in dispositions] == [True] + [False] * len(TAGS)
    if one.suffix == ".mkv":  # in MP4 nothing says so but the name
        assert [bool(d & DUB) for d in dispositions] == [True] * len(TAGS) + [False]
        assert dispositions[-1] & ORIGINAL


def test_matroska_names_a_language_in_both_of_its_elements(one):
    if one.suffix != ".mkv":
        pytest.skip("of Matroska")
    said = [pair for pair in languages(one) if pair[1]]
    pairs = list(zip((*BIBLIOGRAPHIC, "ita"), (*TAGS, "it"), strict=True))
    assert said == pairs * 2  # the sounds, then the subtitles


def test_subtitles_are_read_back_word_for_word(one, tmp_path):
    for number, language in enumerate([*TAGS, "it"]):
        out = tmp_path / f"{number}.srt"
        ffmpeg("-i", one, "-map", f"0:s:{number}", out)
        wanted = "Buongiorno" if language == "it" else f"In {language}"
        assert wanted in out.read_text("utf-8")
        assert "00:00:01,000 --> 00:00:02,000" in out.read_text("utf-8")


def test_every_dub_of_a_matroska_file_has_its_own_label(one, parts):
    labels = [track.label for track in parts.tracks]
    aigc.check(one, labels[0], CONTAINERS[one.suffix], *labels[1:])
    assert aigc.bound(one, labels[0].text)
    wrong = [labels[0], labels[2], *labels[2:]]
    if one.suffix == ".mkv":
        with pytest.raises(MarkError, match="another AIGC label"):
            aigc.check(one, wrong[0], CONTAINERS[one.suffix], *wrong[1:])


def test_the_same_parts_make_the_same_bytes(parts, one, tmp_path):
    again = tmp_path / one.name
    joined(parts, CONTAINERS[again.suffix], again)
    assert again.read_bytes() == one.read_bytes()


def test_scripts_alone_make_a_file_of_sounds(parts, tmp_path):
    out = tmp_path / "talk.versions.mkv"
    joined(Together(None, parts.tracks), CONTAINERS[".mkv"], out)
    found = probed(out)
    assert found.picture is None
    assert len(found.sounds) == len(found.subtitles) == len(TAGS)


@pytest.mark.parametrize("muxer", ["matroska", "webm"])
def test_two_elements_take_the_place_of_one(tmp_path, muxer):
    out = tmp_path / "a.mkv"
    tone = ["-f", "lavfi", "-i", "sine=d=1"]
    said = ["-metadata:s:a:0", f"language={placeholder('srp', 'sr-Latn-RS')}"]
    ffmpeg(*tone, *tone, "-map", "0", "-map", "1", "-c:a", "libopus", *said, "-f", muxer, out)
    before = out.stat().st_size
    settled(out)
    assert out.stat().st_size == before
    assert languages(out) == [("srp", "sr-Latn-RS"), ("und", "")]
    assert len(probed(out).sounds) == 2
    with pytest.raises(MarkError, match="no Matroska"):
        languages(Path(__file__))


@pytest.fixture(scope="module")
def several(versions):
    return versions.several()


def test_the_delivered_file_carries_the_mark_of_every_version(several, versions):
    out = several.together.out
    payloads = [outcome.proof.marked.payload for outcome in several.made.values()]
    assert out.name == "talk.versions.mkv"
    for track, payload in enumerate(payloads):
        assert detected_file(out, [DEV], track).payload == payload
    original = detected_file(out, [DEV], len(payloads))
    assert not original.found
    told = read(out, anchors(versions.folder / "keys"))
    assert told.state == "Trusted"
    assert [(b.payload, b.language, b.track) for b in told.bindings] == [
        (payloads[0], "en", 0),
        (payloads[1], "es", 1),
    ]
    languages_of = {a.parameters["targetLanguage"] for a in told.actions if a.parameters}
    assert languages_of == {"en", "es"}


def test_every_track_has_its_own_row_in_the_ledger(several, versions):
    digest = file_digest(several.together.out)
    for track, (language, outcome) in enumerate(several.made.items()):
        rows = Ledger(versions.folder / "ledger").find(outcome.proof.marked.payload)
        (row,) = [row for row in rows if row.sha256 == digest]
        assert (row.track, row.language, row.gate) == (track, language, "read")
        assert row.file == several.together.out.name
        assert row.manifest == several.together.manifest


def test_the_sounds_of_the_delivered_file_are_those_of_the_versions(several):
    for number, outcome in enumerate(several.made.values()):
        assert stream_hash(several.together.out, f"a:{number}") == stream_hash(outcome.out, "a:0")
    with av.open(str(several.together.out)) as container:
        assert len(container.streams.audio) == 3
        assert len(container.streams.subtitles) == 3  # that of the language that failed is not


def test_what_is_played_is_the_language_that_was_asked_for(several, tmp_path):
    from dataclasses import replace

    other = replace(several, default="es")
    assert other.in_order == ("es", "en")
    assert several.in_order == ("en", "es")


def test_renditions_are_marked_and_their_playlists_name_their_bytes(several, versions):
    assert [sound.language for sound in several.renditions] == ["en", "es"]
    for sound, outcome in zip(several.renditions, several.made.values(), strict=True):
        path = sound.delivered.out
        assert stream_hash(path, "a:0") == stream_hash(outcome.out, "a:0")
        assert detected_file(path, [DEV]).payload == outcome.proof.marked.payload
        text = sound.playlist.read_text()
        found = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", text)
        ranges = [(int(at), int(size)) for size, at, _ in found]
        assert {name for *_, name in found} == {path.name}
        data = path.read_bytes()
        assert all(data[at + 4 : at + 8] == b"moof" for at, _ in ranges)
        ends = [at + size for at, size in ranges]
        assert ends[:-1] == [at for at, _ in ranges[1:]]
        assert ends[-1] == len(data)


def test_fragments_are_as_long_in_every_language(several):
    lengths = [
        re.findall(r"#EXTINF:([\d.]+)", sound.playlist.read_text()) for sound in several.renditions
    ]
    assert lengths[0] == lengths[1]
    assert [float(one) for one in lengths[0][:-1]] == pytest.approx(
        [2.0] * (len(lengths[0]) - 1), abs=0.022
    )


def test_a_player_plays_a_playlist_from_end_to_end(several):
    for sound in several.renditions:
        with av.open(str(sound.playlist)) as container:
            heard = sum(frame.samples for frame in container.decode(audio=0)) / RATE
        assert heard == pytest.approx(probed(sound.delivered.out).seconds, abs=0.05)


def test_a_player_finds_its_place_in_a_playlist(several):
    with av.open(str(several.renditions[0].playlist)) as container:
        container.seek(round(8 * av.time_base))
        first = next(container.decode(audio=0))
    assert first.time == pytest.approx(8, abs=2.1)


def test_the_list_names_every_rendition_and_one_default(several):
    text = (several.order.renditions_out / "audio.m3u8").read_text()
    rows = [row for row in text.splitlines() if row.startswith("#EXT-X-MEDIA:")]
    assert re.findall('LANGUAGE="([^"]+)"', text) == ["en", "es"]
    assert re.findall("DEFAULT=(YES|NO)", text) == ["YES", "NO"]
    assert all('CHANNELS="' in row for row in rows)
    names = re.findall('URI="([^"]+)"', text)
    assert names == [sound.playlist.name for sound in several.renditions]
    assert all((several.order.renditions_out / name).is_file() for name in names)


def test_a_sound_that_is_not_in_fragments_has_no_playlist(parts):
    with pytest.raises(MediaError, match="no sound in fragments"):
        laid(parts.tracks[0].file)


def test_a_playlist_goes_with_its_file_wherever_that_goes(several, tmp_path):
    sound = several.renditions[0]
    for path in (sound.delivered.out, sound.playlist):
        shutil.copyfile(path, tmp_path / path.name)
    moved = tmp_path / sound.delivered.out.name
    assert playlist(moved.name, laid(moved)) == sound.playlist.read_text()
    command = ["-v", "error", "-i", str(tmp_path / sound.playlist.name), "-f", "null", "-"]
    from tasks.ffmpeg import program

    done = subprocess.run([program(), *command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
