"""Names of a line that its translation has lost or changed.

A name cannot be told from a word for certain without knowing the language, so only what surely is
one is asked for: words with a capital in the middle of a sentence, in languages that write no other
word so, and none that are translated (countries, nations, months, titles, feasts). In a text of an
alphabet a name must be found again, spelt about the same. In a text of another script it is missed
only where a foreign word stands there that sounds like nothing in the line.
"""

# ruff: noqa: RUF001 - tables

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from tasks.sounding import resembles, sounds_like
from voices.text.primary import primary_of

CAPITALS = ("en", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "nb", "ca", "ro", "cs")
LATIN = (*CAPITALS, "de", "fi", "hu", "tr", "vi", "id", "ms", "hr", "sl", "sk", "et", "lv", "lt")
NOUNS = ("de", "lb")  # every noun has a capital there
LIKE = 0.6  # of the letters of a name that its other spelling has
TITLES = (
    "mr|mrs|ms|miss|dr|doctor|sergeant|captain|colonel|major|general|lieutenant|inspector|detective|"
    "officer|agent|judge|professor|father|brother|sister|saint|uncle|aunt|aunty|grandma|grandpa|"
    "king|queen|prince|princess|lord|lady|duke|president|senator|governor|minister|commander|sir|"
    "madam|ma'am|monsieur|madame|mademoiselle|señor|señora|don|doña|signor|signora|herr|frau|"
    "lake|mount|mt|river|street|avenue|road|square|park|bridge|port|fort|cape|island|islands|"
    "university|college|school|hospital|church|hotel|airport|station|company|bank|department|"
    "city|county|state|states|republic|kingdom|union|nations|north|south|east|west|northern|"
    "southern|eastern|western|central|new|old|great|saint|san|santa|los|las|la|le|el|the|of"
)
TRANSLATED = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|"
    "july|august|september|october|november|december|christmas|easter|halloween|thanksgiving|"
    "xmas|god|jesus|christ|lord|bible|heaven|hell|satan|devil|earth|moon|sun|mars|venus|jupiter|"
    "saturn|mercury|neptune|internet|web|mom|mum|mommy|mummy|dad|daddy|mama|papa|i|ok|okay|tv|"
    "germany|austria|switzerland|france|spain|italy|england|scotland|ireland|wales|britain|"
    "greece|turkey|russia|ukraine|poland|hungary|sweden|norway|denmark|finland|iceland|holland|"
    "netherlands|belgium|croatia|serbia|bulgaria|romania|egypt|morocco|china|japan|korea|india|"
    "america|africa|asia|europe|antarctica|australia|brazil|mexico|canada|cuba|chile|peru|"
    "lebanon|syria|iraq|iran|israel|jordan|saudi|arabia|vienna|cologne|munich|warsaw|prague|"
    "florence|venice|naples|milan|turin|geneva|brussels|moscow|athens|rome|lisbon|beijing|peking|"
    "jerusalem|cairo|london|paris|bavaria|tuscany|saxony|prussia|bohemia|burgundy|brittany|normandy|"
    "atlantic|pacific|mediterranean|baltic|arctic|alps|danube|rhine|thames|nile|english|french|"
    "dutch|welsh|greek|arab|arabic|latin|czech|swiss|thai|nazi|nazis|jew|jews|jewish|muslim|"
    "muslims|catholic|catholics|buddhist|hindu|congress|parliament|senate|army|navy|government|"
    "red|white|black|blue|green|house|court|world|war|street|wall|time|times|year|day|night|"
    "wikipedia|moses|noah|adam|eve|mary|joseph|john|peter|paul|luke|matthew|mark|james|jacob|"
    "abraham|david|solomon|caesar|homer|plato|aristotle|socrates|virgil|charles|henry|william|"
    "louis|philip|elizabeth|george|francis|frederick|nicholas|alexander|catherine|pope|"
    "un|eu|usa|us|uk|nato|who|dna|rna|aids|hiv|gdp|vat|ai|ufo|pc|cd|dvd|ussr|unesco|opec|imf|"
    "allemagne|espagne|italie|angleterre|europe|noël|pâques|dieu|lundi|alemania|francia|inglaterra|"
    "españa|dios|navidad|germania|spagna|inghilterra|dio|natale|deus|alemanha|espanha|inglaterra|"
    "estados|unidos|états|unis|stati|uniti|royaume|reino|regno"
)
DEMONYM = re.compile(
    r".{2,}(?:ish|ese|ians?|eans?|icans?|ites?|ists?|isms?|ais|aise|ois|oise|ien|ienne|és|iens|esa|ese|esi|iano|iana|eños?)$"
)
KNOWN = frozenset(f"{TITLES}|{TRANSLATED}".split("|"))
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
BEGIN = re.compile(r"(?:^|[.!?…:;\"“”«»„‹›¿¡\-—–(\[♪]|'')\s*$")
TITLE_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Sr|Sra|Sgt|Capt|Lt|Col|Gen|Prof|M|Mme|Sig)\. $")
ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z]{3,5}(?![A-Za-z])")
BORROWED = frozenset(
    [
        "OK",
        "TV",
        "DVD",
        "CD",
        "PC",
        "CM",
        "OL",
        "AI",
        "IT",
        "DJ",
        "VIP",
        "SNS",
        "CEO",
        "GPS",
        "USB",
        "SOS",
        "DIY",
        "FAQ",
        "NG",
        "OB",
        "OG",
        "JK",
        "PK",
        "ID",
    ]
)
KATAKANA = re.compile(r"[ァ-ヴー]{3,}")
ROMAJI = re.compile(r"(?:(?:[kgsztdnhbpmyrwj]|sh|ch|ts|[kgnhbpmr]y)?[aiueo]|n(?![aiueo]))+")


