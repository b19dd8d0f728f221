"""Money, measures, sums and ranges as they are said in Korean."""

# ruff: noqa: RUF001 - signs that look like others are what is written out here

import re
import unicodedata
from collections.abc import Callable

from voices.text.korean.letters import has_final
from voices.text.korean.numbers import cardinal, quantity
from voices.text.mending.korean_counts import AFTER, APART, OWN
from voices.text.mending.korean_letters import NAMES

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
FREE = r"(?<![0-9.])"  # no part of a longer number
UNITS = {
    "km/h": "킬로미터", "m/s": "미터", "km": "킬로미터", "cm": "센티미터", "mm": "밀리미터",
    "μm": "마이크로미터", "nm": "나노미터", "m": "미터", "kg": "킬로그램", "mg": "밀리그램",
    "μg": "마이크로그램", "g": "그램", "t": "톤", "ml": "밀리리터", "mL": "밀리리터",
    "dl": "데시리터", "dL": "데시리터", "L": "리터", "l": "리터", "ℓ": "리터", "cc": "씨씨",
    "ms": "밀리초", "kW": "킬로와트", "kWh": "킬로와트시", "MW": "메가와트", "W": "와트",
    "V": "볼트", "mA": "밀리암페어", "mAh": "밀리암페어시", "Hz": "헤르츠", "kHz": "킬로헤르츠",
    "MHz": "메가헤르츠", "GHz": "기가헤르츠", "dB": "데시벨", "KB": "킬로바이트",
    "kB": "킬로바이트", "MB": "메가바이트", "GB": "기가바이트", "TB": "테라바이트",
    "Mbps": "메가비피에스", "Gbps": "기가비피에스", "kbps": "킬로비피에스", "px": "픽셀",
    "fps": "에프피에스", "kcal": "킬로칼로리", "cal": "칼로리", "ha": "헥타르", "ppm": "피피엠",
    "hPa": "헥토파스칼", "km2": "제곱킬로미터", "m2": "제곱미터", "cm2": "제곱센티미터",
    "km²": "제곱킬로미터", "m²": "제곱미터", "cm²": "제곱센티미터", "m3": "세제곱미터",
    "m³": "세제곱미터", "cm3": "세제곱센티미터", "cm³": "세제곱센티미터", "mm2": "제곱밀리미터",
    "mm²": "제곱밀리미터", "Ω": "옴", "kΩ": "킬로옴", "°C": "도", "°": "도", "%": "퍼센트",
    "%p": "퍼센트포인트", "‰": "퍼밀", "KG": "킬로그램", "KM": "킬로미터", "CM": "센티미터",
    "MM": "밀리미터", "ML": "밀리리터", "HZ": "헤르츠", "hz": "헤르츠", "rpm": "알피엠",
    "RPM": "알피엠", "bpm": "비피엠", "BPM": "비피엠", "dpi": "디피아이", "p": "피",
}  # fmt: skip
SPEEDS = {"km/h": "시속 ", "m/s": "초속 "}
PER = {
    "h": "시간", "s": "초", "km": "킬로미터", "kg": "킬로그램", "g": "그램", "m": "미터",
    "L": "리터", "l": "리터", "m²": "제곱미터", "m2": "제곱미터", "cm²": "제곱센티미터",
    "m³": "세제곱미터", "m3": "세제곱미터",
    "dL": "데시리터", "dl": "데시리터", "mL": "밀리리터", "ml": "밀리리터",
}  # fmt: skip
MONEY = {
    "US$": "달러", "HK$": "홍콩 달러", "A$": "호주 달러", "C$": "캐나다 달러", "NT$": "대만 달러",
    "$": "달러", "€": "유로", "£": "파운드", "¥": "엔", "₩": "원", "₽": "루블", "₫": "동",
    "฿": "바트", "₹": "루피", "₿": "비트코인",
}  # fmt: skip
CENTS = {"달러": "센트", "유로": "센트", "파운드": "펜스"}

