"""Several voices in one job: each speaker in his own, and everybody who speaks is on record."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import soundfile

from flows.order import Asked, run_name
from flows.speaking import batches, request
from tasks.asset import asset_of
from tasks.cast import Cast, known
from tasks.cast_file import assigned, cast_of, read_cast
from tasks.collect import collected, understood
from tasks.finished import asked, token
from tasks.ledger import Ledger, Speaking
from tasks.script import Line
from tests.test_dub import example_order
from tests.test_ledger import ROW
from voices.card import Card, EspeakSettings
from voices.errors import (
    CastError,
    DropError,
    InputError,
    UnknownVoiceError,
    UnsupportedLanguageError,
)

CSV = """start,end,speaker,style,text
0.5,2.5,Anna,,I never said that to anybody here.
3.0,5.0,Bob,,You said it twice and in the morning.
5.5,7.5,  ANNA ,,Nobody was listening in the morning.
8.0,10.0,,,And so they went on for a long time.
"""
CARD = """schema = "dubline.voice/1"
id = "{id}"
name = "{id}"
languages = ["en"]
consent = "{consent}"

[engine]
name = "espeak"
variant = "{variant}"
pitch = {pitch}
"""


def card(voice_id: str, **settings) -> Card:
    return Card(voice_id, voice_id, "", ("en",), "espeak", {"neutral": EspeakSettings(**settings)})


@pytest.fixture
def order(tmp_path):
    """An order of a talk between two people; beside the bundled voices there are high and low."""
    (tmp_path / "voices").mkdir()
    for voice_id, variant, pitch in (("high", "f2", 90), ("low", "m3", 5)):
        told = {"id": voice_id, "consent": f"#{voice_id}", "variant": variant, "pitch": pitch}
        (tmp_path / "voices" / f"{voice_id}.toml").write_text(CARD.format(**told))
    (tmp_path / "talk.csv").write_text(CSV)
    return partial(
        example_order, tmp_path, script=tmp_path / "talk.csv", video=None, out=tmp_path / "talk.wav"
    )


def test_a_speaker_is_known_however_his_name_is_written():
    cast = Cast(card("a"), {known("Anna  María"): card("b")})
    lines = [
        Line(n, 0, 1, "Hi.", name)
        for n, name in enumerate(["ANNA MARÍA", "anna mari\u0301a ", "Anna", ""])
    ]
    assert [cast.of(line).id for line in lines] == ["b", "b", "a", "a"]


def test_a_voice_of_several_speakers_is_one_voice_of_the_cast():
    one, other = card("a"), card("b")
    cast = Cast(one, {"anna": other, "bob": one, "eve": other})
    assert cast.cards == (one, other)
    assert cast.heard([Line(1, 0, 1, "Hi.", "Eve")]) == (other,)


def test_a_cast_is_known_by_who_speaks_with_what_and_a_single_voice_by_its_own_digest():
    one, other = card("a"), card("b", pitch=70)
    casts = [
        Cast(one, {"anna": other}),
        Cast(one, {"bob": other}),
        Cast(other, {"anna": one}),
        Cast(one, {"anna": replace(other, id="c")}),
        Cast(one, {"anna": one}),
        Cast(one),
    ]
    assert len({cast.digest for cast in casts}) == len(casts)
    assert casts[-1].digest == one.digest
    turned = [{"anna": other, "bob": one}, {"bob": one, "anna": other}]
    assert Cast(one, turned[0]).digest == Cast(one, turned[1]).digest


def test_an_order_without_speakers_is_the_order_it_always_was(order):
    plain = order()
    assert "speakers" not in asked(plain)
    mapped = order(speakers={"Anna": "high"})
    assert run_name(plain) != run_name(mapped)
    before, after = understood(plain), understood(mapped)
    assert before.id != after.id
    assert before.cast.digest == before.card.digest
    assert asset_of(before).voices == ()


def test_the_job_feels_every_voice_of_its_cast(order, tmp_path):
    job = collected(order(speakers={"Anna": "high", "bob": "low"}))
    before = token(job)
    path = tmp_path / "voices" / "low.toml"
    path.write_text(path.read_text().replace("pitch = 5", "pitch = 6"))
    again = collected(order(speakers={"Anna": "high", "bob": "low"}))
    assert (again.id != job.id, token(again) != before) == (True, True)


def test_batches_are_of_one_voice_each_and_hold_every_line_once(order):
    job = understood(order(speakers={"anna": "high"}, speak={"batch": 1}))
    requests = {line.number: request(job, line) for line in job.script.lines}
    made = list(batches(job, requests, ""))
    assert [(one.voice, one.first) for one in made] == [
        ("demo-en", 2),
        ("demo-en", 4),
        ("high", 1),
        ("high", 3),
    ]
    digests = {one.id: one.digest for one in job.cast.cards}
    assert all(one.digest == digests[one.voice] for one in made)


def test_who_has_no_voice_of_his_own_is_told_to_speak_with_the_default_one(order):
    notes = understood(order(speakers={"Anna": "high"})).script.notes
    assert [(one.source, one.kind, one.message) for one in notes if one.kind == "cast"] == [
        (3, "cast", "'Bob': spoken by demo-en, the default voice"),
        (5, "cast", "a line without a speaker: spoken by demo-en, the default voice"),
    ]
    assert not [one for one in understood(order()).script.notes if one.kind == "cast"]


@pytest.mark.parametrize(
    ("speakers", "kind", "told"),
    [
        pytest.param(
            {"Ana": "high"},
            CastError,
            r"talk\.csv: nobody is named 'Ana'; did you mean 'Anna'\? .* 'Anna', 'Bob'$",
            id="somebody whom the script does not have",
        ),
        pytest.param(
            {"Anna": "hihg"},
            UnknownVoiceError,
            "'Anna' cannot be given a voice: no voice 'hihg'; did you mean 'high'",
            id="a voice that is none",
        ),
        pytest.param(
            {"Anna": "demo-ja"},
            UnsupportedLanguageError,
            "'demo-ja' does not speak 'en'.*voices that speak it: demo-en, demo-multi, high, low",
            id="a voice of another language",
        ),
    ],
)
def test_a_cast_that_cannot_be_is_refused_before_anything_is_spent(
    order, tmp_path, speakers, kind, told
):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(kind, match=told):
        collected(order(speakers=speakers))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_script_that_names_nobody_says_so(order, tmp_path):
    (tmp_path / "plain.txt").write_text("Hello there.\n")
    with pytest.raises(CastError, match="the script names no speakers"):
        understood(order(script=tmp_path / "plain.txt", speakers={"Anna": "high"}))


@pytest.mark.parametrize("speakers", [{"Anna": "a", " ANNA ": "b"}, {" ": "a"}])
def test_nobody_is_given_two_voices_and_none_is_given_to_nobody(order, speakers):
    with pytest.raises(ValueError, match="speaker"):
        order(speakers=speakers)


def test_readings_are_those_of_whoever_speaks_the_line(order, tmp_path):
    for voice_id, reading in (("high", "anybuddy"), ("low", "mourning")):
        path = tmp_path / "voices" / f"{voice_id}.toml"
        head, _, rest = path.read_text().partition("\n\n")
        path.write_text(f'{head}\nreadings = "{voice_id}.csv"\n\n{rest}')
        rows = f"written,language,reading\nanybody,en,{reading}\nmorning,en,{reading}\n"
        (tmp_path / "voices" / f"{voice_id}.csv").write_text(rows)
    first, second, third, last = understood(
        order(speakers={"Anna": "high", "Bob": "low"})
    ).script.lines
    assert "{anybody|anybuddy}" in first.spoken
    assert "{morning|mourning}" in second.spoken
    assert "{morning|anybuddy}" in third.spoken
    assert last.said == ""


FILE = """voice = "demo-en"

