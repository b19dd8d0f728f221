"""Numbers, money and measures as they are said in Japanese."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re
from collections.abc import Callable

from voices.text.mending.japanese_dates import ALONE, END, KANJI, TO, WAVE, digitwise

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

UNITS = {
    "km²": "平方キロメートル", "km2": "平方キロメートル",
    "m²": "平方メートル", "m2": "平方メートル",
    "cm²": "平方センチメートル", "cm2": "平方センチメートル",
    "m³": "立方メートル", "m3": "立方メートル",
    "cm³": "立方センチメートル", "cm3": "立方センチメートル",
    "m/s": "メートル毎秒", "mph": "マイル毎時",
    "m/s²": "メートル毎秒毎秒", "m/s2": "メートル毎秒毎秒",
    "km": "キロメートル", "cm": "センチメートル", "mm": "ミリメートル", "nm": "ナノメートル",
    "μm": "マイクロメートル", "m": "メートル", "kg": "キログラム", "mg": "ミリグラム",
    "μg": "マイクログラム", "g": "グラム", "t": "トン", "ml": "ミリリットル",
    "mL": "ミリリットル", "dl": "デシリットル", "dL": "デシリットル", "l": "リットル",
    "L": "リットル", "ℓ": "リットル", "cc": "シーシー", "ha": "ヘクタール", "kHz": "キロヘルツ",
    "MHz": "メガヘルツ", "GHz": "ギガヘルツ", "Hz": "ヘルツ", "dB": "デシベル", "kW": "キロワット",
    "MW": "メガワット", "kWh": "キロワット時", "W": "ワット", "kV": "キロボルト", "V": "ボルト",
    "mA": "ミリアンペア", "mAh": "ミリアンペアアワー", "Wh": "ワット時", "Ω": "オーム",
    "kΩ": "キロオーム", "MΩ": "メガオーム", "lm": "ルーメン", "lx": "ルクス", "ppm": "ピーピーエム",
    "dpi": "ディーピーアイ", "mSv": "ミリシーベルト", "μSv": "マイクロシーベルト",
    "MPa": "メガパスカル", "hPa": "ヘクトパスカル", "kB": "キロバイト",
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
    "≦": "小なりイコール", "≧": "大なりイコール", "≤": "小なりイコール", "≥": "大なりイコール",
    "<": "小なり", ">": "大なり",
}  # fmt: skip
EACH = {"h": "毎時", "s": "毎秒", "sec": "毎秒", "min": "毎分"}  # behind a measure and /
SPAN = {"月": "1か月", "時間": "1時間", "週": "1週間"}  # others with a 1 before them

_N = r"[0-9]+(?:\.[0-9]+)?"
_BIG = "[百千万億兆]*"
_WON = "勝|負|敗|下し|引き?分け|リード|先制|快勝|圧勝|逆転"


def _grouped(found: re.Match[str]) -> str:
    """An address, or the number of a card."""
    is_short = all(len(group) < 3 for group in found[0].split("-"))
    return found[0].replace("-", "の") if is_short else digitwise(found)


def _numbered(found: re.Match[str]) -> str:
    """`A3-2`, the name of a thing."""
    is_short = all(len(group) < 3 for group in found[0].split("-"))
    return found[0].replace("-", "の" if is_short else "、")


def _floor(found: re.Match[str]) -> str:
    return f"{'地下' if found[1] else ''}{found[2]}階"


def _rate(found: re.Match[str]) -> str:
    return UNITS[found[1]] + (EACH.get(found[2]) or f"パー{UNITS[found[2]]}")


def _per(found: re.Match[str]) -> str:
    return f"{SPAN.get(found[2]) or f'1{found[2]}'}あたり{found[1]}"


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
    if re.search(WAVE, found[0]) or float(first) < float(second) or are_years:
        return f"{first}から{second}"
    return f"{first}の{second}"


_SIGNS = "|".join(re.escape(sign) for sign in MONEY)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_OPERATOR = "|".join(re.escape(sign) for sign in OPERATORS)

AMOUNTS: tuple[Rule, ...] = (
    (re.compile("(?<=[0-9])L(?=サイズ)"), "エル"),
    (
        re.compile(rf"({_SIGNS})\s?({_N})(?:{TO}(?:{_SIGNS})?({_N}))?\s?({_BIG})", re.IGNORECASE),
        _amount,
    ),
    (
        re.compile(rf"(?<![0-9.,])({_N})\s?({_BIG})\s?({_SIGNS})(?![0-9])", re.IGNORECASE),
        lambda m: f"{m[1]}{m[2]}{MONEY[m[3].upper()]}",
    ),
    (re.compile(rf"(時速|秒速|毎時|毎秒|風速)\s?({_N})\s?(k?m)/[hs](?![A-Za-z])"), r"\1\2\3"),
    (re.compile(rf"(?<![0-9.])({_N})\s?km/h(?![A-Za-z])"), r"時速\1km"),
    (
        re.compile(
            rf"(?<![0-9.])((?:{_N}{TO})?{_N}(?:[万億]?円|[回錠件人台個本枚杯食]|{_UNIT}))\s?[/／]\s?"
            rf"(時間|[年月週日分秒人個本枚回台泊食])(?![{KANJI}])"
        ),
        _per,
    ),
    (
        re.compile(rf"(?<=[0-9])\s?({_UNIT})/({_UNIT}|s)(?![A-Za-z²³]|(?<=/s)2(?![0-9]))"),
        _rate,
    ),
    (re.compile(r"(?<![0-9A-Za-z])(B?)([0-9]{1,3})F(?![A-Za-z0-9])"), _floor),
    (re.compile(rf"(?<=[0-9])\s?({_UNIT}){TO}(?=[0-9])"), lambda m: f"{UNITS[m[1]]}から"),
    (re.compile(r"(?<=[0-9][\u4e00-\u9fff])\s?[-–—]\s?(?=[0-9])"), "から"),
    # Two to four with - are an address or a version, never a range
    (re.compile(rf"{ALONE}[0-9]+(?:-[0-9]+){{2,4}}{END}"), _grouped),
    (re.compile(rf"{ALONE}({_N})/({_N})(?=\s?[=＝])"), r"\1わる\2"),
    (re.compile("(?<=[A-Za-z])[0-9]+(?:-[0-9]+)+(?![0-9A-Za-z.-])"), _numbered),
    (
        re.compile(rf"{ALONE}([0-9]+){TO}([0-9]+)(?=\s?[=×÷+])"),
        lambda m: f"{m[1]}ひく{m[2]}" if not re.search(WAVE, m[0]) else f"{m[1]}から{m[2]}",
    ),
    (re.compile(rf"(?<![0-9A-Za-z.,/:-])({_N}){TO}({_N})(?![0-9.:：/=]|\s?-[0-9])"), _span),
    (re.compile(rf"(?<=[0-9]){WAVE}(?=[0-9])"), "から"),
    (
        re.compile(rf"(?<=[0-9)）])\s?({_OPERATOR})\s?(?=[0-9?？(（])"),
        lambda m: OPERATORS[m[1]],
    ),
    (re.compile("(?<=[A-Za-z])([≦≧≤≥<>])(?=[0-9])"), lambda m: OPERATORS[m[1]]),
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
    (re.compile("(?<=円)也"), "なり"),
    (re.compile("(?<=[0-9])拍子"), "びょうし"),
    (re.compile(f"(?<![{KANJI}ァ-ヺ])表(?=[0-9])"), "ひょう"),
    (re.compile("(?<=メートル)走(?![らりるれろっ])"), "そう"),
    (re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}"), lambda m: m[0].replace(".", "点")),
    (re.compile(r"(?<![0-9.])0\.(?=[0-9])"), "零点"),
    (re.compile(r"(?<=[0-9])\.(?=[0-9])"), "点"),
    (re.compile(r"(?<![0-9A-Za-z])\.(?=[0-9])"), "零点"),
)
