"""Find the English in a text of another language, so that each part is read by its own rules.

The language of a line is known here, so no detector guesses it: codes with `all_` give the exact
result of upstream, where they do not depend on its detector either. `auto` goes by the script, and
refuses what more than one language is written in. Sections are cut as split-lang 2.1 does it.
"""

# ruff: noqa: RUF001 - full-width marks are what is told apart here

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise

from voices.errors import UnsupportedLanguageError

Run = tuple[str, str]  # language, text

AUTO = {"auto": "zh", "auto_yue": "yue"}  # what a number alone is read in
CODES = ("en", "zh", "ja", "ko", "yue", "all_zh", "all_ja", "all_ko", "all_yue", *AUTO)

_PUNCTUATION = frozenset(
    "〜~,.;:!?，。！？；：、·([{<（【《〈「『“‘)]}>）】》〉」』”’\"-_—#$%&…￥'*+<=>?@[\\]^_`{|}~"
)
_IDEOGRAPH = re.compile("[\u4e00-\u9fff\u3040-\u30ff々]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_ENGLISH = re.compile("[ -~\\s\u2000-\u206f\u3000-\u303f\uff00-\uffef]+")
_LETTER = re.compile("[A-Za-z]")
_NUMBER, _UNDECIDED = "number", "undecided"
_LINKS_ON = frozenset(",.!?，。！？")  # a number after one of these belongs to what follows


def runs(text: str, code: str) -> list[Run]:
    """The text as (language, text), in order; nothing for a blank one.

    Raises:
        UnsupportedLanguageError: the code is unknown, or the language of a part cannot be told.
    """
    if code not in CODES:
        raise UnsupportedLanguageError(f"no language code {code!r}; known: {', '.join(CODES)}")
    if code == "en":
        return [("en", text)] if text.strip() else []
    sections = _sections(text.strip())
    if code.startswith("all_"):
        language = code.removeprefix("all_")
        return _labelled(sections, language, language)
    alone = AUTO.get(code, code)
    if code in AUTO:
        parts = _fused(_decided([(_by_script(kind, part), part) for kind, part in sections]))
    else:
        parts = _labelled(sections, code, _NUMBER)
    labels = _settled(parts, alone)
    return _fused((label, part) for label, (_, part) in zip(labels, parts, strict=True))


def _by_script(kind: str, text: str) -> str:
    """The language of a section, where its script alone tells it; else `_UNDECIDED`."""
    if kind == _NUMBER or not any(map(str.isalpha, text)):
        return _NUMBER  # marks go where a number there would
    if _is_english(text):
        return "en"
    if kind == "hangul":
        return "ko"
    return "ja" if kind == "ideograph" and _KANA.search(text) else _UNDECIDED


def _decided(parts: list[Run]) -> list[Run]:
    """The parts, where ideographs among much Japanese are Japanese as well.

    Raises:
        UnsupportedLanguageError: a part may be of several languages.
    """
    lengths = {label: sum(len(text) for one, text in parts if one == label) for label, _ in parts}
    few = lengths.get(_UNDECIDED, 0) * 10 <= lengths.get("ja", 0)
    decided: list[Run] = []
    for at, (label, text) in enumerate(parts):
        around = [*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2]]
        within = [label for label, _ in around] == ["ja", "ja"]
        short = len(text) <= 4 and sum(len(text) for _, text in around) >= 6
        is_read = label != _UNDECIDED or (_IDEOGRAPH.match(text) and (few or (within and short)))
        if not is_read:
            raise UnsupportedLanguageError(
                f"{text.strip()[:20]!r} may be of more than one language, and what would guess "
                "which is no part of dubline; give that of the line: en, zh, yue, ja or ko"
            )
        decided.append(("ja" if label == _UNDECIDED else label, text))
    return decided


def _labelled(sections: Iterable[Run], language: str, numbers: str) -> list[Run]:
    """Sections as runs: English what is surely English, `numbers` what is a number."""
    return _fused(
        (numbers if kind == _NUMBER else "en" if _is_english(text) else language, text)
        for kind, text in sections
    )


def _settled(parts: list[Run], language: str) -> list[str]:
    """The languages of the parts, where those of numbers follow from their neighbours."""
    if len(parts) == 1 and parts[0][0] == _NUMBER:
        return [language]
    return [
        _neighbour(parts, at) if label == _NUMBER else label for at, (label, _) in enumerate(parts)
    ]


def _neighbour(parts: list[Run], at: int) -> str:
    """The language of a number between others: of the one it is linked to, else the longer."""
    if at == len(parts) - 1:
        return parts[at - 1][0]
    after, following = parts[at + 1]
    if at == 0:
        return after
    before, previous = parts[at - 1]
    text = parts[at][1]
    if previous[-1] in _LINKS_ON:
        return after
    if following[0] in _LINKS_ON or text[-1] in "。.":
        return before
    return after if len(following) > len(previous) else before


def _is_english(text: str) -> bool:
    return bool(_LETTER.search(text) and _ENGLISH.fullmatch(text))


def _fused(parts: Iterable[Run]) -> list[Run]:
    return [
        (label, "".join(text for _, text in group))
        for label, group in groupby(parts, key=lambda part: part[0])
    ]


def _sections(text: str) -> list[Run]:
    """(kind, text) of a trimmed text, where marks and line breaks have joined their neighbours."""
    joined: list[Run] = []
    leading = ""
    for kind, section in _characters(text):
        if kind in ("mark", "newline") and joined:
            joined[-1] = (joined[-1][0], joined[-1][1] + section)
        elif kind in ("mark", "newline"):
            leading += section
        elif joined and kind == joined[-1][0] == "other":
            joined[-1] = (kind, joined[-1][1] + section)
        else:
            joined.append((kind, leading + section))
            leading = ""
    return [*joined, ("other", leading)] if leading else joined


def _characters(text: str) -> Iterator[Run]:
    """(kind, text) of neighbours of one kind; each mark alone, blanks with what they follow."""
    kind, start = "", 0
    for at, (before, character) in enumerate(pairwise(" " + text)):
        new = _kind(character)
        stays = character.isspace() and new != "newline"
        stays = stays or (character == "'" and not before.isspace())
        if at and not stays and (new != kind or new == "mark"):
            yield kind, text[start:at]
            start = at
        kind = kind if at and stays else new
    if text:
        yield kind, text[start:]


def _kind(character: str) -> str:
    return next((name for name, test in _KINDS if test(character)), "other")


_KINDS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("ideograph", _IDEOGRAPH.match),
    ("hangul", _HANGUL.match),
    (_NUMBER, str.isdigit),
    ("mark", _PUNCTUATION.__contains__),
    ("newline", "\n".__eq__),
)
