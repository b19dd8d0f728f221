"""Chinese text to phones, rule by rule."""
# ruff: noqa: RUF001 - full-width marks are what this file is about

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voices.errors import DublineError, MissingExtraError, VoiceError
from voices.text import chinese
from voices.text.chinese import segments as chinese_words
from voices.text.chinese import syllables as chinese_syllables
from voices.text.chinese.numbers import cardinal, number
from voices.text.chinese.tables import tables

GOLDEN = Path(__file__).parent / "data" / "golden" / "text"


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        pytest.param("0", "零", id="zero"),
        pytest.param("00", "零", id="zeros"),
        pytest.param("007", "七", id="leading zeros do not count"),
        pytest.param("10", "十", id="ten is not one ten"),
        pytest.param("110", "一百一十", id="but it is within a number"),
        pytest.param("2050", "二千零五十", id="a gap is said once"),
        pytest.param("10012", "一万零一十二", id="however wide it is"),
        pytest.param("100000", "十万", id="ten times ten thousand"),
        pytest.param("120000034", "一亿二千万零三十四", id="beyond a hundred million"),
        pytest.param("1" + "0" * 16, "一亿亿", id="and far beyond"),
    ],
)
def test_a_quantity_is_said_with_its_powers_of_ten(digits, words):
    assert cardinal(digits) == words


