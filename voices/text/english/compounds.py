"""Cut a compound into words as wordsegment does (Jenks, after Norvig, Apache-2.0), but sooner.

Of all cuts the one whose words are likeliest one after the other, by wordsegment's counts. It asks
for every pair of neighbours; here that is done only for pairs that may have been counted. What is
added, and in which order, is as there, so that the same cuts come out.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import log10
from threading import Lock

from voices.errors import MissingExtraError

LONGEST_WORD = 24
WORDS_OF_CORPUS = 1024908267229.0
ENDING = 5  # words at the end, which are cut once more, as if they stood alone

# Of words that were not counted, by their length: they are less likely the longer they are
_UNCOUNTED = [log10(10.0 / (WORDS_OF_CORPUS * 10**size)) for size in range(LONGEST_WORD + 1)]
_READING = Lock()
_Words = tuple[str, "_Words"] | tuple[()]  # each with those after it; compares as a list would
_Cut = tuple[float, _Words]  # how likely, and the words
_Option = tuple[_Cut, str, _Cut]  # a cut whatever stands before, its first word, and the rest


@dataclass(frozen=True, slots=True)
class Counts:
    """How often words were found, and each of them with one after it."""

    words: dict[str, float]
    pairs: dict[str, dict[str, float]]


@lru_cache(maxsize=4096)
def parts(word: str) -> list[str]:
    """A compound as its words; one word where it is none.

    Args:
        word: in lower case; of at most 250 letters, since longer ones are read piece by piece.
    """
    with _READING:
        counts = _counts()
    letters = "".join(c for c in word if "a" <= c <= "z" or "0" <= c <= "9")
    if not letters:
        return [word]
    options = _options(letters, counts)
    words = _listed(options[0])
    rest = sum(map(len, words[-ENDING:]))
    return words[:-ENDING] + _listed(options[len(letters) - rest])


def _options(letters: str, counts: Counts) -> list[list[_Option]]:
    """For each place the cuts of all that follows, one for each first word, likeliest first."""
    nothing: _Cut = (0.0, ())
    options: list[list[_Option]] = [[(nothing, "", nothing)]] * (len(letters) + 1)
    for at in reversed(range(len(letters))):
        here: list[_Option] = []
        for end in range(at + 1, min(len(letters), at + LONGEST_WORD) + 1):
            first = letters[at:end]
            after = options[end]
            rest = _best(after, first, counts) if first in counts.pairs else after[0][0]
            count = counts.words.get(first)
            score = log10(count / WORDS_OF_CORPUS) if count else _UNCOUNTED[end - at]
            here.append(((score + rest[0], (first, rest[1])), first, rest))
        here.sort(reverse=True)
        options[at] = here
    return options


def _best(options: list[_Option], before: str, counts: Counts) -> _Cut:
    """The likeliest of the cuts after a word; pairs that were counted have a likelihood apart."""
    pairs = counts.pairs[before]
    one = counts.words[before] / WORDS_OF_CORPUS
    found = [
        (log10(pairs[first] / WORDS_OF_CORPUS / one) + rest[0], (first, rest[1]))
        for _, first, rest in options
        if first in pairs
    ]
    alone = next((cut for cut, first, _ in options if first not in pairs), None)
    return max([*found, alone] if alone else found)


def _listed(options: list[_Option]) -> list[str]:
    """The words of the likeliest cut; nothing is counted before the first word of a text."""
    words, rest = [], options[0][0][1]
    while rest:
        words.append(rest[0])
        rest = rest[1]
    return words


@cache
def _counts() -> Counts:
    """Counts of wordsegment, which take half a second to read."""
    try:
        import wordsegment
    except ImportError:
        raise MissingExtraError(
            "reading English needs wordsegment; `pip install 'dubline[gpt-sovits]'` installs it"
        ) from None
    wordsegment.load()
    pairs: dict[str, dict[str, float]] = {}
    for pair, count in wordsegment.BIGRAMS.items():
        first, _, second = pair.partition(" ")
        if first in wordsegment.UNIGRAMS:
            pairs.setdefault(first, {})[second] = count
    return Counts(wordsegment.UNIGRAMS, pairs)
