"""Money and measures as they are said in Chinese."""

# ruff: noqa: RUF001 - full-width signs are what is mended here

import re
from functools import partial

from voices.text.mending.chinese_speech import DASH, HAN, NUMBER, Rule, Speech, amount, plain

UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "m/s²": "米每二次方秒",
    "km²": "平方公里",
    "km2": "平方公里",
    "㎡": "平方米",
    "m²": "平方米",
    "m2": "平方米",
    "m³": "立方米",
    "m3": "立方米",
    "cm²": "平方厘米",
    "cm2": "平方厘米",
    "cm³": "立方厘米",
    "cm3": "立方厘米",
    "mm²": "平方毫米",
    "mm2": "平方毫米",
    "km": "公里",
    "dm": "分米",
    "cm": "厘米",
    "mm": "毫米",
    "μm": "微米",
    "nm": "纳米",
    "kg": "公斤",
    "Kg": "公斤",
    "KG": "公斤",
    "mg": "毫克",
    "μg": "微克",
    "ml": "毫升",
    "mL": "毫升",
    "dl": "分升",
    "dL": "分升",
    "min": "分钟",
    "m": "米",
    "g": "克",
    "t": "吨",
    "L": "升",
    "l": "升",
    "h": "小时",
    "s": "秒",
    "ms": "毫秒",
    "μs": "微秒",
    "ha": "公顷",
    "lb": "磅",
    "lbs": "磅",
    "oz": "盎司",
    "ft": "英尺",
    "mph": "英里每小时",
    "rpm": "转每分钟",
    "fps": "帧每秒",
    "bpm": "次每分钟",
    "mmHg": "毫米汞柱",
    "ppm": "百万分之一",
    "kW": "千瓦",
    "KW": "千瓦",
    "W": "瓦",
    "MW": "兆瓦",
    "kWh": "千瓦时",
    "V": "伏",
    "kV": "千伏",
    "mA": "毫安",
    "mAh": "毫安时",
    "Ω": "欧姆",
    "Hz": "赫兹",
    "kHz": "千赫",
    "KHz": "千赫",
    "MHz": "兆赫",
    "GHz": "吉赫",
    "dB": "分贝",
    "Pa": "帕",
    "kPa": "千帕",
    "hPa": "百帕",
    "MPa": "兆帕",
    "J": "焦耳",
    "kJ": "千焦",
    "cal": "卡",
    "kcal": "千卡",
    "KB": "千字节",
    "MB": "兆字节",
    "GB": "吉字节",
    "TB": "太字节",
    "kbps": "千比特每秒",
    "Mbps": "兆比特每秒",
    "Gbps": "吉比特每秒",
    "℉": "华氏度",
    "°F": "华氏度",
    "°": "度",
    "″": "英寸",
    "′": "分",
}
# Signs that stand before an amount or behind it
MONEY = {
    "HK$": "港元",
    "HKD": "港元",
    "NT$": "新台币",
    "NTD": "新台币",
    "TWD": "新台币",
    "MOP": "澳门元",
    "S$": "新加坡元",
    "SGD": "新加坡元",
    "A$": "澳元",
    "AUD": "澳元",
    "C$": "加元",
    "CAD": "加元",
    "RMB": "元人民币",
    "CNY": "元人民币",
    "￥": "元",
    "¥": "元",
    "EUR": "欧元",
    "€": "欧元",
    "GBP": "英镑",
    "£": "英镑",
    "￡": "英镑",
    "JPY": "日元",
    "KRW": "韩元",
    "₩": "韩元",
    "₽": "卢布",
    "₹": "卢比",
    "₫": "越南盾",
    "฿": "泰铢",
}
_SCALES = {"k": "000", "m": "000000", "b": "000000000"}
_SCREENS = ("2", "4", "8")  # and so many K
_SCALE = "[百千万萬亿億]{1,2}|[KkMmBb](?![A-Za-z0-9])"


def amounts(speech: Speech) -> tuple[Rule, ...]:
    """Amounts of money, then measures."""
    money = MONEY | {"US$": speech.united_states, "USD": speech.united_states}
    money |= {"$": speech.dollars, "＄": speech.dollars}
    signs = "|".join(map(re.escape, sorted(money, key=len, reverse=True)))
    sign = rf"(?P<sign>(?i:{signs}))"
    said = partial(_money, money=money, speech=speech)
    return (
        (
            re.compile(
                rf"(?<![A-Za-z]){sign}\s?(?P<first>{NUMBER})(?:{DASH}(?i:{signs})?"
                rf"(?P<second>{NUMBER}))?\s?(?P<scale>{_SCALE})?(?![0-9])"
            ),
            said,
        ),
        (
            re.compile(
                rf"(?<![0-9.,A-Za-z])(?P<first>{NUMBER})(?:{DASH}(?P<second>{NUMBER}))?"
                rf"\s?(?P<scale>{_SCALE})?\s?{sign}(?![0-9A-Za-z])"
            ),
            said,
        ),
        (
            re.compile(rf"(?<![0-9.])({NUMBER})(?=\s?[元块塊蚊])"),
            lambda found: plain(found[1]),
        ),
        (
            re.compile(
                rf"(?<![0-9A-Za-z.-])({NUMBER})([kKw])?{DASH}({NUMBER})([kKw])(?![A-Za-z0-9])"
            ),
            partial(_range, speech=speech),
        ),
        (
            re.compile(
                rf"(?<![0-9A-Za-z.])({NUMBER})W(?=\+|播放|粉|人|次|[阅閱][读讀]|[浏瀏][览覽]|用[户戶]"
                rf"|[点點][赞讚])|(?<=薪)({NUMBER})W(?![A-Za-z0-9])"
            ),
            lambda found: f"{found[1] or found[2]}万",
        ),
        (re.compile(rf"(?<![0-9A-Za-z.])({NUMBER})w(?=[+\u4e00-\u9fff，。]|$)"), r"\1万"),
        # Followers by the ten thousand, but not a screen of 4K
        (
            re.compile(
                rf"(?<![0-9A-Za-z.])(?<![A-Za-z0-9]-)({NUMBER})[kK](?![A-Za-z0-9])(?=[0-9\u4e00-\u9fff，。]|$)"
            ),
            _thousands,
        ),
    )


