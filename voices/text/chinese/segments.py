"""Words of a Chinese clause, since tones change within a word and not across two.

jieba finds the words; where it leaves apart what is spoken in one breath, they are joined.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from voices.errors import MissingExtraError
from voices.text.chinese.syllables import Reading, read

MISSING = "reading Chinese needs jieba; `pip install 'dubline[gpt-sovits]'` installs it"
ALONE = re.compile(rb"^([\xe0-\xef][\x80-\xbf]{2}) ([0-9]+)", re.MULTILINE)
UNTOLD: Mapping[int, Reading] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Word:
    """A word and jieba's tag for what part of speech it is."""

    text: str
    tag: str

    def __add__(self, text: str) -> "Word":
        return Word(self.text + text, self.tag)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Our own jieba: the one a program shares may have been given words of its own."""

    words: Any
    tagger: Any


def words(clause: str, told: Mapping[int, Reading] = UNTOLD) -> list[Word]:
    """The words of a clause as they are spoken.

    Args:
        clause: up to a mark.
        told: readings that are known, by their places in the clause.
    """
    return joined(list(_tagged(clause)), told)


@lru_cache(maxsize=4096)  # a line is read, told of, and spoken: its words are looked for once
def _tagged(clause: str) -> tuple[Word, ...]:
    return tuple(Word(pair.word, pair.flag) for pair in _dictionary().tagger.cut(clause))


def joined(found: list[Word], told: Mapping[int, Reading] = UNTOLD) -> list[Word]:
    """The words of a clause, with those that are spoken in one breath as one."""
    for each in PASSES:
        found = each(found)
    for meet in (_all, _neighbours):
        found = _third_tones(found, _finals(found, told), meet)
    return _with_retroflex(found)


def cut(text: str) -> list[str]:
    """The words of a text by the dictionary alone."""
    return list(_dictionary().words.cut(text))


def frequency(character: str) -> int:
    """How often a character is a word of its own."""
    return _frequencies().get(character, 0)


@lru_cache(maxsize=20_000)
def halves(word: str) -> tuple[str, str]:
    """A word cut at the shortest word in it; the second half is empty if there is none."""
    shortest = min(_dictionary().words.cut_for_search(word), key=len)
    if word.startswith(shortest):
        return shortest, word.removeprefix(shortest)
    return word[: -len(shortest)], shortest


def is_third_tone(finals: list[str]) -> bool:
    """Whether all are of the third tone."""
    return all(final.endswith("3") for final in finals)


def _with_negation(found: list[Word]) -> list[Word]:
    """不 and the word after it."""
    joined: list[Word] = []
    before = ""
    for word in found:
        text = f"不{word.text}" if before == "不" else word.text
        if text != "不":
            joined.append(Word(text, word.tag))
        before = text
    return [*joined, Word("不", "d")] if before == "不" else joined


def _with_one_between(found: list[Word]) -> list[Word]:
    """看一看: one word."""
    joined: list[Word] = []
    rest = list(reversed(found))
    while rest:
        word = rest.pop()
        if word.text == "一" and joined and rest and joined[-1] == rest[-1] and rest[-1].tag == "v":
            joined[-1] += f"一{rest.pop().text}"
        else:
            joined.append(word)
    return joined


def _with_one(found: list[Word]) -> list[Word]:
    """一 and the word after it."""
    joined: list[Word] = []
    for word in found:
        if joined and joined[-1].text == "一":
            joined[-1] += word.text
        else:
            joined.append(word)
    return joined


def _repeated(found: list[Word]) -> list[Word]:
    """走 and 走: one word."""
    joined: list[Word] = []
    for word in found:
        if joined and joined[-1].text == word.text:
            joined[-1] += word.text
        else:
            joined.append(word)
    return joined


def _finals(found: list[Word], told: Mapping[int, Reading]) -> list[list[str]]:
    """The finals of each word."""
    if not told:
        return [[final for _, final in read(word.text)] for word in found]
    places = count()
    return [
        [told.get(at, reading)[1] for reading, at in zip(read(word.text), places, strict=False)]
        for word in found
    ]


def _third_tones(
    found: list[Word], finals: list[list[str]], meet: Callable[[list[str], list[str]], bool]
) -> list[Word]:
    """Short words where third tones meet, at most three characters in all."""
    joined: list[Word] = []
    was_joined = False  # the word before, to the one before it
    for at, word in enumerate(found):
        was_joined = (
            at > 0
            and not was_joined
            and meet(finals[at - 1], finals[at])
            and not _is_doubled(found[at - 1].text)
            and len(found[at - 1].text) + len(word.text) <= 3
        )
        if was_joined:
            joined[-1] += word.text
        else:
            joined.append(word)
    return joined


def _all(before: list[str], after: list[str]) -> bool:
    return is_third_tone(before) and is_third_tone(after)


def _neighbours(before: list[str], after: list[str]) -> bool:
    return is_third_tone(before[-1:]) and is_third_tone(after[:1])


def _is_doubled(word: str) -> bool:
    return len(word) == 2 and word[0] == word[1]


def _with_retroflex(found: list[Word]) -> list[Word]:
    """儿 and the word before it."""
    joined: list[Word] = []
    for word in found:
        if joined and word.text == "儿":
            joined[-1] += word.text
        else:
            joined.append(word)
    return joined


PASSES: tuple[Callable[[list[Word]], list[Word]], ...] = (
    _with_negation,
    _with_one_between,
    _with_one,
    _repeated,
)
_LOADING = Lock()


def _dictionary() -> Dictionary:
    """The dictionary; two threads would read it twice."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Dictionary:
    """The dictionary, about a second to read.

    It is put in by hand since jieba would leave a cache in the folder for temporary files, which
    several processes write at once and anybody may have written before.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its escapes, and its pkg_resources, are old
            from jieba import Tokenizer
            from jieba.posseg import POSTokenizer
    except ImportError:
        raise MissingExtraError(MISSING) from None
    words = Tokenizer()
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    return Dictionary(words, POSTokenizer(words))


@cache
def _frequencies() -> dict[str, int]:
    """Of single characters; the file is read by itself, since the dictionary takes a second."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise MissingExtraError(MISSING)
    lines = Path(spec.origin).with_name("dict.txt").read_bytes()
    # One character of three bytes, and a number
    return {word.decode(): int(count) for word, count in ALONE.findall(lines)}
