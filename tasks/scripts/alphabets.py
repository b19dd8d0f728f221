"""Tell older encodings apart by the letters they would make: only one makes a language's own.

General detectors need more text than a short subtitle file has: charset-normalizer 3.5 reads
French in cp1252 as cp1250 and Korean as Thai. Here every encoding is judged by the best of the
few languages it was made for, so that "č ŕ ę" together, which no language has, tell cp1250 off.
"""

# ruff: noqa: RUF001 - look-alikes of many alphabets are what this file is about

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, zip_longest

SAMPLE = 16_384  # bytes of lines with letters beyond ASCII: more makes no difference

# Alphabetic languages: letters beyond ASCII, the frequent ones first.
LETTERS = {
    "fr": "éèàêçôâîûùïëœæÿ",
    "es": "áéíóúñü",
    "pt": "ãáçéóêíâõúôàü",
    "it": "èàòùìéíóú",
    "de": "äöüß",
    "nl": "ëéïóüèê",
    "sv": "äåöéæø",
    "is": "áðéíóúýþæö",
    "ca": "àçéèíïóòúü",
    "sq": "ëç",
    "pl": "ąęółśżćńź",
    "cs": "áíéěřšžčýůťúďňó",
    "sk": "áéíčšľťžýúňďôäóĺŕ",
    "hu": "áéöóőüíúű",
    "ro": "ăîâşţșț",
    "hr": "šćčžđ",
    "tr": "ıüşçöğâîİ",
    "lt": "ėšįžųčūąę",
    "lv": "āīēšņļūžčģķ",
    "et": "äõöüšž",
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оаинтіверслкдумпязьбгйчхцжшюїєфґщ",
    "sr": "аоиенрстјумдкпвлзбгњшчцћљжхђфџ",
    "bg": "аиоентсрвлдкпмзбгущячъжйцхюшфь",
    "el": "αοιετνσρςκπμλυηάίγόέδύήθώφωχβξζψϊϋΐΰ",
    "he": "יוהלאמבתרשנעדקחכםפגטסןזצךףץ",
    "ar": "اليمونترةبعدسفهكقحجأشصخطىءضذزثغظؤئإآ،؟",
    "fa": "اینردهمتسشوکبگلخفزقپعجچحصطغضثذظژئآ،؟",
    "th": "านรกอเงมยลวดทสต่้ัีะปบคหแจพิชขใไุูืโำซ็ถผธณ์ศฟญภษฝฉฐฒฎฆฬฏๆ",
}
# Languages whose signs are counted in thousands: the commonest in subtitles.
COMMON = {
    "zh-hans": "的一是不了我你在有他她这那个们来去说到要就会好吗吧呢么什没人为上也都对可以能知道想",
    "zh-hant": "的一是不了我你在有他她這那個們來去說到要就會好嗎吧呢麼什沒人為上也都對可以能知道想",
    "ko": "이다는을를에가고의은하지어나사아그도한자리기로시요습니있게서내만야거",
}
ENCODINGS = (  # of two that fit alike, the first
    ("cp1252", "fr es pt it de nl sv is ca sq"),
    ("cp1251", "ru uk sr bg"),
    ("gb18030", "zh-hans"),
    ("big5hkscs", "zh-hant"),
    ("cp932", "ja"),
    ("cp949", "ko"),
    ("cp1250", "pl cs sk hu ro hr sq"),
    ("cp1254", "tr"),
    ("cp1253", "el"),
    ("cp1255", "he"),
    ("cp1256", "ar fa"),
    ("cp874", "th"),
    ("cp1257", "lt lv et"),
    ("koi8_r", "ru bg"),
    ("euc_jp", "ja"),
)
SELDOM = (  # of Unix, DOS and the old Mac: only where they fit clearly better
    ("koi8_u", "uk"),
    ("iso8859_2", "pl cs sk hu ro hr"),
    ("iso8859_7", "el"),
    ("iso8859_5", "ru uk sr bg"),
    ("cp866", "ru bg"),
    ("mac_roman", "fr es pt it de nl sv"),
    ("cp850", "fr es pt it de nl sv"),
    ("cp852", "pl cs sk hu ro hr"),
)
CLEARLY = 0.1
HINTED = 0.15  # advantage of an encoding of the language that the script is said to be in
PUNCTUATION = "“”‘’„‚–—…«»°•€§·\u00a0"
THAI_VOWEL_IN_THE_AIR = re.compile("(?<![\u0e01-\u0e5b])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
OPENING = "¿¡"  # Spanish
IDEOGRAPHIC = "，。？！：；、“”‘’…—《》「」『』（）〈〉【】·～　"


def likely_encodings(raw: bytes, language: str | None) -> Iterator[tuple[str, str]]:
    """Encodings that fit, best first, each with a word of doubt where another fits as well."""
    sample = telling_part(raw)
    fits = {code: fit(sample, code, tongues, language) for code, tongues in ENCODINGS}
    fits |= {code: fit(sample, code, tongues, language) - CLEARLY for code, tongues in SELDOM}
    best = sorted((code for code in fits if fits[code] > 0), key=lambda code: -fits[code])
    for code, next_best in zip_longest(best, best[1:], fillvalue=""):
        near = next_best and fits[code] - fits[next_best] < 0.02
        same = near and sample.decode(code, "replace") == sample.decode(next_best, "replace")
        yield code, f"; {next_best} fits nearly as well" if near and not same else ""


def telling_part(raw: bytes) -> bytes:
    """The first lines with letters beyond ASCII."""
    lines = [line for line in re.split(rb"[\r\n]+", raw[: 64 * SAMPLE]) if not line.isascii()]
    return b"\n".join(lines)[:SAMPLE]


def fit(sample: bytes, encoding: str, tongues: str, language: str | None) -> float:
    """How much a sample in this encoding reads like one of its languages: 1 is very much."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end < len(sample) - 3:  # the sample may end within a character
            return 0.0
        text = sample[: error.start].decode(encoding)
    signs = Counter(sign for sign in text if sign > "\x7f")
    if not signs:
        return 0.0
    fits = []
    for tongue in tongues.split():
        score = sum(weight(sign, tongue) * count for sign, count in signs.items())
        hinted = language is not None and tongue[:2] == language[:2].lower()
        fits.append(score / signs.total() + HINTED * hinted)
    return max(fits) - misplaced(text) / signs.total()


def misplaced(text: str) -> float:
    """Signs where no language puts them: capitals after small letters, Thai vowels in the air."""
    capitals = sum(
        one.islower() and other.isupper() and not (one + other).isascii()
        for one, other in pairwise(text)
    )
    return capitals + len(THAI_VOWEL_IN_THE_AIR.findall(text))


def weight(sign: str, tongue: str) -> float:
    """How well one sign beyond ASCII fits a language, from -1 to 1."""
    if tongue in COMMON or tongue == "ja":
        return weight_of_character(sign, tongue)
    if sign in PUNCTUATION:
        return 0.9
    if sign in OPENING:
        return 1.0 if tongue == "es" else -1.0
    letters = LETTERS[tongue]
    place = letters.find(sign.lower())
    if place < 0:
        return -1.0
    capital = 0.9 if sign.isupper() else 1.0
    rare = 0.7 * place / len(letters) if len(letters) > 20 else 0.1 * place / len(letters)
    return capital * (1 - rare)


def weight_of_character(sign: str, tongue: str) -> float:
    """How well a sign fits Chinese, Japanese or Korean."""
    if sign in COMMON.get(tongue, ""):
        return 1.0
    if sign in IDEOGRAPHIC or "\uff01" <= sign <= "\uff5e":
        return 0.5
    if "\u3041" <= sign <= "\u30ff":  # kana
        return 0.9 if tongue == "ja" else -0.5
    for first, last, encoding in LEVELS[tongue]:
        try:
            lead = sign.encode(encoding)[0]
        except UnicodeEncodeError:
            return -0.5
        return 0.6 if first <= lead <= last else 0.0
    return -1.0


LEVELS = {  # lead bytes of the everyday signs, which these standards list first
    "zh-hans": ((0xB0, 0xD7, "gb2312"),),
    "zh-hant": ((0xA4, 0xC6, "big5"),),
    "ja": ((0xB0, 0xCF, "euc_jp"),),
    "ko": ((0xB0, 0xC8, "euc_kr"),),
}
