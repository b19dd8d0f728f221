"""Letters as Korean says them: acronyms, Roman numerals, jamo of chats, and Hanja."""

# ruff: noqa: RUF001 - letters that look like others are what is told apart here

import re
from collections.abc import Callable

from voices.text.korean.hanja import read
from voices.text.korean.letters import CLUSTERS, GREEK, JAMO, LATIN, has_final, paired
from voices.text.korean.numbers import cardinal
from voices.text.mending.english_capitals import lowered

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# As people say them, which is not always how they are spelt
NAMES = {letter.upper(): name for letter, name in LATIN.items()} | {"C": "씨", "R": "알"}
# In capitals, but said as words
WORDS = {
    "NASA": "나사", "NATO": "나토", "OPEC": "오펙", "FIFA": "피파", "UEFA": "유에파",
    "AIDS": "에이즈", "COVID": "코비드", "KAIST": "카이스트", "POSCO": "포스코", "KOSPI": "코스피",
    "TOEIC": "토익", "TOEFL": "토플", "IELTS": "아이엘츠", "IKEA": "이케아", "IMAX": "아이맥스",
    "RAM": "램", "ROM": "롬", "LAN": "랜", "SIM": "심", "PIN": "핀", "NO": "노", "YES": "예스",
    "TOP": "톱", "BIG": "빅", "HOT": "핫", "NEW": "뉴", "GO": "고", "UP": "업", "MY": "마이",
    "VS": "대", "EXO": "엑소", "LIVE": "라이브", "BEST": "베스트", "END": "엔드", "SHOW": "쇼",
    "KIA": "기아", "HYBE": "하이브", "SKY": "스카이", "UNESCO": "유네스코",
    "UNICEF": "유니세프", "TWICE": "트와이스", "ON": "온",
    "OFF": "오프", "IN": "인", "OUT": "아웃", "ALL": "올", "MAX": "맥스",
    "SET": "세트", "BOX": "박스", "WIN": "윈", "FUN": "펀", "DAY": "데이", "ONE": "원",
    "TWO": "투", "KEY": "키", "CAR": "카", "SALE": "세일", "OPEN": "오픈", "EVENT": "이벤트",
    "FREE": "프리", "START": "스타트", "STOP": "스톱", "PLUS": "플러스", "PRO": "프로",
    "MINI": "미니", "STAR": "스타", "LOVE": "러브", "GAME": "게임", "OVER": "오버",
}  # fmt: skip
# Spelt although they have a vowel, and though they stand alone
SPELT = (
    "AI IT CEO CFO CTO DNA RNA FBI CIA EBS USB VIP UN EU UFO OT AS AR MBTI IOC IMF WHO FTA API "
    "URL ID IP MVP OST OK MLB NBA EPL UFC ICU MRI AD NGO ESG UI UX USA UK US SUV HIV AMG EXID "
    "ASMR SOS DIY FA OTT OLED LED KBO UHD AOMG OCN ETF LTE OECD ISBN"
)
# With a digit that is said in English
CODES = {
    "3D": "쓰리디", "2D": "투디", "4D": "포디", "4K": "포케이", "8K": "에잇케이", "B2B": "비투비",
    "B2C": "비투씨", "C2C": "씨투씨", "O2O": "오투오", "P2P": "피투피", "MP3": "엠피쓰리",
    "MP4": "엠피포", "R2D2": "알투디투", "H2O": "에이치투오", "CO2": "씨오투",
    "COVID19": "코비드일구", "2PM": "투피엠",
    "2NE1": "투애니원", "2AM": "투에이엠",
}  # fmt: skip
DIGITS = paired("123456789", "원 투 쓰리 포 파이브 식스 세븐 에잇 나인")
ORDINALS = paired("123456789", "퍼스트 세컨드 서드 포스 피프스 식스스 세븐스 에잇스 나인스")
# In capitals and small letters
MIXED = {"IoT": "아이오티", "tvN": "티브이엔", "PhD": "피에이치디", "VoIP": "브이오아이피"}
SHORTENED = {"Vol": "볼륨", "Ep": "에피소드", "EP": "에피소드", "Lv": "레벨", "LV": "레벨"}
CHAT = {
    "ㅇㅋ": "오케이", "ㅇㅇ": "응", "ㄱㄱ": "고고", "ㄴㄴ": "노노", "ㄷㄷ": "덜덜", "ㄱㅅ": "감사",
    "ㄳ": "감사", "ㅊㅋ": "축하", "ㅈㅅ": "죄송", "ㅅㄱ": "수고", "ㅎㅇ": "하이",
    "ㅂㅂ": "바이바이", "ㅂㅇ": "바이", "ㄹㅇ": "리얼", "ㅇㅈ": "인정", "ㅁㄹ": "몰라",
    "ㅎㄷㄷ": "후덜덜",
    "ㅁㅊ": "미친", "ㅂㄷ": "부들", "ㅇㄴ": "아니", "ㅇㅎ": "아하", "ㄱㅊ": "괜찮아",
    "ㄱㅇㄷ": "개이득", "ㄹㅈㄷ": "레전드",
}  # fmt: skip
TITLES = {"Mr": "미스터", "Ms": "미즈", "Mrs": "미세스", "Miss": "미스", "Dr": "닥터"}

