"""Numbers of Chinese text that upstream would read digit by digit, or with the wrong one or two."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from functools import cache, partial

from voices.text.chinese.numbers import cardinal, digitwise, number
from voices.text.chinese.tables import simplified, tables
from voices.text.mending.chinese_signs import signed
from voices.text.mending.chinese_speech import NUMBER, Rule, Speech, amount, digit_groups

_MOBILE = "1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_LANDLINE = r"(?:\(0[0-9]{2,3}\)|（0[0-9]{2,3}）|0[0-9]{2,3}[- ])[0-9]{3,4}[- ]?[0-9]{4}"
_HOTLINE = "[48]00[- ][0-9]{3,4}[- ][0-9]{3,4}"
_ABROAD = r"\+[0-9]{1,3}(?:[- ]?\(?[0-9]{2,4}\)?){2,4}"
_HONG_KONG = "(?:852[- ])?[2-9][0-9]{3}[- ][0-9]{4}"
# Digits after these are no amount
_NAMED = re.compile(
    "(?:密[码碼]|口令|[号號][码碼]|[电電][话話]|[手座][机機]|[热熱][线線]|[编編][号號码碼]|[邮郵][编編]"
    "|房[间間号號]?|室|[验驗][证證][码碼]|[尾卡工学學帐帳账賬车車][号號]|航班|代[码碼]|[车車]牌|[拨撥打]|致[电電]"
    "|QQ|微信|[A-Za-z])[是为為係系:：]?\\s?$"
)
_LASTED = re.compile("年(?:[前来间]|以[前来]|之[前久]|历史|文明|[的嘅])")
_LASTING = re.compile("(?:[近约約达達历歷]|距今|超[过過]|[经經][过過])[了咗]?$")
_PRICED = re.compile(r"(?:[价價满滿减減]|只要|只需|[仅僅][需要]?|立省|直降|低至)[是为為]?\s?$")
_YEARS = re.compile(r"(?:1[0-9]|20)[0-9]{2}[到至]$")
_YEAR, _OF_A_YEAR = re.compile("19[0-9]{2}|20[0-9]{2}"), tuple("款版届级期赛学财新春夏秋冬")
# Counters that upstream does not know; numbers before them are amounts
_COUNTERS = (
    "点|遍|次|倍|份|部|种|类|项|届|期|组|集|章|节|款|副|顿|阵|餐|嚿|蚊|樽|样|味|步|桌|席|度|票|班|档|回合|公|英|"
    "美元|欧元|日元|港|毫|平方|立方|磅|码|字|词|句|笔|声|眼|拳|刀|枪|仗|倍|成|桶|节|格|卷|册|版|幕|人|员|名|分钟|"
    "小时|秒|天|个|周|礼拜|星期|万|亿|多|余|几|吨|克|瓦|伏|帕|赫|兆|千|百|转|帧|盎司|英里|元|两|卡|焦|吉|太|微|纳|厘"
)
_TWO = (
    "次|倍|份|部|种|类|项|届|组|款|副|顿|阵|餐|嚿|蚊|樽|样|步|桌|席|票|回合|笔|声|句|拳|万|亿|千|公|平方|立方|英|"
    "小时|克|晚|遍"
)


@cache
def _counter() -> re.Pattern[str]:
    return re.compile(f"\\s?(?:{tables().quantifier}|{_COUNTERS})")


def grouped() -> Rule:
    """`1,234`: before a measure or a point its digits will do, else it is said in full."""
    return (
        re.compile(
            r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])"
            r"(?=(\.[0-9]|[百千万萬亿億A-Za-z]|\s?[$＄￥¥€£₩])?)"
            "|(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?=\\s?[元人个個米块塊公])"
            "|(?<![0-9.,] )(?<![0-9.,])[1-9][0-9]{0,2}(?: 000)+(?! ?[0-9])"
        ),
        _ungrouped,
    )


def telephones(speech: Speech) -> Rule:
    """Digit by digit, with the pauses they are written with."""
    written = [_MOBILE, _LANDLINE, _HOTLINE, _ABROAD]
    written += [_HONG_KONG] if speech.one == "一" else []
    return (
        re.compile(
            rf"(?<![0-9A-Za-z.$＄￥¥€£-])(?:(?:\+?86[- ]?)?{written[0]}|{'|'.join(written[1:])})"
            r"(?![0-9-]|\s?[A-Za-z%个個元蚊人块塊])"
        ),
        partial(digit_groups, speech=speech),
    )


def left(speech: Speech) -> tuple[Rule, ...]:
    """What is left of numbers when all that has a form of its own is written out."""
    return (
        (
            re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"),
            lambda found: "点".join(map(speech.digits, found[0].split("."))),
        ),
        (
            re.compile(r"(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,4}){2}(?![0-9]|\.[0-9])"),
            lambda found: "点".join(map(_component, found[0].split("."))),
        ),
        (
            re.compile(rf"(?<![0-9A-Za-z.\-])[-−－]({NUMBER}%?)(?=(\s?(?:°C|℃|度|[摄攝]氏))?)"),
            lambda found: found[0] if found[2] else signed(f"-{found[1]}"),
        ),
        (
            re.compile(rf"(?<![0-9./])({NUMBER})%(?![0-9])"),
            lambda found: f"百分之{amount(found[1])}",
        ),
        (
            re.compile(rf"(?<![0-9.,])2(?=\s?(?:{_with_traditional(_TWO)}))"),
            "两",
        ),
        (
            re.compile(
                rf"(?<![0-9.,第])2(?={speech.upto}[0-9]+(?!\s?(?:{speech.ordinal}))"
                rf"\s?(?:{_with_traditional('个|天|年|周|次|小时|岁|人|倍|斤|公|米|千|万|亿|元|块|瓶|位|杯')}))"
            ),
            "两",
        ),
        (
            re.compile("(?<![0-9.])([1-9])、([1-9])(?=[个個天人年次岁歲件日位])"),
            _about,
        ),
        # Upstream takes seven digits for a telephone number, even after a point
        (
            re.compile(r"(?<![0-9.])[0-9]{1,2}\.[0-9]{6,}(?![0-9]|\.[0-9])"),
            lambda found: amount(found[0]),
        ),
        (
            re.compile(r"(?<![0-9./])([0-9]{3,})(\.[0-9]+)?(?![0-9/]|\.[0-9])(\+)?"),
            partial(_long, speech=speech),
        ),
        # A short line is read with a full stop before it, and brackets go: .18 would be 零点一八
        (re.compile(rf"(?<=[（(《〈“‘\"'「『【〔［\[])({NUMBER})(?![0-9.:/%℃°年])"), _bracketed),
    )


def _ungrouped(found: re.Match[str]) -> str:
    digits = re.sub("[, ]", "", found[0])
    before = found.string[: found.start()][-4:].rstrip()
    if found[1] or before[-1:] in tuple("$＄￥¥€£₩") or before[-3:] in ("USD", "HKD", "RMB", "CNY"):
        return digits
    return amount(digits)


def _bracketed(found: re.Match[str]) -> str:
    after = found.string[found.end() : found.end() + 4].translate(simplified())
    return "两" if found[0] == "2" and _counter().match(after) else number(found[0])


def _component(digits: str) -> str:
    """A part of a version: 2.10.3 is 二点十点三."""
    return cardinal(digits) if len(digits) < 3 and digits[0] != "0" else digitwise(digits)


def _about(found: re.Match[str]) -> str:
    """`3、4个`: some three or four, said without a pause."""
    first, second = found.groups()
    return digitwise(first + second) if int(second) == int(first) + 1 else found[0]


def _long(found: re.Match[str], speech: Speech) -> str:
    """Three digits or more: an amount, if anything says so, else one by one."""
    digits, decimals, plus = found[1], found[2] or "", found[3] or ""
    after = found.string[found.end() : found.end() + 4].translate(simplified())
    if not decimals and len(digits) < 5 and after.startswith("年") and not plus:
        return amount(digits) if _is_lasting(found, after) else found[0]
    if decimals or (digits[0] != "0" and _is_amount(found, after)):
        many = "多" if plus and _counter().match(after) else "加" if plus else ""
        return amount(digits + decimals) + many
    is_year = _YEAR.fullmatch(digits) and not _is_named(found)
    return (digitwise if is_year else speech.digits)(digits) + ("加" if plus else "")


def _is_lasting(found: re.Match[str], after: str) -> bool:
    """Whether so many years passed, where it is no year of our own time."""
    if _YEAR.fullmatch(found[1]) and found[1] != "2000":
        return False
    before = found.string[max(found.start() - 4, 0) : found.start()]
    return bool(_LASTED.match(after) or _LASTING.search(before))


def _is_amount(found: re.Match[str], after: str) -> bool:
    if _is_named(found) or (_YEAR.fullmatch(found[1]) and after.startswith(_OF_A_YEAR)):
        return False
    before = found.string[max(found.start() - 8, 0) : found.start()]
    if _counter().match(after) or _PRICED.search(before) or before.endswith(("第", "分之", "正负")):
        return True
    return found[1].endswith("00") and not _YEARS.search(before)


def _is_named(found: re.Match[str]) -> bool:
    return bool(_NAMED.search(found.string[max(found.start() - 8, 0) : found.start()]))


def _with_traditional(words: str) -> str:
    """A pattern for these simplified words in traditional characters as well."""
    several: dict[str, set[str]] = {}
    for code, plain in simplified().items():
        several.setdefault(str(plain), set()).add(chr(code))
    return "".join(
        f"[{''.join(sorted({one, *several[one]}))}]" if one in several else one for one in words
    )
