"""How English is normalised and pronounced, rule by rule and as upstream does it."""
# ruff: noqa: RUF001 - typographic marks are part of what is read

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from voices.errors import MissingExtraError, VoiceError
from voices.text import english
from voices.text.english import compounds
from voices.text.english.cardinals import cardinal, in_pairs, ordinal
from voices.text.english.lookup import pronounced
from voices.text.english.unknown import guessed
from voices.text.mending import mended
from voices.text.pronunciation import Given, Pronunciation
from voices.text.symbols import MARKS


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"),
        ("007", "seven"),
        ("21", "twenty-one"),
        ("110", "one hundred ten"),
        ("1001", "one thousand one"),
        ("1100", "one thousand, one hundred"),
        ("1001000", "one million, one thousand"),
        ("12345", "twelve thousand, three hundred forty-five"),
        ("1" + "0" * 33, "one decillion"),
        ("1" * 37, " ".join(["one"] * 37)),
    ],
)
def test_a_number_is_said(digits, words):
    assert cardinal(digits) == words


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("1", "first"),
        ("12", "twelfth"),
        ("20", "twentieth"),
        ("23", "twenty-third"),
        ("100", "one hundredth"),
        ("1005", "one thousand and fifth"),
        ("1" * 37, " ".join(["one"] * 37)),
    ],
)
def test_a_place_is_said(digits, words):
    assert ordinal(digits) == words


def test_years_are_said_in_pairs():
    assert [in_pairs(year) for year in ("1905", "1066")] == ["nineteen oh five", "ten sixty-six"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1. Open it.", "first, Open it.", id="items of a list are counted"),
        pytest.param(
            "3 + 4 × 5 ÷ 6 = x",
            "three plus four times five divided by six Equals x",
            id="arithmetic",
        ),
        pytest.param("it was -5", "it wasnegative five", id="a minus swallows its blank"),
        pytest.param(
            "12,345 and 1,2",
            "twelve thousand, three hundred forty-five and twelve",
            id="commas of numbers go",
        ),
        pytest.param("at 13:05 or 0:00", "at one five p.m. or zero o'clock a.m.", id="times"),
        pytest.param(
            "1m, 2.5m, 01km, 3L",
            "one meter, two point five meters, one kilometer, three liters",
            id="units",
        ),
        pytest.param("£1.01 and 5£", "one pound and one penny and five pounds", id="pounds"),
        pytest.param(
            "$0.50, $.5, $0, $1.2.3",
            "fifty cents, fifty cents, zero dollars, one point two.three dollars",
            id="dollars",
        ),
        pytest.param(
            "1/2 3/2 2/3 5/1 1/100",
            "one half three halves two thirds five one one hundredth",
            id="fractions",
        ),
        pytest.param("1st 22nd 101st", "first twenty-second one hundred and first", id="places"),
        pytest.param(
            "1000 1001 1900 2000 2005 2010 3000",
            "one thousand ten oh one nineteen hundred "
            "two thousand two thousand five twenty ten three thousand",
            id="years",
        ),
        pytest.param("5% of it", "five percent of it", id="percent"),
        pytest.param("Hello，don’t；go", "Hellodontgo", id="full-width and curly marks are lost"),
        pytest.param("Zoë。真！", "Zoe.", id="accents go, other scripts too"),
        pytest.param("i.e. this, E.G. that", "that is this, for example that", id="Latin"),
        pytest.param("DALL-E and iPhone", "D A L L- E and i Phone", id="capitals are parted"),
        pytest.param("Well ... no", "Well  no", id="marks after a blank go"),
    ],
)
def test_text_is_normalised_as_models_were_trained(text, expected):
    assert english.normalised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok,ok.ok!", ["ok", ",", "ok.ok", "!"]),
        ("rock 'n' roll", ["rock", "'", "n", "'", "roll"]),
        ("shouldn't've", ["shouldn't've"]),
        ("fifty-five- one", ["fifty-five", "-", "one"]),
        ("''''''", ["'", "'", "'"]),
        ("U. S.", ["U", ".", "S", "."]),
        ("", []),
    ],
)
def test_text_falls_into_tokens(text, expected):
    assert english.tokens(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("hello", "HH AH0 L OW1", id="in the dictionary"),
        pytest.param("json", "JH EY1 S AH0 N", id="added to it"),
        pytest.param("ios", "AY1 OW1 EH1 S", id="removed from it, and short: spelt"),
        pytest.param("xa'", "EH1 K S EY1 '", id="spelt, with what is no letter"),
        pytest.param("kubernetes's", "K UW1 B ER0 N EH1 T EH1 S AH0 Z", id="es after a sibilant"),
        pytest.param("homeworkmachine", "HH OW1 M W ER2 K M AH0 SH IY1 N", id="a compound"),
        pytest.param("zyxwqvp's", None, id="a guess with its ending"),
        pytest.param("a" * 120, None, id="no word at all"),
    ],
)
def test_a_word_is_pronounced(word, expected):
    assert pronounced(word)
    assert expected is None or pronounced(word) == tuple(expected.split())


def test_a_possessive_sounds_as_its_word_ends():
    ends = {word: pronounced(f"{word}'s")[-2:] for word in ("wordsmitht", "blogosphere")}
    assert ends["wordsmitht"][-1] in ("S", "Z")
    assert ends["blogosphere"][-1] == "Z"


def test_a_guess_ends_after_twenty_phonemes():
    assert len(guessed("misunderstandinginternationalisation")) == 20


