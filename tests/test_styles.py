"""How a line is said: as its script directs, as its voice can, and never otherwise in silence."""

import json
from dataclasses import replace

import pytest

from flows.show_voices import voice_text
from tasks.cast import Cast
from tasks.collect import understood
from tasks.scripts import read_script, translated, write_script
from tasks.styles import PLAIN, is_tag, styled
from tasks.take import take_key
from tests.test_dub import example_order, srt
from voices.card import Card, EspeakSettings
from voices.card_file import read_card
from voices.errors import StyleError, VoiceError
from voices.speech import Request

NEUTRAL, CALM, SAD = EspeakSettings(), EspeakSettings(range=30), EspeakSettings(pitch=30)
VOICE = Card("eve", "Eve", "", ("en",), "espeak", {"neutral": NEUTRAL, "calm": CALM, "sad": SAD})
OTHER = Card(
    *("bob", "Bob", "", ("en",), "espeak", {"neutral": NEUTRAL, "whispering": CALM}),
    fallbacks={"sad": "calm", "calm": "neutral"},
)
ASS = """[Script Info]
ScriptType: v4.00+

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@pytest.fixture
def script(tmp_path):
    """The styled script of some subtitles, each of two seconds."""

    def read(*texts, cast=Cast(VOICE)):  # noqa: B008 -- it never changes
        cues = [(n * 3, n * 3 + 2, text) for n, text in enumerate(texts)]
        return styled(read_script(srt(tmp_path / "s.srt", *cues)), cast, "s.srt")

    return read


@pytest.fixture
def ass(tmp_path):
    """The styled lines of events, which are told as style, actor, text."""

    def read(*events, cast=Cast(VOICE)):  # noqa: B008 -- it never changes
        rows = [
            f"Dialogue: 0,0:00:0{n}.00,0:00:0{n}.90,{style},{actor},0,0,0,,{text}"
            for n, (style, actor, text) in enumerate(events)
        ]
        path = tmp_path / "s.ass"
        path.write_text(ASS + "\n".join(rows) + "\n")
        return styled(read_script(path), cast, "s.ass").lines

    return read


@pytest.mark.parametrize(
    ("text", "style", "shown"),
    [
        pytest.param("[sad] Hello.", "sad", "Hello.", id="a tag"),
        pytest.param("[SAD] Hello.", "sad", "Hello.", id="in capitals"),
        pytest.param("[ style:  Sad ] Hello.", "sad", "Hello.", id="written out"),
        pytest.param("[sad]: Hello.", "sad", "Hello.", id="with a colon"),
        pytest.param("- [sad] Hello.", "sad", "- Hello.", id="behind a dash"),
        pytest.param("<i>[sad]</i> Hello.", "sad", "Hello.", id="in italics"),
        pytest.param("[sad]\nHello.", "sad", "Hello.", id="in a row of its own"),
        pytest.param("ANNA: [sad] Hello.", "sad", "ANNA: Hello.", id="behind a name"),
        pytest.param("ANNA [sad]: Hello.", "sad", "ANNA: Hello.", id="before the colon of a name"),
        pytest.param("[sighs] [sad] Hello.", "sad", "[sighs] Hello.", id="behind a sound"),
        pytest.param("[sad] [sighs] Hello.", "sad", "[sighs] Hello.", id="before a sound"),
        pytest.param("[sad][sighs] Hello.", "sad", "[sighs] Hello.", id="against a sound"),
        pytest.param("Hello. [sad]", "neutral", "Hello. [sad]", id="at the end it is a sound"),
        pytest.param("[laughs] Hello.", "neutral", "[laughs] Hello.", id="a sound"),
        pytest.param("[door slams] Hello.", "neutral", "[door slams] Hello.", id="a noise"),
        pytest.param("[whispering] Hello.", "neutral", "[whispering] Hello.", id="a manner"),
        pytest.param("[sad music] Hello.", "neutral", "[sad music] Hello.", id="sad music"),
        pytest.param("(sad) Hello.", "neutral", "(sad) Hello.", id="round brackets"),
    ],
)
def test_a_tag_directs_the_voice_and_is_not_shown(script, text, style, shown):
    read = script(text)
    (line,) = read.lines
    assert (line.style, line.shown, read.cues[0].shown) == (style, shown, shown)
    assert "sad" not in line.text or "(sad)" in text


def test_a_tag_is_an_aside_of_its_own_and_nothing_is_lost(script):
    (line,) = script("[sighs][sad] Hello.").lines
    assert [(one.kind, one.text) for one in line.asides] == [
        ("sound", "[sighs]"),
        ("style", "[sad]"),
    ]


def test_what_a_word_in_brackets_is_depends_on_the_voice_of_the_line(script):
    cast = Cast(VOICE, {"bob": OTHER})
    eve, bob = script("EVE: [whispering] Hello.", "BOB: [whispering] Hello.", cast=cast).lines
    assert (eve.style, eve.shown) == ("neutral", "EVE: [whispering] Hello.")
    assert (bob.style, bob.shown) == ("whispering", "BOB: Hello.")


def test_each_of_two_speakers_in_a_cue_has_a_style_of_his_own(script):
    read = script("- [sad] Did he?\n- [calm] Did he?")
    assert [line.style for line in read.lines] == ["sad", "calm"]
    assert read.cues[0].shown == "- Did he?\n- Did he?"


def test_cues_without_a_tag_are_left_as_they_are(script):
    plain = script("Hello.", "[laughs] Goodbye.", "[music]")
    assert plain.cues[2].shown == "[music]"
    assert not plain.notes or all(note.kind != "style" for note in plain.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[style: furious] No.", "voice 'eve' has no style 'furious' and no fallback for it; its"),
        ("[angry] No.", "voice 'eve' has no style 'angry' .*; its styles are neutral, calm, sad$"),
        ("[style: ] No.", "voice 'eve' has no style ''"),
        ("[sad] [calm] No.", "it cannot be said calm and sad; leave one"),
        ("No. [style: sad] Never.", "a style is that of a whole line: put it before the first"),
        ("[style: sad]", r"nothing is said in '\[style: sad\]'"),
    ],
)
def test_a_direction_that_cannot_be_followed_is_an_error_with_its_line(script, text, told):
    with pytest.raises(StyleError, match=rf"^s\.srt, line 5: {told}"):
        script("Hello.", text)


def test_many_faulty_lines_are_not_all_told(script):
    with pytest.raises(StyleError, match=r"line 17: .*; and 2 more$"):
        script(*["[angry] No."] * 7)


def test_the_fallbacks_of_a_voice_are_told_with_its_styles(script):
    with pytest.raises(StyleError, match="neutral, whispering, and it has fallbacks for sad, calm"):
        script("[angry] No.", cast=Cast(OTHER))


def test_a_fallback_is_spoken_and_noted_once(script):
    read = script("[sad] Hello.", "[sad] Goodbye.", "[calm] Well.", cast=Cast(OTHER))
    assert [line.style for line in read.lines] == ["sad", "sad", "calm"]
    assert [(one.source, one.message) for one in read.notes if one.kind == "style"] == [
        (1, "voice 'bob' has no style 'sad': 2 lines are spoken 'neutral', its fallback"),
        (9, "voice 'bob' has no style 'calm': 1 line is spoken 'neutral', its fallback"),
    ]


def test_a_style_of_ass_is_one_of_speech_where_the_voice_has_it_and_else_typography(ass):
    events = [("Sad", "", "One."), ("*Default", "", "Two."), ("angry", "", "Three.")]
    assert [line.style for line in ass(*events)] == ["sad", "neutral", "neutral"]
    assert ass(("Sad", "", "[calm] One."))[0].style == "calm"


def test_an_actor_of_ass_may_carry_a_style_which_is_no_part_of_his_name(ass):
    events = [("Default", "Bob [sad]", "One."), ("Default", "Bob [phone]", "Two.")]
    cast = Cast(VOICE, {"bob": OTHER})
    assert [(line.speaker, line.style) for line in ass(*events, cast=cast)] == [
        ("Bob", "sad"),
        ("Bob [phone]", "neutral"),
    ]
    with pytest.raises(StyleError, match=r"s\.ass, line 6: voice 'eve' has no style 'furious'"):
        ass(("Default", "Eve [style: furious]", "One."))


def test_a_direction_outlives_translation(tmp_path):
    source = read_script(srt(tmp_path / "s.srt", (0, 2, "[sad] Hello."), (3, 5, "[laughs] Hi.")))
    script = translated(source, {1: "Hallo.", 2: "Na."}, ("en", "de"))
    write_script(script, tmp_path / "s.script.json")
    again = styled(read_script(tmp_path / "s.script.json"), Cast(VOICE), "s.script.json")
    assert [(line.style, line.shown) for line in again.lines] == [
        ("sad", "Hallo."),
        ("neutral", "Na."),
    ]


def test_a_column_is_taken_at_its_word(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("style,text\nSad,One.\n,Two.\nshaky,Three.\n")
    with pytest.raises(StyleError, match=r"^s\.csv, line 4: voice 'eve' has no style 'shaky'"):
        styled(read_script(path), Cast(VOICE), "s.csv")
    path.write_text("style,text\nSad,One.\n,Two.\ncalm,[sad] Three.\n")
    lines = styled(read_script(path), Cast(VOICE), "s.csv").lines
    assert [line.style for line in lines] == ["sad", "neutral", "sad"]


def test_no_sound_of_subtitles_is_taken_for_a_direction():
    sounds = """applause laughter laughs laughing sighs sobbing crying whispering whispers shouting
    singing gasps groans grunts chuckles coughs sniffles music silence inaudible indistinct static
    beeping thunder barking cheering screaming panting humming chanting muffled echoing narrator
    woman man phone radio tv all both french spanish door gunshot sarcastically quietly loudly"""
    plain = replace(VOICE, styles={"neutral": NEUTRAL})
    assert [word for word in sounds.split() if is_tag(word, plain)] == []
    assert all(is_tag(word, plain) for word in PLAIN)


CARD = """schema = "dubline.voice/1"
id = "eve"
name = "Eve"
languages = ["en"]