_OPERATORS = {
    "+": "더하기", "-": "빼기", "−": "빼기", "×": "곱하기", "x": "곱하기", "*": "곱하기",
    "÷": "나누기", "/": "나누기",
}  # fmt: skip
_COMPARED = {"<": "보다 작다", ">": "보다 크다", "≤": "보다 작거나 같다", "≥": "보다 크거나 같다"}
_POWERS = {"2": "", "3": "세"}
_GIFTS = {"1+1": "원 플러스 원", "2+1": "투 플러스 원", "3+1": "쓰리 플러스 원"}


def _money(found: re.Match[str]) -> str:
    """`$5.50`, `$3~5만`."""
    sign, first, second, scale = found.groups()
    upto = f"{first}에서 " if second else ""
    return f"{upto}{_coins(second or first, scale or '', MONEY[sign.upper()])}"


def _coins(number: str, scale: str, name: str) -> str:
    """An amount; of dollars and cents both are said."""
    whole, _, cents = number.partition(".")
    if len(cents) == 2 and not scale and name in CENTS:
        small = f"{int(cents)} {CENTS[name]}" if int(cents) else ""
        large = f"{whole} {name}" if int(whole) or not small else ""
        return f"{large} {small}".strip()
    blank = "" if name in ("원", "엔") else " "  # joined to the number, as they begin with a vowel
    return f"{number}{scale}{blank}{name}"


def _measure(found: re.Match[str]) -> str:
    number, scale, unit, per = found.groups()
    each = f" 퍼 {PER[per]}" if per else ""
    speed = SPEEDS.get(unit, "")
    is_said = found.string[: found.start()].endswith((speed, speed.strip()))
    said = number + scale if scale else quantity(number)
    return f"{'' if is_said else speed}{said} {UNITS[unit]}{each}"


def _sum(found: re.Match[str]) -> str:
    """`3 + 5 = 8` as 삼 더하기 오는 팔."""
    said: list[str] = []
    for part in re.findall(rf"{NUMBER}|\S", found[0]):
        if part == "=":
            said[-1] += "은" if has_final(said[-1]) else "는"
        else:
            said.append(_OPERATORS[part] if part in _OPERATORS else quantity(part))
    return " ".join(said)


def _power(found: re.Match[str]) -> str:
    written = unicodedata.normalize("NFKC", found[0])
    number = re.sub("[^0-9]", "", written)
    if "-" in written or "−" in written:
        return f"의 마이너스 {cardinal(number)}제곱"
    return f"의 {_POWERS[number] if number in _POWERS else cardinal(number)}제곱"


def _range(found: re.Match[str]) -> str:
    """`2-3개`; what does not rise, as the bus 3-2번, is no range."""
    first, second, counter = found.groups()
    is_range = int(first) < int(second)
    return f"{first}{counter}에서 {second}{counter}" if is_range else found[0]


def _between_degrees(found: re.Match[str]) -> str:
    """`-10~-5도`, `-3~7도`: 영하 is said once where both are below zero."""
    above = "" if found[2] else "영상 "
    return f"영하 {quantity(found[1])}에서 {above}{quantity(found[3])} 도"


def _comparison(found: re.Match[str]) -> str:
    first = NAMES.get(found[1].upper()) or quantity(found[1])
    second = quantity(found[3])
    return f"{first}{'은' if has_final(first) else '는'} {second}{_COMPARED[found[2]]}"


_SIGNS = "|".join(re.escape(sign) for sign in MONEY)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_PER = "|".join(sorted(PER, key=len, reverse=True))
_SCALE = "[십백천만억조]+"
_NOT_FIRST = r"(?<![0-9A-Za-z가-힣)\]%^])"

