"""The words of a Chinese text and how they are read, for the person who checks a dub."""

from collections.abc import Iterator

from voices.text.chinese.reading import clauses, spoken_words
from voices.text.chinese.segments import Word
from voices.text.chinese.syllables import Reading, pinyin
from voices.text.chinese.tables import MARKS
from voices.text.pronunciation import NOTHING, Givens, Pronunciation, Source

# A word of one of these characters alone is read in two ways that are both common; within a longer
# word the dictionary knows which. Particles such as 了 着 的 are left out: nearly all that stand
# alone are read right, and a list of hundreds is read by nobody.
DOUBTFUL = frozenset(
    "行重长率卷弹调差倒假乐曲薄扎铺处散朝挑吐钻晃挨闷扒咽挣扛嚼刨翘漂舍缝粘丧泊脏荷冠宁载量数转空背"
    "盛折圈奔冲澄担斗夹尽撒扇燕干削壳"
)
# dei3 (must), which pypinyin takes for a particle; huan2 (give back), which it takes for 'still'
MUST, BEFORE_MUST = "得", frozenset("我你您他她它们咱俩就还也都总又可必非才真")
RETURN, AFTER_RETURN = "还", frozenset("我你您他她它")

Spoken = tuple[Word, list[Reading]]


def words(text: str, version: str = "v2", given: Givens = NOTHING) -> tuple[Pronunciation, ...]:
    """Every word of normalised text that is spoken, in pinyin with its tones in speech."""
    return tuple(told for clause in clauses(text) for told in _told(clause, version, given))


def _told(clause: str, version: str, given: Givens) -> Iterator[Pronunciation]:
    found: list[Spoken] = list(spoken_words(clause, version, given))
    around = ["", *(word.text for word, _ in found), ""]
    start = 0
    for at, (word, readings) in enumerate(found):
        part = clause[start : start + len(word.text)]
        start += len(word.text)
        spoken = [(c, r) for c, r in zip(word.text, readings, strict=True) if c not in tuple(MARKS)]
        if spoken:
            written = "".join(character for character, _ in spoken)
            source: Source = (
                "given"
                if any(character in given for character in part)
                else (
                    "guess" if _is_doubtful(written, around[at], around[at + 2]) else "dictionary"
                )
            )
            yield Pronunciation(written, " ".join(pinyin(r) for _, r in spoken), source)


def _is_doubtful(word: str, before: str, after: str) -> bool:
    if word == MUST:
        return before[-1:] in BEFORE_MUST
    if word == RETURN:
        return after[:1] in AFTER_RETURN
    return word in DOUBTFUL
