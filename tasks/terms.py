"""A term of a glossary, and how it may stand in a text: inflected, but not merely similar.

Nobody can tell from rules alone whether a word is a form of another. So each family of languages
has the few endings that its nouns take, listed here, and nothing else counts: a term with an
ending that is not listed is a term that does not occur, and a person is asked.

- Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces: a term is found wherever it stands.
- Korean: with any particles; a term of two syllables or more also inside a longer word.
- German, Dutch and the Scandinavian languages: with the endings of the noun (and its umlaut), of the
  adjectives before it, and as either part of a compound, from five letters on.
- English, French, Spanish, Portuguese and Italian: with the plurals and the other gender.
- Other alphabets: without the last vowel of each word, with up to three other letters.
"""

# ruff: noqa: E501, RUF001 - tables

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voices.text.primary import primary_of

Span = tuple[int, int]  # where it begins in a text, and where it ends


@dataclass(frozen=True, slots=True)
class Term:
    """What is always to be translated as the same, or never."""

    source: str
    target: str
    keep: bool = False  # not translated: `target` is `source`
    exact_case: bool = False
    note: str = ""  # to whoever translates
    language: str = ""  # of `target`, BCP-47; "" where any may be


SPACELESS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HANGUL = r"\u1100-\u11ff\uac00-\ud7a3"
LETTER = rf"[^\W_{SPACELESS}{HANGUL}]"  # of an alphabet, or a digit

COMPOUNDING = ("de", "nl", "sv", "da", "no", "nb", "nn", "is")
ROMANCE = ("fr", "es", "pt", "it", "ca", "gl", "ro")
SHORTEST = 3  # letters that a word keeps when it is inflected
SHORTEST_PART = 5  # letters of a term that may be part of a compound
UMLAUTS = {"a": "[aä]", "o": "[oö]", "u": "[uü]", "A": "[AÄ]", "O": "[OÖ]", "U": "[UÜ]"}
NOT_PARTS = "ung|ungen|lich|liche[mnrs]?|isch|ische[mnrs]?|heit|keit|schaft|chen|lein|haft|tum|nis|sam|bar|los|ling|lijk|lig|ning|else"
PARTICLES = (
    "으로부터|에게서|한테서|으로서|로서|으로써|로써|이라는|라는|이라고|라고|이라도|라도|이라면|라면|"
    "이랑|랑|입니다|이에요|예요|이다|였다|이었다|이야|이고|이며|이지만|인데|"
    "은|는|이|가|을|를|의|에|에서|에게|께|께서|한테|으로|로|와|과|하고|도|만|까지|부터|조차|마저|처럼|"
    "보다|같이|이나|나|야|아|여|씨|님|군|양|들|대로|밖에|뿐|마다"
)


