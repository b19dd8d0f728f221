"""One source, many languages: what is shared, what fails alone, and what a rerun does."""

import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from threading import Event

import av
import numpy as np
import pytest
from pydantic import ValidationError

from flows.beside import beside
from flows.config import load
from flows.order_versions import AskedVersions, ordered_versions, speakers_of
from flows.show_versions import summary
from tasks.ffmpeg import RATE, stream_hash
from tasks.job import MixOptions
from tasks.ledger import Ledger
from tasks.media import probed
from tasks.mix import Ducking
from tasks.progress import part_here, progress
from tasks.run_folder import file_digest
from tasks.shared import Shared, among, slots
from tests.conftest import PROGRAM
from tests.versions import CUES, UNSPEAKABLE, rows
from voices.errors import InputError, OutputError, VoiceError

MENDED = "Unter dem ältesten Baum von allen öffnet gleich jemand sehr Großes ein Auge."


@pytest.fixture(scope="module")
def several(versions):
    return versions.several()


def told(came):
    return json.loads(came.written.read_text(encoding="utf-8"))


def test_one_that_fails_leaves_the_others_and_is_named(several):
    assert list(several.made) == ["en", "es"]
    assert [one.of for one in several.failed] == ["de"]
    assert several.failed[0].kind == "VoiceError"
    assert "no line could be spoken; line 1" in several.failed[0].reason
    assert several.attention
    names = sorted(path.name for path in several.order.out.glob("*.mp4"))
    assert names == ["talk.en.mp4", "talk.es.mp4"]
    assert "de failed: no line could be spoken" in summary(several)
    assert "de" in summary(several)
    assert "2 of 3 versions" in summary(several)


def test_the_record_says_what_was_made_and_what_was_not(several):
    record = told(several)
    english, spanish, german = record["versions"]
    assert german == {
        "language": "de",
        "failure": {"kind": "VoiceError", "reason": several.failed[0].reason},
    }
    for one in (english, spanish):
        out = several.order.out / one["file"]
        assert one["sha256"] == file_digest(out)
        assert one["bytes"] == out.stat().st_size
        assert one["attention"] == []
        assert one["loudness"] == pytest.approx(-16, abs=0.3)
        assert one["stages"]["speak"] > 0
        report = json.loads((several.order.out / one["report"]).read_text("utf-8"))
        assert report["watermark"]["payload"] == one["payload"]
    assert english["payload"] != spanish["payload"]
    assert record["shared"]["bed"]["loudness"] < 0
    assert record["one_file"]["file"] == "talk.versions.mkv"


def test_every_version_has_the_same_picture_and_its_own_row(several, versions):
    source = several.order.video
    for outcome in several.made.values():
        assert stream_hash(outcome.out) == stream_hash(source)
        rows_of = Ledger(versions.folder / "ledger").find(outcome.proof.marked.payload)
        assert file_digest(outcome.out) in {row.sha256 for row in rows_of}
        assert probed(outcome.out).sounds[0].language in ("eng", "spa")


def test_the_language_of_the_source_that_somebody_named_is_that_of_the_dub(several, versions):
    outcome = several.made["en"]
    (row, *_) = Ledger(versions.folder / "ledger").find(outcome.proof.marked.payload)
    assert row.source_language == "de"


def kept(folder: Path) -> dict[Path, int]:
    """When every file of sound or picture was written."""
    return {
        path: path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.suffix in (".mp4", ".mkv", ".m4a", ".wav", ".c2pa", ".m3u8") and path.is_file()
    }


def test_what_was_made_before_is_not_made_again(several, versions):
    from flows.versions import versions as flow

    before = kept(several.order.out.parent)
    again = flow(several.order)
    assert all(one.made_before for one in again.made.values())
    assert again.made == several.made
    assert again.together == several.together
    assert again.renditions == several.renditions
    assert kept(several.order.out.parent) == before
    assert "made before" in summary(again)


def test_a_mended_language_leaves_the_others_byte_for_byte(several, versions, tmp_path):
    from flows.versions import versions as flow

    before = kept(several.order.out)
    mended = tmp_path / "talk.de.csv"
    mended.write_text(rows([UNSPEAKABLE], [MENDED]), encoding="utf-8")
    english, spanish, german = several.order.orders
    orders = (english, spanish, german.model_copy(update={"script": mended}))
    alone = {"orders": orders, "together": "", "renditions": False}
    again = flow(several.order.model_copy(update=alone))
    assert list(again.made) == ["en", "es", "de"]
    assert again.failed == ()
    assert not again.made["de"].made_before
    after = kept(several.order.out)
    assert {path: after[path] for path in before} == before


