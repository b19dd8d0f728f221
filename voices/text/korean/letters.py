"""Letters: how syllables of Hangul are made of them, and what those of any script are called."""

import re
import unicodedata


def paired(keys: str, values: str) -> dict[str, str]:
    """Each character of `keys` with its word of `values`."""
    return dict(zip(keys, values.split(), strict=True))


LATIN = paired(
    "abcdefghijklmnopqrstuvwxyz",
    "에이 비 시 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 아르 에스 티 유 브이 더블유 "
    "엑스 "
    "와이 제트",
)
JAMO = paired(
    "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㄲㄸㅃㅆㅉ",
    "기역 니은 디귿 리을 미음 비읍 시옷 이응 지읒 치읓 키읔 티읕 피읖 히읗 쌍기역 쌍디귿 쌍비읍 "
    "쌍시옷 "
    "쌍지읒",
)
CLUSTERS = paired(
    "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", "ㄱㅅ ㄴㅈ ㄴㅎ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅂㅅ"
)
GREEK = paired(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "알파 베타 감마 델타 엡실론 제타 에타 세타 요타 카파 람다 뮤 뉴 크시 오미크론 파이 로 시그마 "
    "시그마 "
    "타우 입실론 피 카이 프시 오메가",
)

_SYLLABLES = re.compile("[가-힣]+")
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
ALONE = str.maketrans(  # letters made to be joined to others, as they stand by themselves
    {chr(0x1100 + at): letter for at, letter in enumerate(_LEADS)}
    | {chr(0x1161 + at): letter for at, letter in enumerate(_VOWELS)}
    | {chr(0x11A8 + at): letter for at, letter in enumerate(_TAILS)}
)
_IN_TWO = str.maketrans(
    paired("ㅘㅙㅚㅝㅞㅟㅢ", "ㅗㅏ ㅗㅐ ㅗㅣ ㅜㅓ ㅜㅔ ㅜㅣ ㅡㅣ")
    | paired("ㅑㅒㅕㅖㅛㅠ", "ㅣㅏ ㅣㅐ ㅣㅓ ㅣㅔ ㅣㅗ ㅣㅜ")
)


def lettered(text: str) -> str:
    """The text with its syllables as letters, none of them a compound vowel."""
    letters = _SYLLABLES.sub(lambda found: unicodedata.normalize("NFD", found[0]), text)
    return letters.translate(ALONE).translate(_IN_TWO)


def has_final(word: str) -> bool:
    """Whether a word of Hangul ends in a consonant, which decides its particle."""
    return "가" <= word[-1:] <= "힣" and (ord(word[-1]) - ord("가")) % 28 > 0
