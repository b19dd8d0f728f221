"""Every file we write says that its speech is synthetic, to machines and to people."""

import json
import shutil
import struct
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.aigc import EARLIER, FIELDS, Aigc, arguments, bound, check, label, parsed, read
from tasks.container import CONTAINERS, Container
from tasks.ffmpeg import RATE, run, stream_hash
from tasks.job import DeliveryOptions
from tasks.labels import riff
from tasks.labels.languages import title
from tasks.labels.tags import DUBBED, SPOKEN
from tasks.media import probed
from tasks.mux import Parts, muxed
from tasks.normalise import encoded
from tasks.script import Line
from voices.errors import InputError, MarkError, MediaError

JOB = "0123456789abcdef" * 4
PAYLOAD = "1800c0ffee42"
OURS = Aigc("dubline", "1800c0ffee42-0123456789abcdef", "sha256:00")
THEIRS = Aigc('大声 "a\\b"\n=;#', "their-1", "").text  # what would break a careless writer
TAGS = {"title": "Der Film", "artist": "Jané", "comment": "Seen twice", "AIGC": THEIRS}
CHAPTERS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={1000 * n}\nEND={1000 * n + 1000}\ntitle=Part {n}\n"
    for n in range(3)
)


def ffmpeg(*arguments: str | Path) -> None:
    run([str(argument) for argument in arguments], "make what a test needs")