def measures() -> tuple[Rule, ...]:
    """Numbers with a unit; to be read after ranges of them."""
    units = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
    return (
        (
            re.compile("(?<![0-9A-Za-z.])([0-9]{1,3})h([0-9]{1,2})m(?:in)?(?![A-Za-z0-9])"),
            r"\1小时\2分",
        ),
        (
            re.compile(r"(?<![0-9.])([0-9]+)°([0-9]+)[′'](?:([0-9]+)[″\"])?"),
            lambda found: f"{found[1]}度{found[2]}分" + (f"{found[3]}秒" if found[3] else ""),
        ),
        (
            re.compile(rf"(?<![0-9.])({NUMBER})[′']({NUMBER})[″\"](?![0-9A-Za-z])"),
            lambda found: f"{found[1]}英尺{found[2]}英寸",
        ),
        (
            re.compile(rf"(?<![0-9.A-Za-z])({NUMBER})[\"“”](?![0-9A-Za-z])"),
            lambda found: f"{found[1]}英寸" if _is_alone(found) else found[0],
        ),
        (
            re.compile(r"(?<![0-9./])([0-9]{2,3})/(?=[0-9]{2,3}\s?mmHg)"),
            lambda found: f"{amount(found[1])}，",
        ),
        (
            re.compile(rf"(?<![0-9./])([0-9]+)/([0-9]+)\s?({units})(?![A-Za-z0-9²³/])"),
            lambda found: f"{amount(found[2])}分之{amount(found[1])}{UNITS[found[3]]}",
        ),
        (
            re.compile(
                rf"(?<![0-9.A-Za-z])({NUMBER})\s?({units})(?:/({units}))?(?![A-Za-z0-9²³/])"
            ),
            _measure,
        ),
        (
            re.compile(rf"(?<![0-9.A-Za-z])({NUMBER})\s?({units})/(?=[{HAN}])"),
            lambda found: f"{_quantity(found[1])}{UNITS[found[2]]}每",
        ),
        (
            re.compile(rf"(?<=[元块塊蚊度次磅])/({units})(?![A-Za-z0-9])"),
            lambda found: f"每{UNITS[found[1]]}",
        ),
        (re.compile(rf"(?<![0-9.])({NUMBER})\s?‰"), lambda found: f"千分之{amount(found[1])}"),
        (re.compile(r"(?<=[0-9])\s+(?=%)"), ""),
    )


def _money(found: re.Match[str], money: dict[str, str], speech: Speech) -> str:
    sign, scale = found["sign"], found["scale"] or ""
    ends = [end for end in (found["first"], found["second"]) if end]
    few = sign == "$" and not scale and all(end.isdigit() and len(end) < 5 for end in ends)
    name = speech.few_dollars if few else money[sign.upper()]
    if scale.lower() in _SCALES:
        said = [amount(_scaled(end, scale)) for end in ends]
        return speech.upto.join(said) + name
    return speech.upto.join(map(_quantity, ends)) + scale + name


def _range(found: re.Match[str], speech: Speech) -> str:
    """`8k-12k`, `10-15K`, but not a screen of 2-4K."""
    first, scale, second, last = found.groups()
    is_screen = last != "w" and second in _SCREENS
    if not scale and (is_screen or float(first) >= float(second)):
        return found[0]
    ends = ((first, scale or last), (second, last))
    said = (f"{end}万" if of == "w" else amount(_scaled(end, "k")) for end, of in ends)
    return speech.upto.join(said)


def _thousands(found: re.Match[str]) -> str:
    return found[0] if found[1] in _SCREENS else amount(_scaled(found[1], "k"))


def _scaled(digits: str, scale: str) -> str:
    """`2.5k` as digits; what does not fit into them stays behind the point."""
    whole, _, decimals = digits.partition(".")
    zeros = _SCALES[scale.lower()]
    moved = (decimals + zeros)[: len(zeros)] if decimals else zeros
    rest = decimals[len(zeros) :].rstrip("0")
    return f"{whole}{moved}.{rest}" if rest else f"{whole}{moved}"


def _is_alone(found: re.Match[str]) -> bool:
    """Whether the quotation mark behind a number neither opens nor closes."""
    before = found.string[max(found.start() - 200, 0) : found.start()]
    after = found.string[found.end() : found.end() + 200]
    return not any(len(re.findall('["“”]', side)) % 2 for side in (before, after))


def _measure(found: re.Match[str]) -> str:
    per = f"每{UNITS[found[3]]}" if found[3] else ""
    return f"{_quantity(found[1])}{UNITS[found[2]]}{per}"


def _quantity(digits: str) -> str:
    """A number that is not read digit by digit, however long it is."""
    digits = plain(digits)
    return digits if len(digits.partition(".")[0]) < 3 else amount(digits)
