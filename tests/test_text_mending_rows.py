"""Small things of subtitles that used to be misread: what goes in, and what is said."""
# ruff: noqa: RUF001 - look-alikes and signs are what is mended

import re
from time import perf_counter

import pytest

from voices.errors import VoiceError
from voices.text import chinese, english
from voices.text.fitting import on_one_line
from voices.text.mending import mended

SENTENCES = [  # a number, a full stop and a blank are no ordinal
    ("It costs $5. Then we left.", "It costs five dollars. Then we left."),
    ("I got $1,000. Then", "I got one thousand dollars. Then"),
    ("It was $5.50. Then", "It was five dollars and fifty cents. Then"),
    ("About 3.5. Maybe.", "About three point five. Maybe."),
    ("Over 9,000. Wow.", "Over nine thousand. Wow."),
    ("Seats: 10. Go on.", "Seats, ten. Go on."),
    ('I said "5." Then he left.', "I said five. Then he left."),
    ("It is 1/2. Then we go.", "It is one half. Then we go."),
    ("Gate B12. Then", "Gate B twelve. Then"),
    ("Interstate-95. Then", "Interstate-ninety-five. Then"),
    ("It costs\n5. Then", "It costs five. Then"),
    ("In 10.\nThen", "In ten. Then"),
    ("1. Wash it.", "first, Wash it."),  # which is a list
]
PLURALS = [
    ("100s of people, 500s", "hundreds of people, five hundreds"),
    ("the 700s, 360s, $100s", "the seven hundreds, three sixties, hundreds of dollars"),
    ("80's music of the 1980's", "eighties music of the nineteen eighties"),
    ("Boeing 747s, twenty 20s", "Boeing seven forty-sevens, twenty twenties"),
    ("wait 30s", "wait thirty seconds"),
]
CAPITALS = [
    ("I'M HERE. I'D LIKE IT", "I'm here. I'd like it"),
    ("DON'T!", "don't!"),
    ("I CAN'T!", "I can't!"),
    ("He said DON'T.", "He said don't."),
    ("THIS IS A TEST.", "this is a test."),
    ("IT'S A TRAP", "it's a trap"),
    ("PLAN A IS DEAD", "plan A is dead"),
    ("I said STOP IT NOW", "I said stop it now"),
    ("The IT department", "The I T department"),
    ("CAFÉ OLÉ", "cafe ole"),
    ("AT&T", "A T and T"),
]
SIGNS = [
    ("50€, 1€, 5¢, 20 £", "fifty euros, one euro, five cents, twenty pounds"),
    ("5 $ or $ 5 or $.50", "five dollars or five dollars or fifty cents"),
    (
        "30℃, 5³, 10², 2⁵",
        "thirty degrees celsius, five cubed, ten squared, two to the power of five",
    ),
    ("C++", "C plus plus"),
    ("ﬁnd the ﬂoor Ⅳ", "find the floor four"),
    ("α and Ω", "alpha and omega"),
    ("US$5, U.S.$5, HK$2", "five U S dollars, five U S dollars, two Hong Kong dollars"),
    ("$5/hour, 5%/year", "five dollars per hour, five percent per year"),
    ("No.5, № 5, 5‰, 100 %", "number five, number five, five per thousand, one hundred percent"),
    ("٣ men", "three men"),
]
NUMBERS = [
    ("10 - 5 = 5, 6÷2", "ten minus five equals five, six divided by two"),
    ("2:1 on a 16:9 screen", "two to one on a sixteen to nine screen"),
    ("10:30:15", "ten thirty and fifteen seconds"),
    ("1 1/2 cups", "one and one half cups"),
    ("1,234 people", "one thousand two hundred thirty-four people"),
    ("$2,019 in 2019", "two thousand nineteen dollars in twenty nineteen"),
    ("007 called 911", "zero zero seven called nine one one"),
    ("911 people", "nine hundred eleven people"),
]
NAMES = [
    ("Sorry, hon. I love you.", "Sorry, hon. I love you."),
    ("Main St. It is", "Main Street. It is"),
    ("I met St. John", "I met Saint John"),
    ("a<b and c>d", "a less than b and c greater than d"),
    ("C:\\new", "C new"),
    ("Henry VIII, World War II", "Henry the eighth, World War two"),
    ("Chapter IV of Rocky IX", "Chapter four of Rocky nine"),
    ("I am Malcolm X", "I am Malcolm X"),
    ("- I said\n- No", "I said. No"),
]


@pytest.mark.parametrize(
    ("text", "expected"), [*SENTENCES, *PLURALS, *CAPITALS, *SIGNS, *NUMBERS, *NAMES]
)
def test_english_is_said_as_it_is_meant(text, expected):
    assert english.normalised(on_one_line(mended(text, "en"))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第2名，第2天，第2季第12集", "第二名,第二天,第二季第十二集"),
        ("2月14日，2日，2年级", "二月十四日,二日,二年级"),
        ("2:02，12点2分，凌晨2点", "两点零二分,十二点二分,凌晨两点"),
        ("2个月，2天", "两个月,两天"),
        ("2024/1/5", "二零二四年一月五日"),
        ("24/7", "七天二十四小时"),
        ("5¥，10$，50€", "五元,十美元,五十欧元"),
        ("1‰，5°，500ms", "千分之一,五度,五百毫秒"),
        ("时々", "时时"),
        ("他说:好;行", "他说,好,行"),
        ("时间：8:30", "时间,八点半"),
        ("- 你好\n- 再见", "你好.再见"),
        ("8:30比赛开始，我们赢了", "八点半比赛开始,我们赢了"),
        ("我们赢了，等3-5天", "我们赢了,等三到五天"),
        ("比分是21:15", "比分是二十一比十五"),
        ("龍馬精神，α射线", "龙马精神,阿尔法射线"),
    ],
)
def test_chinese_is_said_as_it_is_meant(text, expected):
    assert chinese.normalised(mended(text, "zh")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A+B=C", "A加B等于C"),
        ("C++很难", "C加加很难"),
        ("去7-Eleven", "去seven eleven"),
        ("我爱Café", "我爱Cafe"),
    ],
)
def test_signs_beside_letters_are_said_in_chinese(text, expected):
    assert mended(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "language", "lost"),
    [
        ("Hello Москва!", "en", "Москва"),
        ("hello 世界", "en", "世界"),
        ("ありがとう", "en", "ありがとう"),
        ("ΑΒΓ", "en", "ΑΒΓ"),
        ("你好さくら", "zh", "さくら"),
        ("Москва你好", "zh", "Москва"),
        ("𠮷野家", "zh", "𠮷"),
    ],
)
def test_letters_nobody_reads_are_an_error(text, language, lost):
    with pytest.raises(VoiceError, match=re.escape(f"line has '{lost}', which this voice cannot")):
        mended(text, language)


def test_signs_nobody_reads_may_go():
    assert mended("♪ Fiancée 😀 ☺ →", "en") == "Fiancee"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "mark", ["-", "—", "{\\", "\n", "￥", "$", "<", "- ", "1", ".", "\n-", "—\n"]
)
def test_a_run_of_one_mark_costs_no_more_than_its_length(mark, language):
    def seconds(length: int) -> float:
        text = f"a{mark * (length // len(mark))}b"
        return min(_timed(text, language) for _ in range(5))

    assert seconds(16000) <= 3.2 * seconds(8000) + 0.002


def _timed(text: str, language: str) -> float:
    start = perf_counter()
    mended(text, language)
    return perf_counter() - start