def test_phonemes_of_a_sentence():
    dog = ("D", "AO1", "G")
    assert english.phones("A dog's a dog!") == ("EY1", *dog, "Z", "AH0", *dog, "!")
    assert english.phones("dogs' --") == ("D", "AA1", "G", "Z", "-", "-", "-")


def test_tags_must_fit_the_words():
    assert english.phones("read", ["VB"]) == ("R", "IY1", "D")
    with pytest.raises(VoiceError, match="2 tags were given for the 1 tokens"):
        english.phones("read", ["VB", "NN"])


def test_without_wordsegment_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "wordsegment", None)
    compounds._counts.cache_clear()
    with pytest.raises(MissingExtraError, match=r"dubline\[gpt-sovits\]"):
        compounds.parts("neverreadbefore")
    compounds._counts.cache_clear()


GIVEN = {
    "zqaaqz": Given("Xzibit", "IH0 G Z IH1 B IH0 T"),
    "zqabqz": Given("Nguyen", "W IH1 N"),
    "zqacqz": Given("Cassius", "K AE1 SH AH0 S"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("zqabqz", "W IH1 N", id="as it is given"),
        pytest.param("zqaaqz's", "IH0 G Z IH1 B IH0 T S", id="what belongs to it"),
        pytest.param("zqabqzs", "W IH1 N Z", id="several"),
        pytest.param("zqacqz's", "K AE1 SH AH0 S AH0 Z", id="after a sibilant"),
        pytest.param("Zqabqz", "W IH1 N", id="with a capital"),
        pytest.param("zqabqz-like", "W IH1 N L AY1 K", id="joined to a word"),
        pytest.param("go.zqabqz", "G OW1 W IH1 N", id="without a blank before it"),
    ],
)
def test_a_stand_in_is_read_as_its_word_is_given(text, expected):
    assert english.phones(text, given=GIVEN) == tuple(expected.split())


def test_a_stand_in_is_given_in_place_of_any_rule():
    homograph = {"read": Given("read", "R AA1 D")}
    assert english.phones("I read", ["NN", "VB"], given=homograph)[-3:] == ("R", "AA1", "D")


def test_stand_ins_come_through_normalisation_and_mending():
    text = "ZQ zqaaqz's zqabqz, zqacqz!"
    assert english.normalised(mended(text, "en")) == "Z Q zqaaqz's zqabqz, zqacqz!"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("hello!", [("hello", "HH AH0 L OW1", "dictionary")], id="listed"),
        pytest.param("a B", [("a", "AH0", "dictionary"), ("B", "B IY1", "letters")], id="letters"),
        pytest.param("ios", [("ios", "AY1 OW1 EH1 S", "letters")], id="short and not listed"),
        pytest.param("read", [("read", "R IY1 D", "homograph")], id="one of two sounds"),
        pytest.param("lead", [("lead", "L IY1 D", "homograph")], id="of our own table"),
        pytest.param("well-known", [("well-known", "W EH1 L N OW1 N", "dictionary")], id="joined"),
        pytest.param(
            "homeworkmachine",
            [("homeworkmachine", "HH OW1 M W ER2 K M AH0 SH IY1 N", "parts")],
            id="a compound",
        ),
        pytest.param(
            "kubernetes's",
            [("kubernetes's", "K UW1 B ER0 N EH1 T EH1 S AH0 Z", "parts")],
            id="an ending makes no guess certain",
        ),
        pytest.param("dog's", [("dog's", "D AO1 G Z", "dictionary")], id="listed with its ending"),
        pytest.param(
            "blog's", [("blog's", "B L AO1 G Z", "ending")], id="a listed word with an ending"
        ),
        pytest.param("zqabqz's", [("Nguyen's", "W IH1 N Z", "given")], id="given"),
        pytest.param(
            "zqabqz-like",
            [("Nguyen", "W IH1 N", "given"), ("like", "L AY1 K", "dictionary")],
            id="given in part",
        ),
        pytest.param("... - '", [], id="marks are no words"),
    ],
)
def test_each_word_tells_where_its_sound_comes_from(text, expected):
    assert english.words(text, given=GIVEN) == tuple(Pronunciation(*word) for word in expected)


def test_what_words_say_is_what_is_spoken():
    text = english.normalised(mended("Dr. Zhuzhou's blog: I read 3 on www.skibidi.com!", "en"))
    spoken = [phone for word in english.words(text) for phone in word.reading.split()]
    assert spoken == [phone for phone in english.phones(text) if phone not in MARKS]


def test_a_guess_is_known_as_one():
    (word,) = english.words("zzyzxian")
    assert word.is_guess


def test_several_threads_read_at_once():
    compounds._counts.cache_clear()
    texts = [f"unheardof{letters} zzyzx{letters}" for letters in ("ab", "cd", "ef", "gh")]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(english.phones, texts))
    assert together == [english.phones(text) for text in texts]


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("Zelensky", "Z IH0 L EH1 N S K IY0"),
        ("tiktok", "T IH1 K T AH0 K"),
        ("covid", "K OW1 V IH0 D"),
        ("Djokovic", "JH OW2 K AA1 V IH0 K"),
        ("keyboardist", None),
    ],
)
def test_a_name_is_guessed_whole_and_not_torn_into_letters(name, sounds):
    (word,) = english.words(name)
    assert word.reading == (sounds or word.reading)
    assert word.is_guess
    torn = english.phones(name, ["NN"])
    assert (" ".join(torn) == word.reading) == (sounds is None)  # as upstream reads it