_SPELT = frozenset(SPELT.split())
_VOWELS = frozenset("AEIOU")
_VALUES = {"I": 1, "V": 5, "X": 10}
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def _spelt(letters: str) -> str:
    return WORDS.get(letters) or "".join(NAMES[letter] for letter in letters.upper())


def _glued(found: re.Match[str]) -> str:
    """Capitals beside Hangul: spelt, but for what can be said as a word."""
    letters = found[0].rstrip("-")
    is_spelt = len(letters) < 4 or _is_known(letters) or _has_cluster(letters)
    return _spelt(letters) if is_spelt else letters


def _alone(found: re.Match[str]) -> str:
    """Capitals with a blank beside them: spelt, unless they are a word of English."""
    letters = found[0]
    is_personality = re.fullmatch("[EI][NS][TF][JP]", letters)
    is_spelt = is_personality or _is_known(letters) or lowered(letters) == letters
    return _spelt(letters) if is_spelt else letters


def _is_known(letters: str) -> bool:
    return letters in _SPELT or letters in WORDS or not _VOWELS & set(letters)


def _has_cluster(letters: str) -> bool:
    return len(letters) == 4 and bool(re.search("[^AEIOU]{3}", letters))


def _coded(found: re.Match[str]) -> str:
    """`A4`, `F-16`, `KF94`: where there is but one letter and one digit, both are English."""
    code = found[0].replace("-", "")
    if code in CODES:
        return CODES[code]
    names = DIGITS if len(code) == 2 else {}
    parts = re.findall("[A-Za-z]+|[0-9]+", code)
    return "".join(
        _spelt(part) if part.isalpha() else names.get(part) or cardinal(part) for part in parts
    )


def _numbered(found: re.Match[str]) -> str:
    number = found[1] or found[2]
    return f"넘버 {DIGITS[number] if number in ('1', '2', '3') else number}"


