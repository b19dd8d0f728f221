"""Cantonese text to phones, rule by rule."""
# ruff: noqa: RUF001 - full-width marks are what this file is about

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import DublineError, MissingExtraError, VoiceError
from voices.text import cantonese
from voices.text.cantonese import syllables
from voices.text.cantonese.syllables import readings
from voices.text.pronunciation import Given
from voices.text.symbols import known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("你好。", "你好.", id="marks of ASCII"),
        pytest.param("甲：乙；丙，丁·戊、己", "甲,乙,丙,丁,戊,己", id="commas"),
        pytest.param("甲/乙", "甲每乙", id="a slash is said"),
        pytest.param("甲~乙～丙", "甲-乙-丙", id="a wave is a dash"),
        pytest.param("甲……乙...丙？！", "甲……乙…丙?!", id="runs of marks stay"),
        pytest.param("「甲」（乙）‘丙’A", "甲乙丙", id="quotes and letters go"),
        pytest.param("嗯，聲音", "嗯,声音", id="a nasal stays, traditional becomes simplified"),
        pytest.param("佢有2個", "佢有两个", id="numbers as in Mandarin"),
        pytest.param("￥和^", "和", id="no mark asks for a pause"),
        pytest.param(" \t\n", "", id="nothing to say"),
    ],
)
def test_normalised_text_has_characters_and_six_marks(text, expected):
    assert cantonese.normalised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("佢", "Yk Yeoi5", id="an initial and a final"),
        pytest.param("阿", "Yaa Ya3", id="without an initial the vowel is one"),
        pytest.param("五", "Yng Yg5", id="a nasal alone"),
        pytest.param("屋", "Yuk Yk1", id="a final that is found first"),
        pytest.param("唔", "Ym Ym4", id="m"),
        pytest.param("我", "Yng Yo5", id="ng"),
        pytest.param("广", "Ygw Yong2", id="two letters"),
        pytest.param("廿", "Yj Yaa6", id="a number"),
        pytest.param("卅", "Ys Yaa1 Yaa Ya6", id="two syllables are one character"),
        pytest.param("!?…,.-", "! ? … , . -", id="marks are themselves"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_syllable_is_two_phones(text, expected):
    phones, counts = cantonese.phones(text)
    assert phones == tuple(expected.split())
    assert (sum(counts), len(counts)) == (len(phones), len(text))


def test_a_word_decides_how_its_characters_are_read():
    assert cantonese.phones("银行")[0] == ("Yng", "Yan4", "Yh", "Yong4")
    assert cantonese.phones("行")[0] == ("Yh", "Yaang4")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("好讠", id="a radical"),
        pytest.param("好饣", id="another"),
        pytest.param("好a", id="a letter"),
    ],
)
def test_a_character_without_a_reading_is_named(text):
    with pytest.raises(VoiceError, match=f"cannot say '{text[1]}' in Cantonese: it has no reading"):
        cantonese.phones(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((syllable, True) for syllable in ("hong4", "ng5", "m4", "gwok3", "aa3", "jyut6", "oe1")),
        *((syllable, False) for syllable in ("hong", "hong7", "xi1", "hong4 ", "", "ngm1", "你")),
        # In Cantonese a syllable does not begin with these; the models have no phones for them
        *((syllable, False) for syllable in ("i1", "ing4", "it6", "u3", "ui1", "un2", "ut1")),
    ],
)
def test_a_syllable_of_jyutping_is_told_from_other_text(text, is_one):
    assert cantonese.is_syllable(text) == is_one


def test_every_syllable_of_everyday_characters_is_one_but_two_the_models_lack():
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    characters = "".join(code.decode("gb2312", "ignore") for code in codes)
    sounds = {reading for _, reading in readings(characters) if reading and " " not in reading}
    assert {sound for sound in sounds if not cantonese.is_syllable(sound)} == {"ung3", "ong3"}


