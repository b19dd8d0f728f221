"""Signs between numbers and words that are said in Chinese, and that would be left out."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re

from voices.text.chinese.numbers import cardinal
from voices.text.mending.chinese_speech import HAN, NUMBER, Rule, Speech, amount

FRACTIONS = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5",
    "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
    "⅐": "1/7", "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
OPERATORS = {
    "+": "加", "＋": "加", "-": "减", "−": "减", "–": "减", "×": "乘", "*": "乘", "x": "乘",
    "X": "乘", "/": "除以", "÷": "除以", "=": "等于", "＝": "等于",
}  # fmt: skip
SIGNS = {
    "±": "正负", "≈": "约等于", "≒": "约等于", "≠": "不等于", "∞": "无穷大", "√": "根号", "∠": "角",
    "△": "三角形", "⊥": "垂直于", "∥": "平行于", "∵": "因为", "∴": "所以", "㊙": "秘", "㊗": "祝",
} | dict.fromkeys("≥≧⩾", "大于等于") | dict.fromkeys("≤≦⩽", "小于等于")  # fmt: skip
_APART = "，。；;,：:！？!?"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_NUMERAL = "(?=[IVXL])(?:X{0,3}(?:IX|IV|V?I{0,3})|XL(?:IX|IV|V?I{0,3}))"
_LIKELY = "X{1,2}(?:IX|IV|VI{0,3}|I{1,3})|I{2,3}|IV|IX|VI{2,3}"
_LIKELY += r"|VI(?!\s?(?:[设設][计計]|系[统統]|手[册冊]))"
_COMPARED = r"(?<=[0-9\u4e00-\u9fff%])\s?{}\s?(?=[-0-9\u4e00-\u9fff])"


def signs(speech: Speech) -> tuple[Rule, ...]:
    """Sums, comparisons and signs."""
    number = rf"(?:{NUMBER}%?)"
    before = r"(?<![0-9A-Za-z./+\-×*÷−])"
    return (
        (re.compile(rf"(?<=[{HAN}0-9])\s?({_LIKELY})(?![A-Za-z0-9])"), _roman),
        (
            re.compile(
                rf"(?<=第)\s?({_NUMERAL})(?![A-Za-z0-9])"
                rf"|(?<![A-Za-z0-9])({_NUMERAL})(?=\s?(?:世[纪紀]|[号號]文件|期临床|級|级|型))"
            ),
            _roman,
        ),
        (
            re.compile(rf"(?<![0-9])([0-9]+)?\s?([{''.join(FRACTIONS)}])"),
            lambda found: _mixed(found[1], FRACTIONS[found[2]]),
        ),
        (
            re.compile("(?<![0-9./])([0-9]+) ([0-9]+/[0-9]+)(?![0-9/])"),
            lambda found: _mixed(found[1], found[2]),
        ),
        (re.compile(rf"{before}-?{number}(?:\s?/\s?{number})+\s?[=＝]\s?-?{number}(?!/)"), _sum),
        (
            re.compile(rf"(?<![0-9./])({NUMBER})/({NUMBER})(?![0-9./])"),
            lambda found: f"{amount(found[2])}分之{amount(found[1])}",
        ),
        # A sum has a result; without one only signs that nothing else has are certain
        (
            re.compile(
                rf"{before}-?{number}(?:\s?[+＋\-−–×*xX÷]\s?{number})+\s?[=＝]\s?-?{number}"
            ),
            _sum,
        ),
        (
            re.compile(rf"{before}-?{number}(?:\s?[+＋×*÷]\s?{number})+(?![0-9A-Za-z])"),
            _sum,
        ),
        (
            re.compile(r"(?<![A-Za-z])([A-Za-z])\s?([<>＜＞])\s?(?=-?[0-9]|[A-Za-z](?![A-Za-z]))"),
            lambda found: found[1] + ("小于" if found[2] in "<＜" else "大于"),
        ),
        (re.compile(r"(?<=[\w)）])\s?[=＝]\s?(?=[-\w])"), "等于"),
        # The way through a menu
        (
            re.compile(
                rf"(?<![{HAN}])[{HAN}]++(?:\s?[>＞]\s?[{HAN}]++){{2,}}+|(?<=[{HAN}])\s[>＞]\s(?=[{HAN}])"
            ),
            lambda found: re.sub(r"\s?[>＞]\s?", "，", found[0]),
        ),
        (re.compile(_COMPARED.format("[>＞]")), "大于"),
        (re.compile(_COMPARED.format("[<＜]")), "小于"),
        (re.compile(r"§\s?([0-9]+)"), r"第\1节"),
        (re.compile(r"(?<![\w])[#＃]\s?([0-9]+)(?![0-9])|[#＃]([0-9]+)(?=[号號])"), _numbered),
        (re.compile(f"[{''.join(SIGNS)}]"), lambda found: SIGNS[found[0]]),
        (re.compile(rf"(?<=[{HAN}])\s?[&＆]\s?(?=[{HAN}])"), "和"),
        (re.compile(r"(?<=[0-9])\^(?:(-?[0-9]+)|\((-?[0-9]+)\))"), _power),
    )


def brackets() -> tuple[Rule, ...]:
    """What stands in brackets is said apart; what two quotations say, too."""
    return (
        (re.compile(f"[#＃]([{HAN}0-9]{{1,30}})[#＃](?=([{HAN}])?)"), _topic),
        (re.compile(f"(?<=[{HAN}])[（(【〔［\\[](?=[{HAN}0-9])"), "，"),
        (re.compile(f"(?<=[{HAN}])[）)】〕］\\]](?=[{HAN}0-9])"), "，"),
        (re.compile("(?<=[0-9])(?<!\\+[0-9])(?<!\\+[0-9]{2})(?<!\\+[0-9]{3})[（(](?=[0-9])"), "，"),
        (
            re.compile(
                rf"(?<![^\s{_APART}])[（(]?([0-9]{{1,2}})[)）]\s?(?!班|[组組]|[号號])(?=[{HAN}])"
            ),
            r"\1，",
        ),
        (re.compile(rf"[（(]([0-9]{{1,2}})[)）](?=[{HAN}])"), r"\1"),
        (re.compile("(?<=[」』”》〉])(?=[「『“《〈])"), "，"),
    )


def _roman(found: re.Match[str]) -> str:
    values = [_ROMAN[letter] for letter in found[found.lastindex or 1]]
    later = [*values[1:], 0]
    total = sum(-one if one < after else one for one, after in zip(values, later, strict=True))
    return cardinal(str(total))


def _mixed(whole: str | None, fraction: str) -> str:
    upper, _, lower = fraction.partition("/")
    said = f"{amount(lower)}分之{amount(upper)}"
    return f"{amount(whole)}又{said}" if whole else said


def _sum(found: re.Match[str]) -> str:
    parts = re.findall(rf"(?:(?<![0-9%])(?<![0-9%]\s)-)?{NUMBER}%?|\S", found[0])
    return "".join(OPERATORS.get(part) or signed(part) for part in parts)


def signed(part: str) -> str:
    """A number that may have a minus and a percent sign."""
    said = amount(part.strip("-%"))
    said = f"百分之{said}" if part.endswith("%") else said
    return f"负{said}" if part.startswith("-") else said


def _numbered(found: re.Match[str]) -> str:
    return found[2] or f"{found[1]}号"


def _topic(found: re.Match[str]) -> str:
    return f"{found[1]}，" if found[2] else found[1]


def _power(found: re.Match[str]) -> str:
    return f"的{signed(found[1] or found[2])}次方"