GROUPS: Rule = (
    re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?!,?[0-9])"),
    lambda found: found[0].replace(",", ""),
)
AMOUNTS: tuple[Rule, ...] = (
    (
        re.compile(
            rf"({_SIGNS}) ?({NUMBER})(?: ?[-~–] ?(?:{_SIGNS})?({NUMBER}))?(?: ?({_SCALE}))?"
            "(?: ?달러)?",
            re.IGNORECASE,
        ),
        _money,
    ),
    (
        re.compile(rf"{FREE}({NUMBER})(?: ?({_SCALE}))? ?([$€£¥₩])(?![0-9])"),
        lambda found: _coins(found[1], found[2] or "", MONEY[found[3]]),
    ),
    # 1+1 in a shop; elsewhere it is a sum
    (re.compile(r"(?<![0-9.+])[123]\+1(?![0-9+.]| ?=)"), lambda found: _GIFTS[found[0]]),
    (re.compile(rf"{FREE}{NUMBER}(?: ?[-−+×÷*/x] ?{NUMBER}){{0,9}} ?= ?(?:{NUMBER}|(?=\?))"), _sum),
    (re.compile(rf"{FREE}{NUMBER}(?: ?[+×÷*] ?{NUMBER}){{1,9}}"), _sum),
    (re.compile(rf"{FREE}[0-9]+x[0-9]+(?![0-9A-Za-z])"), _sum),
    (
        re.compile(
            rf"{FREE}({NUMBER}|(?<![A-Za-z])[A-Za-z]) ?([<>≤≥]) ?({NUMBER})(?![0-9]|[.][0-9])"
        ),
        _comparison,
    ),
    (
        re.compile(
            rf"{_NOT_FIRST}[-−–]({NUMBER}) ?(?:도|°C|°)? ?~ ?([-−–]?)({NUMBER}) ?(?:도|°C|°)(?!F)"
        ),
        _between_degrees,
    ),
    (
        re.compile(rf"{_NOT_FIRST}[-−–]({NUMBER}) ?(?:도|°C|°)(?!F)"),
        lambda found: f"영하 {quantity(found[1])} 도",
    ),
    (re.compile(rf"{_NOT_FIRST}[-−–](?={NUMBER})|(?<=\()[—―](?={NUMBER})"), "마이너스 "),
    (re.compile(rf"{_NOT_FIRST}\+ ?(?={NUMBER})"), "플러스 "),
    (  # 2~30대 is 20 to 30, said at once
        re.compile(r"(?<![0-9.])([1-8]) ?[-~] ?([2-9])0(?= ?대(?![0-9]))"),
        lambda f: f"{cardinal(f[1])}{cardinal(f[2])}십",
    ),
    # The first of two needs its counter as well, where they are Korea's own numerals
    (re.compile(rf"{FREE}([0-9]+) ?[-~–—] ?([0-9]+) ?(번째|(?:{OWN})(?:{AFTER}))"), _range),
    (re.compile(rf"{FREE}([0-9]), ?([0-9]) ?(번째|(?:{OWN})(?:{AFTER}))"), r"\1\3, \2\3"),
    (re.compile("(?<=[0-9]) ?~ ?(?=[0-9])"), "에서 "),
    (
        re.compile(
            rf"(?<![0-9A-Za-z.-])({NUMBER}) ?[-–—] ?({NUMBER})"
            rf"(?= ?(?:(?!번지|호|동)(?:{APART})|원|일|위|인|{_SCALE}|{_UNIT}))"
        ),
        lambda f: f"{f[1]}에서 {f[2]}" if float(f[1]) < float(f[2]) else f[0],
    ),
    (re.compile("(?<![0-9])(?<![0-9] )°C(?![A-Za-z])"), " 도"),
    (re.compile(rf"{FREE}({NUMBER}) ?°F"), lambda found: f"화씨 {quantity(found[1])} 도"),
    (re.compile(rf"{FREE}({NUMBER})({_SCALE})? ?({_UNIT})(?:/({_PER}))?(?![A-Za-z0-9])"), _measure),
    (
        re.compile(r"(?<=[0-9A-Za-z가-힣)])(?:⁻?[⁰¹²³⁴-⁹]+| ?\^ ?\(?[-−]?[0-9]+(?!\.?[0-9])\)?)"),
        _power,
    ),
)