def test_where_none_can_be_made_the_error_is_the_first_ones(several, versions, tmp_path):
    from flows.versions import versions as flow

    german = several.order.orders[2]
    order = several.order.model_copy(
        update={"orders": (german,), "out": tmp_path, "run_dir": tmp_path / "run"}
    )
    with pytest.raises(VoiceError, match="no line could be spoken"):
        flow(order)
    (failed,) = json.loads((tmp_path / "talk.versions.json").read_text())["versions"]
    assert failed["failure"]["kind"] == "VoiceError"


def test_all_that_is_wrong_is_told_at_once_before_anything_is_spoken(several, versions, tmp_path):
    from flows.versions import versions as flow

    english, spanish, german = several.order.orders
    late = tmp_path / "late.csv"
    late.write_text(rows([(40, 42)], ["Too late."]))
    orders = (
        english.model_copy(update={"script": late}),
        spanish.model_copy(update={"voice": "demo-en"}),
        german,
    )
    order = several.order.model_copy(update={"orders": orders, "run_dir": tmp_path / "run"})
    with pytest.raises(InputError) as refused:
        flow(order)
    assert "en: line 2 of the script" in str(refused.value)
    assert "es: voice 'demo-en' does not speak 'es'" in str(refused.value)
    assert not (tmp_path / "run").exists()


def test_the_bed_goes_down_wherever_a_line_of_any_language_has_its_slot(several):
    job = replace_script(several)
    assert slots(job) == ((0.5, 9.0), (9.1, 14.4))
    first = among(job[0], Shared(None, ducked=((20.0, 21.0),)))
    ducking = Ducking([(0.5, 1.0), *first.ducked], MixOptions())
    gains = ducking.gain(0, 30 * RATE)[:, 0]
    assert gains[round(20.5 * RATE)] == pytest.approx(10 ** (-12 / 20), rel=1e-3)
    assert np.all(gains[round(5 * RATE) : round(15 * RATE)] == 1)
    assert first.id != job[0].id
    assert among(job[0], Shared(None)).id == job[0].id


def replace_script(several):
    """The jobs of an order whose scripts leave a pause where only one of them speaks."""
    from tasks.collect import understood

    jobs = [understood(order) for order in several.order.orders]
    assert [line.start for line in jobs[0].script.lines] == [start for start, _ in CUES]
    lines = tuple(replace(line, end=9.0) for line in jobs[0].script.lines[:1])
    script = replace(jobs[0].script, lines=lines + jobs[0].script.lines[2:])
    return [replace(jobs[0], script=script), jobs[2]]


def test_work_goes_on_side_by_side_and_says_whose_it_is():
    met = Event()

    def work(name: str) -> str:
        if name == "a":
            assert met.wait(30)  # b comes only if it is begun meanwhile
        met.set()
        if name == "c":
            raise VoiceError("it cannot speak")
        return f"{name} {part_here()}"

    came = beside("abc", work, 2)
    assert [came["a"], came["b"]] == ["a a", "b b"]
    assert isinstance(came["c"], VoiceError)
    assert part_here() == ""