[engine]
name = "espeak"

[styles.calm]
range = 30

[fallbacks]
{fallbacks}
"""


def card_with(fallbacks: str) -> Card:
    return read_card(CARD.format(fallbacks=fallbacks), "eve.toml")


def test_fallbacks_of_a_card_form_chains_and_leave_the_takes_of_other_lines_alone():
    card, bare = card_with('weeping = "sad"\nsad = "calm"'), card_with("")
    told = [card.spoken_as(style) for style in ("weeping", "sad", "calm", "neutral", "angry")]
    assert told == ["calm", "calm", "calm", "neutral", None]
    assert card.digest != bare.digest
    for style in ("neutral", "calm"):
        request = Request("Hello.", "en", style)
        assert take_key(request, card, "e") == take_key(request, bare, "e")


def test_a_voice_is_shown_with_its_styles_and_what_stands_in_for_others():
    shown = voice_text(card_with('sad = "calm"')).splitlines()
    styles = [line.split(maxsplit=2)[1:] for line in shown if line.startswith("style ")]
    assert [name for name, _ in styles] == ["neutral", "calm", "sad"]
    assert styles[2] == ["sad", "spoken as calm"]


def test_a_card_without_fallbacks_is_the_one_it_was_before_there_were_any():
    assert card_with("").digest == (
        "0b6c99f3c9a735257135fc0c2fc391e6c96dc01d17ad26861452a7d541d687d0"
    )


@pytest.mark.parametrize(
    ("fallbacks", "told"),
    [
        (
            'sad = "low"',
            r"eve\.toml, line 13: fallbacks\.sad ends at 'low'; .*one of the voice: neutral, calm$",
        ),
        ('a = "b"\nb = "a"', r"line 13: fallbacks\.a leads in a circle; it must end at one"),
        ('a = "a"', r"line 13: fallbacks\.a leads in a circle"),
        ('a = "b"\nb = "low"', r"line 13: fallbacks\.a ends at 'low'"),
        ('calm = "neutral"', r"line 13: fallbacks\.calm is a style that the voice has"),
        ('"So Sad" = "calm"', r"fallbacks\.So Sad"),
        ("sad = 1", r"line 13: fallbacks\.sad"),
    ],
)
def test_fallbacks_that_lead_nowhere_are_refused_with_their_line(fallbacks, told):
    with pytest.raises(VoiceError, match=told):
        card_with(fallbacks)


def test_styles_and_fallbacks_reach_the_report(dub, tmp_path):
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "eve.toml").write_text(CARD.format(fallbacks='sad = "calm"'))
    cues = [(0.2, 2, "[sad] Hello there, everybody."), (2.5, 4, "[calm] And goodbye again.")]
    script = srt(tmp_path / "s.srt", *cues, (4.5, 6, "[laughs] Until tomorrow morning."))
    order = example_order(
        tmp_path, script=script, video=None, voice="eve", out=tmp_path / "talk.wav"
    )
    told = json.loads(dub(order).report.read_text())
    assert [(line["asked_style"], line["style"]) for line in told["lines"]] == [
        ("sad", "calm"),
        ("calm", "calm"),
        ("neutral", "neutral"),
    ]
    (note,) = [note for note in told["script"]["notes"] if note["kind"] == "style"]
    assert note["source"] == 1
    assert "'sad': 1 line is spoken 'calm'" in note["message"]
    assert [cue.shown for cue in understood(order).script.cues][::2] == [
        "Hello there, everybody.",
        "[laughs] Until tomorrow morning.",
    ]
