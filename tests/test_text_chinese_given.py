"""Given syllables in Chinese, and what is told of how a text is read."""

import pytest

from voices.errors import VoiceError
from voices.text import chinese
from voices.text.chinese.tables import tables
from voices.text.pronunciation import Given

GIVEN = {
    "龘": Given("行", "hang2"),
    "靐": Given("重", "chong2"),
    "齉": Given("好", "hao4"),
    "爨": Given("儿", "er2"),
    "麤": Given("一", "yi1"),
    "齾": Given("洗手", "xi3"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("龘", "h ang2", id="it is read so"),
        pytest.param("他靐写了", "t a1 ch ong2 x ie3 l e5", id="in a word"),
        pytest.param("一龘字", "y i4 h ang2 z i04", id="the tone of 一 follows it"),
        pytest.param("不齉", "b u2 h ao4", id="and that of 不"),
        pytest.param("我很齉", "w o2 h en3 h ao4", id="which third tones are not joined with"),
        pytest.param("齾手", "x i3 sh ou3", id="and it does not change before a third tone"),
        pytest.param("花爨", "h ua1 EE er2", id="nor as a retroflex ending"),
        pytest.param("麤个", "y i1 g e5", id="nor as 一"),
        pytest.param("龘龘", "h ang2 h ang2", id="nor when it is said twice"),
    ],
)
def test_a_given_syllable_is_spoken_exactly_so(text, expected):
    assert chinese.phones(text, given=GIVEN)[0] == tuple(expected.split())


def test_a_given_syllable_comes_before_those_of_a_network():
    phones, _ = chinese.phones("龘.", pinyin=[["xing2", "."]], given=GIVEN)
    assert phones == ("h", "ang2", ".")


@pytest.mark.parametrize("reading", ["lv4", "lü4", "lu:4", "LÜ4"])
def test_a_given_syllable_is_typed_in_many_ways(reading):
    assert chinese.phones("龘", given={"龘": Given("绿", reading)})[0] == ("l", "v4")


def test_a_given_reading_that_is_no_syllable_is_refused():
    with pytest.raises(VoiceError, match="no syllable of Mandarin"):
        chinese.phones("龘", given={"龘": Given("行", "huar1")})


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((text, True) for text in ("hang2", "lv4", "nü3", "er2", "yuan2", "a5", "zhi1", "Ju2")),
        *((text, False) for text in ("hang", "hang6", "huar1", "r5", "", "hang2 ", "行", "lue4")),
    ],
)
def test_a_syllable_of_pinyin_is_told_from_other_text(text, is_one):
    assert chinese.is_syllable(text) == is_one


def test_every_syllable_is_one_as_pinyin_spells_it():
    dotted = {f"{initial}v{rest}" for initial in "jqxy" for rest in ("", "e", "an", "n")}
    for syllable in tables().syllables:
        spelled = syllable.replace("v", "u") if syllable in dotted else syllable
        assert chinese.is_syllable(f"{spelled}1"), spelled


def test_words_tell_how_they_are_spoken_and_how_that_is_known():
    told = chinese.words("我不去,一会儿去龘.学院绿了", given=GIVEN)
    assert [(word.written, word.reading, word.source) for word in told] == [
        ("我", "wo3", "dictionary"),
        ("不去", "bu2 qu4", "dictionary"),
        ("一会儿", "yi2 hui4 er4", "dictionary"),
        ("去", "qu4", "dictionary"),
        ("行", "hang2", "given"),
        ("学院", "xue2 yuan4", "dictionary"),
        ("绿", "lv4", "dictionary"),
        ("了", "le5", "dictionary"),
    ]
    assert chinese.words("一会儿", "v1")[0].reading == "yi2 hui4 er5"


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        pytest.param("长了", "长", id="a character of two sounds alone"),
        pytest.param("长城,不行", "", id="but not in a word"),
        pytest.param("我得走了", "得", id="must, after who must"),
        pytest.param("跑得快,我的了", "", id="but no particle"),
        pytest.param("还你钱", "还", id="give back, before to whom"),
        pytest.param("还在", "", id="but not 'still'"),
    ],
)
def test_a_reading_is_doubtful_where_no_word_decides_it(text, guessed):
    assert "".join(word.written for word in chinese.words(text) if word.is_guess) == guessed
