"""Readings within a line: taken out for a voice, shown to nobody, refused where they are none."""

# ruff: noqa: RUF001

import re
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voices.errors import VoiceError
from voices.text.chinese.tables import simplified
from voices.text.given import check_heard, readings_in, shown, taken
from voices.text.line import read_line
from voices.text.pronunciation import Given
from voices.text.sounds import sound

WORD = "zq[a-z]{4}qz"
PIECES = ["{Nguyen|W IH1 N}", "{GIF|jiff}", "{\\an8}", "{", "}", "|", "s", "'s", "zqbmbmqz", " "]


def spoken(text, language="en"):
    """The text that a voice gets, with what is written for stand-ins in angle brackets."""
    line = taken(text, language)
    said = line.text
    for stand_in, word in line.given.items():
        said = said.replace(stand_in, f"<{word.written}={word.reading}>")
    return said


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        pytest.param("en", "A {GIF|jiff}.", "A jiff.", id="a respelling"),
        pytest.param("ja", "{今日|コンニチ}は", "コンニチは", id="kana"),
        pytest.param("ja", "{今日|きょう}は", "きょうは", id="hiragana"),
        pytest.param("ja", "{逝った|行った}", "行った", id="other ideographs"),
        pytest.param("ko", "{값|갑}이", "갑이", id="Hangul"),
        pytest.param("zh", "{单|善}先生", "善先生", id="a character that sounds alike"),
        pytest.param("zh", "{GIF|jiff}图", "jiff图", id="letters in Chinese"),
        pytest.param("zh", "{特斯拉|tesla}", "tesla", id="letters that are no pinyin"),
        pytest.param("en", "{TV|T V}", "T V", id="letters that ARPAbet has too"),
        pytest.param("zh", "{G7|G7}", "G7", id="a letter and a digit"),
        pytest.param("zh", "{行|hang2}了", "<行=hang2>了", id="pinyin"),
        pytest.param("zh", "{银行|yin2 hang2}", "<银=yin2><行=hang2>", id="two syllables"),
        pytest.param("zh", "{银行|yin2hang2}", "<银=yin2><行=hang2>", id="without a blank"),
        pytest.param("zh", "{北京|Bei3 JING1}", "<北=bei3><京=jing1>", id="capitals"),
        pytest.param("zh", "{驴|lü2}{女|nu:3}{绿|lv4}", "<驴=lv2><女=nv3><绿=lv4>", id="ü"),
        pytest.param("zh", "{驴|lu\u03082}", "<驴=lv2>", id="ü of two characters"),
        pytest.param("zh", "{句|jü4}", "<句=ju4>", id="ü that is written u"),
        pytest.param("cmn-Hans", "{AI|ei1 ai1}", "<A=ei1><I=ai1>", id="a Latin word in pinyin"),
        pytest.param("zh", "{DNA|di4}", "<DNA=di4>", id="fewer syllables than characters"),
        pytest.param("yue", "{銀行|ngan4 hong4}", "<銀=ngan4><行=hong4>", id="Jyutping"),
        pytest.param("yue", "{色|sik1}", "<色=sik1>", id="a tone that pinyin has too"),
        pytest.param("en", "{Nguyen|W IH1 N}", "<Nguyen=W IH1 N>", id="ARPAbet"),
        pytest.param("en", "{Nguyen|w ih1  n}", "<Nguyen=W IH1 N>", id="ARPAbet in small letters"),
        pytest.param("zh", "{儿|ER2}", "<儿=ER2>", id="ARPAbet in capitals in Chinese"),
        pytest.param("zh", "{儿|er2}", "<儿=er2>", id="pinyin in small letters"),
        pytest.param("ja", "{AI|EY1 AY1}です", "<AI=EY1 AY1>です", id="ARPAbet in Japanese"),
        pytest.param("ko", "{AI|EY1 AY1}는", "<AI=EY1 AY1>는", id="ARPAbet before a particle"),
        pytest.param("fr", "{Nguyen|gouyen} dit", "gouyen dit", id="a language without rules"),
        pytest.param("en", "{ GIF | jiff }", "jiff", id="blanks around"),
    ],
)
def test_the_form_of_a_reading_and_the_language_tell_what_it_is(language, text, said):
    assert spoken(text, language) == said


