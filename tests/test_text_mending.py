"""What is put right before the front ends, rule by rule."""
# ruff: noqa: RUF001 - typographic marks are what is mended

import pytest

from voices.text import chinese, english
from voices.text.mending import mended


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("<i>Hello</i> <font color='red'>you</font>", "Hello you", id="tags"),
        pytest.param("<c.yellow>Hi</c> <00:00:01.500>all", "Hi all", id="tags of VTT"),
        pytest.param("{\\an8}{\\pos(1,2)}Hello", "Hello", id="tags of ASS"),
        pytest.param("one\\Ntwo\\hthree", "one\ntwo three", id="breaks of ASS"),
        pytest.param("&amp;c &lt;3", "and c 3", id="entities"),
        pytest.param("♪ la la ♪ 😀👍🏽", "la la", id="notes and emoji"),
        pytest.param("- Hi.\n– Hello!", "Hi.\nHello!", id="dashes of a dialogue"),
        pytest.param("a\u00a0b\u200bc\ufeff\u3000d", "a bc d", id="blanks nobody sees"),
        pytest.param("\n \n", "", id="nothing"),
    ],
)
def test_what_is_not_text_goes(text, expected):
    assert mended(text, "en") == expected


def test_other_languages_lose_only_what_is_not_text():
    assert mended("<i>Ça va ?</i> 5,000 – «oui»", "fr") == "Ça va ? 5,000 – «oui»"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“Don’t,” he said", "Don't, he said", id="curly quotes"),
        pytest.param("‘Yes’, the dogs’ toys", "Yes, the dogs toys", id="single ones too"),
        pytest.param("rock ’n’ roll, get ’em", "rock and roll, get em", id="elisions"),
        pytest.param("Hello，world！", "Hello, world!", id="full-width marks"),
        pytest.param("Ｈｉ１２", "Hi twelve", id="full-width letters and digits"),
        pytest.param("yes; no: maybe", "yes, no, maybe", id="semicolons and colons pause"),
        pytest.param(
            "he stopped—slowly – and -- fell", "he stopped, slowly, and, fell", id="dashes pause"
        ),
        pytest.param("What the—", "What the", id="a broken-off dash is silent"),
        pytest.param("and/or R&B", "and or R and B", id="slash and ampersand"),
        pytest.param("straße Ærø", "strasse Aero", id="letters without a plain form"),
        pytest.param("A dream. A dream", "a dream. a dream", id="the article is no letter"),
    ],
)
def test_english_marks_become_what_is_read(text, expected):
    assert english.normalised(mended(text, "en-US")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("at 4:30 p.m. or 5pm", "at four thirty P M or five P M", id="p.m."),
        pytest.param(
            "16:05, 9:00, 0:15",
            "four oh five P M, nine o'clock, twelve fifteen A M",
            id="the hour tells the half of the day",
        ),
        pytest.param(
            "9:30-10:15, 9am-5pm",
            "nine thirty to ten fifteen, nine A M to five P M",
            id="from one time to another",
        ),
        pytest.param(
            "the 1990s, the ’80s, her 20s",
            "the nineteen nineties, the eighties, her twenties",
            id="decades are not seconds",
        ),
        pytest.param(
            "born in 1999. He",
            "born in nineteen ninety-nine. He",
            id="the end of a sentence is no list",
        ),
        pytest.param("It is -5 outside", "It is minus five outside", id="a minus keeps its blank"),
        pytest.param(
            "$5 million, €1, £2bn, ¥500",
            "five million dollars, one euro, two billion pounds, five hundred yen",
            id="money",
        ),
        pytest.param(
            "$3.50 or $10-$20",
            "three dollars and fifty cents or ten dollars to twenty dollars",
            id="dollars and cents",
        ),
        pytest.param(
            "20kg, 5 km/h, 1 lb, 72°",
            "twenty kilograms, five kilometers per hour, one pound, seventy-two degrees",
            id="units",
        ),
        pytest.param("call 555-0199", "call five five five, zero one nine nine", id="telephones"),
        pytest.param(
            "pages 3–5, 10-20%",
            "pages three to five, ten to twenty percent",
            id="from a number to another",
        ),
        pytest.param(
            "version 2.0.1, .5", "version two point zero point one, point five", id="points"
        ),
        pytest.param(
            "24/7, 4.5/5, 12/25/2024",
            "twenty-four seven, four point five out of five, twelve twenty-five twenty twenty-four",
            id="slashes between numbers",
        ),
        pytest.param(
            "6'2\" tall, 2½ cups", "six foot two tall, two and one half cups", id="feet and halves"
        ),
        pytest.param("mp3 and H2O", "mp three and H two O", id="digits in words"),
        pytest.param("WWII, Part IV", "World War two, Part four", id="Roman numbers"),
        pytest.param(
            "E = mc², 3x5, 2+2",
            "E equals mc squared, three times five, two plus two",
            id="formulas",
        ),
        pytest.param("room #5, Chanel No. 5", "room number five, Chanel number five", id="numbers"),
        pytest.param("see www.example.com/a.", "see www dot example dot com slash a.", id="sites"),
        pytest.param("me@site.org", "me at site dot org", id="addresses"),
    ],
)
def test_english_numbers_are_said_as_people_say_them(text, expected):
    assert english.normalised(mended(text, "en")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Mr. Smith met Dr. Lee", "Mr Smith met Doctor Lee", id="titles"),
        pytest.param(
            "St. John vs. etc. Then", "Saint John versus et cetera. Then", id="short forms"
        ),
        pytest.param("the U.S. Army, U.S.A.", "the U S Army, U S A", id="letters with stops"),
        pytest.param("STOP! GET OUT OF THE CAR!", "stop! get out of the car!", id="shouting"),
        pytest.param("THE FBI IS HERE", "the F B I is here", id="but not of names of letters"),
        pytest.param("FBI! USA! TV!", "F B I! U S A! T V!", id="which stay when alone"),
        pytest.param("What are you DOING? NO!", "What are you doing? no!", id="stressed words"),
        pytest.param("NASA has DVDs", "nasa has D V D's", id="names read as words, and plurals"),
        pytest.param("I'LL GO, DON'T", "I'll go, don't", id="with apostrophes"),
    ],
)
def test_english_capitals_are_spelt_only_where_they_are_letters(text, expected):
    assert english.normalised(mended(text, "en")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("￥299和¥1,299.50", "二百九十九元和一千二百九十九点五元", id="yuan"),
        pytest.param(
            "$3.5亿，US$20万，€5，$100-200",
            "三点五亿美元,二十万美元,五欧元,一百到二百美元",
            id="other money",
        ),
        pytest.param("￥和^", "和", id="a sign alone is no pause"),
        pytest.param(
            "1,234,567股和1,234万",
            "一百二十三万四千五百六十七股和一千二百三十四万",
            id="grouping commas",
        ),
        pytest.param("400-820-8820", "四零零,八二零,八八二零", id="telephones"),
        pytest.param(
            "138-1234-5678或010-12345678",
            "幺三八,幺二三四,五六七八或零幺零,幺二三四五六七八",
            id="mobile ones",
        ),
        pytest.param("3-5天，10-20%", "三到五天,百分之十到百分之二十", id="ranges"),
        pytest.param("2019-2020年", "二零一九年到二零二零年", id="of years"),
        pytest.param("100元-200元", "一百元到二百元", id="of amounts"),
        pytest.param(
            "2024-05-01和5-3=2", "二零二四年五月一日和五减三等于二", id="dates and sums stay"
        ),
        pytest.param("比分3-2", "比分三比二", id="results"),
        pytest.param("21:15领先", "二十一比十五领先", id="results with a colon"),
        pytest.param("二〇二四年，二○零八", "二零二四年,二零零八", id="zeros"),
        pytest.param("9:30-10:15", "九点半到十点十五分", id="half past in a range"),
        pytest.param("8:05，12:00，8:30:05", "八点零五分,十二点,八点三十分零五秒", id="times"),
        pytest.param("比例2:1", "比例二比一", id="ratios"),
        pytest.param("5km，3 kg，120km/h", "五公里,三公斤,一百二十公里每小时", id="units"),
        pytest.param("零下5℃", "零下五度", id="temperatures stay"),
        pytest.param("３０％", "百分之三十", id="full-width digits"),
        pytest.param("男/女，100元/月", "男,女,一百元每月", id="slashes"),
        pytest.param("阿尔伯特·爱因斯坦", "阿尔伯特爱因斯坦", id="foreign names"),
        pytest.param("什么——你说", "什么,你说", id="dashes pause"),
        pytest.param("宇宙守护神  保护我们", "宇宙守护神,保护我们", id="blanks are commas"),
    ],
)
def test_chinese_is_said_as_people_say_it(text, expected):
    assert chinese.normalised(mended(text, "zh-CN")) == expected


def test_english_within_chinese_keeps_its_marks():
    assert mended("Hello，你好，don’t；好", "zh") == "Hello, 你好，don't, 好"
