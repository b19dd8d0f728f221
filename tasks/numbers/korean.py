"""Numbers in Korean: digits with 만 and 억, Sino-Korean numerals and the native ones."""

# ruff: noqa: RUF001 - tables

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tasks.numbers.number import Number, exact, number
from tasks.numbers.units import unit_after, unit_before

SINO = {character: value for value, character in enumerate("영일이삼사오육칠팔구")} | {
    "공": 0,
    "륙": 6,
}
TENS = {"십": 10, "백": 100, "천": 1000}
SCALES = {"만": 10**4, "억": 10**8, "조": 10**12}
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMERALS = "".join((*SINO, *TENS, *SCALES))
BIG = r"[십백천]?[만억조]"
RUN = re.compile(
    rf"(?:{DIGITS})(?:\s?[십백천]?[만억조](?!에|의|이\s|은|을|큼|나|족)|[백천십](?=\s|원|명|개|{BIG}|$))?(?:\s?(?:{DIGITS})(?:[십백천]?[만억조]|[백천]))*"
    rf"|(?<![가-힣])[{NUMERALS}]+(?:\s(?=[{NUMERALS}]*[십백천만])[{NUMERALS}]+)*"
)
LONGEST = 24  # characters of a number that counts something
PART = re.compile(rf"{DIGITS}|[{NUMERALS}]")

NATIVE_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
NATIVE = {tens + ones: a + b for tens, a in NATIVE_TENS.items() for ones, b in NATIVE_ONES.items()}
NATIVE |= NATIVE_TENS | NATIVE_ONES
NATIVE_RUN = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(NATIVE, key=len, reverse=True))})")
UNSURE = {"한", "두", "세", "석", "네", "넉", "둘", "셋", "넷", "열", "쉰", "하나"}  # words besides

COUNTERS = (
    "명|분|개|마리|번|살|시|시간|권|장|대|병|잔|층|달|주|년|월|일|초|원|달러|유로|킬로|미터|센티|그램|퍼센트|프로|%|배|"
    "호|회|점|도|가지|사람|군데|쌍|벌|켤레|그루|송이|채|척|통|편|세기|차|위|등|인|박|조각|곳|째|엔|위안|파운드|톤|리터|"
    "세(?![가-힣])|마일|피트|인치|평|자루|줄|판|쪽|페이지|장면|과|학년|반(?![가-힣])|다스|구역|블록|걸음|발|방|나라|아이|아들|딸|남자|여자|친구"
)
COUNTER = re.compile(rf"\s?(?:{COUNTERS})")
PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|도|만|로|으로|과|와|이다|입니다|이에요|예요|이나|씩|여)?(?![가-힣])"
)
SINGLE = set("삼사오육칠팔구")  # that are numbers before a counter, apart from it
WEAK = {
    "반": (0.5, 30, 50, 1.5, 90), "첫": (1,), "하루": (1,), "이틀": (2,), "사흘": (3,),
    "나흘": (4,), "닷새": (5,), "열흘": (10,), "보름": (15, 2), "정오": (12,), "자정": (0, 12, 24),
    "두어": (2,), "서너": (3, 4), "둘째": (2,), "셋째": (3,), "절반": (0.5, 50), "쌍둥이": (2,),
    "십대": (10,), "세기": (100,), "일주일": (1, 7), "양쪽": (2,), "둘 다": (2,), "커플": (2,),
    "원": (1,), "투": (2,), "쓰리": (3,), "스물": (20,), "한": (1,), "하나": (1,), "일": (1,),
}  # fmt: skip
WORD = re.compile(rf"(?<![가-힣])(?:{'|'.join(sorted(WEAK, key=len, reverse=True))})")
VAGUE = re.compile(r"(?:몇|수)\s?$")
MINUS = re.compile(r"(?:영하|마이너스|(?:^|[^\w])[-−])\s?$")


def in_korean(text: str) -> Iterator[Number]:
    """The numbers of a plain text, in order."""
    found: list[Number] = []
    for run in RUN.finditer(text):
        found += _sino(text, run)
    for run in NATIVE_RUN.finditer(text):
        found += _native(text, run)
    taken = [one.span for one in found]
    for word in WORD.finditer(text):
        if not any(start <= word.start() < end for start, end in taken):
            found.append(number(word[0], word.span(), *WEAK[word[0]], strong=False))
    yield from sorted(found, key=lambda one: one.span)


def _sino(text: str, run: re.Match[str]) -> Iterator[Number]:
    after, before = text[run.end() :], text[: run.start()]
    written = run[0]
    if len(written) > LONGEST:
        return
    value = worth(written)
    one = Number(written, run.span(), frozenset({value}), unit=unit_after(after))
    one = _in_place(replace(one, unit=one.unit or unit_before(before)), before, after)
    if re.search(r"\d", written):
        yield one if not (before.endswith(":") and value == 0) else one.weakened()
    elif value > 1:
        yield from _in_hangul(one, before, after)


def _in_hangul(one: Number, before: str, after: str) -> Iterator[Number]:
    """A number without digits, which may be part of a word."""
    written = one.text
    counted = bool(COUNTER.match(after)) and not VAGUE.search(before)
    if len(written) == 1:
        sure = written in SINGLE or written in TENS or written in SCALES
        yield from (one if sure else one.weakened(),) if counted else ()
    elif re.search("[십백천만억조]", written) and written[0] not in "만억조":
        if counted and written != "천만":
            yield one
        elif counted or PARTICLE.match(after):
            yield one.weakened()


def _native(text: str, run: re.Match[str]) -> Iterator[Number]:
    after, before = text[run.end() :], text[: run.start()]
    one = number(run[0], run.span(), NATIVE[run[0]])
    one = _in_place(replace(one, unit=unit_after(after)), before, after)
    counted = bool(COUNTER.match(after))
    if one.values <= {Decimal(1)}:
        yield one.weakened()
    elif (counted and not re.match(r"\s?사람(?![가-힣])", after)) or (
        run[0] not in UNSURE and PARTICLE.match(after)
    ):
        yield one
    elif counted or PARTICLE.match(after):
        yield one.weakened()


def _in_place(one: Number, before: str, after: str) -> Number:
    value = min(one.values)
    if re.match(r"\s?시(?!간)|:", after) and value <= 24:
        one = one.also([value - 12 if value > 12 else value + 12])
    if re.match(rf"\s?(?:{COUNTERS})?\s?반(?![가-힣])", after):
        one = one.also([value + Decimal("0.5")])
    if re.match(r"\s?년대", after):
        one = one.also([value % 100, *(century + value % 100 for century in (1800, 1900, 2000))])
    if re.match(r"\s?주(?:일|간|\s|$)", after):
        one = replace(one, converted=frozenset({exact(value * 7)}))
    return replace(one, negative=bool(MINUS.search(before)))


def worth(written: str) -> Decimal:
    """What digits and Sino-Korean numerals are worth together."""
    total = section = Decimal(0)
    current: Decimal | None = None
    for part in PART.findall(written):
        if part in SCALES:
            section += current or 0
            total += (section or 1) * SCALES[part]
            section, current = Decimal(0), None
        elif part in TENS:
            section += (1 if current is None else current) * TENS[part]
            current = None
        else:
            digit = Decimal(SINO[part]) if part in SINO else Decimal(part.replace(",", ""))
            current = digit if current is None else current * 10 + digit
    return exact(total + section + (current or 0))
