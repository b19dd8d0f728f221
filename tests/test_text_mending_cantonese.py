"""Cantonese as people say it, rule by rule, and what holds for every line."""
# ruff: noqa: RUF001 - full-width marks are what is mended

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voices.errors import DublineError
from voices.text import cantonese
from voices.text.mending.cantonese import CANTONESE
from voices.text.mending.scripts import decomposed, folded

EXAMPLES = """
賣$50 → 卖五十蚊 | 賣$299，打8折 → 卖二百九十九蚊,打八折 | $12.5 → 十二点五元
HK$1,200 → 一千二百港元 | US$30 → 三十美金 | $3.5億 → 三点五亿元 | $100-200 → 一百至二百蚊
￥50 → 五十元 | 50蚊 → 五十蚊 | 2蚊 → 两蚊 | 2個 → 两个 | 2月2號 → 二月二号 | 2日 → 两日
5月2日 → 五月二日 | 2點半 → 两点半 | 2:30 → 两点半 | 9:05 → 九点零五分
9:00-10:30 → 九点至十点半 | 下午3:00 → 下午三点 | 3pm → 下午三点 | 2024年 → 二零二四年
2024-05-01 → 二零二四年五月一日 | 電話23456789 → 电话二三四五六七八九
2345 6789 → 二三四五,六七八九 | 9123-4567 → 九一二三,四五六七
+852 2345 6789 → 八五二,二三四五,六七八九 | 打999 → 打九九九 | 密碼123456 → 密码一二三四五六
1000人 → 一千人 | 2000人 → 两千人 | 共358個 → 共三百五十八个 | 300間 → 三百间
100% → 百分之一百 | 10%-20% → 百分之十至百分之二十 | 3-5日 → 三至五日 | 3至5日 → 三至五日
1/2 → 二分之一 | ½杯 → 二分之一杯 | 3.14 → 三点一四 | 1.2.3 → 一点二点三 | 5kg → 五公斤
10km → 十公里 | 60km/h → 六十公里每小时 | -5℃ → 零下五度 | 第3名 → 第三名
第128頁 → 第一百二十八页 | 128頁 → 一百二十八页 | 128次 → 一百二十八次 | 2次 → 两次
比分3:2 → 比分三比二 | 21:15領先 → 二十一比十五领先 | 90後 → 九零后 | 90年代 → 九十年代
10年前 → 十年前 | 今年係2024 → 今年系二零二四 | 1997年 → 一九九七年 | 8點05分 → 八点零五分
2點 → 两点 | 凌晨2點 → 凌晨两点 | 800-820-8820 → 八零零,八二零,八八二零 | 2:1 → 二比一
16:9 → 十六比九 | 二〇二四 → 二零二四 | ①② → 一二 | 200多 → 二百多
1,234,567 → 一百二十三万四千五百六十七 | 1.5億 → 一点五亿 | 3萬-5萬 → 三万至五万
第III集 → 第三集 | ±3 → 正负三 | ≥5 → 大于等于五 | 3+2=5 → 三加二等于五
100-50=50 → 一百减五十等于五十 | 「好」「唔好」 → 好,唔好 | 他（張三）嚟咗 → 他,张三,嚟咗
好呀～ → 好呀- | 24/7 → 七日二十四小时 | #1 → 一号 | #香港#好靚 → 香港,好靓
0807號房 → 零八零七号房 | 巴士101號 → 巴士一零一号 | 5樓2號 → 五楼二号 | 22樓 → 二十二楼
12樓 → 十二楼 | 周一-周五 → 周一至周五 | 星期一至星期五 → 星期一至星期五 | $20/斤 → 二十蚊每斤
元/月 → 元每月 | 30° → 三十度 | 180cm → 一百八十厘米 | 10k粉絲 → 一万粉丝
2010-2020 → 二零一零,二零二零 | 成日都係咁 → 成日都系咁 | 800米 → 八百米 | 1500米 → 一千五百米
2粒鐘 → 两粒钟 | 1個鐘 → 一个钟 | 2小時 → 两小时 | 45分鐘 → 四十五分钟 | 90分鐘 → 九十分钟
120分鐘 → 一百二十分钟 | 一百二十 → 一百二十 | 3、4個 → 三四个 | 0.5 → 零点五 | -3 → 负三
100 → 一百 | 250 → 二五零 | 250蚊 → 二百五十蚊 | $250 → 二百五十蚊 | $1500 → 一千五百蚊
$15000 → 一万五千元 | 15000蚊 → 一万五千蚊 | 5％ → 百分之五 | １２：３０ → 十二点半
5:00-6:00pm → 下午五点至六点 | 2:30pm-3:00pm → 下午两点半至下午三点
1978-2018 → 一九七八至二零一八 | 100+200=300 → 一百加二百等于三百
1/2+1/3=5/6 → 二分之一加三分之一等于六分之五 | 1:2:3 → 一比二比三 | 3-2-1 → 三,二,一
4-3-3 → 四,三,三 | 歼-20 → 歼二十 | 3×4cm → 三乘四厘米 | 50mg/L → 五十毫克每升
5m/s² → 五米每二次方秒 | 2千克 → 两千克 | 2兩 → 二两 | 220V → 二百二十伏 | 2.4GHz → 二点四吉赫
500MB → 五百兆字节 | 第1-3名 → 第一至三名 | -1到1 → 负一到一 | 1,000-2,000 → 一千至两千
999 → 九九九 | 5,000蚊 → 五千蚊 | 12345元 → 一万二千三百四十五元 | 2、3日 → 二三日
12個/箱 → 十二个每箱 | 100USD → 一百美金 | €5.50 → 五点五欧元 | £20 → 二十英镑
NT$500 → 五百新台币 | 10w+ → 十万加 | ½ → 二分之一 | 3½個鐘 → 三又二分之一个钟 | ≠0 → 不等于零
∞ → 无穷大 | 10² → 十的二次方 | 《書》《報》 → 书,报 | 好(笑)呀 → 好,笑,呀
A2出口 → 二出口 | 住2晚 → 住两晚 | 恒指升268點 → 恒指升二百六十八点 | 2單元 → 二单元
2023-24年度 → 二零二三至二四年度 | 22:00-翌日6:00 → 二十二点至翌日六点
"""


