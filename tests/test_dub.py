"""The whole chain on real media with real parts: a Prefect server, espeak-ng, ffmpeg."""

import hashlib
import json
import re
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from tasks.ffmpeg import RATE, measured, stream_hash
from tasks.job import DeliveryOptions, MixOptions, Order, SpeakOptions
from tasks.media import probed
from voices.errors import (
    InputError,
    OutputError,
    StyleError,
    UnsupportedLanguageError,
    VoiceError,
)

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_dub"
VIDEO = Path(__file__).parent / "data" / "video"


def example_order(folder: Path, **changes: object) -> Order:
    """An order of the example that keeps everything in `folder`, with what a test changes."""
    fields: dict[str, object] = {
        "script": EXAMPLE / "bunny.en.srt",
        "video": EXAMPLE / "bunny.mp4",
        "voice": "demo-en",
        "out": folder / "dub.mp4",
        "run_dir": folder / "run",
        "takes": folder / "takes",
        "registry": folder / "voices",
        "keyring": folder / "keys",
        "ledger": folder / "ledger",
    }
    return Order.model_validate(fields | changes)


@pytest.fixture
def order(tmp_path):
    return partial(example_order, tmp_path)


def srt(path: Path, *cues: tuple[float, float, str]) -> Path:
    """A subtitle file of cues within the first minute."""
    rows = [
        f"{n}\n00:00:{a:06.3f} --> 00:00:{b:06.3f}\n{text}\n".replace(".", ",", 2)
        for n, (a, b, text) in enumerate(cues, 1)
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def example(prefect_server, tmp_path_factory):
    """The example, dubbed once for all who only look at it."""
    from flows.dub import dub

    folder = tmp_path_factory.mktemp("example")
    return dub(example_order(folder))


def report(outcome) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(outcome.report.read_text(encoding="utf-8"))
    return told


def test_the_example_is_dubbed_in_step_and_at_its_loudness(example):
    told = report(example)
    assert example.attention == ()
    assert stream_hash(example.out) == stream_hash(EXAMPLE / "bunny.mp4")
    assert told["picture"]["untouched"]
    heard = measured(example.out, probed(example.out).sounds[0].index)
    assert heard.integrated == pytest.approx(-16, abs=0.3)
    assert heard.true_peak <= -1.0
    assert told["loudness"]["measured"] == pytest.approx(heard.integrated, abs=0.05)
    assert [line["number"] for line in told["lines"]] == list(range(1, 9))
    assert all(line["verdict"] == "ok" for line in told["lines"])
    assert told["timing"]["overlap"] == told["timing"]["cut"] == 0
    with av.open(str(example.out)) as container:
        assert container.streams.audio[0].metadata["language"] == "eng"
        assert len(container.streams.subtitles) == 1


def test_every_line_is_heard_where_the_report_says(example):
    voice, _ = soundfile.read(example.run_dir / "voice.wav", dtype="float32")
    spoken = np.zeros(len(voice), bool)
    for line in report(example)["lines"]:
        begin, end = round(line["start"] * RATE), round(line["end"] * RATE)
        spoken[begin - 1 : end + 1] = True
        edge = round(0.15 * RATE)
        assert np.abs(voice[begin : begin + edge]).max() > 0.005
        assert np.abs(voice[end - edge : end]).max() > 0.002
    assert not voice[~spoken].any()


def test_lines_of_a_speaker_are_equally_loud(example):
    import pyloudnorm

    voice, _ = soundfile.read(example.run_dir / "voice.wav")
    meter = pyloudnorm.Meter(RATE)
    levels = [
        meter.integrated_loudness(voice[round(li["start"] * RATE) : round(li["end"] * RATE)])
        for li in report(example)["lines"]
    ]
    assert max(levels) - min(levels) <= 2.0


def test_a_second_run_does_nothing_twice(dub, order):
    first = dub(order())
    files = [p for p in first.run_dir.rglob("*") if p.is_file() and p.name != "running.json"]
    before = {p: p.stat().st_mtime_ns for p in files}
    out = first.out.stat().st_mtime_ns
    second = dub(order())
    assert second == first
    assert first.out.stat().st_mtime_ns == out
    changed = [p.name for p, t in before.items() if p.exists() and p.stat().st_mtime_ns != t]
    assert changed == []


def packets(path: Path) -> dict[str, str]:
    """The hash of every stream: what of a version does not change with its signature."""
    return {stream: stream_hash(path, stream) for stream in ("v:0", "a:0", "s:0")}


def test_a_run_that_lost_its_end_makes_only_that(dub, order):
    first = dub(order())
    before = packets(first.out)
    first.out.unlink()
    made = {
        p: p.stat().st_mtime_ns
        for p in first.run_dir.glob("*.*")
        if p.suffix not in (".json", ".log")
    }
    again = dub(order())
    assert packets(again.out) == before
    assert {path: path.stat().st_mtime_ns for path in made} == made


def test_a_second_out_of_the_same_run_is_written_too(dub, order, tmp_path):
    first, second = dub(order()), dub(order(out=tmp_path / "two.mp4"))
    assert second.out == tmp_path / "two.mp4"
    assert packets(second.out) == packets(first.out)
    assert report(second)["deliverables"][0]["file"] == "two.mp4"


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_report_is_of_the_file_that_is_there(dub, order, tmp_path, suffix):
    out = tmp_path / f"dub{suffix}"
    first = dub(order(out=out))
    before = packets(out)
    out.unlink()
    again = dub(order(out=out))
    assert packets(out) == before
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert report(again)["deliverables"][0]["sha256"] == sha256
    assert first.report == again.report


def test_takes_that_were_cleaned_and_lost_are_cleaned_again(dub, order, tmp_path):
    always = order(speak=SpeakOptions(denoise="always"))
    before = packets(dub(always).out)
    shutil.rmtree(tmp_path / "run" / "clean")
    shutil.rmtree(tmp_path / "run" / "fitted")
    (tmp_path / "dub.mp4").unlink()
    assert packets(dub(always).out) == before


def test_another_run_folder_makes_the_same_sound_and_picture(dub, order, tmp_path):
    first = dub(order())
    other = dub(order(run_dir=tmp_path / "other", takes=tmp_path / "more", out=tmp_path / "o.mp4"))
    assert packets(other.out) == packets(first.out)
    tracks = [(one.run_dir / "voice.marked.wav").read_bytes() for one in (first, other)]
    assert tracks[0] == tracks[1]


def test_editing_one_line_speaks_one_line(dub, order, tmp_path):
    script = tmp_path / "bunny.en.srt"
    script.write_text((EXAMPLE / "bunny.en.srt").read_text())
    dub(order(script=script))
    before = {p.name for p in (tmp_path / "takes").rglob("*.wav")}
    script.write_text(script.read_text().replace("Careful!", "Look out!"))
    dub(order(script=script))
    assert len({p.name for p in (tmp_path / "takes").rglob("*.wav")} - before) == 1


def test_a_script_without_times_is_laid_end_to_end(dub, order, tmp_path):
    script = tmp_path / "talk.txt"
    script.write_text("The first paragraph.\n\nThe second one, a little longer.\n\nThe end.\n")
    outcome = dub(order(script=script, video=None, out=tmp_path / "talk.mp3"))
    told = report(outcome)
    starts = [line["start"] for line in told["lines"]]
    ends = [line["end"] for line in told["lines"]]
    assert starts[0] == 0
    pauses = [after - before for before, after in zip(ends, starts[1:], strict=False)]
    assert pauses == pytest.approx([0.6, 0.6], abs=0.01)
    assert probed(outcome.out).picture is None
    assert outcome.loudness == pytest.approx(-16, abs=0.3)


def test_a_line_that_cannot_be_spoken_is_named_and_the_others_go_on(dub, order, tmp_path):
    script = srt(
        tmp_path / "s.srt", (1, 3, "Hello there."), (4, 5, "你好"), (6, 8, "Goodbye then.")
    )
    outcome = dub(order(script=script, video=VIDEO / "smpte-2997.mp4"))
    assert [line.number for line in outcome.attention] == [2]
    assert outcome.attention[0].reason
    told = report(outcome)
    assert told["lines"][1]["start"] is None
    assert told["lines"][1]["attempts"] == SpeakOptions().attempts
    assert told["lines"][2]["start"] == pytest.approx(6.0, abs=0.01)


def test_a_script_of_which_nothing_can_be_spoken_is_an_error(dub, order, tmp_path):
    script = srt(tmp_path / "s.srt", (1, 3, "你好"))
    with pytest.raises(VoiceError, match="no line could be spoken; line 1"):
        dub(order(script=script, video=None, out=tmp_path / "o.wav"))
    assert not (tmp_path / "o.wav").exists()


def test_a_cue_after_the_end_is_named_and_does_not_lengthen_the_programme(dub, order, tmp_path):
    script = srt(tmp_path / "s.srt", (1, 3, "Hello there."), (50, 52, "Too late."))
    outcome = dub(order(script=script, video=VIDEO / "smpte-2997.mp4"))
    assert [line.number for line in outcome.attention] == [2]
    assert "not spoken: it begins at 50.0 s" in outcome.attention[0].reason
    assert outcome.seconds == pytest.approx(10.05, abs=0.01)


def test_what_an_engine_raises_is_what_the_user_is_told(dub, order, tmp_path):
    card = tmp_path / "voices" / "odd.toml"
    card.parent.mkdir()
    text = (Path(__file__).parents[1] / "voices" / "cards" / "demo-en.toml").read_text()
    odd = re.sub(r"(?m)^variant = .*$", 'variant = "nobody"', text).replace('"demo-en"', '"odd"')
    card.write_text(odd)
    with pytest.raises(VoiceError, match="nobody"):
        dub(order(voice="odd"))


def test_a_style_the_voice_has_not_is_refused_before_anything_is_spoken(dub, order, tmp_path):
    script = tmp_path / "s.csv"
    script.write_text("start,end,speaker,style,text\n1,3,,sad,Hello there.\n4,6,,,Goodbye then.\n")
    with pytest.raises(StyleError, match=r"s\.csv, line 2: voice 'demo-en' has no style 'sad'"):
        dub(order(script=script, video=VIDEO / "smpte-2997.mp4"))
    assert not (tmp_path / "takes").exists()


def test_a_line_too_long_for_any_tempo_is_named(dub, order, tmp_path):
    long = "This is far too much text for so short a time, and nobody could ever say it so fast."
    script = srt(tmp_path / "s.srt", (1, 2, long), (2.1, 3, long), (3.1, 4, long), (4.1, 9, "Yes."))
    outcome = dub(order(script=script, video=VIDEO / "smpte-2997.mp4"))
    assert outcome.attention
    assert all("shorter text" in line.reason for line in outcome.attention)
    told = report(outcome)
    assert told["timing"]["max_rate"] <= 1.801
    assert told["timing"]["overlap"] == told["timing"]["cut"] == 0


@pytest.mark.parametrize(
    "name", ["no_audio_video.mp4", "no_duration.webm", "-video-with-dash-.mp4"]
)
def test_odd_videos_are_dubbed(dub, order, tmp_path, name):
    script = srt(tmp_path / "s.srt", (0.5, 2.5, "Hello there."))
    out = tmp_path / f"öut ß {name}"
    outcome = dub(order(script=script, video=VIDEO / name, out=out))
    assert stream_hash(out) == stream_hash(VIDEO / name)
    assert outcome.loudness == pytest.approx(-16, abs=0.3)


def test_a_music_and_effects_file_replaces_the_bed(dub, order, tmp_path):
    music = tmp_path / "music.wav"
    tone = 0.05 * np.sin(2 * np.pi * 440 * np.arange(30 * RATE) / RATE)
    soundfile.write(music, np.stack([tone, tone], 1), RATE, subtype="FLOAT")
    outcome = dub(order(mix=MixOptions(bed=str(music)), delivery=DeliveryOptions(loudness=-23)))
    mix, _ = soundfile.read(outcome.run_dir / "mix.wav", dtype="float32")
    np.testing.assert_allclose(mix[: RATE // 2, 0], tone[: RATE // 2], atol=1e-6)
    assert outcome.loudness == pytest.approx(-23, abs=0.3)


def test_bad_orders_are_refused_before_anything_is_spoken(dub, order, tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    readonly = Path("/proc/nowhere/out.mp4")
    work = tmp_path / "run"
    (work / "stronger-1").mkdir(parents=True)
    refusals = [
        (order(script=tmp_path / "none.srt"), InputError, "none.srt"),
        (order(video=tmp_path / "text.mp4"), InputError, "not a video"),
        (order(voice="demo-em"), InputError, "did you mean .*'demo-en'"),
        (order(language="xx"), UnsupportedLanguageError, "does not speak 'xx'"),
        (order(out=EXAMPLE / "bunny.mp4"), OutputError, "is an input"),
        (order(out=tmp_path), OutputError, "is a folder"),
        (order(out=readonly), OutputError, "is not a folder"),
        (order(out=work / "version.mp4"), OutputError, "keeps its work"),
        (order(out=work / "stronger-1" / "a.mp4"), OutputError, "keeps its work"),
        (order(script=srt(tmp_path / "l.srt", (40, 42, "Hi."))), InputError, "is over at 28.0 s"),
        (order(out=tmp_path / "dub.webm"), InputError, r"what fits: .*\.mkv"),
    ]
    for bad, kind, words in refusals:
        with pytest.raises(kind, match=words):
            dub(bad)
    assert not list((tmp_path / "takes").rglob("*.wav"))
