"""Kana, single letters and Roman numbers as they are said in Japanese."""

# ruff: noqa: RUF001 - full-width marks and look-alikes are what is mended here

import re
import unicodedata
from collections.abc import Callable

from voices.text.mending.japanese_acronyms import ACRONYMS, LETTERS, NUMBERED, spelt

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

KANJI = "\u3005\u4e00-\u9fff"
KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
JAPANESE = KANJI + KANA
BORDER = "‧"  # to the models a phrase ends here, without a pause, as at all they do not know
GREEK = {
    "α": "アルファ", "β": "ベータ", "γ": "ガンマ", "δ": "デルタ", "ε": "イプシロン", "ζ": "ゼータ",
    "η": "イータ", "θ": "シータ", "ι": "イオタ", "κ": "カッパ", "λ": "ラムダ", "μ": "ミュー",
    "ν": "ニュー", "ξ": "クサイ", "ο": "オミクロン", "π": "パイ", "ρ": "ロー", "σ": "シグマ",
    "ς": "シグマ", "τ": "タウ", "υ": "ウプシロン", "φ": "ファイ", "χ": "カイ", "ψ": "プサイ",
    "ω": "オメガ",
}  # fmt: skip
IN_ENGLISH = {"2": "ツー", "3": "スリー", "4": "フォー", "5": "ファイブ"}  # 3D, 5G
ROMAN = {
    "II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12,
    "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19,
    "I": 1, "V": 5, "X": 10,
}  # fmt: skip
TITLES = {
    "Mrs.": "ミセス", "Mr.": "ミスター", "Ms.": "ミズ", "Dr.": "ドクター", "St.": "セント",
    "Vol.": "ボリューム", "vol.": "ボリューム", "feat.": "フィーチャリング",
    "Prof.": "プロフェッサー", "Ver.": "バージョン", "ver.": "バージョン", "Ver": "バージョン",
    "Lv.": "レベル", "Lv": "レベル", "LV": "レベル",
    "1st": "ファースト", "2nd": "セカンド",
    "3rd": "サード",
}  # fmt: skip
# Characters which Open JTalk passes over, and those it reads instead
VARIANTS = str.maketrans(
    "髙濵﨑𠮷𠮟邊㐂槗閒靑淸德嵜桒栁瀨繫摑剝簞顚驒搔攪嚙圀寬桺戶敎硏鎭燒獨珎",
    "高浜崎吉叱辺喜橋間青清徳崎桑柳瀬繋掴剥箪顛騨掻撹噛国寛柳戸教研鎮焼独珍",
)
OLD_KANA = str.maketrans(
    {
        "ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ", "ゕ": "か", "ゖ": "け",
        "ゟ": "より", "ヿ": "コト", "〆": "締め",
    }
)  # fmt: skip

_VOICED, _HALF_VOICED = "\u3099", "\u309a"
_MARKS = {"\u309b": _VOICED, "\u309c": _HALF_VOICED}
# (゚Д゚): no word, though some of its signs are letters
_FACE = re.compile(
    rf"[Σ∑ヽヾ＼]?[(（](?=[^()（）\n]{{0,9}}[゚ﾟ´｀`^；;≧≦])[^()（）\n0-9A-Za-z{KANJI}ぁ-ゖァ-ヺ]{{2,12}}[)）]"
    rf"(?:[ノﾉシ](?![ァ-ヺー]))?|[(（](\S?)([TtQXxOo])[_.]\2\1[)）]"
)
_ROMAN = "|".join(sorted(ROMAN, key=len, reverse=True))
_LONG_ROMAN = "|".join(sorted((r for r in ROMAN if len(r) > 1), key=len, reverse=True))
_JOINED = "A-Za-z0-9'’&.+@/_"
_IN_WORD = f"{_JOINED}-"


