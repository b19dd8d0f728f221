"""Cantonese lines sound as they are written, whatever the front end makes of their characters."""

# ruff: noqa: RUF001 - full-width marks

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reading import text_read
from voices.errors import VoiceError
from voices.readings import Readings
from voices.text import cantonese
from voices.text.cantonese.reading import jyutping
from voices.text.cantonese.syllables import readings
from voices.text.line import read_line, skipped
from voices.text.pronunciation import NOTHING, Given
from voices.text.transcript import read_transcript

LATE = "㗎𠺢𠮶㩒㨂𢯎𢫏㓤䟕𨋢𠻺𡃁𨳒㷫𡁻𠵱𠱁𠹌𥄫𨶙䱽𩶘𧊅㪐㞘㜺𢱕𡲢𠝹𠸏𤶸"
SOUNDS = [
    ("真係㗎？？？", "zan1 hai6 gaa3"),
    ("㗎", "gaa3"),
    ("佢有𠺢嘛", "keoi5 jau5 gaa1 maa3"),
    ("搭𨋢上去", "daap3 lip1 soeng5 heoi3"),
    ("嗰個𡃁仔𠵱家喺𠮶度", "go2 go3 leng1 zai2 ji1 gaa1 hai2 go2 dou6"),
    ("我會去", "ngo5 wui5 heoi3"),
    ("會議，開會", "wui6 ji5 hoi1 wui2"),
    ("我会去开会", "ngo5 wui5 heoi3 hoi1 wui2"),
    ("距離好遠，離開", "keoi5 lei4 hou2 jyun5 lei4 hoi1"),
    ("離得好遠", "lei4 dak1 hou2 jyun5"),
    ("离开", "lei4 hoi1"),
    ("佢聽唔到", "keoi5 teng1 m4 dou2"),
    ("好貴嘅價", "hou2 gwai3 ge3 gaa3"),
    ("价钱几多", "gaa3 cin4 gei2 do1"),
    ("50幾歲，100幾人", "ng5 sap6 gei2 seoi3 jat1 baak3 gei2 jan4"),
    ("2隻貓，三只狗", "loeng5 zek3 maau1 saam1 zek3 gau2"),
    ("我只係想", "ngo5 zi2 hai6 soeng2"),
    ("為咗達到", "wai6 zo2 daat6 dou3"),
    ("壞咗", "waai6 zo2"),
    ("睇吓先", "tai2 haa5 sin1"),
    ("試吓", "si3 haa5"),
    ("等下啦", "dang2 haa5 laa1"),
    ("聽下晝", "teng1 haa6 zau3"),
    ("睇下面", "tai2 haa6 min6"),
    ("吓？", "haa2"),
    ("吓死我", "haak3 sei2 ngo5"),
    ("驚吓", "ging1 haak3"),
    ("嚇親", "haak3 can1"),
    ("開 會\n會議", "hoi1 wui2 wui6 ji5"),
    # Beside readings that somebody gave
    ("{行|hong4}㗎，離{開|hoi2}", "hong4 gaa3 lei4 hoi2"),
    ("{開|hoi1}會", "hoi1 wui2"),
    ("{睇|tai2}下", "tai2 haa5"),
    ("{㗎|gaa4}定㗎", "gaa4 ding6 gaa3"),
]
NOT_SAID = ",.…!?-"


def sound(text):
    return " ".join(word.reading for word in read_line(text, "yue").words)


def shown(text):
    pieces = read_line(text, "yue").pieces
    return "".join(c for piece in pieces for c in piece.text if c not in NOT_SAID)


@pytest.mark.parametrize(("text", "expected"), SOUNDS)
def test_a_line_sounds_as_it_is_written(text, expected):
    assert sound(text) == expected


@pytest.mark.parametrize(("text", "syllables"), SOUNDS)
def test_the_model_gets_the_sounds_of_these_syllables(text, syllables):
    spelt = "".join(f"{{字|{syllable}}}" for syllable in syllables.split())
    assert [s for piece in read_line(text, "yue").pieces for s in piece.sounds] == [
        s for piece in read_line(spelt, "yue").pieces for s in piece.sounds
    ]


@pytest.mark.parametrize("character", LATE)
def test_characters_of_cantonese_that_the_models_lack_are_heard(character):
    assert sound(character) == readings(character)[0][1]
    assert shown(character) == character


