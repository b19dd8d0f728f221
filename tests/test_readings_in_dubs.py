"""Readings in a dub: from dictionaries and in lines, to the takes, the subtitles and the report."""

import json
from pathlib import Path
from typing import Any

import av
import pytest

from tasks.collect import collected
from tasks.dictionary import words_given
from tasks.read import lines_read
from tasks.reading import Found, LineRead, Word, guesses, silences
from tasks.scripts import read_script
from tests.gpt_sovits_voice import add_voice
from tests.test_dub import VIDEO, example_order, srt
from voices.card_file import read_card
from voices.card_text import card_text
from voices.errors import ConfigError, InputError, ScriptError, VoiceError
from voices.readings import Entry, Readings
from voices.registry import voice

DEMO = (Path(__file__).parents[1] / "voices" / "cards" / "demo-en.toml").read_text("utf-8")
LINES = ("Nguyen is here.", "Nobody else came.", "Call Nguyen and Siobhan.")


def dictionary(path: Path, *rows: str) -> Path:
    """A readings.csv."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["written,language,reading", *rows, ""]), encoding="utf-8")
    return path


def talk(path: Path, *texts: str) -> Path:
    """A subtitle file of these cues, two seconds each."""
    return srt(path, *((2.0 * at, 2.0 * at + 1.9, text) for at, text in enumerate(texts)))


@pytest.fixture
def order(tmp_path):
    """An order of a script of these lines."""

    def made(*texts: str, **changes: object):
        script = talk(tmp_path / "talk.srt", *(texts or LINES))
        fields = {"script": script, "video": VIDEO / "smpte-2997.mp4"}
        return example_order(tmp_path, **(fields | changes))

    return made


def takes(folder: Path) -> set[str]:
    return {path.name for path in (folder / "takes").rglob("*.wav")}


def report(outcome) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(outcome.report.read_text(encoding="utf-8"))
    return told


def test_an_edit_of_the_dictionary_speaks_only_the_lines_it_touches_again(dub, order, tmp_path):
    readings = dictionary(tmp_path / "readings.csv", "Siobhan,en,shi vawn")
    dub(order(readings=readings))
    before = takes(tmp_path)
    dictionary(readings, "Siobhan,en,shi vawn", "Nguyen,en,win", "Zbigniew,en,zbig nyev")
    told = report(dub(order(readings=readings)))
    assert len(takes(tmp_path) - before) == 2  # the first line and the last
    assert [line["text"] for line in told["lines"]] == list(LINES)
    assert [len(line["readings"]) for line in told["lines"]] == [1, 0, 2]
    assert told["lines"][0]["readings"] == [
        {"written": "Nguyen", "reading": "win", "origin": "readings.csv:3"}
    ]
    before = takes(tmp_path)
    dictionary(readings, "Siobhan,en,shi vawn", "Nguyen,en,win", "Zbigniew,en,z big nyev")
    dub(order(readings=readings))
    assert takes(tmp_path) == before


def test_a_reading_in_a_line_is_spoken_and_not_shown(dub, order, tmp_path):
    plain = dub(order("Nguyen is here.", "Bye now."))
    before = takes(tmp_path)
    outcome = dub(order("{Nguyen|win} is here.", "Bye now."))
    assert len(takes(tmp_path) - before) == 1
    told = report(outcome)
    assert told["lines"][0]["text"] == "Nguyen is here."
    assert told["lines"][0]["readings"] == [
        {"written": "Nguyen", "reading": "win", "origin": "the line"}
    ]
    with av.open(str(plain.out)) as container:
        shown = [
            bytes(packet).decode("utf-8", "replace")
            for packet in container.demux(container.streams.subtitles[0])
        ]
    assert any("Nguyen is here." in text for text in shown)
    assert not any("win" in text for text in shown)


def test_a_reading_in_a_line_is_worth_more_than_that_of_a_dictionary(order, tmp_path):
    readings = dictionary(tmp_path / "readings.csv", "Nguyen,en,noo yen")
    job = collected(order("{Nguyen|win} met Nguyen.", readings=readings))
    (line,) = job.script.lines
    assert line.text == line.shown == "Nguyen met Nguyen."
    assert line.spoken == "{Nguyen|win} met {Nguyen|noo yen}."
    assert [word.source for word in words_given(line.spoken, "en", job.readings)] == [
        "the line",
        "readings.csv:2",
    ]


def test_lines_without_a_reading_are_as_they_were(order):
    (line,) = collected(order("Hello {there}.")).script.lines
    assert (line.text, line.said, line.spoken) == ("Hello {there}.", "", "Hello {there}.")


def test_faulty_readings_are_told_with_their_lines_before_anything_is_spoken(dub, order, tmp_path):
    texts = ["Fine.", "{Nguyen|かな} is here.", "{|x} and", "{a|b", *["{x|}"] * 5]
    with pytest.raises(ScriptError) as error:
        dub(order(*texts))
    told = str(error.value)
    assert told.startswith("talk.srt, line 5: ")
    assert "; talk.srt, line 9: " in told
    assert "; talk.srt, line 13: " in told
    assert told.endswith("; and 3 more")
    assert takes(tmp_path) == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(
            "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>Call</i> {A|ay}, BOB.\n", id="VTT"
        ),
        pytest.param("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nCall {A|ay}, BOB.\n", id="SRT"),
        pytest.param(
            "a.ass",
            "[Script Info]\nScriptType: v4.00+\n[Events]\n"
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
            "Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,{\\an8}Call {A|ay},{\\i1} BOB.{\\i0}\n",
            id="ASS",
        ),
        pytest.param("a.sub", "{1}{1}25\n{25}{50}{y:i}Call {A|ay},|BOB.\n", id="MicroDVD"),
        pytest.param("a.txt", "Call {A|ay}, BOB.\n", id="plain"),
        pytest.param("a.md", "# Title\n\n*Call* {A|ay}, BOB.\n", id="Markdown"),
        pytest.param("a.csv", 'text\n"Call {A|ay}, BOB."\n', id="CSV"),
        pytest.param(
            "a.ttml",
            '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">'
            "Call {A|ay}, BOB.</p></div></body></tt>",
            id="TTML",
        ),
    ],
)
def test_a_reading_survives_every_format(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    script = read_script(path)
    (line,) = script.lines
    assert line.text == "Call A, BOB."
    assert line.spoken == "Call {A|ay}, BOB."
    assert " ".join(line.shown.split()) == "Call A, BOB."
    assert all("{" not in cue.shown for cue in script.cues)
    assert ("reading", "{A|ay}") in [(aside.kind, aside.text) for aside in line.asides]


@pytest.mark.parametrize(
    ("cue", "speaker", "spoken"),
    [
        pytest.param("{NATO|NAY TOE}", "", "{NATO|NAY TOE}", id="no sound on a line of its own"),
        pytest.param("{ANN|an}: Yes.", "ANN", "Yes.", id="who speaks has no reading"),
        pytest.param("[{Ann|an} sighs] Yes.", "", "Yes.", id="nor has a sound"),
        pytest.param("R&amp;D {R&amp;D|are and dee}", "", "R&D {R&D|are and dee}", id="an entity"),
        pytest.param("{New\nYork|noo yawk} is.", "", "{New York|noo yawk} is.", id="two rows"),
    ],
)
def test_a_reading_is_a_word_like_any_other(tmp_path, cue, speaker, spoken):
    (line,) = read_script(talk(tmp_path / "a.srt", cue)).lines
    assert (line.speaker, line.spoken) == (speaker, spoken)


def test_the_report_names_dictionaries_and_what_was_read_by_guess(dub, order, tmp_path):
    registry = tmp_path / "voices"
    add_voice(registry, "tiny")
    readings = dictionary(tmp_path / "readings.csv", "Nguyen,en,W IH1 N")
    outcome = dub(
        order(
            "Nguyen met Zorblax ♪ here.",
            "And Zorblax left.",
            voice="tiny",
            registry=registry,
            readings=readings,
        )
    )
    told = report(outcome)
    assert [(file["file"], file["voice"]) for file in told["readings"]["files"]] == [
        ("readings.csv", None)
    ]
    assert [(one["word"], one["lines"]) for one in told["readings"]["guessed"]] == [
        ("Zorblax", [1, 2])
    ]
    assert [found.written for found in outcome.guessed] == ["Zorblax"]
    assert [word["word"] for word in told["lines"][1]["guessed"]] == ["Zorblax"]
    assert told["lines"][0]["readings"][0]["reading"] == "W IH1 N"
    assert outcome.attention == () or all("guess" not in one.reason for one in outcome.attention)


def test_a_guess_at_a_respelling_is_told_by_the_word_of_the_script(order, tmp_path):
    registry = tmp_path / "voices"
    add_voice(registry, "tiny")
    readings = dictionary(tmp_path / "readings.csv", "GIF,en,jiff", "Siobhan,en,shi vawn")
    texts = "GIF's here, Siobhan.", "A Zorblax."
    job = collected(order(*texts, voice="tiny", registry=registry, readings=readings))
    guessed = [[word.written for word in line.guessed] for line in lines_read(job)]
    assert guessed == [["GIF", "Siobhan"], ["Zorblax"]]


def test_words_are_gathered_over_lines():
    zoe, sam = Word("Zoe", "Z OW1", "guess"), Word("Sam", "S AE1 M", "parts")
    lines = [LineRead(1, (zoe,), ("#",)), LineRead(2, (sam, zoe, zoe)), LineRead(3, (), ("#",))]
    assert guesses(lines) == (Found("Zoe", "Z OW1", (1, 2)), Found("Sam", "S AE1 M", (2,)))
    assert silences(lines) == (Found("#", "", (1, 3)),)


def test_a_dictionary_with_a_fault_is_refused_before_any_work(order, tmp_path):
    readings = dictionary(tmp_path / "readings.csv", "Nguyen,en,かな")
    with pytest.raises(ConfigError, match="line 2"):
        collected(order(readings=readings))
    assert not (tmp_path / "run").exists()


def test_a_voice_has_a_dictionary_of_its_own(order, tmp_path):
    registry = tmp_path / "voices"
    own = dictionary(registry / "ann" / "readings.csv", "Nguyen,en,win")
    text = DEMO.replace('"demo-en"', '"ann"').replace(
        "[engine]", 'readings = "ann/readings.csv"\n\n[engine]'
    )
    (registry / "ann.toml").write_text(text, encoding="utf-8")
    card = voice("ann", registry)
    assert card.readings == own
    assert card.digest == voice("demo-en").digest
    project = dictionary(tmp_path / "readings.csv", "Nguyen,en,noo yen", "Siobhan,en,shi vawn")
    first, _, last = collected(order(voice="ann", registry=registry, readings=project)).script.lines
    assert first.spoken == "{Nguyen|win} is here."
    assert last.spoken == "Call {Nguyen|win} and {Siobhan|shi vawn}."
    job = collected(order(voice="ann", registry=registry, readings=project))
    assert [word.source for word in words_given(last.spoken, "en", job.readings)] == [
        "readings.csv:2 of voice ann",
        "readings.csv:3",
    ]


def test_a_job_is_another_once_a_dictionary_is(order, tmp_path):
    readings = dictionary(tmp_path / "readings.csv", "Nguyen,en,win")
    first = collected(order(readings=readings))
    assert collected(order(readings=readings)).id == first.id
    dictionary(readings, "Nguyen,en,noo yen")
    assert collected(order(readings=readings)).id != first.id
    assert collected(order()).id != first.id


@pytest.mark.parametrize("path", ["../readings.csv", "/etc/readings.csv", "gone.csv", "link.csv"])
def test_the_dictionary_of_a_voice_lies_in_its_folder(tmp_path, path):
    registry = tmp_path / "voices"
    outside = dictionary(tmp_path / "readings.csv", "Nguyen,en,win")
    registry.mkdir()
    (registry / "link.csv").symlink_to(outside)
    text = DEMO.replace('"demo-en"', '"ann"').replace(
        "[engine]", f'readings = "{path}"\n\n[engine]'
    )
    (registry / "ann.toml").write_text(text, encoding="utf-8")
    with pytest.raises(VoiceError):
        voice("ann", registry)


def test_a_card_keeps_its_dictionary_when_it_is_written(tmp_path):
    made = add_voice(tmp_path, "tiny")
    assert made is None or made
    card = voice("tiny", tmp_path)
    with_one = read_card(
        card_text(card, tmp_path).replace("[engine]", 'readings = "tiny/r.csv"\n\n[engine]', 1),
        "a card",
        tmp_path,
    )
    assert with_one.readings == tmp_path / "tiny" / "r.csv"
    assert read_card(card_text(with_one, tmp_path), "a card", tmp_path) == with_one


def test_readings_named_and_not_there_are_refused(dubline):
    Path("hello.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", encoding="utf-8")
    done = dubline("dub", "hello.srt", "--voice", "demo-en", "--readings", "gone.csv")
    assert done.returncode == 2
    assert "gone.csv: No such file" in done.stderr
    assert isinstance(ConfigError("x"), InputError)


def test_entries_of_other_languages_change_nothing(order):
    readings = Readings.of((Entry("Nguyen", "de", "wihn"),))
    (line, *_) = collected(order()).script.lines
    assert words_given(line.spoken, "en", readings) == ()