def rows(table):
    """The cells of a table of examples: text → what is said."""
    cells = table.strip().replace("\n", " | ").split(" | ")
    return [tuple(cell.split(" → ")) for cell in cells]


DIGIT = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}


def counted(words):
    """The value of a number in words, read without the code under test."""
    for power, value in (("亿", 10**8), ("万", 10**4)):
        upper, found, lower = words.rpartition(power)
        if found:
            return counted(upper) * value + counted(lower)
    total, digit = 0, 0
    for word in words:
        if word in POWERS:
            total, digit = total + (digit or 1) * POWERS[word], 0
        else:
            digit = DIGIT[word]
    return total + digit


ROWS = rows(EXAMPLES)
WORDS = ("我哋", "今日", "睇到", "大家", "屋企", "城市", "朋友", "呢度")
texts = st.sampled_from([text for text, _ in ROWS])
words = st.sampled_from(WORDS)


def mended(text):
    text = folded(decomposed(text))
    for pattern, written in CANTONESE:
        text = pattern.sub(written, text)
    return text


def spoken_only(text):
    return "".join(character for character in text if character not in ",.…!?-")


def said(text):
    return cantonese.normalised(mended(text))


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_line_is_said_as_people_say_it(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我會離開，佢聽唔到", "我會離開，佢聽唔到"),
        ("真係㗎？？？", "真係㗎？"),
        ("搭𨋢去5樓", "搭𨋢去五樓"),
        ("睇吓先，等下", "睇吓先，等下"),
        ("2隻貓，三只狗", "两隻貓，三隻狗"),
        ("50几岁", "五十幾岁"),
        ("吓死我", "嚇死我"),
        ("驚吓", "驚嚇"),
        ("嚇親", "嚇親"),
    ],
)
def test_characters_stay_as_they_were_written(text, expected):
    assert mended(text) == expected


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12), words, words)
@example(2, "我哋", "朋友")
@example(10**12, "我哋", "朋友")
@example(110_000_020, "我哋", "朋友")
def test_a_number_is_said_whole_between_words(number, before, after):
    for written in (f"{number}個", f"{number:,}個", f"${number}", f"{number}kg"):
        spoken = said(f"{before}{written}{after}")
        assert spoken.startswith(before)
        assert spoken.endswith(after)
        inside = spoken.removeprefix(before).removesuffix(after)
        for unit in "个蚊元":
            inside = inside.removesuffix(unit)
        assert counted(inside.removesuffix("公斤")) == number


@settings(max_examples=200, deadline=None)
@given(st.times(), st.dates(), words, words)
def test_a_time_and_a_date_are_said_whole_between_words(time, date, before, after):
    spoken = said(f"{before}{time:%H:%M}{after}")
    assert counted(spoken.removeprefix(before).partition("点")[0]) == time.hour
    ending = "点" if not time.minute else "半" if time.minute == 30 else "分"
    assert spoken.endswith(f"{ending}{after}")
    spoken = said(f"{before}{date.year:04}年{date.month}月{date.day}號{after}")
    year, _, rest = spoken.removeprefix(before).removesuffix(after).partition("年")
    month, _, day = rest.partition("月")
    assert [DIGIT[word] for word in year] == [int(digit) for digit in f"{date.year:04}"]
    assert (counted(month), counted(day.removesuffix("号"))) == (date.month, date.day)


@settings(max_examples=200, deadline=None)
@given(st.from_regex("[2-9][0-9]{7}|[569][0-9]{3}[- ][0-9]{4}", fullmatch=True), words, words)
def test_telephones_have_no_digit_of_mandarin(number, before, after):
    spoken = said(f"{before}，電話{number}，{after}").replace(",", "")
    digits = spoken.removeprefix(f"{before}电话").removesuffix(after)
    assert [DIGIT[word] for word in digits] == [int(d) for d in number if d.isdigit()]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(words, texts), min_size=1, max_size=5))
def test_nothing_that_is_said_disappears_from_a_line_of_examples(parts):
    line = "。".join(f"{word}，{text}" for word, text in parts)
    known = dict(ROWS)
    together = spoken_only(said(line))
    apart = "".join(f"{word}{known[text]}" for word, text in parts)
    assert together == spoken_only(apart)


@settings(max_examples=300, deadline=None)
@given(st.lists(texts | st.sampled_from("會離隻㗎幾價聽開"), min_size=1, max_size=4).map("，".join))
def test_a_mended_line_is_mended(line):
    once = mended(line)
    assert mended(once) == once


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="0129.,:/-~%$￥第兩點年月日個kmA會隻㗎（）#=+^ ", max_size=60)
)
def test_any_text_is_said_or_refused(text):
    try:
        written = said(text)
        _, counts = cantonese.phones(written)
    except DublineError:
        return
    assert len(counts) == len(written)
