"""espeak-ng says what was given: as a word of that sound, and lines without readings as before."""

from pathlib import Path

import espeakng_loader
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.take import speech_edges
from voices.errors import VoiceError
from voices.espeak import voice_for
from voices.espeak_readings import CONSONANTS, VOWELS, phoneme_table, spelled
from voices.speech import Failure, Request, Speech
from voices.text import sounds

DATA = Path(espeakng_loader.get_data_path())
# Of every symbol of ARPAbet, a word and how it is read; where espeak-ng's own dictionary agrees.
WORDS = {
    "father": "F AA1 DH ER0",
    "cat": "K AE1 T",
    "cut": "K AH1 T",
    "law": "L AO1",
    "how": "HH AW1",
    "hide": "HH AY1 D",
    "red": "R EH1 D",
    "hurt": "HH ER1 T",
    "ate": "EY1 T",
    "bit": "B IH1 T",
    "eat": "IY1 T",
    "oat": "OW1 T",
    "toy": "T OY1",
    "hood": "HH UH1 D",
    "two": "T UW1",
    "be": "B IY1",
    "cheese": "CH IY1 Z",
    "dig": "D IH1 G",
    "fee": "F IY1",
    "green": "G R IY1 N",
    "gee": "JH IY1",
    "key": "K IY1",
    "me": "M IY1",
    "ping": "P IH1 NG",
    "sheep": "SH IY1 P",
    "tea": "T IY1",
    "theme": "TH IY1 M",
    "seizure": "S IY1 ZH ER0",
    "sea": "S IY1",
    "vow": "V AW1",
    "weed": "W IY1 D",
    "yes": "Y EH1 S",
    "zoo": "Z UW1",
    "car": "K AA1 R",
    "north": "N AO1 R TH",
    "air": "EH1 R",
    "happy": "HH AE1 P IY0",
    "hello": "HH AH0 L OW1",
}


def said(espeak, text, language="en"):
    (result,) = espeak.speak([Request(text, language)])
    assert isinstance(result, Speech), result
    return result.samples.tobytes()


def seconds(espeak, text, language):
    (result,) = espeak.speak([Request(text, language)])
    assert isinstance(result, Speech), result
    start, end = speech_edges(result.samples, result.rate)
    return end - start


def test_every_symbol_of_arpabet_has_a_phoneme_and_a_word_here():
    assert set(VOWELS) == sounds.VOWELS
    assert set(CONSONANTS) == sounds.CONSONANTS
    heard = {symbol.rstrip("012") for reading in WORDS.values() for symbol in reading.split()}
    assert heard == sounds.VOWELS | sounds.CONSONANTS


@pytest.mark.parametrize(("word", "reading"), WORDS.items(), ids=WORDS)
def test_arpabet_sounds_as_a_word_read_so(espeak, word, reading):
    assert said(espeak, f"{{it|{reading}}}", "en-US") == said(espeak, word, "en-US")


@pytest.mark.parametrize(
    ("language", "text", "as_if"),
    [
        ("en", "Mr {Nguyen|W IH1 N}, he said.", "Mr win, he said."),
        ("en", "{Nguyen|W IH1 N}'s {Nguyen|W IH1 N}s", "win's wins"),
        ("en", "{Nguyen|W IH1 N}'s house", "win's house"),
        ("en", "{NGUYEN|W IH1 N}'S", "win's"),
        ("en", "two {Ng|K AE1 T}s", "two cats"),
        ("en", "{Ng|K AE1 T}'ll {NG|K AE1 T}\u2019LL", "{a|K AE1 T AH0 L} {a|K AE1 T AH0 L}"),
        ("en", "{Ng|S IY1}'re {Ng|S IY1}'d've", "{a|S IY1 ER0} {a|S IY1 D AH0 V}"),
        ("en", "{Ng|F EH1 N S}es", "{Ng|F EH1 N S} es"),
        ("en", "({Nguyen|W IH1 N}) «{Nguyen|W IH1 N}» ok", "(win) «win» ok"),
        ("en-GB", "a {Kaa|K AA1 R}", "a car"),
        ("en-GB", "{Jafar|JH AE1 K}s", "Jacks"),
        ("en", "{GIF|jiff}s", "jiffs"),
        ("fr", "{Nguyen|gouyen} dit", "gouyen dit"),
        ("ja", "{今日|コンニチ}は", "コンニチは"),
        ("ko", "{값|갑}이", "갑이"),
        ("zh", "我去{銀行|yin2 hang2}取钱", "我去银行取钱"),
        ("zh", "我在{行|hang2}里", "我在航里"),
        ("zh", "{女|nü3}{人|ren2}", "女人"),
        ("zh-HK", "我去{銀行|ngan4 hong4}攞錢", "我去銀行攞錢"),
        ("yue", "{行|hong4}", "航"),
        ("yue", "{我|ngo5}", "我"),
        ("yue", "{唔|m4}", "唔"),
        ("yue", "{香|hoeng1}{國|gwok3}{十|sap6}{雪|syut3}", "{香|hoeng1}國十雪"),
    ],
)
def test_a_line_with_a_reading_is_the_sound_of_the_word_it_names(espeak, language, text, as_if):
    assert said(espeak, text, language) == said(espeak, as_if, language)