def lost_names(source_text: str, target_text: str, source: str, target: str) -> list[str]:
    """The names of a line that its translation does not have, as sentences for a person."""
    ours, theirs = primary_of(source), primary_of(target)
    if source_text.isupper():  # a shout has no names to tell
        return []
    names = list(dict.fromkeys(_names(source_text, ours)))
    if theirs in LATIN:
        lost = [name for name in names if not _stands_in(name, target_text)]
    elif theirs == "ja":
        lost = [name for name in names if _is_other_in_kana(name, source_text, target_text)]
    else:
        lost = []
    lost += _other_acronyms(source_text, target_text)
    return [f'the name "{name}" is not in the translation' for name in dict.fromkeys(lost)]


def _names(text: str, language: str) -> Iterator[str]:
    """The words that are surely names."""
    after = ""
    for found in WORD.finditer(text):
        word = re.sub(r"['’](?:s|S|re|ve|ll|d|m)?$", "", found[0])
        before, previous = text[: found.start()], after
        after = word.lower()
        if language in NOUNS and previous not in ("herr", "frau", "herrn"):
            continue
        begins = BEGIN.search(before) and not TITLE_BEFORE.search(before)
        if language not in (*CAPITALS, *NOUNS) or begins:
            continue
        if _is_name(word) and previous != "the":
            yield word


def _is_name(word: str) -> bool:
    lower = word.lower()
    parts = re.split(r"['’-]", lower)
    return (
        len(word) > 2
        and word[0].isupper()
        and not word.isupper()
        and not KNOWN.intersection((lower, *parts))
        and not DEMONYM.fullmatch(lower)
    )


def _stands_in(name: str, text: str) -> bool:
    """Whether a name is in a text, in about the same letters."""
    plain = _folded(name)
    return any(
        plain in word
        or SequenceMatcher(None, plain, word).ratio() >= LIKE
        or resembles(plain, word)
        for word in map(_folded, WORD.findall(text))
    )


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.lower().replace("ß", "ss").replace("ø", "o"))
    return "".join(letter for letter in letters if letter.isalpha())


def _is_other_in_kana(name: str, source_text: str, target_text: str) -> bool:
    """Whether a katakana word stands in the translation, and none that sounds like the name."""
    if ROMAJI.fullmatch(name.lower()) or _stands_in(name, target_text):
        return False
    foreign = KATAKANA.findall(target_text)
    if any(sounds_like(word, name) for word in foreign):
        return False
    words = [word for word in WORD.findall(source_text) if len(word) > 2]
    return any(not any(sounds_like(one, word, wholly=True) for word in words) for one in foreign)


def _other_acronyms(source_text: str, target_text: str) -> list[str]:
    """Acronyms of the line, where the translation has others in their place."""
    ours, theirs = set(ACRONYM.findall(source_text)), set(ACRONYM.findall(target_text))
    if not theirs - ours - BORROWED:
        return []
    letters = {"".join(sorted(one)) for one in theirs}  # UNO, ONU
    lost = (one for one in ours - theirs if one.lower() not in KNOWN)
    return sorted(one for one in lost if "".join(sorted(one)) not in letters)