[speakers]
Anna = "high"
Bob = "low"

[zh]
voice = "demo-zh"

[zh.speakers]
ANNA = "demo-multi"

[zh-TW]
voice = "demo-multi"
"""


def test_a_cast_file_says_who_speaks_in_every_language(tmp_path):
    path = tmp_path / "cast.toml"
    path.write_text(FILE)
    cast = read_cast(path)
    assert cast.of("en-GB") == cast.of(None) == ("demo-en", {"Anna": "high", "Bob": "low"})
    assert cast.of("zh") == ("demo-zh", {"Bob": "low", "ANNA": "demo-multi"})
    assert cast.of("zh-TW") == ("demo-multi", {"Bob": "low", "ANNA": "demo-multi"})
    told = cast_of(path, "en", {"bob": "demo-multi"})
    assert told == ("demo-en", {"Anna": "high", "bob": "demo-multi"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('voise = "a"', r"cast\.toml, line 1: voise is neither voice nor speakers, nor the tag"),
        ('[ja]\nvoise = "a"', r"cast\.toml, line 2: 'ja\.voise' is no key of it"),
        ('[speakers]\nAnna = "A B"', r"cast\.toml, line 2: speakers\.Anna .*pattern"),
        ('[speakers]\nAnna = "a"\nANNA = "b"', r"cast\.toml, line 1: speakers names a speaker tw"),
        ("voice = ", r"cast\.toml: this is not TOML"),
        ("#" * 70_000, "64000 are the most"),
    ],
)
def test_what_a_cast_file_may_not_say_is_told_with_its_line(tmp_path, text, told):
    path = tmp_path / "cast.toml"
    path.write_text(text)
    with pytest.raises(CastError, match=told):
        read_cast(path)


def test_a_cast_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CastError, match=r"no\.toml: No such file"):
        read_cast(tmp_path / "no.toml")


def test_speakers_of_the_command_line_are_names_and_ids():
    assert assigned(["Anna = high", "A=B=low"]) == {"Anna": "high", "A=B": "low"}
    for texts in (["Anna"], ["=high"], ["Anna="]):
        with pytest.raises(CastError, match="NAME=ID"):
            assigned(texts)
    with pytest.raises(CastError, match="has a voice already, high"):
        assigned(["Anna=high", "ANNA=low"])


def test_a_row_of_one_voice_is_written_as_before_and_of_several_names_them_all(tmp_path):
    ledger = Ledger(tmp_path)
    row = replace(ROW, voice="a", card="cd" * 32, engine="espeak")
    assert "voices" not in json.loads(ledger.append(row).read_text())
    both = (Speaking("a", "cd" * 32, "espeak"), Speaking("b", "ef" * 32, "gpt-sovits", "#7"))
    path = ledger.append(replace(row, sha256="00" * 32, voices=both))
    assert [one.voices for one in ledger.find("18f00dfeed42")] == [both, ()]
    damaged = json.loads(path.read_text()) | {"voices": [{"voice": "a"}]}
    path.write_text(json.dumps(damaged))
    with pytest.raises(InputError, match="no row of a ledger"):
        ledger.find("18f00dfeed42")


def test_a_track_is_cloned_where_one_of_its_voices_is(order):
    job = understood(order(speakers={"Anna": "high"}))
    assert not asset_of(job).cloned
    cloned = replace(job.cast.cards[1], engine="gpt-sovits")
    cast = replace(job.cast, speakers={"anna": cloned})
    assert asset_of(replace(job, cast=cast)).cloned


def pitch(sound: np.ndarray, rate: int) -> float:
    """The pitch of speech in Hz: the median over loud frames, by autocorrelation."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, rate // 20)[:: rate // 50]
    loud = frames[np.sqrt((frames**2).mean(1)) > 0.3 * np.sqrt((frames**2).mean(1)).max()]
    shortest, longest = rate // 500, rate // 50
    lags = []
    for frame in loud - loud.mean(1, keepdims=True):
        alike = np.correlate(frame, frame, "full")[len(frame) - 1 :]
        lags.append(shortest + int(alike[shortest:longest].argmax()))
    return rate / float(np.median(lags))