@pytest.mark.parametrize(
    ("language", "text", "complaint"),
    [
        ("en", "{|x}", "{|x}: what is written is missing"),
        ("en", "{ | x}", "what is written is missing"),
        ("en", "{a|}", "{a|}: the reading is missing"),
        ("en", "{a|b", "'{a|b': a reading ends with }"),
        ("en", "{a|b|c}", "has one bar"),
        ("en", "{a|{b|c}}", "no braces in it"),
        ("en", "{a|...}", "nothing to say"),
        ("en", "{a|W IH N}", "the vowel IH of ARPAbet needs its stress: IH1"),
        ("en", "{a|W IH1 N AA}", "the vowel AA of ARPAbet needs its stress"),
        ("en", "{a|W IH3 N EH1}", "the vowel IH3 of ARPAbet needs its stress: IH1"),
        ("en", "{a|HH M}", "no vowel"),
        ("en", "{a|W IH1 Q}", "ARPAbet has no 'Q'"),
        ("en", "{a|W1 IH1 N}", "ARPAbet has no 'W1'"),
        ("en", "{Beijing|bei3 jing1}", "Chinese and Cantonese lines only"),
        ("ja", "{行|hang2}", "{行|hang2}: syllables with tones"),
        ("zh", "{行|hang6}", "'hang6' is no syllable of Mandarin; write pinyin with tones 1 to 5"),
        ("zh", "{行|hong4 hung4}", "'hung4' is no syllable"),
        ("zh", "{行|háng}", "as a number after it"),
        ("zh", "{银行|yin hang}", "as a number after it"),
        ("yue", "{行|hong7}", "'hong7' is no syllable of Cantonese; write Jyutping"),
        ("yue", "{行|xing2}", "'xing2' is no syllable of Cantonese"),
        ("yue", "{行|hong}", "as a number after it"),
        ("zh", "{行|ハン}", "kana are read in Japanese lines only"),
        ("ja", "{行|행}", "Hangul is read in Korean lines only"),
        ("ko", "{값|價}", "Chinese characters are read in Chinese and Cantonese and Japanese"),
        ("en", "{a|" + "b" * 201 + "}", "200 characters"),
    ],
)
def test_what_is_no_reading_is_an_error_that_names_it(language, text, complaint):
    with pytest.raises(VoiceError, match=re.escape(complaint)):
        taken(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "{\\an8}Hello",
        "{\\k|a}",
        "{\\fad(1|2)}{x}",
        "{ hello }",
        "{",
        "}{",
        "a|b",
        "{} {a} |",
        "{{{",
    ],
)
def test_braces_that_hold_no_reading_stay_as_they_are(text):
    assert taken(text, "en").text == text
    assert shown(text) == text
    assert readings_in(text) == ()


def test_a_brace_before_a_reading_is_none_of_it():
    assert spoken("{ said {GIF|jiff} }") == "{ said jiff }"
    assert spoken("{\\i1}{GIF|jiff}{\\i0}") == "{\\i1}jiff{\\i0}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x{Ng|IH1 N}y", "x <Ng=IH1 N> y"),
        ("4{Ng|IH1 N}4", "4 <Ng=IH1 N> 4"),
        ("é{Ng|IH1 N}é", "é <Ng=IH1 N> é"),
        ("Ａ{Ng|IH1 N}Ａ", "Ａ <Ng=IH1 N> Ａ"),
        ("{Ng|IH1 N}s {Ng|IH1 N}'s {Ng|IH1 N}’s", "<Ng=IH1 N>s <Ng=IH1 N>'s <Ng=IH1 N>’s"),
        ("{NG|IH1 N}'S {NG|IH1 N}S!", "<NG=IH1 N>'s <NG=IH1 N>s!"),
        ("{Ng|IH1 N}same", "<Ng=IH1 N> same"),
        ("o'{Ng|IH1 N}", "o' <Ng=IH1 N>"),
        ("'{Ng|IH1 N}'", "'<Ng=IH1 N>'"),
        ("({Ng|IH1 N}), {Ng|IH1 N}-like", "(<Ng=IH1 N>), <Ng=IH1 N>-like"),
        ("{Ng|IH1 N}{Ng|IH1 N}", "<Ng=IH1 N> <Ng=IH1 N>"),
        ("姓{Ng|IH1 N}的", "姓<Ng=IH1 N>的"),
        ("{Ng|IH1 N}'ll {NG|IH1 N}'LL", "<Ng'll=IH1 N AH0 L> <NG'LL=IH1 N AH0 L>"),
        ("{Jo|OW1}’re {Jo|OW1}'d've!", "<Jo’re=OW1 ER0> <Jo'd've=OW1 D AH0 V>!"),
        ("{Ng|IH1 N}'day", "<Ng=IH1 N>'day"),
        ("{Ng|IH1 N}’{Ng|IH1 N}", "<Ng=IH1 N>’ <Ng=IH1 N>"),
        ("the<i>{Ng|IH1 N}</i>same", "the<i> <Ng=IH1 N> </i>same"),
        ("{Ng|IH1 N}<i>{Ng|IH1 N}</i>'s", "<Ng=IH1 N><i> <Ng=IH1 N></i>'s"),
        ("{New York|noo yawk}", "<noo=N UW1> yawk"),
        ("x{Ng|noo}'s {Ng|oo oo}y", "x <noo=N UW1>'s <oo=UW1> <oo=UW1> y"),
        ("{TV|tee vee} {the|the} {DJ|dj}", "tee vee the dj"),
    ],
)
def test_an_english_stand_in_stands_apart_from_letters_but_takes_an_s(text, said):
    language = "zh" if "姓" in text else "en"
    assert spoken(text, language) == said