def _wide(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _read_otherwise(found: re.Match[str]) -> str:
    return found[0].translate(VARIANTS).translate(OLD_KANA)


def _voiced(found: re.Match[str]) -> str:
    """A kana and its voicing mark in one; あ゛ sounds no other than あ."""
    return _with(found[1], _MARKS.get(found[2], found[2]))


def _repeated(found: re.Match[str]) -> str:
    """`こゝろ`; with the dots the second kana is voiced."""
    kana, mark = found[1], found[2]
    return kana + (_with(kana, _VOICED) if mark in "ゞヾ" else kana)


def _with(kana: str, mark: str) -> str:
    composed = unicodedata.normalize("NFC", kana + mark)
    return composed if len(composed) == 1 else kana


def _numbered(found: re.Match[str]) -> str:
    """A number in a circle, apart from what it numbers; `第①問` is a number like others."""
    follows = found.string[found.end() :][:1]
    if found.string[: found.start()].endswith("第"):
        follows = ""
    return f"{unicodedata.numeric(found[0]):.0f}{'、' if follows.isalnum() else ''}"


def _in_english(found: re.Match[str]) -> str:
    return IN_ENGLISH[found[1]] + spelt(found[2])


def _greek(found: re.Match[str]) -> str:
    return GREEK[found[0].lower()]


def _letters(found: re.Match[str]) -> str:
    return spelt(found[0].rstrip("-"))


FORMS: tuple[Rule, ...] = (
    (_FACE, ""),
    (re.compile(r"^[＞>]+\s?", re.MULTILINE), ""),  # another speaks
    (re.compile("[\u2460-\u2473]"), _numbered),
    (re.compile("(?<=[0-9A-Za-z])\\^\\s?([0-9]+)"), r"の\1乗"),
    (re.compile("(?<=[A-Za-z][\u2080-\u2089])(?=[0-9])"), "の"),  # log₂8
    (re.compile("(?<![0-9])([0-9]{1,2})['’′]([0-9]{1,2})(?:[\"”″]|'')"), r"\1分\2秒"),
    (re.compile('(?<=[0-9])["”″](?=[0-9])'), "秒"),
    (re.compile("[\uff61-\uff9f]+|[\u3200-\u33ff\u2080-\u2089]"), _wide),
    (re.compile("[＂-＇＊＋－-９＜-＞＠-Ｚ＼＾-ｚ｜]"), _wide),
    (re.compile(r"[“”„«»\"_^`´※〽†‡\\]|(?<![0-9])\*|\*(?![0-9])"), ""),
    (re.compile("(?<![A-Za-z])'|'(?![A-Za-z])"), ""),
    (re.compile(f"([{KANA}])([{_VOICED}{_HALF_VOICED}゛゜])"), _voiced),
    (re.compile(f"[{_VOICED}{_HALF_VOICED}゛゜]"), ""),
    (re.compile(f"([{KANA}])([ゝゞヽヾ])"), _repeated),
    (re.compile("〆切り?"), "締め切り"),
    (re.compile("[" + "".join(map(chr, (*VARIANTS, *OLD_KANA))) + "]"), _read_otherwise),
    (re.compile(f"([{KANJI}]{{2}})々々"), r"\1\1"),
    (re.compile(r"(?<![A-Za-z])(?:TEL|Tel)[.:：\s]*(?=[(（]?[0+])"), "電話、"),
    (re.compile(r"(?<![A-Za-z])(?:FAX|Fax)[.:：\s]*(?=[(（]?[0+])"), "ファックス、"),
    (re.compile(r"^([0-9]{1,2}|[A-Za-zア-ンあ-ん])[)）]\s?(?=\w)", re.MULTILINE), r"\1、"),
    (re.compile(r"[(（]株[)）]"), "株式会社"),
    (re.compile(r"[(（]有[)）]"), "有限会社"),
)
WORDS: tuple[Rule, ...] = (
    (
        re.compile(
            f"(?<=[{JAPANESE}!?！？。…、 」])"
            f"(?:[wW]{{2,}}(?=-)|[wW]+(?![{JAPANESE}{_IN_WORD}]| dot))"
        ),
        "わら",  # what a laugh is written with
    ),
    (re.compile("(?<![A-Za-z])W杯"), "ワールドカップ"),
    (re.compile(r"^[wW]$", re.MULTILINE), "わら"),
    (re.compile("(?<![\\w/:.@])[wW]{2,}(?![\\w.]| dot)"), "わら"),
    (
        re.compile(rf"(?<![A-Za-z])({'|'.join(map(re.escape, TITLES))})\s?(?=[{JAPANESE}0-9])"),
        lambda found: TITLES[found[1]],
    ),
    (re.compile(rf"(?<=[{JAPANESE}0-9])\s?(?:VS|vs)\.?\s?(?=[{JAPANESE}0-9])"), "対"),
    (re.compile(rf"(?<![A-Za-z])(?:VS|vs)\.?\s?(?=[{JAPANESE}])"), "対"),
    (
        re.compile(f"(?<![{_IN_WORD}])[2-5][DG](?:-[2-5][DG])+(?![{_IN_WORD}])"),
        lambda found: found[0].replace("-", "、"),
    ),
    (re.compile(f"(?<![{_IN_WORD}])([2-5])([DG])(?:(?![{_IN_WORD}])|-{NUMBERED})"), _in_english),
    (re.compile("(?<=[0-9])(?:[SL]{0,2}DK|K|R)(?![A-Za-z0-9])"), _letters),
    (re.compile("(?<![A-Za-z])([CF])#"), lambda found: f"{LETTERS[found[1]]}シャープ"),
    (
        re.compile(f"(第|パート|[Pp]art |PART )({_ROMAN})(?![{_JOINED}])"),
        lambda found: f"{found[1]}{ROMAN[found[2]]}",
    ),
    (
        re.compile(rf"(?<=[{JAPANESE}])\s?({_LONG_ROMAN})(?![{_JOINED}])"),
        lambda found: str(ROMAN[found[1]]),
    ),
    (re.compile(rf"(?<![{_IN_WORD}])(?<![A-Za-z]\s)[A-Z](?:-?{NUMBERED})"), _letters),
    (re.compile("[" + "".join(GREEK) + "".join(GREEK).upper() + "]"), _greek),
    (
        re.compile(
            rf"(?<=[{JAPANESE}{BORDER}、。])[A-Za-z](?![{_IN_WORD}]|\s[A-Za-z])"
            rf"|(?<![{_IN_WORD}])(?<![A-Za-z]\s)[A-Za-z](?=[{JAPANESE}、。，！？])"
        ),
        _letters,
    ),
    *ACRONYMS,
    (re.compile(f"(?<=[A-Za-z]{{2}})中(?![{KANJI}])"), "ちゅう"),
)
