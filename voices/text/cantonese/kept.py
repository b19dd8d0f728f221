"""Characters that sound otherwise, or not at all, once upstream has simplified them.

Its Cantonese is read from simplified characters: 離 becomes 离, which is ci1 and not lei4, and 㗎,
which its table of characters lacks, is left out. Each such character goes through the front end as
a stand-in, as one whose reading somebody gave does; its reading is that of the text as written.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from voices.errors import VoiceError
from voices.text.cantonese.syllables import is_late, readings
from voices.text.chinese.stand_ins import restored, unused
from voices.text.chinese.tables import simplified
from voices.text.pronunciation import Given, Givens

NATIVE = frozenset("吓")  # written for itself in traditional text, and not for what it simplifies
# 'A bit', behind a verb: 睇吓, 等下. The dictionary knows hardly any of these words.
A_BIT = re.compile(
    "(?<=[A-Za-z\u4e00-\u9fff])吓"
    "|(?<=[睇試试諗谂傾倾問问幫帮聽听玩望搵查講讲等學学食飲饮行抖唞])下"
    "(?![面邊边低次個个晝昼月週周星禮礼一二三四五六七八九十半降載载跌雨班車车巴樓楼來来去嚟手"
    "場场課课旬列午集屆届任身環环])"
)
A_BIT_SOUND = "haa5"
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def kept(text: str, given: Givens) -> tuple[str, Givens]:
    """The text with stand-ins for characters that the front end would read otherwise than written.

    Args:
        text: mended.
        given: sounds of the stand-ins that it has already; these stay as they are.

    Returns:
        The text, as long as before, and the sounds of all its stand-ins.

    Raises:
        VoiceError: more different ones than there are characters to stand for them.
    """
    meant = _meant(text, given) if _IDEOGRAPH.search(text) else {}
    if not meant:
        return text, given
    free = unused("".join((text, *(one.written for one in given.values()))))
    marks = {one: _next(free) for one in dict.fromkeys(meant.values())}
    characters = [marks[meant[at]] if at in meant else one for at, one in enumerate(text)]
    return "".join(characters), {**given, **{mark: one for one, mark in marks.items()}}


def _meant(text: str, given: Givens) -> dict[int, Given]:
    """The characters that would be read otherwise, by their places, with their readings."""
    seen = _as_written(text, given)
    written, before = _jyutping(seen), _jyutping(seen.translate(traditional()))
    heard = _jyutping(restored(text.translate(simplified()), given, "yue"))
    bits = {found.start() for found in A_BIT.finditer(seen)}
    meant: dict[int, Given] = {}
    for at, character in enumerate(text):
        reading = before[at] if character in misread() else written[at]
        reading = A_BIT_SOUND if at in bits else reading
        is_lost = is_late(character.translate(simplified()))
        if reading and character not in given and (reading != heard[at] or is_lost):
            meant[at] = Given(character, reading, "dictionary")
    return meant


def _as_written(text: str, given: Givens) -> str:
    """The text as its neighbours see what has a stand-in already."""
    return "".join(
        given[one].written if one in given and len(given[one].written) == 1 else one for one in text
    )


def _jyutping(text: str) -> list[str | None]:
    """The reading of every character; the front end reads across blanks."""
    found = iter(readings("".join(text.split())))
    return [None if character.isspace() else next(found)[1] for character in text]


def _next(free: Iterator[str]) -> str:
    one = next(free, None)
    if one is None:
        raise VoiceError(
            "a line has more different characters than can be read in one; make several of it"
        )
    return one


@cache
def traditional() -> dict[int, str]:
    """Simplified characters that nobody writes in traditional text, to what they were there."""
    sources: dict[str, list[str]] = {}
    for code, plain in simplified().items():
        if _is_common(chr(code)) and not _is_common(str(plain)) and plain not in NATIVE:
            sources.setdefault(str(plain), []).append(chr(code))
    return {ord(plain): written[0] for plain, written in sources.items() if len(written) == 1}


@cache
def misread() -> frozenset[str]:
    """Simplified characters that are read otherwise than what they were."""
    return frozenset(_differing(traditional().items()))


def _differing(pairs: Iterable[tuple[int, str]]) -> Iterator[str]:
    for code, written in pairs:
        if readings(chr(code))[0][1] != readings(written)[0][1]:
            yield chr(code)


def _is_common(written: str) -> bool:
    """Whether it is in the first level of Big5, the characters of everyday traditional text."""
    code = written.encode("big5", "ignore")
    return len(code) == 2 and 0xA4 <= code[0] <= 0xC6