def test_each_reading_has_a_stand_in_of_its_own_that_the_text_does_not_have():
    plain = taken("{a|AH1}{a|AH1}", "en")
    first, second = plain.given
    again = taken(f"{first} {{a|AH1}} {second[:3]}<i>{second[3:]}</i> {first.upper()}", "en")
    assert not {first, second} & set(again.given)
    (character,) = taken("{行|hang2}", "zh").given
    (other,) = taken(f"{{行|hang2}}{character}", "zh").given
    assert other != character


def test_stand_ins_are_words_of_no_language_and_characters_that_nothing_changes():
    english = taken("{a|AH1}" * 300, "en")
    assert all(re.fullmatch(WORD, word) for word in english.given)
    chinese = taken("{行|hang2}" * 300, "zh")
    assert len(chinese.given) == 300
    for character in chinese.given:
        assert "\u4e00" <= character <= "\u9fa5"
        assert character not in simplified().values()
        assert ord(character) not in simplified()


@pytest.mark.parametrize(("text", "language"), [("{a|AH1}", "en"), ("{行|hang2}", "zh")])
def test_a_line_takes_so_many_readings_and_no_more(text, language):
    with pytest.raises(VoiceError, match="make several of it"):
        taken(text * 5000, language)


@pytest.mark.parametrize("english", ["{} is", "'{}'s'", "{}s, a", "x-{}-y", "{}''", "7{}7"])
def test_a_stand_in_that_is_a_word_of_its_own_is_heard(english):
    line = taken("{Nguyen|W IH1 N}", "en")
    check_heard(english.format(line.text), line.given)
    check_heard(english.format(line.text.capitalize()), line.given)


@pytest.mark.parametrize("english", ["the{}", "{}at", "o'{}", "{}'day", "{}''ll", "", "{}sx"])
def test_a_stand_in_that_is_spoilt_is_an_error_that_names_the_word(english):
    line = taken("{Nguyen|W IH1 N}", "en")
    with pytest.raises(VoiceError, match="'Nguyen' has a reading, which what stands beside"):
        check_heard(english.format(line.text), line.given)
    check_heard(english, taken("{行|hang2}", "zh").given)


def test_viewers_read_the_written_forms_only():
    text = "{\\an8}我去{銀行|yin2 hang2}，{ Nguyen | W IH1 N }{a|b"
    assert shown(text) == "{\\an8}我去銀行，Nguyen{a|b"
    assert readings_in(text) == (Given("銀行", "yin2 hang2"), Given("Nguyen", "W IH1 N"))


def test_a_front_end_reads_what_was_given():
    line = read_line("Ask {Nguyen|W IH1 N}'s wife.", "en")
    assert [word.reading for word in line.words if word.source == "given"] == ["W IH1 N Z"]
    line = read_line("他在{行|xing2}里说{AI|ei1 ai1}。", "zh")
    said = " ".join(word.reading for word in line.words if word.source == "given")
    assert "xing2" in said
    assert "ei1" in said


@pytest.mark.parametrize("text", ["Plain.", "{GIF|jiff}", "{Nguyen|W IH1 N}"])
def test_an_english_line_loads_nothing_for_chinese(text):
    code = (
        "import sys; from voices.text.given import taken; "
        f"taken({text!r}, 'en'); print([m for m in ('pypinyin', 'ToJyutping', 'jieba', 'torch') "
        "if m in sys.modules])"
    )
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "[]"


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join))
def test_no_character_outside_a_reading_is_lost_and_every_stand_in_is_told(text):
    try:
        line = taken(text, "en")
    except VoiceError:
        return
    for word in line.given:
        assert line.text.count(word) == 1
    outside = re.sub(r"\{(?!\\)[^{}|]*\|[^{}|]*\}", "", re.sub(r"\{\\[^{}]*\}", "", text))
    left = iter(line.text.lower())
    assert all(character in left for character in outside.lower() if not character.isspace())


@given(
    st.text(st.characters(), max_size=30), st.sampled_from(["en", "zh", "yue", "ja", "ko", "fr"])
)
@settings(max_examples=300)
def test_any_characters_are_a_reading_or_a_typed_error(text, language):
    for line in (text, f"{{a|{text}}}", f"{{{text}|hang2}}", f"{{{text}|jiff}}"):
        with suppress(VoiceError):
            assert isinstance(taken(line, language).text, str)
        assert isinstance(shown(line), str)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 10**5,
        "|" * 10**5,
        "{|" * 50_000,
        "{a|" * 33_000,
        "{\\" * 50_000,
        "zq" * 50_000 + "{a|b}",
    ],
    ids=["braces", "bars", "both", "open", "tags", "almost stand-ins"],
)
@pytest.mark.timeout(20)
def test_a_hundred_thousand_braces_take_no_quadratic_time(text):
    for language in ("en", "zh"):
        with suppress(VoiceError):
            taken(text, language)
    shown(text)
    readings_in(text)


def test_a_reading_for_lines_of_every_language_is_in_letters_or_arpabet():
    assert sound("AI", "ay eye", "*").kind == "respelling"
    assert sound("AI", "EY1 AY1", "*").kind == "arpabet"
    for reading in ("ei1 ai1", "エーアイ", "에이아이", "爱"):
        with pytest.raises(VoiceError, match="AI"):
            sound("AI", reading, "*")