@pytest.mark.parametrize("tone", "12345")
def test_the_three_finals_that_it_cannot_read_are_said_all_the_same(espeak, tone):
    for initial in "jqx":
        reading = f"{{熊|{initial}iong{tone}}}"
        assert 0.1 < seconds(espeak, reading, "zh") < 0.8
        assert said(espeak, reading, "zh") != said(espeak, f"{{熊|{initial}ing{tone}}}", "zh")


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("fr", "Monsieur", "dit bonjour"),
        ("pt-BR", "O senhor", "disse isso"),
        ("es-MX", "El señor", "dijo eso"),
        ("ja", "あの", "さんです"),
        ("ko", "저", "씨입니다"),
        ("zh", "我爱", "先生"),
        ("yue", "我愛", "先生"),
        ("ru", "Это", "сказал"),
    ],
)
def test_an_english_word_is_said_in_a_line_of_another_language(espeak, language, before, after):
    plain = seconds(espeak, f"{before} {after}", language)
    with_it = seconds(espeak, f"{before} {{x|W IH1 N}} {after}", language)
    assert 0.1 < with_it - plain < 0.8
    longer = seconds(espeak, f"{before} {{x|W IH1 N W IH0 N W IH0 N}} {after}", language)
    assert longer > with_it + 0.1


def test_two_phonemes_do_not_become_another_one():
    line = spelled("{x|N AY1 T SH AA0 T}", "en", "gmw/en-US", DATA)
    assert "t|S" in line.text


def test_every_voice_returns_to_its_own_sounds_after_an_english_word(espeak):
    wrong = []
    names = (DATA / "phontab").read_bytes()
    for language in sorted({*espeak.languages()} - {"xex"}):  # which has no dictionary either
        voice = voice_for(language, espeak._known)
        assert voice
        table = phoneme_table(voice, DATA).encode()
        wrong += [] if table + b"\0" in names else [(language, table)]
    assert wrong == []


def test_brackets_of_the_text_are_never_phonemes(espeak):
    hostile = "[[h@l'oU]] [[[_^_fr a]]] {Ng|[[h@l'oU]]} {Nguyen|W IH1 N}"
    line = spelled(hostile, "en", "gmw/en-US", DATA)
    assert line.text.count("[[") == 1
    assert said(espeak, hostile) == said(
        espeak, "[ [h@l'oU]] [ [ [_^_fr a]]] [ [h@l'oU]] {Nguyen|W IH1 N}"
    )


@given(st.lists(st.sampled_from(["[", "]", "[[", "{a|[[a}", "{a|W IH1 N}", "x", " "])).map("".join))
def test_only_our_own_brackets_are_double(text):
    line = spelled(text, "en", "gmw/en-US", DATA)
    if line.has_phonemes:
        assert line.text.count("[[") == text.count("{a|W IH1 N}")
        assert "[[[" not in line.text
    else:
        assert line.text == text or "[[" not in line.text


@pytest.mark.parametrize("text", ["Plain.", "{\\an8}Hi | {x}", "a|b", "[[w'In]]"])
def test_a_line_without_readings_is_what_it_was(text):
    line = spelled(text, "en", "gmw/en-US", DATA)
    assert (line.text, line.has_phonemes) == (text, False)


MARKS = "()[]{}<>«»“”‘’\"'#$%&*+,-./:;=?@^_`~¿¡—–…‹›„!|\\。，「」（）"  # noqa: RUF001


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_mark_beside_a_word_makes_it_silent(espeak, language):
    lost = []
    for mark in MARKS:
        line = f"so {mark}{{x|JH IH1 N JH IH0 N JH IH0 N}}{mark} so"
        if seconds(espeak, line, language) < seconds(espeak, f"so {mark}{mark} so", language) + 0.3:
            lost.append(mark)
    assert lost == []


def test_what_is_no_reading_fails_alone_and_is_named(espeak):
    wrong = Request("{Ng|W IH N} {a|b", "en")
    none, pinyin, fine = espeak.speak([wrong, Request("{行|hang2}", "ja"), Request("Hi.", "en")])
    assert isinstance(none, Failure)
    assert (none.kind, "{Ng|W IH N}" in none.message) == ("reading", True)
    assert isinstance(pinyin, Failure)
    assert pinyin.kind == "reading"
    assert isinstance(fine, Speech)


def test_a_line_in_no_language_fails_whatever_its_readings(espeak):
    (none,) = espeak.speak([Request("{Nguyen|W IH1 N}", "xx")])
    assert isinstance(none, Failure)
    assert none.kind == "language"


def test_a_reading_in_kana_makes_a_line_readable(espeak):
    kanji, kana = espeak.speak(
        [Request("昨日の夜", "ja"), Request("{昨日|きのう}の{夜|よる}", "ja")]
    )
    assert isinstance(kanji, Failure)
    assert isinstance(kana, Speech)


def test_every_syllable_that_is_accepted_has_a_form_in_the_library(espeak):
    for syllable in ("m4", "ng5", "hm4", "jyun4", "aa3", "uk1", "gwik1", "oeng1", "deu6", "lem2"):
        try:
            sounds.sound("字", syllable, "yue")
        except VoiceError:
            continue
        assert seconds(espeak, f"{{字|{syllable}}}", "yue") > 0.05