def test_a_number_of_ten_thousand_digits_is_no_trouble():
    assert cardinal("9" * 10_000).count("亿") == 1249


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("3.14", "三点一四", id="decimals digit by digit"),
        pytest.param("3.5000", "三点五零", id="of zeros at the end one is said"),
        pytest.param("3.0", "三点零", id="even alone"),
        pytest.param(".5", "零点五", id="nothing before the point is zero"),
        pytest.param("12", "十二", id="a whole number"),
    ],
)
def test_a_decimal_is_said_with_its_point(text, words):
    assert number(text) == words


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        pytest.param("", [""], id="nothing is one empty clause"),
        pytest.param("你 好", ["你好"], id="blanks go"),
        pytest.param("《书》（一）【二】“三”—#&@^_|\\{}<>", ["书一二三"], id="and brackets"),
        pytest.param("甲：乙、丙；丁", ["甲：", "乙、", "丙；", "丁"], id="marks end a clause"),
        pytest.param("甲,乙;丙!丁?", ["甲,", "乙;", "丙!", "丁?"], id="or an ASCII one"),
        pytest.param("甲。’乙", ["甲。’", "乙"], id="and the quote after it"),
        pytest.param("甲\n\n乙\t", ["甲", "乙"], id="or at the end of a line"),
        pytest.param("甲.乙", ["甲.乙"], id="but not at a full stop of ASCII"),
        pytest.param("聲音與書", ["声音与书"], id="traditional characters become simplified"),
        pytest.param("Ａｚ０９", ["Az九"], id="full-width letters and digits become narrow"),
        pytest.param("2024年5月1日", ["二零二四年五月一日"], id="a date"),
        pytest.param("98年12月31号", ["九八年十二月三十一号"], id="a short year, and 号"),
        pytest.param("2024年", ["二零二四年"], id="a year"),
        pytest.param("10年", ["一零年"], id="two digits are always a year"),
        pytest.param("3年", ["三年"], id="one is not"),
        pytest.param("2024-01-09", ["二零二四年一月九日"], id="a date in digits"),
        pytest.param("2024.11.30", ["二零二四年十一月三十日"], id="with dots"),
        pytest.param("2024-01/09", ["二零二四减九分之一"], id="but not with two signs"),
        pytest.param("8:00", ["八点"], id="a full hour"),
        pytest.param("0:05", ["零点零五分"], id="minutes say their zero"),
        pytest.param("23:59:07", ["二十三点五十九分零七秒"], id="seconds too"),
        pytest.param("8:00:30", ["八点三十秒"], id="seconds without minutes"),
        pytest.param("8:30-9:00", ["八点半至九点"], id="a range of times"),
        pytest.param("8:30~9:15", ["八点半至九点半"], id="half looks at the first minute"),
        pytest.param("8:15~9:30", ["八点十五分至九点三十分"], id="and at that only"),
        pytest.param("1:5", ["一:五"], id="a score is not a time"),
        pytest.param("5kg~8kg", ["五千克至八千克"], id="a range with units"),
        pytest.param("1℃~-2.5°C", ["一度至零下二点五度"], id="a range of temperatures"),
        pytest.param("-5度", ["零下五度"], id="a temperature below zero"),
        pytest.param("36.5摄氏度", ["三十六点五摄氏度"], id="its unit as it is written"),
        pytest.param("8cm²5m²2ml", ["八平方厘米五平方米两毫升"], id="units"),
        pytest.param("5mm", ["五米米"], id="the metre comes before the millimetre"),
        pytest.param("Tim说", ["Ti米说"], id="and inside of words"),
        pytest.param("1+2-3×4÷5=6", ["一加二减三乘四除五等于六"], id="a sum"),
        pytest.param("x²+y=z", ["x的二次方加y等于z"], id="with letters and powers"),
        pytest.param("2+-3.5", ["二加负三零点五"], id="a sign is not an operator"),
        pytest.param("2³ⁿ", ["二的三n次方"], id="a power"),
        pytest.param("1/2-3/4", ["二分之一减四分之三"], id="fractions"),
        pytest.param("-3/4", ["负四分之三"], id="below zero"),
        pytest.param("-12.5%", ["负百分之十二点五"], id="a percentage"),
        pytest.param("13912345678元", ["幺三九幺二三四五六七八元"], id="a mobile number"),
        pytest.param("8613912345678", ["八六幺三九幺二三四五六七八"], id="with its country"),
        pytest.param("+8613912345678", ["八六幺三九幺二三四五六七八"], id="and its plus"),
        pytest.param("02162345678个", ["零二幺六二三四五六七八个"], id="a landline"),
        pytest.param("4008123123个", ["四零零八幺二三幺二三个"], id="a 400 number"),
        pytest.param("400-8123123", ["四零零减八幺二三幺二三"], id="a hyphen is a minus first"),
        pytest.param("3-5天", ["三减五天"], id="also in a range"),
        pytest.param("3~5天", ["三到五天"], id="a range"),
        pytest.param("-1.5~2", ["负一点五到二"], id="a range from below zero"),
        pytest.param("海拔-15", ["海拔负十五"], id="a whole number below zero"),
        pytest.param("是-2.5", ["是负二零点五"], id="a decimal loses its whole part to that"),
        pytest.param("2.10.3", ["二点一零点三"], id="a version"),
        pytest.param("约0.50", ["约零点五零"], id="a decimal"),
        pytest.param("2个12个", ["两个十二个"], id="two of something"),
        pytest.param("20多人30+人5几天", ["二十多人三十多人五几天"], id="and some"),
        pytest.param("1234567个", ["幺二三四五六七个"], id="seven digits are a landline"),
        pytest.param("123456个", ["十二万三千四百五十六个"], id="six are a quantity"),
        pytest.param("100号", ["幺零零号"], id="three digits of no known counter"),
        pytest.param("第12", ["第十二"], id="two digits"),
        pytest.param("元/个", ["元每个"], id="a slash"),
        pytest.param("①⑩λΩ", ["一十拉姆达欧米伽"], id="circled digits and Greek letters"),
        pytest.param("甲=乙+丙×丁", ["甲等乙加丙乘丁"], id="signs in no sum"),
    ],
)
def test_a_text_is_written_out(text, clauses):
    assert chinese.sentences(text) == clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("嗯呣", "恩母", id="syllables without a vowel"),
        pytest.param("甲：乙；丙，丁·戊、己", "甲,乙,丙,丁,戊,己", id="commas"),
        pytest.param("甲。乙$丙！丁？", "甲.乙.丙!丁?", id="full stops and others"),
        pytest.param("甲...乙~丙～丁", "甲…乙…丙…丁", id="ellipses"),
        pytest.param("甲……乙", "甲…乙", id="a run keeps its first mark"),
        pytest.param("甲？！，乙", "甲?乙", id="whatever the marks"),
        pytest.param("二〇二四A😀‘’", "二二四", id="what cannot be said goes"),
        pytest.param("...甲", "…甲", id="at the start too"),
        pytest.param("甲..\n.乙", "甲.乙", id="an ellipsis is not made of two lines"),
        pytest.param(" \t\n", "", id="nothing to say"),
    ],
)
def test_normalised_text_has_characters_and_six_marks(text, expected):
    assert chinese.normalised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("知", "zh ir1", id="zh"),
        pytest.param("四", "s i04", id="s"),
        pytest.param("贵", "g ui4", id="uei"),
        pytest.param("六", "l iu4", id="iou"),
        pytest.param("春", "ch un1", id="uen"),
        pytest.param("英", "y ing1", id="ing alone"),
        pytest.param("五", "w u3", id="u alone"),
        pytest.param("鱼", "y v2", id="v alone"),
        pytest.param("烟", "y En1", id="yan"),
        pytest.param("也", "y E3", id="ye"),
        pytest.param("王", "w ang2", id="u first"),
        pytest.param("学", "x ve2", id="x"),
        pytest.param("女", "n v3", id="n"),
        pytest.param("爱", "AA ai4", id="a bare a"),
        pytest.param("鹅", "EE e2", id="a bare e"),
        pytest.param("欧", "OO ou1", id="a bare o"),
        pytest.param("儿", "EE er2", id="er"),
        pytest.param(",", ",", id="a mark is itself"),
    ],
)
def test_a_syllable_is_an_initial_and_a_final(text, expected):
    assert chinese.phones(text)[0] == tuple(expected.split())


