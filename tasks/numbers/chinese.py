"""Numbers in Chinese characters and in digits with them: Chinese, Cantonese and Japanese."""

# ruff: noqa: RUF001 - tables

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tasks.numbers.number import Number, exact, number
from tasks.numbers.units import unit_after, unit_before

DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
DIGITS |= dict(
    zip(
        "零壱弐参兩两貳叁肆伍陸陆柒捌玖壹贰",
        (0, 1, 2, 3, 2, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 1, 2),
        strict=True,
    )
)
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
CHARACTERS = "".join((*DIGITS, *TENS, *SCALES))
PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
RUN = re.compile(rf"(?:{PLAIN})(?:[{CHARACTERS}]+(?:(?:{PLAIN})[{CHARACTERS}]+)*)?|[{CHARACTERS}]+")
LONGEST = 24  # characters of a number that counts something
PART = re.compile(rf"{PLAIN}|.")

COUNTERS = (
    "ヶ月|か月|カ月|ヵ月|ヶ国|か国|カ国|ヵ国|人|個|个|箇|名|位|年|月|日|号|號|點|点|时|時|分|秒|歳|岁|歲|才|"
    "円|元|块|塊|蚊|毛|本|冊|册|枚|匹|頭|头|隻|只|羽|台|回|次|度|番|階|阶|层|層|楼|樓|倍|割|成|章|話|话|集|週|周|"
    "世紀|世纪|米|公|キロ|メートル|グラム|トン|マイル|フィート|インチ|センチ|リットル|ドル|ユーロ|ポンド|ウォン|吨|噸|"
    "票|家|间|間|条|條|天|夜|晩|晚|小时|小時|つ|杯|件|軒|着|口|把|张|張|辆|輛|架|艘|封|句|页|頁|课|課|步|歩|刻|"
    "美|欧|歐|日元|韩|韓|港|英|华里|里|斤|克|厘|寸|尺|丈|亩|畝|平|瓶|碗|盒|包|双|雙|对|對|群|种|種|类|類|项|項|"
    "届|屆|版|代|路|星|星期|礼拜|禮拜|个|丁目|発|発目|匹|足|着|通|便|便目|カ所|か所|箇所|拍|泊|局|曲|席|戦|勝|敗|"
    "支|枝|颗|顆|粒|朵|棵|株|根|部|门|門|场|場|篇|幅|套|座|排|圈|声|聲|趟|遍|顿|頓|番目|等|級|级|％|%|パーセント|"
    "儿|兒|女|房|子|胞|男|姐|哥|叔|伯|小|男|女|者|棟|畳|坪|回目|日目|年目|人目|つ目|秒間|分間|年間"
)
COUNTER = re.compile(COUNTERS)
VAGUE_BEFORE, VAGUE_AFTER = re.compile("[几幾数數何上]$"), re.compile("[几幾数數]")
IDIOMS = re.compile(
    "十分|千万|千萬|万分|萬分|四周|四週|万一|萬一|百分|三日月|二手|四つん|万歳|万岁|萬歲|十字|"
    "五月蠅|八百屋|八百長|二人|两人|兩人|二个人|两个人|兩個人|九死一生|一石二鳥|一石二鸟|一五一十|"
    "三三两两|三三兩兩|乱七八糟|亂七八糟|七上八下|四面八方|五颜六色|五顏六色|千方百计|千方百計|百年好合|不管三七二十一"
)
HOUR = re.compile(r"(?:点钟|點鐘|点鐘|点|點|时(?!间)|時(?!間))")
HALF_AFTER = re.compile(f"(?:(?:{COUNTERS}){{0,2}}?)半")
KANA = {
    "ひとつ": 1, "ふたつ": 2, "みっつ": 3, "よっつ": 4, "いつつ": 5, "むっつ": 6, "ななつ": 7,
    "やっつ": 8, "ここのつ": 9, "ひとり": 1, "ふたり": 2, "はたち": 20, "ふつか": 2, "みっか": 3,
    "よっか": 4, "とおか": 10, "はつか": 20, "ワン": 1, "ツー": 2, "スリー": 3, "フォー": 4,
    "ファイブ": 5, "シックス": 6, "セブン": 7, "エイト": 8, "ナイン": 9, "テン": 10, "ゼロ": 0,
    "ファースト": 1, "セカンド": 2, "サード": 3, "ダブル": 2, "トリプル": 3,
}  # fmt: skip
WEAK = {
    "半": (0.5, 30, 50, 1.5, 90), "俩": (2,), "倆": (2,), "仨": (3,), "双": (2,), "雙": (2,),
    "ダース": (12,), "打": (12,), "双子": (2,), "正午": (12,), "中午": (12,), "刻": (15,),
    "兩三": (2, 3), "いくつ": (), "倍": (2,), "對": (2,), "对": (2,), "夫婦": (2,), "夫妇": (2,),
    "世紀": (100,), "世纪": (100,), "午夜": (0, 12, 24), "真夜中": (0, 12, 24), "周": (7,),
}  # fmt: skip
WORD = re.compile("|".join(sorted((*KANA, *WEAK), key=len, reverse=True)))
WEEKDAY = re.compile("(?:星期|礼拜|禮拜|[周週])$")
MINUS = re.compile("(?:零下|氷点下|冰点下|マイナス|负|負|(?:^|[^\\w])[-−])$")


