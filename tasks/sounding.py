"""Whether two spellings may be of one name, by their consonants: マイケル and Michael."""

import unicodedata

ALIKE = 0.5  # of the consonants that both have in order, to call two words one
CLASSES = {
    "k": "kgqcx", "s": "szjç", "t": "td", "p": "pbfvw", "m": "m", "n": "n", "r": "rl",
}  # fmt: skip
CLASS = {letter: name for name, letters in CLASSES.items() for letter in letters}
KANA = {
    "カキクケコガギグゲゴ": "k", "サシスセソザジズゼゾ": "s", "タテトダデドツッ": "t", "チヂ": "s",
    "ハヒホ": "h", "フヴ": "p", "バビブベボパピプペポ": "p", "マミムメモ": "m", "ナニヌネノン": "n",
    "ラリルレロ": "r", "ワウ": "w",
}  # fmt: skip
KANA_CLASS = {letter: name for letters, name in KANA.items() for letter in letters}


def resembles(one: str, other: str) -> bool:
    """Whether two words of an alphabet have nearly the same consonants, three or more."""
    a, b = _consonants(one), _consonants(other)
    return min(len(a), len(b)) >= 3 and _common(a, b) / max(len(a), len(b)) >= 0.75


def sounds_like(kana: str, word: str, wholly: bool = False) -> bool:
    """Whether a katakana word may be a word of an alphabet; `wholly`: and not part of one."""
    ours = [KANA_CLASS[letter] for letter in kana if letter in KANA_CLASS]
    ours = [sound for sound in ours if sound not in "hw"]
    theirs = list(_consonants(word))
    if not ours or not theirs:
        return True  # all vowels: nobody can tell
    size = (max if wholly else min)(len(ours), len(theirs))
    return _common(ours, theirs) / size >= ALIKE


def _consonants(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.lower())
    for written, sound in (("ch", "s"), ("ph", "f"), ("gh", "g"), ("th", "s")):
        letters = letters.replace(written, sound)
    found = [CLASS[letter] for letter in letters if letter in CLASS]
    return "".join(a for a, b in zip(found, ["", *found], strict=False) if a != b)


def _common(one: str | list[str], other: str | list[str]) -> int:
    """Length of the longest row that both have in order."""
    best = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for place, b in enumerate(other, 1):
            kept = best[place]
            best[place] = before + 1 if a == b else max(best[place], best[place - 1])
            before = kept
    return best[-1]