@pytest.mark.parametrize(
    ("text", "reading", "expected"),
    [
        pytest.param("呢龘唔好做", "hong4", "Yn Yi1 Yh Yong4 Ym Ym4 Yh You2 Yz You6", id="given"),
        pytest.param("龘", "Ng5", "Yng Yg5", id="whatever its case"),
    ],
)
def test_a_given_syllable_is_spoken_exactly_so(text, reading, expected):
    phones, _ = cantonese.phones(text, {"龘": Given("行", reading)})
    assert phones == tuple(expected.split())


def test_the_neighbours_of_a_given_syllable_see_what_was_written():
    phones, _ = cantonese.phones("龘行", {"龘": Given("銀", "ngan2")})
    assert phones == ("Yng", "Yan2", "Yh", "Yong4")


def test_a_given_reading_that_is_no_syllable_is_refused():
    with pytest.raises(VoiceError, match=r"'hang9' for '行' is no syllable of Jyutping"):
        cantonese.phones("龘", {"龘": Given("行", "hang9")})


def test_words_tell_how_they_are_read_and_how_that_is_known():
    given = {"龘": Given("得", "dak1"), "龖": Given("𨋢", "lip1", "dictionary")}
    told = cantonese.words("龘唔龘,银行,龖", given)
    assert [(word.written, word.reading, word.source) for word in told] == [
        ("得", "dak1", "given"),
        ("唔", "m4", "dictionary"),
        ("得", "dak1", "given"),
        ("银行", "ngan4 hong4", "dictionary"),
        ("𨋢", "lip1", "dictionary"),
    ]
    assert [word.is_guess for word in cantonese.words("行唔行")] == [True, False, True]


@pytest.mark.parametrize(
    ("written", "sound", "source"),
    [
        pytest.param("離", "lei4", "dictionary", id="as it was written"),
        pytest.param("㗎", "gaa3", "dictionary", id="one the front end does not know"),
        pytest.param("重", "zung6", "guess", id="one that is read in two ways"),
    ],
)
def test_a_reading_of_the_dictionary_is_not_told_as_given(written, sound, source):
    (word,) = cantonese.words("龘", {"龘": Given(written, sound, "dictionary")})
    assert (word.written, word.reading, word.source) == (written, sound, source)


def test_a_word_with_a_given_syllable_is_told_as_given_and_as_it_was_written():
    given = {"龘": Given("會", "wui6", "dictionary"), "龖": Given("議", "ji5")}
    (word,) = cantonese.words("龘龖", given)
    assert (word.written, word.reading, word.source) == ("會議", "wui6 ji5", "given")


def test_a_reading_of_the_dictionary_may_have_two_syllables():
    phones, counts = cantonese.phones("龘", {"龘": Given("卅", "saa1 aa6", "dictionary")})
    assert (phones, counts) == (("Ys", "Yaa1", "Yaa", "Ya6"), (4,))


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="我會佢係㗎一二三0123456789-+/.:%年月日，。…", max_size=60)
)
def test_any_text_is_read_or_refused(text):
    written = cantonese.normalised(text)
    try:
        phones, counts = cantonese.phones(written)
        told = cantonese.words(written)
    except DublineError:
        return
    assert len(counts) == len(written)
    assert sum(counts) == len(phones)
    assert not written.strip("!?…,.-") or told


def test_reading_says_nothing():
    code = "from voices.text import cantonese;assert cantonese.phones('你')[0] == ('Yn', 'Yei5')"
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_package_that_is_missing_is_named_with_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "ToJyutping", None)
    with pytest.raises(MissingExtraError, match=r"ToJyutping.*pip install 'dubline\[yue\]'"):
        syllables._loaded.__wrapped__()


@pytest.mark.parametrize("start", ["", *"bpmfdtnlgkhwzcsj", "ng", "gw", "kw"])
@pytest.mark.parametrize("middle", ["aa", "a", "e", "i", "o", "u", "oe", "eo", "yu", ""])
def test_whatever_is_asked_of_a_syllable_is_answered(start, middle):
    ends = ["", *"iumnptk", "ng"]
    texts = [f"{start}{middle}{end}{tone}" for end in ends for tone in range(8)]
    phones = [syllables.symbols(text) for text in texts if cantonese.is_syllable(text)]
    assert all(len(pair) == 2 and "UNK" not in known(pair, "v2") for pair in phones)