def test_each_speaker_is_heard_in_his_own_voice_and_all_voices_are_on_record(dub, order, tmp_path):
    outcome = dub(order(voice="low", speakers={"anna": "high"}))
    told = json.loads(outcome.report.read_text())
    assert [line["voice"] for line in told["lines"]] == ["high", "low", "high", "low"]
    assert told["versions"]["voice"]["id"] == "low"
    assert [(one["id"], one["speakers"]) for one in told["versions"]["voices"]] == [
        ("low", ["Bob", ""]),
        ("high", ["Anna"]),
    ]
    sound, rate = soundfile.read(outcome.run_dir / "voice.wav")
    heard = [
        pitch(sound[round(line["start"] * rate) : round(line["end"] * rate)], rate)
        for line in told["lines"]
    ]
    assert min(heard[0], heard[2]) > 1.5 * max(heard[1], heard[3])
    (row,) = Ledger(tmp_path / "ledger").find(told["watermark"]["payload"])
    assert (row.voice, row.consent) == ("low", "#low")
    assert [(one.voice, one.consent) for one in row.voices] == [("low", "#low"), ("high", "#high")]
    alone = dub(order(voice="high", out=tmp_path / "a.wav", run_dir=tmp_path / "other"))
    keys = [line["take"] for line in json.loads(alone.report.read_text())["lines"]]
    assert [keys[0], keys[2]] == [told["lines"][0]["take"], told["lines"][2]["take"]]


def test_the_command_line_gives_speakers_voices(dubline, order, homes):
    order()
    script = homes / "talk.csv"
    common = ("--set", f"paths.registry={homes / 'voices'}", "--dry-run")
    found = dubline("dub", script, "--voice", "low", "--speaker", "Anna=high", *common)
    assert (found.returncode, found.stderr) == (0, "")
    assert "would speak 4 of 4 lines" in found.stdout
    (homes / "cast.toml").write_text('voice = "low"\n[speakers]\nEve = "high"\n')
    found = dubline("dub", script, "--cast", homes / "cast.toml", *common)
    assert found.returncode == 2
    assert "nobody is named 'Eve'" in found.stderr


def test_a_job_of_the_inbox_names_its_speakers():
    from tasks.job_file import read_job
    from tasks.order_file import read_order

    told = read_job(b'voice = "low"\n[speakers]\nAnna = "high"\n', "job.toml")
    assert told.speakers == {"Anna": "high"}
    with pytest.raises(DropError, match=r"job\.toml, line 3: speakers\.Anna"):
        read_job(b'voice = "low"\n[speakers]\nAnna = "../x"\n', "job.toml")
    text = b'cron = "0 6 * * *"\nscript = "a.srt"\nvoice = "low"\n[speakers]\nAnna = "high"\n'
    assert read_order("news", text, 0.0).order.speakers == {"Anna": "high"}


def test_what_is_asked_for_knows_its_cast(tmp_path):
    assert (Asked(tmp_path).speakers, Asked(tmp_path).cast) == ({}, None)
