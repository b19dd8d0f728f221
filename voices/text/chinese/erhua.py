"""The retroflex ending 儿, which takes the tone of the syllable before it (erhua)."""

from voices.text.chinese.segments import Word
from voices.text.chinese.tables import tables

NEVER = ("a", "j", "nr")  # adjectives, abbreviations, people's names
ENDING = "儿"


def retroflexed(word: Word, finals: list[str]) -> list[str]:
    """The finals of a word, its last 儿 as an ending where it is one."""
    if not word.text.endswith(ENDING):
        return finals
    last = "er2" if finals[-1] == "er1" else finals[-1]
    if len(finals) > 1 and last in ("er2", "er5") and _is_ending(word):
        last = f"er{finals[-2][-1:]}"
    return [*finals[:-1], last]


def _is_ending(word: Word) -> bool:
    lists = tables()
    exempt = word.text in lists.never_erhua or word.tag in NEVER
    if exempt and word.text not in lists.erhua:
        return False
    return word.text[-2:] not in lists.never_erhua