def in_chinese(text: str, language: str) -> Iterator[Number]:
    """The numbers of a plain text, in order.

    Args:
        text: plain.
        language: primary tag: zh, yue or ja.
    """
    taken = 0
    for run in RUN.finditer(text):
        yield from _words(text, taken, run.start())
        yield from _run(text, run, language)
        taken = run.end()
    yield from _words(text, taken, len(text))


def _words(text: str, start: int, end: int) -> Iterator[Number]:
    for found in WORD.finditer(text, start, end):
        values = WEAK.get(found[0]) or (KANA[found[0]],) if found[0] != "いくつ" else ()
        if values:
            yield number(found[0], found.span(), *values, strong=False)


def _run(text: str, run: re.Match[str], language: str) -> Iterator[Number]:
    """The number of a run of digits and characters, in its place; or two, of 三点五."""
    before, after = text[: run.start()], text[run.end() :]
    values = worth(run[0], language)
    if not values:
        return
    one = Number(run[0], run.span(), values, unit=unit_after(after) or unit_before(before))
    one = _in_place(one, before, after, language)
    yield one if _counts(run[0], before, after) else one.weakened()


def _in_place(one: Number, before: str, after: str, language: str) -> Number:
    """The number with what stands around it."""
    value = min(one.values)
    if value % 1 == 0:
        one = one.also(_times(value, before, after))
    if HALF_AFTER.match(after):
        one = one.also([value + Decimal("0.5")])
    if re.match("週間|个?星期|個星期|周|礼拜", after):
        one = replace(one, converted=frozenset({exact(value * 7)}))
    if language != "ja" and (tail := re.match(f"[点點]([{CHARACTERS}\\d]+)(?![分刻])", after)):
        one = one.also(_decimals(value, tail[1]))
    fraction = re.search(rf"(\d+|[{CHARACTERS}]+)(?:分之|分の)$", before)
    if fraction and (parts := worth(fraction[1], language)) and min(parts):
        one = one.also([value / min(parts)] if min(parts) != 100 else [value])
    return replace(one, negative=bool(MINUS.search(before)))


def _times(value: Decimal, before: str, after: str) -> Iterator[Decimal]:
    """What a whole number may be as an hour, as minutes, as a decade or as tenths."""
    if value <= 24 and (HOUR.match(after) or after.startswith(":")):
        yield value - 12 if value > 12 else value + 12
    if re.match("(?:时|時|点|點).{1,4}分前", after):
        yield from (value - 1, value + 11)
    if re.match("分前", after) and re.search("[时時点點]$", before):
        yield 60 - value
    if after.startswith("年代") and value % 10 == 0:
        yield from (value % 100 or value, *(c + value % 100 for c in (1800, 1900, 2000)))
    if re.match("割|成(?!为|為|了|人)", after):
        yield value * 10
    if re.match("刻", after):
        yield value * 15


def _decimals(value: Decimal, tail: str) -> list[Decimal]:
    digits = [str(DIGITS[c]) if c in DIGITS else c for c in tail if c in DIGITS or c.isdigit()]
    return [exact(f"{value:f}.{''.join(digits)}")] if digits and value % 1 == 0 else []


def _counts(run: str, before: str, after: str) -> bool:
    """Whether a run is surely a number, and not part of a word."""
    values = worth(run, "zh")
    if re.search(r"\d", run):
        return not (before.endswith(":") and values == {Decimal(0)})
    if VAGUE_BEFORE.search(before) or VAGUE_AFTER.match(after) or WEEKDAY.search(before):
        return False
    if IDIOMS.match(run + after) or IDIOMS.match(before[-1:] + run + after) or _about(run):
        return False
    if values <= {Decimal(0), Decimal(1)}:
        return False
    if re.match("分之|分の", after):
        return False
    return bool(before.endswith(("第", "分之")) or COUNTER.match(after)) or (
        len(run) > 1 and run[0] not in "百千万億亿萬"
    )


def _about(run: str) -> bool:
    """Whether it says about: 二三, two or three."""
    values = [DIGITS.get(character, -9) for character in run]
    return len(run) == 2 and min(values) > 0 and values[1] - values[0] == 1


def worth(run: str, language: str) -> frozenset[Decimal]:
    """What a run of digits and Chinese characters is worth; nothing where it makes no sense."""
    parts = PART.findall(run)
    if len(run) > LONGEST:
        return frozenset()
    if len(parts) > 1 and all(part in DIGITS for part in parts):
        return frozenset({exact("".join(str(DIGITS[part]) for part in parts))})
    total = section = Decimal(0)
    current: Decimal | None = None
    last = 0
    for part in parts:
        if part in SCALES:
            section += current or 0
            total = (
                (total + section) * SCALES[part]
                if total and total < SCALES[part]
                else (total + (section or 1) * SCALES[part])
            )
            section, current, last = Decimal(0), None, SCALES[part]
        elif part in TENS:
            section += (1 if current is None else current or 1) * TENS[part]
            current, last = None, TENS[part]
        else:
            value = Decimal(DIGITS[part]) if part in DIGITS else Decimal(part.replace(",", ""))
            last = 0 if value == 0 else last
            current = value
    if current and current < 10 and last >= 100 and language != "ja":
        current *= last // 10  # 三百五 is 350, 两万三 is 23,000
    return frozenset({exact(total + section + (current or 0))})
