"""Marks of Korean text: those that stand for words in words, the others as pauses or not at all."""

# ruff: noqa: RUF001 - marks that look like others are what is told apart here

import re
import unicodedata
from collections.abc import Callable

from voices.text.korean.letters import ALONE, GREEK, has_final
from voices.text.korean.numbers import NUMERALS

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

SIGNS = {
    "∞": "무한대", "√": "루트 ", "≠": " 같지 않다 ", "≒": " 약 ", "≈": " 약 ", "≤": " 이하 ",
    "≥": " 이상 ", "£": " 파운드 ", "€": " 유로 ", "₩": " 원 ", "$": " 달러 ", "¥": " 엔 ",
    "%": " 퍼센트", "‰": " 퍼밀", "°": " 도", "×": " 곱하기 ", "÷": " 나누기 ",
    "±": " 플러스마이너스 ", "¢": " 센트", "§": "조항 ", "№": "넘버 ", "+": " 플러스 ",
}  # fmt: skip

_DAY = "[월화수목금토일]"
_PLACES = "서울 부산 대구 인천 광주 대전 울산 제주 수원 강릉 평양 도쿄 런던 파리 뉴욕"
_AFTER_PLACE = "|".join(f"(?<={place})" for place in _PLACES.split())
_FACE = (
    r"\^[_.\-oㅁ0]?\^(?:;+|[vV])?|\^{2,}|(?<![0-9A-Za-z])[TㅠㅜQ][_.ㅁㅅ]+[TㅠㅜQ]|ㅎ[_.ㅁㅅ]+ㅎ"
    r"|(?<![0-9A-Za-z])[-ㅡ=>][_.ㅅㅁ][-ㅡ=<]|(?<![0-9A-Za-z가-힣])[:;]-?[)(DPp](?![A-Za-z])|;{2,}"
)


def _plain(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", found[0]))
    return plain.translate(ALONE)  # ㉠ has a letter that is made to be joined to others


def _mixed(found: re.Match[str]) -> str:
    """3⅔ as 3과 ⅔."""
    particle = "과" if has_final(NUMERALS[int(found[1])]) else "와"
    return f"{found[1]}{particle} {found[2]}"


def _item(found: re.Match[str]) -> str:
    """①, ㉮, ⓐ: what is in the circle, as the beginning of an item."""
    return f"{_plain(found)}, "


FORMS: tuple[Rule, ...] = (
    (re.compile("[！-～]"), lambda found: chr(ord(found[0]) - 0xFEE0)),
    (re.compile("([0-9]) ?([½¼¾⅐-⅞])"), _mixed),
    (re.compile("[\uff65-\uffdc￠￡￥￦\u3300-\u33ff½¼¾⅐-⅞₀-₉]+"), _plain),
    (re.compile(r"\(주\)|㈜"), "주식회사 "),
    (re.compile("[\u2460-\u24e9\u2776-\u2793\u3200-\u321e\u3251-\u327e\u32b1-\u32bf]"), _item),
    (re.compile("[・•‧∙⋅]"), "·"),
    (re.compile("[〜∼〰]"), "~"),
    (re.compile('[“”„‟«»"「」『』〝〞‹›`´]'), ""),
    (
        re.compile(
            "(?<![0-9A-Za-z])['’‘‚‛](?![0-9]{2}(?: ?(?:년|학번)|\\.[0-9]))|['’‘‚‛](?![A-Za-z0-9])"
        ),
        "",
    ),
    (re.compile(_FACE), " "),
    (re.compile("ㅡ+"), " "),
    (re.compile(r"(?<=[가-힣ㄱ-ㅣ0-9]) ?(?:vs|VS|Vs)\.? ?(?=[A-Z]{0,5}[가-힣ㄱ-ㅣ0-9])"), " 대 "),
    (re.compile("(?<![0-9.])3[.․]1절"), "3·1절"),
    (re.compile("코로나 ?19(?![0-9])"), "코로나일구"),
)
MARKS: tuple[Rule, ...] = (
    (re.compile("[Ͱ-Ͽ]"), lambda found: GREEK.get(found[0].lower(), found[0])),
    (re.compile("(?<![A-Za-z]) ?& ?| ?& ?(?![A-Za-z])"), " 앤 "),
    (re.compile("(?<![A-Za-z0-9])@(?![A-Za-z0-9])"), " 골뱅이 "),
    (
        re.compile(
            f"(?<={_DAY})~(?={_DAY}(?:요일|(?![가-힣])))|(?<=요일)~(?={_DAY}요일)"
            f"|(?:{_AFTER_PLACE})~(?=[가-힣]{{2}})"
        ),
        "에서 ",
    ),
    (re.compile("~+"), ""),
    (re.compile("(?<=[가-힣])-(?=[가-힣])"), " "),
    (re.compile(f"[{''.join(SIGNS)}]"), lambda found: SIGNS[found[0]]),
    (
        re.compile("(?<=[가-힣])(?<![가-힣]{2})·(?=[가-힣](?![가-힣]))|(?<=·[가-힣])·(?=[가-힣])"),
        "",
    ),
    (re.compile(r"[)\]}>》〉】〕](?=[가-힣])"), ""),
    (re.compile(" {2,}"), " "),
    (re.compile(r" ?(?:[()\[\]{}<>《》〈〉【】〔〕|;:/、，；：—–―]|(?<= )-(?= )) ?"), ", "),
    (re.compile("。"), "."),
    (re.compile(r"[*_\\^#@=†‡※©®™¶¡¿]+"), " "),
    (re.compile("(?: ?,)+(?= *(?:[,.!?…]|$))|^[ ,]+", re.MULTILINE), ""),
    (re.compile("([.!?…]) *,"), r"\1"),
    (re.compile("^-+ ?(?=.)", re.MULTILINE), ""),  # before a turn that begins with a number
    (re.compile(" +(?=[,.!?…])"), ""),
    (re.compile(r"(?: ?(?:\.{2,}|…|⋯))+"), "…"),
    (re.compile("[!?]{2,}"), lambda found: "?" if "?" in found[0] else "!"),
)
