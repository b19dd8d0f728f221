"""Characters that sound otherwise, or not at all, once upstream has simplified them.

Its Cantonese is read from simplified characters: 離 becomes 离, which is ci1 and not lei4, and 㗎,
which its table of characters lacks, is left out. Here such a character gives way to another of its
sound: Cantonese voices see phones only, so nothing but the sound is lost.
"""

import re
from functools import cache

from voices.errors import VoiceError
from voices.text.cantonese.syllables import CARRIED, all_readings, readings
from voices.text.chinese.tables import simplified
from voices.text.homophones import character

LATE = re.compile("[\u3400-\u4dbf\u9fa6-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
# Of sounds that no common character has alone, what is written for them
FAMILIAR = {"gaa3": "架", "go2": "嗰", "kam2": "冚", "gap6": "鷑"}
NATIVE = frozenset("吓")  # written for itself in traditional text, and not for what it simplifies
# 'A bit', behind a verb: 睇吓, 等下. The dictionary knows hardly any of these words.
A_BIT = re.compile(
    "(?<=[A-Za-z\u4e00-\u9fff])吓"
    "|(?<=[睇試试諗谂傾倾問问幫帮聽听玩望搵查講讲等學学食飲饮行抖唞])下"
    "(?![面邊边低次個个晝昼月週周星禮礼一二三四五六七八九十半降載载跌雨班車车巴樓楼來来去嚟手"
    "場场課课旬列午集屆届任身環环])"
)
A_BIT_SOUND = "haa5"
ROUNDS = 4  # a new character may change how its neighbours are read


def heard(text: str) -> str:
    """The text, in characters that sound in the front end as these do in Cantonese.

    Raises:
        VoiceError: it has one that has no sound, and that stands here for another.
    """
    _check_unheard(text)
    meant = _meant(text)
    for _ in range(ROUNDS):
        again = "".join(map(_heard, text, meant, _simply_read(text)))
        if again == text:
            break
        text = again
    return text


def _check_unheard(text: str) -> None:
    lost = sorted(CARRIED.keys() & set(text))
    if lost:
        raise VoiceError(
            f"line has {lost[0]!r}, a part of a character, which has no sound in Cantonese; "
            "write it otherwise"
        )


def _meant(text: str) -> list[str | None]:
    meant = [reading for _, reading in readings(text.translate(traditional()))]
    for found in A_BIT.finditer(text):
        meant[found.start()] = A_BIT_SOUND
    return meant


def _heard(written: str, meant: str | None, read: str | None) -> str:
    plain = written.translate(simplified())
    is_late = bool(LATE.match(plain))
    if meant is None or (meant == read and not is_late):
        return written
    if is_late or plain != written or written in misread() or meant == A_BIT_SOUND:
        return of_sound(meant) or _nearly(written, read)
    return written


def _nearly(written: str, read: str | None) -> str:
    """A character as it is, if it may be read so, else one that sounds as it may."""
    others = all_readings(written)
    sounds = map(of_sound, () if read in others else others)
    return next((alike for alike in sounds if alike), written)


def _simply_read(text: str) -> list[str | None]:
    return [reading for _, reading in readings(text.translate(simplified()))]


@cache
def of_sound(reading: str) -> str | None:
    """A character that is read so by the front end, None if there is none."""
    carriers = [carrier for carrier, (_, carried) in CARRIED.items() if carried == reading]
    return (
        FAMILIAR.get(reading) or character(reading, "yue") or next(iter(carriers), _rare(reading))
    )


def _rare(reading: str) -> str | None:
    ideographs = map(chr, range(0x4E00, 0x9B00))  # the last of all stand for given syllables
    alike = (one for one in ideographs if all_readings(one)[:1] == [reading])
    return next((one for one in alike if ord(one) not in simplified()), None)


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
    return frozenset(
        chr(code)
        for code, written in traditional().items()
        if readings(chr(code))[0][1] != readings(written)[0][1]
    )


def _is_common(written: str) -> bool:
    """Whether it is in the first level of Big5, the characters of everyday traditional text."""
    code = written.encode("big5", "ignore")
    return len(code) == 2 and 0xA4 <= code[0] <= 0xC6