def test_every_legal_syllable_has_phones_of_the_table():
    symbols = set(json.loads((GOLDEN / "symbols_v1.json").read_text("utf-8")))
    for syllable in tables().syllables:
        initial, final = chinese_syllables._parted(syllable)
        assert {initial, f"{final}5"} <= symbols, syllable


def test_the_first_version_has_no_retroflex_ending():
    newer, older = (chinese.phones("一会儿", version)[0] for version in ("v2", "v1"))
    assert newer == ("y", "i2", "h", "ui4", "EE", "er4")
    assert older == ("y", "i2", "h", "ui4", "EE", "er5")


def test_given_syllables_replace_those_of_the_dictionary():
    phones, counts = chinese.phones("还.还.", pinyin=[["huan2", "."], ["hai2", "."]])
    assert phones == ("h", "uan2", ".", "h", "ai2", ".")
    assert counts == (2, 1, 2, 1)


@pytest.mark.parametrize(
    ("text", "given_pinyin", "expected"),
    [
        pytest.param("湖泊", "hu2 bo2", "h u2 p o1", id="a whole word"),
        pytest.param("唉", "ai1", "AA ai4", id="a character"),
        pytest.param("你好", "ni3 hao3", "n i2 h ao3", id="tones change after that"),
        pytest.param("东西", "dong1 xi", "d ong1 x i5", id="no tone is a neutral one"),
    ],
)
def test_given_syllables_are_corrected_and_spoken(text, given_pinyin, expected):
    assert chinese.phones(text, pinyin=[given_pinyin.split()])[0] == tuple(expected.split())


@pytest.mark.parametrize(
    ("text", "given_pinyin"),
    [
        pytest.param("你.好", [["ni3", "."]], id="a clause too few"),
        pytest.param("你好", [["ni3"]], id="a syllable too few"),
        pytest.param("你", [["nix3"]], id="no syllable"),
        pytest.param("你", [[""]], id="an empty one"),
    ],
)
def test_given_syllables_that_do_not_fit_are_refused(text, given_pinyin):
    with pytest.raises(VoiceError, match="你"):
        chinese.phones(text, pinyin=given_pinyin)


@pytest.mark.parametrize(
    ("text", "character", "reason"),
    [
        pytest.param("这是兙。", "兙", "no reading", id="a unit of two syllables"),
        pytest.param("覅。", "覅", "'fiao4' is no syllable", id="a dialect"),
        pytest.param("你a", "a", "no reading", id="a letter"),
        pytest.param("你 好", " ", "no reading", id="a blank"),
    ],
)
def test_a_character_that_cannot_be_read_is_named(text, character, reason):
    with pytest.raises(VoiceError, match=f"cannot say '{character}' in Chinese.*{reason}"):
        chinese.phones(text)


def test_nothing_has_no_phones():
    assert chinese.phones("") == ((), ())


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="一不个儿了三3-+=~/.:%年月日mas，。…", max_size=60))
@example("1" * 2000)
@example("1-" * 1000)
@example("，" * 2000)
@example("?!" * 1000)
@example("a" + "²" * 2000)
def test_any_text_is_read_or_refused(text):
    written = chinese.normalised(text)
    try:
        phones, counts = chinese.phones(written)
    except DublineError:
        return
    assert len(counts) == len(written)
    assert sum(counts) == len(phones)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_text_that_was_not_normalised_is_read_or_refused(text):
    try:
        _, counts = chinese.phones(text)
    except DublineError:
        return
    assert len(counts) == len(text)


def test_reading_leaves_no_file_and_says_nothing(tmp_path):
    code = (
        "from voices.text import chinese; import jieba;"
        "assert chinese.phones('你好')[0] == ('n', 'i2', 'h', 'ao3');"
        "assert not jieba.dt.initialized"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("package", "load"),
    [
        ("jieba", chinese_words._loaded.__wrapped__),
        ("jieba", chinese_words._frequencies.__wrapped__),
        ("pypinyin", chinese_syllables._pypinyin.__wrapped__),
    ],
)
def test_a_package_that_is_missing_is_named_with_the_command(monkeypatch, package, load):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=f"{package}.*pip install 'dubline"):
        load()