def tagged(tags: dict[str, str]) -> list[str]:
    return [part for name, text in tags.items() for part in ("-metadata", f"{name}={text}")]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A video in two containers and a sound in six, all with tags, and an AIGC label of theirs."""
    folder = tmp_path_factory.mktemp("sources")
    chapters, srt = folder / "chapters.txt", folder / "fr.srt"
    chapters.write_text(CHAPTERS)
    srt.write_text("1\n00:00:01,000 --> 00:00:02,000\nBonjour\n")
    picture = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=3"]
    sine = ["-f", "lavfi", "-i", "sine=r=48000:d=3"]
    h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    maps = ["-map", "0:v", "-map", "1:a", "-map", "3:s", "-map_chapters", "2"]
    for suffix, text in ((".mp4", "mov_text"), (".mkv", "srt")):
        tags = [*tagged(TAGS), "-movflags", "use_metadata_tags"]
        kinds = [*h264, "-c:s", text, *(tags if suffix == ".mp4" else tags[:-2])]
        ffmpeg(*picture, *sine, "-i", chapters, "-i", srt, *maps, *kinds, folder / f"film{suffix}")
    ffmpeg(*picture, *sine, "-c:v", "libvpx", "-deadline", "realtime", *tagged(TAGS),
           folder / "film.webm")  # fmt: skip
    for suffix in (".mp3", ".flac", ".ogg", ".mka"):
        ffmpeg(*sine, *tagged(TAGS), folder / f"sound{suffix}")
    ffmpeg(*sine, *tagged(TAGS), "-movflags", "use_metadata_tags", folder / "sound.m4a")
    ffmpeg(*sine, *tagged(TAGS), folder / "sound.wav")
    riff.add(folder / "sound.wav", b"AIGC", THEIRS)
    return folder


@pytest.fixture(scope="module")
def dubs(tmp_path_factory):
    """The encoded dub, by suffix and layout; encoded once."""
    folder = tmp_path_factory.mktemp("dubs")
    made: dict[tuple[str, str], Path] = {}

    def dub(kind: Container, layout: str = "stereo") -> Path:
        if (kind.suffix, layout) not in made:
            here = folder / f"{kind.suffix[1:]}-{layout}"
            here.mkdir()
            channels = {"stereo": 2, "5.1": 6}[layout]
            noise = 0.05 * np.random.default_rng(0).standard_normal((3 * RATE, channels))
            soundfile.write(here / "mix.wav", noise, RATE, subtype="FLOAT")
            made[kind.suffix, layout] = encoded(
                here / "mix.wav", layout, kind, DeliveryOptions()
            ).path
        return made[kind.suffix, layout]

    return dub


def version(source: Path | None, sound: Path, out: Path, **more: bool) -> Aigc:
    """Mux a labelled version, with all there can be in it."""
    aigc = label("dubline", PAYLOAD, JOB, sound)
    lines = (Line(1, 1.0, 2.5, "Buenos días", shown="Buenos días"),)
    media = probed(source) if source else None
    keep = more.get("keep_original", False)
    parts = Parts(media, sound, lines, "es", title("es"), keep, aigc)
    muxed(parts, CONTAINERS[out.suffix], out)
    return aigc


def told(path: Path) -> dict[str, str]:
    """The tags of a file, by small names; in Ogg they are those of its stream."""
    with av.open(str(path)) as file:
        tags = {**file.metadata}
        if file.format.name == "ogg":
            tags |= file.streams.audio[0].metadata
        assert len({name.lower() for name in tags}) == len(tags)
        return {name.lower(): text for name, text in tags.items()}


def test_the_label_is_the_json_of_the_standard():
    text = Aigc("大声", "id", "hash").text
    assert text == (
        '{"Label":"1","ContentProducer":"大声","ProduceID":"id","ReservedCode1":"hash",'
        '"ContentPropagator":"","PropagateID":"","ReservedCode2":""}'
    )
    assert tuple(parsed(text)) == FIELDS


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container_carries_its_label_and_our_words(dubs, tmp_path, suffix):
    kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
    aigc = version(None, dubs(kind), out)
    check(out, aigc, kind)
    assert read(out) == aigc.text
    assert parsed(aigc.text)["ProduceID"] == "1800c0ffee42-0123456789abcdef"
    assert bound(out, aigc.text)
    assert told(out)["comment"] == SPOKEN
    assert stream_hash(out, "a:0") == stream_hash(dubs(kind), "a:0")
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("film.mp4", ".mp4"),
        ("film.mp4", ".m4v"),
        ("film.mp4", ".mov"),
        ("film.mp4", ".mkv"),
        ("film.mkv", ".mkv"),
        ("film.mkv", ".mp4"),
        ("film.webm", ".webm"),
        ("sound.m4a", ".m4a"),
        ("sound.wav", ".m4a"),
        ("sound.mka", ".mka"),
        ("sound.mp3", ".mp3"),
        ("sound.flac", ".flac"),
        ("sound.ogg", ".ogg"),
        ("sound.ogg", ".mp3"),
        ("sound.m4a", ".opus"),
        ("sound.m4a", ".wav"),
    ],
)
def test_what_the_source_says_is_kept_and_its_label_gives_way_to_ours(
    sources, dubs, tmp_path, name, suffix
):
    kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
    assert read(sources / name) == THEIRS
    aigc = version(sources / name, dubs(kind), out, keep_original=name.startswith("film"))
    check(out, aigc, kind)
    tags = told(out)
    assert (tags["title"], tags["artist"]) == ("Der Film", "Jané")
    assert tags["comment"] == f"{DUBBED}\nSeen twice"
    assert tags.get(EARLIER.lower()) == (THEIRS if suffix != ".wav" else None)
    assert not {"major_brand", "minor_version"} & set(tags) or kind.muxer in ("mp4", "mov", "ipod")
    if name.startswith("film"):
        assert stream_hash(out) == stream_hash(sources / name)
        assert stream_hash(out, "a:1") == stream_hash(sources / name, "a:0")
    assert stream_hash(out, "a:0") == stream_hash(dubs(kind), "a:0")


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_the_label_stands_beside_subtitles_chapters_and_the_original(
    sources, dubs, tmp_path, suffix
):
    kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
    aigc = version(sources / "film.mp4", dubs(kind), out, keep_original=True)
    check(out, aigc, kind)
    with av.open(str(out)) as file:
        assert [chapter["metadata"]["title"] for chapter in file.chapters()] == [
            "Part 0",
            "Part 1",
            "Part 2",
        ]
        dub, original = file.streams.audio
        if suffix != ".mov":  # QuickTime has no word for it
            assert dub.disposition & av.stream.Disposition.dub
        assert "AIGC" not in original.metadata
        names = [dub.metadata.get("title"), dub.metadata.get("handler_name")]
        assert "Spanish (AI dub)" in names
        assert dub.metadata["language"] == "spa"
        assert len(file.streams.subtitles) == (1 if suffix == ".mkv" else 2)
    data = out.read_bytes()
    if suffix != ".mkv":
        assert data.index(b"moov") < data.index(b"mdat")  # a player can begin before the end


def test_a_brand_of_the_source_is_no_tag_of_the_version(sources, dubs, tmp_path):
    out = tmp_path / "out.mp4"
    version(sources / "film.mp4", dubs(CONTAINERS[".mp4"]), out)
    assert b"major_brand" not in out.read_bytes()


def test_a_dub_of_a_dub_says_it_once(sources, dubs, tmp_path):
    first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
    dub = dubs(CONTAINERS[".mp4"])
    before = version(sources / "film.mp4", dub, first)
    version(first, dub, second)
    tags = told(second)
    assert tags["comment"] == f"{DUBBED}\nSeen twice"
    assert tags[EARLIER.lower()] == before.text


def test_the_original_keeps_the_label_it_came_with(sources, dubs, tmp_path):
    first, second = tmp_path / "first.mkv", tmp_path / "second.mkv"
    kind, dub = CONTAINERS[".mkv"], dubs(CONTAINERS[".mkv"])
    before = version(sources / "film.mkv", dub, first)
    check(second, version(first, dub, second, keep_original=True), kind)
    with av.open(str(second)) as file:
        assert file.streams.audio[1].metadata["AIGC"] == before.text  # it is synthetic, too


@pytest.mark.parametrize("suffix", [".mp4", ".flac"])
def test_a_source_that_says_too_much_is_cut_short(dubs, tmp_path, suffix):
    source, out = tmp_path / "source.flac", tmp_path / f"out{suffix}"
    noise = ["-f", "lavfi", "-i", "sine=d=3"]
    ffmpeg(*noise, *tagged({"comment": "c" * 100_000, "title": "t" * 100_000}), source)
    kind = CONTAINERS[suffix]
    check(out, version(source, dubs(kind), out), kind)
    assert told(out)["comment"] == f"{DUBBED}\n{'c' * 4000}"


@pytest.mark.parametrize(
    "theirs",
    [
        pytest.param("nonsense", id="no JSON"),
        pytest.param('{"Label":"1"}', id="fields missing"),
        pytest.param('{"Label":' + "[" * 1500, id="nested without end"),
        pytest.param(json.dumps(dict.fromkeys(FIELDS, "x" * 4000)), id="far too long"),
    ],
)
def test_a_label_that_is_none_is_not_kept(dubs, tmp_path, theirs, caplog):
    source, out = tmp_path / "source.flac", tmp_path / "out.flac"
    ffmpeg("-f", "lavfi", "-i", "sine=d=3", *tagged({"aigc": theirs}), source)
    kind = CONTAINERS[".flac"]
    check(out, version(source, dubs(kind), out), kind)
    assert EARLIER.lower() not in told(out)
    assert "is not kept" in caplog.text
    with pytest.raises(MediaError, match="45438"):
        parsed(theirs)


def test_a_surround_wav_carries_its_label_and_plays(dubs, tmp_path):
    kind, out = CONTAINERS[".wav"], tmp_path / "out.wav"
    check(out, version(None, dubs(kind, "5.1"), out), kind)
    assert soundfile.info(out).channels == 6
    assert soundfile.info(out).frames == 3 * RATE
    data = out.read_bytes()
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert data.count(b"AIGC") == 1


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_label_that_is_gone_or_another_is_noticed(dubs, tmp_path, suffix):
    kind, out, bare = CONTAINERS[suffix], tmp_path / f"out{suffix}", tmp_path / f"bare{suffix}"
    aigc = version(None, dubs(kind), out)
    other = Aigc("somebody", aigc.produce_id, aigc.reserved1)
    with pytest.raises(MarkError, match="another AIGC label"):
        check(out, other, kind)
    strip = ["-map_metadata", "-1", "-map_metadata:s:a:0", "-1", "-c", "copy", "-f", kind.muxer]
    ffmpeg("-i", out, *strip, bare)
    assert read(bare) is None
    with pytest.raises(MarkError, match="without its AIGC label"):
        check(bare, aigc, kind)


def test_a_label_on_another_sound_is_found_out(dubs, tmp_path):
    kind, out = CONTAINERS[".flac"], tmp_path / "out.flac"
    aigc = version(None, dubs(kind), out)
    assert not bound(dubs(CONTAINERS[".mp3"]), aigc.text)


def test_a_container_without_a_place_for_the_label_is_refused():
    with pytest.raises(MediaError, match=r"\.avi; MP4"):
        arguments(OURS, Container(".avi", "avi", "libmp3lame", 2))


def test_what_is_no_media_is_refused_and_not_read_as_one(tmp_path):
    text = tmp_path / "text.mp4"
    text.write_text("no film at all")
    with pytest.raises(MediaError, match="not a video or audio file"):
        read(text)
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path / "nothing.mp4")
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path)


def wav(*chunks: tuple[bytes, bytes], form: bytes = b"RIFF") -> bytes:
    body = b"".join(n + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for n, d in chunks)
    return form + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


FMT = (b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))


def test_odd_bodies_are_padded(tmp_path):
    path = tmp_path / "odd.wav"
    path.write_bytes(wav(FMT, (b"data", b"\x80" * 101))[:-1])  # the pad is missing, as often
    riff.add(path, b"AIGC", "odd")
    assert riff.texts(path, b"AIGC") == ["odd"]
    assert path.stat().st_size % 2 == 0
    assert soundfile.info(path).frames == 101


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(wav(FMT, (b"data", b"1234"))[:-2], id="cut off"),
        pytest.param(wav(FMT) + b"data\xff\xff\xff\xff12", id="a size that lies"),
        pytest.param(b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<I", 28), id="no sizes"),
        pytest.param(b"RIFF\0\0\0\0WAVE" + b"\0" * 80_000, id="ten thousand empty chunks"),
        pytest.param(wav(FMT, (b"AIGC", b"x" * 70_000), (b"data", b"1"))[:-4], id="much too long"),
        pytest.param(wav(FMT) + b"more", id="something behind it"),
    ],
)
def test_a_wav_that_lies_is_read_within_bounds_and_not_written(tmp_path, data):
    path = tmp_path / "lies.wav"
    path.write_bytes(data)
    assert read(path) is None
    with pytest.raises(MediaError, match="not a whole WAV"):
        riff.add(path, b"AIGC", "ours")
    assert path.read_bytes() == data


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=0, max_size=80), st.sampled_from([b"RIFF", b"RF64"]))
def test_no_bytes_break_the_reading_of_chunks(tmp_path, tail, form):
    path = tmp_path / "any.wav"
    path.write_bytes(form + bytes(4) + b"WAVE" + tail)
    assert len(riff.texts(path, b"AIGC")) <= 8
    with path.open("rb") as file:
        assert len(riff.chunks(file)) <= 10


def test_a_label_that_is_no_text_is_still_another_one(tmp_path):
    path = tmp_path / "binary.wav"
    path.write_bytes(wav(FMT, (b"data", b"12"), (b"AIGC", b"\xff\xfe")))
    with pytest.raises(MarkError, match="another AIGC label"):
        check(path, OURS, CONTAINERS[".wav"])


def long_file(path: Path, first: bytes, form: bytes, silence: int) -> None:
    """A WAV with so many bytes of silence that are not on the disk."""
    with path.open("wb") as file:
        size = min(silence, 0xFFFFFFFF) if form == b"RIFF" else 0xFFFFFFFF
        ds64 = struct.pack("<QQ", 80 - 8 + silence, silence) + bytes(12)
        body = ds64 if first == b"ds64" else bytes(28)
        file.write(form + struct.pack("<I", min(72 + size, 0xFFFFFFFF)) + b"WAVE")
        file.write(first + struct.pack("<I", 28) + body)
        fast = struct.pack("<HHIIHH", 1, 1, 192_000, 192_000, 1, 8)
        file.write(FMT[0] + struct.pack("<I", 16) + fast + b"data" + struct.pack("<I", size))
        file.truncate(80 + silence)


def test_beyond_4_gb_the_sizes_are_still_right(tmp_path):
    long = 2**32 + 2**20
    long_file(tmp_path / "rf64.wav", b"ds64", b"RF64", long)
    long_file(tmp_path / "almost.wav", b"JUNK", b"RIFF", 2**32 - 120)  # the label makes it too long
    long_file(tmp_path / "full.wav", b"skip", b"RIFF", 2**32 - 120)
    for name, frames in (("rf64.wav", long), ("almost.wav", 2**32 - 120)):
        path = tmp_path / name
        riff.add(path, b"AIGC", OURS.text)
        assert read(path) == OURS.text
        with path.open("rb") as file:
            start = file.read(36)
        assert start[:4] == b"RF64"
        assert struct.unpack("<QQ", start[20:36]) == (path.stat().st_size - 8, frames)
        assert soundfile.info(path).frames == frames
        assert probed(path).seconds == pytest.approx(frames / 192_000)
    with pytest.raises(MediaError, match="beyond 4 GB"):
        riff.add(tmp_path / "full.wav", b"AIGC", OURS.text)
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", "Spanish (AI dub)"),
        ("pt-BR", "Portuguese BR (AI dub)"),
        ("zh-Hant", "Chinese Hant (AI dub)"),
        ("yue", "Cantonese (AI dub)"),
        ("tlh", "tlh (AI dub)"),
    ],
)
def test_a_track_is_named_after_its_language(language, expected):
    assert title(language) == expected
