"""What is delivered is at its loudness, in step, tagged, and the picture is the source's own."""

import subprocess
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from tasks.aigc import Aigc
from tasks.container import CONTAINERS
from tasks.ffmpeg import RATE, decoded, measured, program, stream_hash
from tasks.job import DeliveryOptions
from tasks.media import probed
from tasks.mux import Parts, muxed
from tasks.normalise import encoded
from tasks.script import Line
from voices.errors import MediaError

VIDEO = Path(__file__).parent / "data" / "video"
CLICKS = (1.0, 3.33333, 4.6)


def ffmpeg(*arguments: str | Path) -> None:
    command = [program(), "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Videos that go wrong elsewhere, made here: late pictures, variable frame rate, long sound."""
    folder = tmp_path_factory.mktemp("sources")
    plain, tone = folder / "plain.mp4", ["-f", "lavfi", "-i", "sine=r=48000:d=5"]
    picture = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=24000/1001:d=5"]
    h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac"]
    ffmpeg(*picture, *tone, *h264, plain)
    vary = "setpts='if(lt(N,40),N/15,40/15+(N-40)/30)/TB'"
    ffmpeg(*picture, *tone, "-vf", vary, "-fps_mode", "vfr", *h264, folder / "vfr.mp4")
    late = ["-itsoffset", "0.5", "-i", plain, "-i", plain, "-map", "0:v", "-map", "1:a"]
    ffmpeg(*late, "-c", "copy", folder / "late.mp4")
    ffmpeg(*late, "-c", "copy", folder / "late.mkv")
    ffmpeg(
        "-i", plain, *tone[:3], "sine=d=9", "-map", "0:v", "-map", "1:a", *h264, folder / "long.mov"
    )
    ffmpeg("-i", plain, "-c", "copy", "-an", folder / "mute ß été.mp4")
    return folder


@pytest.fixture(scope="module")
def clicks(tmp_path_factory):
    """A mix with three clicks in it, quiet noise around them."""
    path = tmp_path_factory.mktemp("mix") / "mix.wav"
    samples = 0.01 * np.random.default_rng(0).standard_normal((5 * RATE, 2))
    for click in CLICKS:
        samples[round(click * RATE)] = 0.8
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return path


def heard(path: Path) -> list[float]:
    """Where the clicks are in the first audio track, in seconds of error."""
    index = probed(path).sounds[0].index
    sound = np.abs(np.concatenate(list(decoded(path, index, 1)))[:, 0])
    errors = []
    for click in CLICKS:
        begin = round((click - 0.1) * RATE)
        found = begin + int(np.argmax(sound[begin : begin + RATE // 5]))
        errors.append(found / RATE - click)
    return errors


def parts(source: Path | None, sound: Path, **more: Any) -> Parts:
    media = probed(source) if source else None
    fields: dict[str, Any] = {
        "shown": (),
        "language": "de",
        "title": "Dub",
        "keep_original": False,
        "label": Aigc("dubline", "1", ""),
        **more,
    }
    return Parts(media=media, sound=sound, **fields)


def times(path: Path) -> list[float]:
    """When the pictures are shown, in seconds after the programme's zero."""
    with av.open(str(path)) as container:
        zero = (container.start_time or 0) / av.time_base
        packets = container.demux(container.streams.video[0])
        return sorted(float(p.pts * p.time_base) - zero for p in packets if p.pts is not None)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("plain.mp4", ".mp4"),
        ("plain.mp4", ".mkv"),
        ("plain.mp4", ".mov"),
        ("vfr.mp4", ".mp4"),
        ("late.mp4", ".mp4"),
        ("late.mkv", ".mkv"),
        ("long.mov", ".mov"),
        ("mute ß été.mp4", ".mp4"),
        ("smpte-2997.mp4", ".mp4"),
        ("no_duration.webm", ".webm"),
        ("-video-with-dash-.mp4", ".mp4"),
    ],
)
def test_the_picture_is_untouched_and_the_dub_in_step(sources, clicks, tmp_path, name, suffix):
    source = sources / name if (sources / name).exists() else VIDEO / name
    kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
    mix = tmp_path / "mix.wav"
    mix.write_bytes(clicks.read_bytes())
    sound = encoded(mix, "stereo", kind, DeliveryOptions())
    muxed(parts(source, sound.path), kind, out)
    assert stream_hash(out) == stream_hash(source)
    assert heard(out) == pytest.approx([0, 0, 0], abs=0.001)
    assert times(out) == pytest.approx(times(source), abs=0.0011)  # Matroska counts milliseconds
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_tags_subtitles_and_the_original_are_read_back(sources, clicks, tmp_path):
    lines = (Line(1, 1.0, 2.5, "Guten Tag", shown="Guten Tag"),)
    for suffix, code in ((".mp4", "deu"), (".mkv", "ger"), (".mov", "ger")):
        kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
        mix = tmp_path / "mix.wav"
        mix.write_bytes(clicks.read_bytes())
        sound = encoded(mix, "stereo", kind, DeliveryOptions()).path
        source = sources / "plain.mp4"
        muxed(parts(source, sound, shown=lines, keep_original=True), kind, out)
        with av.open(str(out)) as container:
            dub, original = container.streams.audio
            assert dub.metadata["language"] == code
            assert dub.disposition & av.stream.Disposition.default
            assert not original.disposition & av.stream.Disposition.default
            assert container.streams.subtitles[0].metadata["language"] == code
            assert "Dub" in (dub.metadata.get("title"), dub.metadata.get("handler_name"))
        assert stream_hash(out, "a:1") == stream_hash(source, "a:0")


def test_what_the_source_says_of_its_streams_is_kept(sources, clicks, tmp_path):
    srt, source, mix = tmp_path / "de.srt", tmp_path / "source.mkv", tmp_path / "mix.wav"
    srt.write_text("1\n00:00:01,000 --> 00:00:02,000\nHallo\n")
    tags = ["-metadata:s:a:0", "language=fre", "-metadata:s:a:0", "title=VF"]
    tags += ["-metadata:s:s:0", "language=ger", "-metadata:s:s:0", "title=SDH"]
    maps = ["-map", "0:v", "-map", "0:a", "-map", "1:s", "-attach", srt]
    font = ["-metadata:s:t", "mimetype=text/plain"]
    ffmpeg("-i", sources / "plain.mp4", "-i", srt, *maps, *font, "-c", "copy", *tags, source)
    mix.write_bytes(clicks.read_bytes())
    kind, out = CONTAINERS[".mkv"], tmp_path / "out.mkv"
    sound = encoded(mix, "stereo", kind, DeliveryOptions()).path
    lines = (Line(1, 1.0, 2.5, "Guten Tag", shown="Guten Tag"),)
    muxed(parts(source, sound, shown=lines, keep_original=True), kind, out)
    with av.open(str(out)) as container:
        told = [(s.metadata.get("language"), s.metadata.get("title")) for s in container.streams]
        kinds = [s.type for s in container.streams]
    assert kinds == ["video", "audio", "audio", "subtitle", "subtitle", "attachment"]
    assert told[1:5] == [("ger", "Dub"), ("fre", "VF"), ("ger", "German"), ("ger", "SDH")]


def test_a_picture_without_times_of_its_own_is_muxed(sources, clicks, tmp_path):
    source, mix = tmp_path / "b frames.avi", tmp_path / "mix.wav"
    ffmpeg("-i", sources / "plain.mp4", "-c:v", "mpeg4", "-bf", "2", source)
    mix.write_bytes(clicks.read_bytes())
    kind, out = CONTAINERS[".mkv"], tmp_path / "out.mkv"
    muxed(parts(source, encoded(mix, "stereo", kind, DeliveryOptions()).path), kind, out)
    assert heard(out) == pytest.approx([0, 0, 0], abs=0.001)


@pytest.mark.parametrize("suffix", [".wav", ".m4a", ".mp3", ".flac", ".opus"])
def test_without_a_picture_sound_alone_is_delivered(clicks, tmp_path, suffix):
    kind, out = CONTAINERS[suffix], tmp_path / f"out{suffix}"
    mix = tmp_path / "mix.wav"
    mix.write_bytes(clicks.read_bytes())
    muxed(parts(None, encoded(mix, "stereo", kind, DeliveryOptions()).path), kind, out)
    assert probed(out).picture is None
    assert heard(out) == pytest.approx([0, 0, 0], abs=0.001)


@pytest.mark.parametrize("target", [-16.0, -23.0, -24.0])
@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".wav"])
def test_the_delivered_sound_is_at_its_loudness_with_its_peaks_kept(tmp_path, target, suffix):
    rng = np.random.default_rng(3)
    loud = np.repeat(rng.uniform(0.05, 1.0, 40), RATE // 4)  # a programme with a wild envelope
    samples = (rng.standard_normal((len(loud), 2)) * 0.1 * loud[:, None]).astype(np.float32)
    samples[RATE :: RATE * 2] = 0.99
    soundfile.write(tmp_path / "mix.wav", samples, RATE, subtype="FLOAT")
    wanted = DeliveryOptions(loudness=target)
    sound = encoded(tmp_path / "mix.wav", "stereo", CONTAINERS[suffix], wanted)
    again = measured(sound.path)
    assert again.integrated == pytest.approx(target, abs=0.3)
    assert again.true_peak <= -1.0
    assert sound.pyloudnorm == pytest.approx(again.integrated, abs=0.15)


def test_what_cannot_reach_its_loudness_under_the_ceiling_is_refused(tmp_path):
    samples = np.zeros((10 * RATE, 2), np.float32)
    samples[:: RATE // 2] = 0.9  # clicks alone: all peak, no loudness
    soundfile.write(tmp_path / "mix.wav", samples, RATE, subtype="FLOAT")
    wanted = DeliveryOptions(loudness=-9.0, true_peak=-9.0)
    with pytest.raises(MediaError, match="lower --loudness"):
        encoded(tmp_path / "mix.wav", "stereo", CONTAINERS[".mp4"], wanted)
    assert not list(tmp_path.glob("sound*"))


def test_surround_sound_stays_surround(tmp_path):
    samples = 0.05 * np.random.default_rng(0).standard_normal((5 * RATE, 6))
    soundfile.write(tmp_path / "mix.wav", samples, RATE, subtype="FLOAT")
    for suffix in (".mp4", ".webm", ".flac"):
        kind = CONTAINERS[suffix]
        sound = encoded(tmp_path / "mix.wav", "5.1(side)", kind, DeliveryOptions())
        assert len(probed(sound.path).sounds[0].channels) == 6
        assert sound.loudness == pytest.approx(-16, abs=0.3)