def _roman(found: re.Match[str]) -> str:
    """A Roman numeral in digits; other letters stay."""
    values = [_VALUES[letter] for letter in found[0]]
    pairs = zip(values, [*values[1:], 0], strict=True)
    number = sum(-value if value < after else value for value, after in pairs)
    written = "X" * (number // 10) + _ONES[number % 10]
    if written != found[0]:
        return found[0]
    is_chapter = found.string.startswith("장", found.end())
    return cardinal(str(number)) + " " if is_chapter else str(number)


def _equals(found: re.Match[str]) -> str:
    said = NAMES.get(found[1].upper()) or GREEK.get(found[1]) or found[1]
    return f"{said}{'은' if has_final(said) else '는'} "


def _chatted(found: re.Match[str]) -> str:
    """Jamo without a syllable: laughter, tears, short forms, long vowels, else their names."""
    run = found[0]
    if _WHOLLY_CHAT.fullmatch(run):
        return " ".join(_chat(part[0]) for part in _CHAT.finditer(run))
    return "".join(map(_named, re.sub(r"(.)\1{2,}", r"\1\1\1", run)))


def _chat(part: str) -> str:
    """One short form, or a run of one letter: ㅋㅋㅋㅋ as 크크크, ㅠㅠ as 흑흑."""
    for letters, said, longest in (("ㅋ", "크", 3), ("ㅎ", "흐", 3), ("ㅠㅜ", "흑", 2)):
        if set(part) <= set(letters):
            return said * (min(len(part), longest) if longest == 3 else longest)
    return CHAT[part if len(set(part)) > 1 else part[:2]]


def _named(letter: str) -> str:
    if "ㅏ" <= letter <= "ㅣ":
        return chr(ord("아") + 28 * (ord(letter) - ord("ㅏ")))
    return "".join(JAMO[part] for part in CLUSTERS.get(letter, letter))


_SHORT = "|".join(
    f"{short}+" if len(set(short)) == 1 else short for short in sorted(CHAT, key=len, reverse=True)
)
_CHAT = re.compile(f"{_SHORT}|ㅋ+|ㅎ+|[ㅠㅜ]+")
_WHOLLY_CHAT = re.compile(f"(?:{_CHAT.pattern})+")
_HAN = "\u4e00-\u9fff"

LETTERS: tuple[Rule, ...] = (
    (re.compile("(?<=[가-힣])ㅇㅇ(?= ?[씨님양군])|[○◯〇]{2,}"), "땡땡"),
    (re.compile("(?<=[가-힣])(?=ㅋㅋ|ㅎㅎ|[ㅠㅜ]{2})"), " "),
    (re.compile("[ㄱ-ㅣ]+"), _chatted),
    (
        re.compile(
            rf"(?<![가-힣])([가-힣]{{1,30}}+) ?\(([{_HAN}]+)\)|([{_HAN}]+) ?\(([가-힣]+)\)"
            rf"|([가-힣]?)([{_HAN}]+)"
        ),
        read,
    ),
)
ACRONYMS: tuple[Rule, ...] = (
    (
        re.compile("(?<![A-Za-z0-9])B([1-9])(?:층|F(?![A-Za-z0-9])|(?=에서 [0-9]+(?:층|F)))"),
        r"지하 \1층",
    ),
    (re.compile(f"(?<![A-Za-z])(?:{'|'.join(MIXED)})(?![A-Za-z])"), lambda found: MIXED[found[0]]),
    (re.compile("(?<![A-Za-z])K-?(?:POP|[Pp]op)(?![A-Za-z])"), "케이팝"),
    (
        re.compile(rf"(?<![A-Za-z])({'|'.join(SHORTENED)})\. ?(?=[0-9])"),
        lambda found: f"{SHORTENED[found[1]]} ",
    ),
    (re.compile(r"(?<![A-Za-z0-9.-])([1-9][0-9]?)F(?![A-Za-z0-9])"), r"\1층"),
    (re.compile(r"([가-힣A-Za-zα-ω])(?<![A-Za-z]{2})\)? ?= ?(?=[가-힣A-Za-z0-9])"), _equals),
    (
        re.compile(r"(?<![A-Za-z])(?:(?:No\.? ?|№ ?)([0-9]+)|# ?([0-9]+)(?![0-9가-힣A-Za-z]))"),
        _numbered,
    ),
    (re.compile("(?<![A-Za-z0-9])(?!XX)[IVX]{2,6}(?![A-Za-z0-9&+])"), _roman),
    (re.compile("(?<![A-Za-z])D-(?:[Dd]ay|DAY|데이)"), "디데이"),
    (re.compile("(?<![A-Za-z])D-([0-9]+)"), r"디 마이너스 \1"),
    (re.compile(r"(?<![A-Za-z])D\+([0-9]+)"), r"디 플러스 \1"),
    (re.compile(r"(?<![A-Za-z])C\+\+"), "씨 플러스 플러스"),
    (re.compile("(?<![A-Za-z])C#"), "씨 샵"),
    (re.compile(r"(?<![A-Za-z0-9])U\+"), "유플러스"),
    (re.compile(r"(?<![A-Za-z])PA(?=\+)"), "피에이"),  # of a cream against the sun
    (
        re.compile(r"(?<![A-Za-z0-9])([A-F])\+(?![A-Za-z0-9])"),
        lambda found: f"{NAMES[found[1]]} 플러스",
    ),
    (
        re.compile(
            r"(?<![A-Za-z0-9.&])(?:[A-Z]{1,5}-?[0-9]{1,4}(?:[A-Z][0-9]?)?|"
            r"[0-9]{1,2}[A-Z]{1,3}[0-9]?)"
            r"(?![A-Za-z0-9]|-[0-9A-Za-z]|[,.][0-9])"
        ),
        _coded,
    ),
    (  # USB-C
        re.compile("(?<![A-Za-z0-9-])([A-Z]{2,5})-([A-Z])(?![A-Za-z0-9-])"),
        lambda found: _spelt(found[1]) + NAMES[found[2]],
    ),
    (re.compile("(?<![A-Za-z])X-?(?:레이|ray)"), "엑스레이"),
    (re.compile("(?<![A-Za-z])T ?셔츠"), "티셔츠"),
    (re.compile("(?<![A-Za-z0-9])x ?(?=[0-9])"), "엑스 "),
    (
        re.compile("(?<![0-9.])(1st|2nd|3rd|[4-9]th)(?![A-Za-z])"),
        lambda found: ORDINALS[found[1][0]],
    ),
)
# Once numbers are words, which letters may stand beside
NAMED: tuple[Rule, ...] = (
    (
        re.compile(r"(?<![A-Za-z])(Mr|Ms|Mrs|Miss|Dr)\.? ?(?=[가-힣])"),
        lambda found: f"{TITLES[found[1]]} ",
    ),
    (
        re.compile("(?<![A-Za-z])([A-Z])([&/])([A-Z])(?![A-Za-z])"),
        lambda found: NAMES[found[1]] + ("앤" if found[2] == "&" else "") + NAMES[found[3]],
    ),
    (
        re.compile(
            "(?<![A-Za-z0-9&'-])[A-Z]{1,5}-?(?=[가-힣])|(?<=[가-힣])[A-Z]{1,5}(?![A-Za-z0-9&'])"
        ),
        _glued,
    ),
    (
        re.compile(
            "(?<![A-Za-z0-9])[A-Z](?=\\([가-힣·]+\\)| (?:씨|양|군|형|팀|조|급|반)(?![가-힣]{2}))"
        ),
        lambda found: NAMES[found[0]],
    ),
    (
        re.compile(
            r"(?<![A-Za-z0-9'.-])[a-z]-?(?=[가-힣])|(?<=[가-힣])[a-z](?![A-Za-z0-9'-]|\.[A-Za-z])"
        ),
        lambda found: NAMES[found[0][0].upper()],
    ),
    (
        re.compile(
            r"(?<![A-Za-z0-9&'.-])(?<![A-Za-z] )[A-Z]{2,5}(?![A-Za-z0-9&'-]| [A-Za-z]|\.[A-Za-z])"
        ),
        _alone,
    ),
)
