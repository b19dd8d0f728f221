"""Numbers, money, measures, dates and times as they are said in Japanese."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

UNITS = {
    "km²": "平方キロメートル", "km2": "平方キロメートル",
    "m²": "平方メートル", "m2": "平方メートル",
    "cm²": "平方センチメートル", "m³": "立方メートル", "m3": "立方メートル",
    "cm³": "立方センチメートル", "m/s": "メートル毎秒", "mph": "マイル毎時",
    "km": "キロメートル", "cm": "センチメートル", "mm": "ミリメートル", "nm": "ナノメートル",
    "μm": "マイクロメートル", "m": "メートル", "kg": "キログラム", "mg": "ミリグラム",
    "μg": "マイクログラム", "g": "グラム", "t": "トン", "ml": "ミリリットル",
    "mL": "ミリリットル", "dl": "デシリットル", "dL": "デシリットル", "l": "リットル",
    "L": "リットル", "ℓ": "リットル", "cc": "シーシー", "ha": "ヘクタール", "kHz": "キロヘルツ",
    "MHz": "メガヘルツ", "GHz": "ギガヘルツ", "Hz": "ヘルツ", "dB": "デシベル", "kW": "キロワット",
    "MW": "メガワット", "kWh": "キロワット時", "W": "ワット", "kV": "キロボルト", "V": "ボルト",
    "mA": "ミリアンペア", "hPa": "ヘクトパスカル", "kB": "キロバイト",
    "KB": "キロバイト", "MB": "メガバイト", "GB": "ギガバイト", "TB": "テラバイト",
    "kbps": "キロビーピーエス", "Mbps": "メガビーピーエス", "Gbps": "ギガビーピーエス",
    "fps": "エフピーエス", "rpm": "アールピーエム", "kcal": "キロカロリー", "cal": "カロリー",
    "ch": "チャンネル", "px": "ピクセル", "pt": "ポイント",
    "ft": "フィート", "lb": "ポンド", "oz": "オンス",
    "min": "分", "sec": "秒", "ms": "ミリ秒", "h": "時間",
    "°C": "度", "°F": "度", "°": "度", "%": "パーセント", "％": "パーセント", "‰": "パーミル",
}  # fmt: skip
MONEY = {
    "HK$": "香港ドル", "US$": "米ドル", "A$": "豪ドル", "C$": "カナダドル", "$": "ドル",
    "￥": "円", "¥": "円", "€": "ユーロ", "£": "ポンド", "₩": "ウォン", "₹": "ルピー",
    "₽": "ルーブル", "฿": "バーツ", "₫": "ドン", "₱": "ペソ",
}  # fmt: skip
CENTS = {"$": "セント", "€": "セント", "£": "ペンス", "HK$": "セント", "US$": "セント"}
OPERATORS = {
    "+": "たす", "−": "ひく", "×": "かける", "x": "かける", "X": "かける", "*": "かける",
    "÷": "わる", "=": "イコール", "≠": "ノットイコール", "≒": "ニアリーイコール",
    "≦": "以下", "≧": "以上", "≤": "以下", "≥": "以上", "<": "小なり", ">": "大なり",
}  # fmt: skip
PARTS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}
# Some days, as they are said though a day alone is said otherwise
ABOUT = {
    "23": "ニサンニチ", "45": "シゴニチ", "56": "ゴロクニチ", "78": "シチハチニチ",
    "二三": "ニサンニチ", "四五": "シゴニチ", "五六": "ゴロクニチ", "七八": "シチハチニチ",
}  # fmt: skip
DIGITS = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")

_N = r"[0-9]+(?:\.[0-9]+)?"
_BIG = "[百千万億兆]*"
_WAVE = "[~〜～]"
_TO = rf"\s?(?:{_WAVE}|[-‐–—−])\s?"
_ALONE = r"(?<![0-9A-Za-z.,/:-])"
_END = r"(?![0-9A-Za-z]|[.,/:-][0-9])"
_DAYS = "日月火水木金土"
_KANJI = "\u3005\u4e00-\u9fff"
_TIME = "([01]?[0-9]|2[0-9])[:：]([0-5][0-9])(?:[:：]([0-5][0-9]))?"
_WON = "勝|負|敗|下し|引き?分け|リード|先制|快勝|圧勝|逆転"
_HALVES = {"am": "午前", "pm": "午後"}


def _digitwise(found: re.Match[str]) -> str:
    """A telephone number, digit by digit, の between its groups."""
    groups = re.findall("[0-9]+", found[0])
    said = "の".join("".join(DIGITS[int(digit)] for digit in group) for group in groups)
    return f"プラス{said}" if found[0].startswith("+") else said


def _grouped(found: re.Match[str]) -> str:
    """An address, or the number of a card."""
    is_short = all(len(group) < 3 for group in found[0].split("-"))
    return found[0].replace("-", "の") if is_short else _digitwise(found)


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
    return f"、{day}、" if re.match(f"[{_KANJI}ァ-ヺA-Za-z0-9]", found[2]) else f"、{day}"


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


def _times(found: re.Match[str]) -> str:
    return f"{_clock(*found.group(1, 2, 3))}から{_clock(*found.group(4, 5, 6))}"


def _amount(found: re.Match[str]) -> str:
    sign = found[1].upper()
    upto = f"から{found[3]}" if found[3] else ""
    if not upto and not found[4] and re.fullmatch(r"[0-9]+\.[0-9]{2}", found[2]) and sign in CENTS:
        whole, _, cents = found[2].partition(".")
        tail = f"{int(cents)}{CENTS[sign]}" if int(cents) else ""
        return f"{whole}{MONEY[sign]}{tail}" if int(whole) or not tail else tail
    return f"{found[2]}{upto}{found[4]}{MONEY[sign]}"


def _span(found: re.Match[str]) -> str:
    """`3-5日`, from one to the other; a result, an address and a sum are none."""
    first, second = found[1], found[2]
    if re.match(rf"\s?で?\s?(?:{_WON})", found.string[found.end() :]):
        return f"{first}対{second}"
    if second == "0":
        return f"{first}対0"
    are_years = len(first) == 4 and len(second) == 2 and found.string[found.end() :][:1] == "年"
    if re.search(_WAVE, found[0]) or float(first) < float(second) or are_years:
        return f"{first}から{second}"
    return f"{first}の{second}"


def _ungrouped(found: re.Match[str]) -> str:
    return found[0].replace(",", "").replace("，", "")


_SIGNS = "|".join(re.escape(sign) for sign in MONEY)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_OPERATOR = "|".join(re.escape(sign) for sign in OPERATORS)

DATES: tuple[Rule, ...] = (
    (re.compile(r"(?<![0-9.,，])[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9]|[,，][0-9])"), _ungrouped),
    (re.compile("〒\\s?([0-9]{3}-[0-9]{4})(?![0-9-])"), lambda m: f"郵便番号{_digitwise(m)}"),
    (
        re.compile(
            r"(?<![0-9A-Za-z.-])(?:\+[0-9]{1,3}[- ]\(?[0-9]{1,4}\)?[- ][0-9]{2,4}[- ][0-9]{3,4}"
            r"|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|\(0[0-9]{1,4}\) ?[0-9]{1,4}-[0-9]{4}"
            r"|0[5-9]0[0-9]{8}|0120[0-9]{6}|0[0-9]{9})(?![0-9-])"
        ),
        _digitwise,
    ),
    (
        re.compile(
            rf"{_ALONE}([12][0-9]{{3}})([-/.])(0?[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01]|[1-9])日?"
            rf"{_END}"
        ),
        _date,
    ),
    (re.compile(rf"{_ALONE}([12][0-9]{{3}})/(0?[1-9]|1[0-2]){_END}"), r"\1年\2月"),
    (re.compile(rf"([AaPp])\.?[Mm]\.?\s?{_TIME}(?![0-9:：])"), _halved),
    (re.compile(rf"{_ALONE}(1?[0-9])\s?([AaPp]\.?[Mm]\.?(?![A-Za-z]))"), _half),
    (re.compile(rf"{_ALONE}{_TIME}{_TO}{_TIME}(?![0-9:：])"), _times),
    (
        re.compile(rf"{_ALONE}{_TIME}\s?([AaPp]\.?[Mm]\.?(?![A-Za-z]))?(?![0-9:：])"),
        _time,
    ),
    (re.compile(rf"(?<=[時分秒])\s?{_TO}\s?(?=午?[前後]?[0-9])"), "から"),
    (re.compile(rf"{_ALONE}([0-9]+)[:：]([0-9]+)(?![0-9:：.])"), r"\1対\2"),
    (
        re.compile(rf"{_ALONE}([0-9]{{1,4}})/([0-9]{{1,4}})([(（][{_DAYS}][)）])?{_END}"),
        _slashed,
    ),
    (re.compile(rf"(?<=日)\s?[(（]([{_DAYS}祝])[)）](?=(.|$))"), _weekday),
    (
        re.compile(rf"(?<![{_KANJI}0-9])[{_DAYS}](?:[・~〜～-][{_DAYS}]){{1,6}}(?![{_KANJI}])"),
        _weekdays,
    ),
    (
        re.compile("(?<![0-9一-九、月])([2457二四五七])、([3568三五六八])日(?!本)"),
        lambda m: ABOUT.get(m[1] + m[2], m[0]),
    ),
    (re.compile("(?<![0-9.,点])0([1-9])(?=[年月日時分秒])"), r"\1"),
    (re.compile("(?<=[0-9]時)00?分"), "ちょうど"),
    (re.compile("(?<![0-9.])0時(?!間)"), "零時"),
    (re.compile(r"(?<=[0-9一二三四五六七八九十百])分の(?=[0-9一二三四五六七八九十])"), "ぶんの"),
    (
        re.compile(f"([0-9]+)?([{''.join(PARTS)}])"),
        lambda m: (f"{m[1]}と" if m[1] else "") + "{1}ぶんの{0}".format(*PARTS[m[2]]),
    ),
)
AMOUNTS: tuple[Rule, ...] = (
    (
        re.compile(rf"({_SIGNS})\s?({_N})(?:{_TO}(?:{_SIGNS})?({_N}))?\s?({_BIG})", re.IGNORECASE),
        _amount,
    ),
    (
        re.compile(rf"(?<![0-9.,])({_N})\s?({_BIG})\s?({_SIGNS})(?![0-9])", re.IGNORECASE),
        lambda m: f"{m[1]}{m[2]}{MONEY[m[3].upper()]}",
    ),
    (re.compile(rf"(時速|秒速|毎時|毎秒|風速)\s?({_N})\s?(k?m)/[hs](?![A-Za-z])"), r"\1\2\3"),
    (re.compile(rf"(?<![0-9.])({_N})\s?km/h(?![A-Za-z])"), r"時速\1km"),
    (re.compile(rf"(?<=[0-9])\s?({_UNIT}){_TO}(?=[0-9])"), lambda m: f"{UNITS[m[1]]}から"),
    (re.compile(r"(?<=[0-9][\u4e00-\u9fff])\s?[-–—]\s?(?=[0-9])"), "から"),
    # Two to four with - are an address or a version, never a range
    (re.compile(rf"{_ALONE}[0-9]+(?:-[0-9]+){{2,4}}{_END}"), _grouped),
    (
        re.compile(rf"{_ALONE}([0-9]+){_TO}([0-9]+)(?=\s?[=×÷+])"),
        lambda m: f"{m[1]}ひく{m[2]}" if not re.search(_WAVE, m[0]) else f"{m[1]}から{m[2]}",
    ),
    (re.compile(rf"(?<![0-9.,/:-])({_N}){_TO}({_N})(?![0-9.:：/=]|\s?-[0-9])"), _span),
    (re.compile(rf"(?<=[0-9]){_WAVE}(?=[0-9])"), "から"),
    (
        re.compile(rf"(?<=[0-9)）])\s?({_OPERATOR})\s?(?=[0-9?？(（])"),
        lambda m: OPERATORS[m[1]],
    ),
    (re.compile(r"(?<![0-9A-Za-z])±\s?(?=[0-9])"), "プラスマイナス"),
    (re.compile(r"(?<![0-9A-Za-z])[+＋](?=[0-9])"), "プラス"),
    (re.compile(r"(?<![0-9A-Za-z)])[-−–](?=[0-9])"), "マイナス"),
    (
        re.compile(
            rf"(?<=[0-9数何十百千万億兆半])\s?({_UNIT})"
            rf"(?:(?![A-Za-z0-9²³]|/[A-Za-z])|(?=[0-9]+\s?(?:{_UNIT}|分|秒)(?![A-Za-z])))"
        ),
        lambda m: UNITS[m[1]],
    ),
    (re.compile("[%％]"), "パーセント"),
    (re.compile("(?<=メートル)走(?![らりるれろっ])"), "そう"),
    (re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}"), lambda m: m[0].replace(".", "点")),
    (re.compile(r"(?<![0-9.])0\.(?=[0-9])"), "零点"),
    (re.compile(r"(?<=[0-9])\.(?=[0-9])"), "点"),
    (re.compile(r"(?<![0-9A-Za-z])\.(?=[0-9])"), "零点"),
)
