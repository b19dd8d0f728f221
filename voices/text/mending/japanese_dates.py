"""Days, times and numbers of telephones and pages as they are said in Japanese."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

PARTS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
# Some days, as they are said though a day alone is said otherwise
ABOUT = {
    "23": "ニサンニチ", "45": "シゴニチ", "56": "ゴロクニチ", "78": "シチハチニチ",
    "二三": "ニサンニチ", "四五": "シゴニチ", "五六": "ゴロクニチ", "七八": "シチハチニチ",
}  # fmt: skip
DIGITS = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")
KANJI = "\u3005\u4e00-\u9fff"
WAVE = "[~〜～]"
TO = rf"\s?(?:{WAVE}|[-‐–—−])\s?"
ALONE = r"(?<![0-9A-Za-z.,/:-])"
END = r"(?![0-9A-Za-z]|[.,/:-][0-9])"

_CLOCK = r"(?<![0-9A-Za-z.,:-])(?<![0-9]/)"
_DAYS = "日月火水木金土"
_TIME = "([01]?[0-9]|2[0-9])[:：]([0-5][0-9])(?:[:：]([0-5][0-9]))?"
_HALVES = {"am": "午前", "pm": "午後"}


def digitwise(found: re.Match[str]) -> str:
    """A telephone number, digit by digit, の between its groups."""
    groups = re.findall("[0-9]+", found[0])
    said = "の".join("".join(DIGITS[int(digit)] for digit in group) for group in groups)
    return f"プラス{said}" if found[0].startswith("+") else said


def _date(found: re.Match[str]) -> str:
    return f"{found[1]}年{int(found[3])}月{int(found[4])}日"


def _slashed(found: re.Match[str]) -> str:
    """`5/3` is a day of the year, `2/3` a fraction, `24/7` neither."""
    first, second = int(found[1]), int(found[2])
    is_day = 1 <= first <= 12 and 1 <= second <= 31
    is_fraction = first < second and (second in (2, 3, 4, 5, 8) or (first == 1 and second < 11))
    if is_day and (found[3] or not is_fraction):
        return f"{first}月{second}日{found[3] or ''}"
    if first < second:
        return f"{found[2]}ぶんの{found[1]}{found[3] or ''}"
    return f"{found[1]}スラッシュ{found[2]}{found[3] or ''}"


def _weekday(found: re.Match[str]) -> str:
    day = "祝日" if found[1] == "祝" else f"{found[1]}曜日"
    return f"、{day}、" if re.match(f"[{KANJI}ァ-ヺA-Za-z0-9]", found[2]) else f"、{day}"


def _weekdays(found: re.Match[str]) -> str:
    """`月〜金` or `火・木`."""
    days = re.sub(f"[{_DAYS}]", lambda day: f"{day[0]}曜", found[0])
    return re.sub("[~〜～-]", "から", days)


def _clock(hour: str, minute: str, second: str | None, half: str = "") -> str:
    said = f"{_HALVES.get(half.lower().replace('.', ''), '')}{int(hour)}時"
    if minute != "00" or (second and second != "00"):
        said += f"{int(minute)}分"
    return f"{said}{int(second)}秒" if second and second != "00" else said


def _time(found: re.Match[str]) -> str:
    return _clock(found[1], found[2], found[3], found[4] or "")


def _halved(found: re.Match[str]) -> str:
    return _clock(found[2], found[3], found[4], f"{found[1]}m")


def _half(found: re.Match[str]) -> str:
    return _clock(found[1], "00", None, found[2])


def _half_day(found: re.Match[str]) -> str:
    return _HALVES[f"{found[1].lower()}m"]


def _pages(found: re.Match[str]) -> str:
    return f"{found[1]}から{found[2]}ページ" if found[2] else f"{found[1]}ページ"


def _times(found: re.Match[str]) -> str:
    return f"{_clock(*found.group(1, 2, 3))}から{_clock(*found.group(4, 5, 6))}"


def _ungrouped(found: re.Match[str]) -> str:
    return found[0].replace(",", "").replace("，", "")


DATES: tuple[Rule, ...] = (
    (re.compile(r"(?<![0-9.,，])[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9]|[,，][0-9])"), _ungrouped),
    (re.compile("(?<=[0-9])ー(?=[0-9])"), "〜"),
    (
        re.compile("(?:〒|郵便番号)[\\s:：]*([0-9]{3}-[0-9]{4})(?![0-9-])"),
        lambda m: f"郵便番号{digitwise(m)}",
    ),
    (re.compile(rf"(?<![A-Za-z])[Pp]{{1,2}}\.\s?([0-9]+)(?:{TO}([0-9]+))?(?![0-9])"), _pages),
    (
        re.compile(
            r"(?<![0-9A-Za-z.-])(?:\+[0-9]{1,3}[- ]\(?[0-9]{1,4}\)?[- ][0-9]{2,4}[- ][0-9]{3,4}"
            r"|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|\(0[0-9]{1,4}\) ?[0-9]{1,4}-[0-9]{4}"
            r"|0[5-9]0[0-9]{8}|0120[0-9]{6}|0[0-9]{9})(?![0-9-])"
        ),
        digitwise,
    ),
    (
        re.compile(
            rf"{ALONE}([12][0-9]{{3}})([-/.])(0?[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01]|[1-9])日?"
            rf"{END}"
        ),
        _date,
    ),
    (re.compile(rf"{ALONE}([12][0-9]{{3}})[-/–]([0-9]{{2}})(?=年|シーズン)"), r"\1から\2"),
    (re.compile(rf"{ALONE}([12][0-9]{{3}})/(0?[1-9]|1[0-2]){END}"), r"\1年\2月"),
    (re.compile(rf"([AaPp])\.?[Mm]\.?\s?{_TIME}(?![0-9:：])"), _halved),
    (re.compile(r"(?<![A-Za-z])([AaPp])\.?[Mm]\.?\s?(?=1?[0-9]時)"), _half_day),
    (re.compile(rf"{ALONE}(1?[0-9])\s?([AaPp]\.?[Mm]\.?(?![A-Za-z]))"), _half),
    (re.compile(rf"{_CLOCK}{_TIME}{TO}{_TIME}(?![0-9:：])"), _times),
    (
        re.compile(rf"{_CLOCK}{_TIME}\s?([AaPp]\.?[Mm]\.?(?![A-Za-z]))?(?![0-9:：])"),
        _time,
    ),
    (re.compile(rf"(?<=[時分秒])\s?{TO}\s?(?=午?[前後]?[0-9])"), "から"),
    (re.compile(rf"{ALONE}([0-9]+)[:：]([0-9]+)(?![0-9:：.])"), r"\1対\2"),
    (
        re.compile(rf"{ALONE}([0-9]{{1,4}})/([0-9]{{1,4}})([(（][{_DAYS}][)）])?{END}(?!\s?[=＝])"),
        _slashed,
    ),
    (re.compile(rf"(?<=日)\s?[(（]([{_DAYS}祝])[)）](?=(.|$))"), _weekday),
    (
        re.compile(rf"(?<![{KANJI}0-9])[{_DAYS}](?:[・~〜～-][{_DAYS}]){{1,6}}(?![{KANJI}])"),
        _weekdays,
    ),
    (
        re.compile("(?<![0-9一-九、月])([2457二四五七])、([3568三五六八])日(?!本)"),
        lambda m: ABOUT.get(m[1] + m[2], m[0]),
    ),
    (re.compile("(?<![0-9.,点])0([1-9])(?=[年月日時分秒])"), r"\1"),
    (re.compile("(?<=[0-9]時)00?分"), "ちょうど"),
    (re.compile("(?<![0-9.])0時(?!間)"), "零時"),
    (re.compile("(?<=午[前後]|今夜|昨夜|深夜)零時"), "れい時"),  # not to be read ゼロジ
    (re.compile(r"(?<=[0-9一二三四五六七八九十百])分の(?=[0-9一二三四五六七八九十])"), "ぶんの"),
    (
        re.compile(f"([0-9]+)?([{''.join(PARTS)}])"),
        lambda m: (f"{m[1]}と" if m[1] else "") + "{1}ぶんの{0}".format(*PARTS[m[2]]),
    ),
)
