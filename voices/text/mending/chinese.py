"""What upstream reads wrongly in Chinese text, and how to write it so that it does not.

Mandarin and Cantonese are written with the same signs and said in nearly the same words. The rules
stand in the order they are applied in; what one writes, the next may read.
"""

# ruff: noqa: RUF001, RUF003 - full-width marks are what is mended here

import re
import unicodedata

from voices.text.chinese.numbers import digitwise
from voices.text.mending.chinese_amounts import amounts, measures
from voices.text.mending.chinese_joined import codes, joined
from voices.text.mending.chinese_numbers import grouped, left, telephones
from voices.text.mending.chinese_signs import brackets, signs
from voices.text.mending.chinese_speech import HAN, MANDARIN, Rule, Speech
from voices.text.mending.chinese_times import places, spans, times
from voices.text.mending.chinese_traditional import TRADITIONAL

_MODELS = "歼|運|运|轰|直|东风|紅旗|红旗|神舟|嫦娥|天宫|長征|长征|天问|米格|苏|图|波音|空客"
_DIGITS = "零一二三四五六七八九十百千〇○"


def rules(speech: Speech) -> tuple[Rule, ...]:
    """Every rule, for the words of one of the two."""
    return (
        *_CHARACTERS,
        *brackets(),
        grouped(),
        telephones(speech),
        *joined(speech),
        *times(speech),
        *amounts(speech),
        *spans(speech),
        *codes(speech),
        *measures(),
        *signs(speech),
        _ALONE,
        *places(speech),
        *left(speech),
        *_BESIDE_LETTERS,
        *_MARKS,
    )


def _halved(found: re.Match[str]) -> str:
    return chr(ord(found[0]) - 0xFEE0)


_CHARACTERS: tuple[Rule, ...] = (
    (re.compile(f"([{HAN}])々"), r"\1\1"),
    (re.compile("№ ?(?=[0-9])|(?<![A-Za-z])N[oO]\\. ?(?=[0-9])"), "第"),
    (re.compile("7-(?:Eleven|ELEVEN|eleven|11(?![0-9]))"), "seven eleven"),
    (re.compile("[０-９Ａ-Ｚａ-ｚ．％＋＝／＆＠＃]"), _halved),
    (re.compile("[₀-₉]"), lambda found: str(ord(found[0]) - 0x2080)),
    # ㎏, ㏄, and signs of one square
    (re.compile("[\u3371-\u33df]"), lambda found: unicodedata.normalize("NFKC", found[0])),
    (re.compile("(?<=[A-Za-z])[’‘ʼ](?=[A-Za-z])"), "'"),
    # Alone ○ is the mark of an item in a list
    (re.compile(rf"〇|(?<=[{_DIGITS}])○|○(?=[{_DIGITS}])"), "零"),
    # Days of remembrance
    (
        re.compile("(?<![0-9.])([0-9]{1,2})[·•‧・]([0-9]{1,2})(?![0-9.])"),
        lambda found: digitwise(found[1] + found[2]),
    ),
    (re.compile(f"({_MODELS})-(?=[0-9])"), r"\1"),
    (re.compile("(?<=[0-9])\\s?∶\\s?(?=[0-9])"), ":"),
)
# Alone they would be a full stop or a long pause
_ALONE: Rule = (re.compile("[$＄￥¥^]"), " ")
_BESIDE_LETTERS: tuple[Rule, ...] = (
    # Within English these signs would be left out
    (re.compile(r"(?<=[A-Za-z])\s?\++\s?"), lambda found: "加" * found[0].count("+")),
    (re.compile(r"(?<=\w)\s?\+\s?(?=[A-Za-z])"), "加"),
    (re.compile(r"(?<=[A-Za-z])\s?=\s?(?=\w)|(?<=\w)\s?=\s?(?=[A-Za-z])"), "等于"),
)
_MARKS: tuple[Rule, ...] = (
    # Marks of ASCII which are deleted; after a time of day no other digit follows
    (re.compile(rf"(?<=[{HAN}0-9”」』》）)%])\s*[:;]\s*(?![0-9])|(?<=[{HAN}])\s*[:;]\s*"), "，"),
    # ，after English is deleted there; a comma of ASCII is a pause
    (re.compile("(?<=[A-Za-z'])[，、；：]"), ", "),
    (re.compile(f"(?<=[{HAN}])[·•‧・](?=[{HAN}])"), ""),  # in foreign names
    # / is read as 每: right in 元/月, wrong in 男/女
    (re.compile(rf"(?<=[{HAN}])(?<![元块塊蚊度次米克吨噸升币个個件張张])/(?=[{HAN}])"), "、"),
    (re.compile(r"[—–―]{1,3}|(?<![\s0-9A-Za-z])-{1,2}(?![\s0-9A-Za-z])"), "，"),
    # A blank between words is how subtitles write a comma
    (re.compile(rf"(?<=[{HAN}][{HAN}])[ \u3000]+(?=[{HAN}][{HAN}])"), "，"),
)

CHINESE: tuple[Rule, ...] = (*TRADITIONAL, *rules(MANDARIN))