def test_everyday_characters_sound_as_in_traditional_text():
    everyday = [
        character
        for character in map(chr, range(0x4E00, 0x9FA6))
        if 0xA4 <= (character.encode("big5", "ignore") or b"\0")[0] <= 0xC6
    ]
    assert len(everyday) > 5000
    for character in everyday:
        text, given = cantonese.kept(character, NOTHING)
        found = jyutping(cantonese.normalised(text), given)
        assert found == [readings(character)[0][1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2隻貓聽唔到㗎。", "两隻猫聽唔到㗎"),
        ("真係壞咗", "真系壞咗"),
        ("{行|hong4}離得遠", "行離得远"),
        ("睇吓", "睇吓"),
    ],
)
def test_what_was_written_is_shown(text, expected):
    assert shown(text) == expected


def test_words_are_told_as_written_and_as_of_the_dictionary():
    assert [(word.written, word.source) for word in read_line("佢聽{行|hong4}㗎", "yue").words] == [
        ("佢", "dictionary"),
        ("聽", "dictionary"),
        ("行", "given"),
        ("㗎", "dictionary"),
    ]


def test_who_asks_how_a_text_is_read_sees_what_was_written():
    read = text_read("我會離開㗎，{行|hong4}", "yue", None, Readings())
    assert read.text == "我會離開㗎，行"
    assert {word.written: word.source for word in read.words}["㗎"] == "dictionary"


def test_a_transcript_is_read_as_a_line_is():
    line = read_line("我聽唔到㗎，壞咗。", "zh-HK")
    assert read_transcript("我聽唔到㗎，壞咗。", "zh-HK", "v2").ids == line.pieces[0].ids


def test_one_character_with_two_sounds_has_two_stand_ins_and_with_one_sound_one():
    text, given = cantonese.kept("我會，會㗎㗎", NOTHING)
    assert len(text) == len("我會，會㗎㗎")
    assert text[-1] == text[-2]
    assert given[text[-1]] == Given("㗎", "gaa3", "dictionary")
    assert len({text[1], text[3], text[4]}) == len(given)


def test_stand_ins_of_a_line_stay_and_are_not_used_again():
    before = {"龥": Given("龤", "hong4")}
    text, given = cantonese.kept("龥㗎", before)
    assert text[0] == "龥"
    assert text[1] not in ("龥", "龤", "㗎")
    assert given == before | {text[1]: Given("㗎", "gaa3", "dictionary")}


@pytest.mark.parametrize("text", ["", "OK, bye!", "你好。", "一二三"])
def test_a_text_that_sounds_right_stays_as_it_is(text):
    assert cantonese.kept(text, NOTHING) == (text, NOTHING)


@pytest.mark.parametrize("character", "𠀀饣讠")
def test_a_character_without_a_reading_is_named(character):
    assert readings(character)[0][1] is None
    with pytest.raises(VoiceError, match=character):
        read_line(f"呢個係{character}", "yue")


def test_more_different_characters_than_stand_ins_are_refused():
    every = "".join(c for c in map(chr, range(0x20000, 0x2A000)) if readings(c)[0][1] is not None)
    with pytest.raises(VoiceError, match="more different characters"):
        read_line(every[:2000], "yue")


def test_signs_that_are_not_said_are_told_beside_characters_that_are_kept():
    assert skipped("我聽唔到㗎❤", "yue") == ("❤",)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("我會離開聽㗎𨋢隻幾吓下睇龥龤A1 \n，。", max_size=60))
def test_kept_characters_sound_as_meant_in_any_text(text):
    written, given = cantonese.kept(text, NOTHING)
    assert len(written) == len(text)
    assert [given[c].written if c in given else c for c in written] == list(text)
    assert cantonese.kept(written, given) == (written, given)


@settings(max_examples=300, deadline=None)
@given(st.text("我會離開聽㗎𨋢隻幾吓下睇龥龤", min_size=1, max_size=40))
def test_no_ideograph_is_lost_from_a_line(text):
    line = read_line(text, "yue", longest=1000)
    assert len("".join(word.written for word in line.words)) == len(text)


def test_a_line_of_many_is_read_in_time_that_grows_with_its_length():
    def seconds(length):
        text = ("我會離開，佢聽唔到㗎，睇吓先，" * 400)[:length]
        return min(_timed(text) for _ in range(5))

    assert seconds(4000) <= 9 * seconds(1000) + 0.01


def _timed(text):
    start = perf_counter()
    cantonese.kept(text, NOTHING)
    return perf_counter() - start