@pytest.fixture
def interruptible():
    """Ctrl-C is heard, also where tests are started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("told", ["main thread", "its own"])
def test_a_stop_ends_those_that_go_on_and_begins_no_other(interruptible, told):
    begun: list[str] = []

    def work(name: str) -> None:
        begun.append(name)
        if name == "b" and told == "its own":
            raise KeyboardInterrupt
        if name == "b":
            signal.raise_signal(signal.SIGINT)
        for step in range(10_000):
            progress("speak", step, 10_000)
            time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        beside("abc", work, 2)
    assert begun == ["a", "b"]


def test_progress_names_the_language(capsys):
    import logging

    from flows.progress import shown

    def work(name: str) -> None:
        progress("mix", 0, 2)
        progress("mix", 2, 2)

    with shown(logging.INFO):
        progress("collect", 0, 1)
        beside(["ja"], work, 1)
    said = capsys.readouterr().err.splitlines()
    assert said == ["collect", "ja mix       0 %", "ja mix     100 %"]


def test_several_bars_stand_below_each_other_and_that_of_the_whole_goes():
    import io
    import logging

    from rich.console import Console

    from flows.progress import Bar

    bar = Bar(Console(file=io.StringIO(), force_terminal=True, width=100))
    for part, done in (("", 0), ("ja", 5), ("de", 2), ("ja", 9)):
        values = {"stage": "speak", "done": done, "total": 10, "part": part}
        bar.emit(logging.makeLogRecord(values))
    seen = {task.description: task.visible for task in bar.bar.tasks}
    assert seen == {"speak": False, "ja speak": True, "de speak": True}
    assert bar.ways["ja"].reached > bar.ways["de"].reached


@pytest.fixture
def asked(homes):
    """What is asked for, and the settings; scripts of two languages lie here."""
    for language in ("en", "ja"):
        Path(f"film.{language}.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi.\n")
    return AskedVersions(
        video=None,
        scripts=["en=film.en.srt", "ja=film.ja.srt"],
        out=Path("out"),
        voices=["demo-multi"],
    ), load(None, (), {}).settings


def test_an_order_names_its_files_after_their_language(asked):
    order = ordered_versions(*asked)
    assert order.languages == ("en", "ja")
    assert [one.out.name for one in order.orders] == ["film.en.wav", "film.ja.wav"]
    assert [one.run_dir.name for one in order.orders] == ["en", "ja"]
    assert {one.run_dir.parent for one in order.orders} == {order.run_dir}
    assert order.stem == "film"


def test_a_changed_script_stays_in_its_run_folder(asked):
    before = ordered_versions(*asked)
    Path("film.ja.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    assert ordered_versions(*asked).run_dir == before.run_dir


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"scripts": ["film.en.srt"]}, "LANGUAGE=FILE", id="a script of no language"),
        pytest.param({"scripts": ["xyzzy=film.en.srt"]}, "not a language tag", id="an unknown tag"),
        pytest.param(
            {"scripts": ["en=film.en.srt", "EN=film.ja.srt"]}, "a language has one", id="two of one"
        ),
        pytest.param({"voices": ["ja=demo-multi"]}, "en: no voice: give", id="nobody speaks one"),
        pytest.param(
            {"voices": ["a", "b"]}, "all languages had a already", id="two voices for all"
        ),
        pytest.param({"voices": ["de=a"]}, "no --script in de", id="a voice for no script"),
        pytest.param({"default": "de"}, "no --script of this", id="a default that is not made"),
        pytest.param({"source": "de=gone.srt"}, "no script gone.srt", id="no script of the source"),
        pytest.param({"out": Path("film.en.srt")}, "is no folder", id="a file in the way"),
        pytest.param({"out": Path("a/b")}, "there is no folder", id="nowhere"),
        pytest.param(
            {"run_dir": Path("run"), "out": Path("run/out")}, "keeps its work", id="among the work"
        ),
        pytest.param({"together": "avi"}, "one file is mkv or mp4", id="another container"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused(asked, changes, words):
    order, settings = asked
    with pytest.raises(InputError, match=words):
        ordered_versions(replace(order, **changes), settings)


def test_everything_that_is_wrong_is_told_together(asked):
    order, settings = asked
    wrong = replace(order, scripts=["en=gone.srt", "ja=film.ja.srt"], voices=["ja=nobody"])
    with pytest.raises(InputError) as refused:
        ordered_versions(wrong, settings)
    assert "en: no script gone.srt" in str(refused.value)
    assert "ja: no voice 'nobody'" in str(refused.value)


def test_a_voice_of_a_wider_tag_speaks_the_narrower_one(asked):
    order, settings = asked
    narrow = replace(order, scripts=["pt-br=film.en.srt"], voices=["pt=demo-multi", "demo-en"])
    (one,) = ordered_versions(narrow, settings).orders
    assert (one.language, one.voice) == ("pt-BR", "demo-multi")


def test_speakers_are_of_all_languages_or_of_one():
    said = ["Anna=a", "ja:anna=b", "Mr X: the Boss=c", "de:Otto=d"]
    assert speakers_of(said, "en") == ["Anna=a", "Mr X: the Boss=c"]
    assert speakers_of(said, "ja") == ["Mr X: the Boss=c", "anna=b"]
    assert speakers_of(said, "de-AT") == ["Anna=a", "Mr X: the Boss=c", "Otto=d"]


def test_versions_are_of_one_programme_and_each_of_its_own_language(asked):
    order = ordered_versions(*asked)
    twice = order.model_dump() | {"orders": (order.orders[0].model_dump(),) * 2}
    with pytest.raises(ValidationError, match="a language is there twice"):
        type(order).model_validate(twice)


def test_a_folder_that_cannot_be_written_is_told_before_the_work(several, tmp_path):
    from flows.versions import versions as flow

    order = several.order.model_copy(update={"out": Path("/proc/nowhere"), "run_dir": tmp_path})
    with pytest.raises(OutputError, match="cannot make the folder /proc/nowhere"):
        flow(order)


LANGUAGES = ("en", "es", "fr", "it", "pt")


def talk(folder: Path, language: str) -> Path:
    """Ordinary sentences in a language, as long as the film of the talk."""
    sentences = json.loads((Path(__file__).parent / "data" / "sentences.json").read_text("utf-8"))
    path = folder / f"talk.{language}.csv"
    path.write_text(rows(CUES, sentences[language][:3]), encoding="utf-8")
    return path


def five(versions, folder: Path, *more: str) -> list[object]:
    """The words of a command that makes the talk in five languages and in one file."""
    scripts = [f"{language}={talk(folder, language)}" for language in LANGUAGES]
    said = [word for script in scripts for word in ("--script", script)]
    source = ["--source", f"de={talk(folder, 'de')}", "--voice", "demo-multi"]
    places = ["--out", folder / "out", "--run-dir", folder / "run"]
    video = versions.order(".mp4").video
    return ["versions", video, *said, *source, *places, "--one-file", *more]


@pytest.mark.slow
def test_five_languages_become_five_files_and_one_with_six_tracks(versions, tmp_path):
    done = ran(five(versions, tmp_path), tmp_path)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    assert len(list(out.glob("*.mp4"))) == 5
    with av.open(str(out / "film.versions.mkv")) as container:
        sounds, texts = container.streams.audio, container.streams.subtitles
        told = [stream.metadata["language"] for stream in sounds]
        assert told == ["eng", "spa", "fre", "ita", "por", "ger"]
        assert [stream.metadata["language"] for stream in texts] == told
        defaults = [bool(s.disposition & av.stream.Disposition.default) for s in sounds]
        assert defaults == [True, *[False] * 5]
    payloads = {one["payload"] for one in record_of(out)["versions"]}
    assert len(payloads) == 5
    assert "5 of 5 versions" in done.stdout


@pytest.mark.slow
def test_one_language_that_fails_leaves_four_and_exit_code_3(versions, tmp_path):
    command = five(versions, tmp_path)
    (tmp_path / "talk.it.csv").write_text(rows([UNSPEAKABLE], ["你好"]), encoding="utf-8")
    done = ran(command, tmp_path)
    assert done.returncode == 3
    assert "4 of 5 versions" in done.stdout
    assert "it failed: no line could be spoken" in done.stdout
    out = tmp_path / "out"
    assert sorted(path.name for path in out.glob("*.mp4")) == [
        f"film.{language}.mp4" for language in ("en", "es", "fr", "pt")
    ]
    assert len(probed(out / "film.versions.mkv").sounds) == 5
    failed = [one for one in record_of(out)["versions"] if "failure" in one]
    assert [one["language"] for one in failed] == ["it"]


@pytest.mark.slow
def test_ctrl_c_stops_all_languages_and_the_same_command_goes_on(versions, tmp_path):
    command = five(versions, tmp_path)
    with started(command, tmp_path) as process:
        assert process.stderr
        for line in process.stderr:
            if " mix " in line:
                process.send_signal(signal.SIGINT)
                break
        process.stderr.read()
        assert process.wait(timeout=120) == 130
    assert not (tmp_path / "out" / "film.versions.mkv").exists()
    assert ran(command, tmp_path).returncode == 0
    assert len(list((tmp_path / "out").glob("*.mp4"))) == 5


def record_of(out: Path):
    return json.loads((out / "film.versions.json").read_text("utf-8"))


def environment(folder: Path) -> dict[str, str]:
    places = ("keys", "ledger", "takes", "runs", "registry")
    ours = {f"DUBLINE_PATHS__{name.upper()}": str(folder / name) for name in places}
    return {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ} | ours


def started(command: list[object], folder: Path) -> "subprocess.Popen[str]":
    """The installed program, where it hears of Ctrl-C also if tests run in the background."""
    words = [str(PROGRAM), *map(str, command)]
    return subprocess.Popen(
        words,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def ran(command: list[object], folder: Path) -> "subprocess.CompletedProcess[str]":
    with started(command, folder) as process:
        out, err = process.communicate(timeout=900)
    return subprocess.CompletedProcess("versions", process.returncode, out, err)