def plain(text: str) -> str:
    """The text as it is compared: of the same signs for the same letters, single blanks."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\u00ad", "")
    return " ".join(text.split())


def in_source(term: Term, text: str) -> Iterator[Span]:
    """Where a term stands in a plain text of the source language, which may be any."""
    yield from _spans(_source_pattern(term.source, term.exact_case), text)


def in_target(term: Term, text: str) -> Iterator[Span]:
    """Where the translation of a term stands in a plain text, in whatever form it may take."""
    language = primary_of(term.language) if term.language else ""
    target = term.source if term.keep and not term.target else term.target
    yield from _spans(_target_pattern(target, language, term.keep, term.exact_case), text)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    return (found.span() for found in pattern.finditer(text))


@lru_cache(maxsize=4096)
def _source_pattern(written: str, exact: bool) -> re.Pattern[str]:
    return _compiled(_whole(plain(written), r"(?:'?s|'|es)?"), exact)


@lru_cache(maxsize=4096)
def _target_pattern(written: str, language: str, keep: bool, exact: bool) -> re.Pattern[str]:
    written = plain(written)
    if keep or not re.search(LETTER, written[-1:]):
        return _compiled(_whole(written, r"(?:'?s|'|n|en)?"), exact)
    *first, last = re.split(r"([ -])", written)
    before = "".join(_adjective(part, language) for part in first)
    return _compiled(_bounded(before + _noun(last, language, bool(first)), written), exact)


def _compiled(pattern: str, exact: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.NOFLAG if exact else re.IGNORECASE)


def _whole(written: str, endings: str) -> str:
    """The pattern of a term as it stands, with endings where its script has some."""
    ends_in_letter = len(written) >= SHORTEST and re.search(rf"{LETTER}$", written)
    pattern = re.escape(written)
    return _bounded(pattern + endings if ends_in_letter else pattern, written)


def _bounded(pattern: str, written: str) -> str:
    """The pattern, held to the bounds of words where the script of the term has them."""
    if re.match(LETTER, written):
        pattern = rf"(?<!{LETTER}){pattern}"
    elif re.match(rf"[{HANGUL}]", written) and len(written) < 2:
        pattern = rf"(?<![{HANGUL}]){pattern}"
    if re.search(rf"{LETTER}$", written):
        return rf"{pattern}(?!{LETTER})"
    if re.search(rf"[{HANGUL}]$", written) and len(written) < 2:
        return rf"{pattern}(?:{PARTICLES}){{0,3}}(?![{HANGUL}])"
    return pattern


def _adjective(word: str, language: str) -> str:
    """The pattern of a word before the last: in German it takes other endings than a noun."""
    if not re.fullmatch(rf"{LETTER}{{{SHORTEST},}}", word):
        return re.escape(word)
    if language in COMPOUNDING:
        stem = re.sub("(?<=.{3})(e[rsnm]?)$", "", word, flags=re.IGNORECASE)
        return rf"{re.escape(stem)}(?:e[rsnm]?|t|a)?"
    return _noun(word, language, part=True)


def _noun(word: str, language: str, part: bool) -> str:
    """The pattern of a word with the endings that its language has for nouns."""
    if len(word) < SHORTEST:
        return re.escape(word)
    if language in COMPOUNDING:
        return _german(word, part)
    if language in ("", "en", *ROMANCE):
        return _romance(word, language)
    return _other(word)


def _german(word: str, part: bool) -> str:
    stem = "".join(UMLAUTS.get(letter, re.escape(letter)) for letter in word)
    noun = rf"{stem}(?:e|en|n|er|ern|es|s|ns|ens|nen|se|sen|t|et|ar|or|na|erna|arna|orna|'s|')?"
    if part or len(word) < SHORTEST_PART:
        return noun
    linked = rf"{re.escape(word)}(?:e?n|e?s)?-?(?!(?:{NOT_PARTS})(?!{LETTER})){LETTER}{{3,}}"
    return rf"(?:(?:{LETTER}{{3,}}-?)?{noun}|(?<!{LETTER}){linked})"


def _romance(word: str, language: str) -> str:
    stem = re.escape(word)
    endings = {
        "en": (("y$", "(?:y|ies|y's)"), ("$", "(?:'?s|es|')?")),
        "it": (("[cg]?h?[oaei]$", "(?:[cg]?h?(?:[oaei]|io|ii))"), ("$", "")),
        "": (("$", "(?:'?s|es|')?"),),
    }
    latin = (
        ("[áéíóú]([ns])$", r"(?:[áéíóú]\1|[aeiou]\1es)"),
        ("z$", "(?:z|ces)"),
        ("[aã]o$", "(?:[aã]o|[õãa][eo]s|os|a|as)"),
        ("[oa]$", "(?:o|a|os|as)"),
        ("l$", "(?:l|is|les|ls|ux)"),
        ("m$", "(?:m|ns)"),
        ("$", "(?:e?s|x|e)?"),
    )
    for ending, pattern in endings.get(language, latin):
        if re.search(ending, word, re.IGNORECASE):
            return re.sub(ending, pattern, stem, count=1, flags=re.IGNORECASE)
    return stem


def _other(word: str) -> str:
    stem = re.sub(r"(?<=.{3})[aeiouyаяоеёийьыуюієї]$", "", word, flags=re.IGNORECASE)
    return rf"{re.escape(stem)}{LETTER}{{0,3}}"
