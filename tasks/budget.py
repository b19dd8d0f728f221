"""How long a translation may be: the seconds a line has, and the characters that fit into them.

The inverse of `duration`: what a usual sentence in the letters of a language takes, turned round.
Seconds are those at the natural tempo, for a translator who leaves haste to the planner gives it
room.
"""

# ruff: noqa: RUF001 - letters of many scripts are what this file is about

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import langcodes

from tasks.duration import duration
from tasks.job import FitOptions
from tasks.script import Line, Script

STEP = 1.1  # between two budgets: a line that moves a little is not translated anew
LEAST = 4  # characters, of the shortest line
# A sentence in usual letters, as people say it: capitals, blanks and commas as they come.
USUAL = {
    "Latn": "She told me that we could not stay, so I went back home and waited for them.",
    "Cyrl": "Она сказала, что мы не можем остаться, и я пошёл домой и ждал их там.",
    "Grek": "Μου είπε ότι δεν μπορούσαμε να μείνουμε, κι έτσι γύρισα σπίτι και τους περίμενα.",
    "Jpan": "ここにはいられないと言われたので、家に帰って二人を待っていました。",
    "Hans": "她告诉我我们不能留下,所以我回家去等他们了。",
    "Hant": "她告訴我我們不能留下,所以我回家去等他們了。",
    "Kore": "우리가 여기 있을 수 없다고 해서, 나는 집으로 돌아가 그들을 기다렸어.",
    "Arab": "قالت لي إننا لا نستطيع البقاء، فعدت إلى البيت وانتظرتهم هناك.",
    "Hebr": "היא אמרה לי שאנחנו לא יכולים להישאר, אז חזרתי הביתה וחיכיתי להם.",
    "Deva": "उसने मुझसे कहा कि हम नहीं रुक सकते, इसलिए मैं घर लौट गया और उनका इंतज़ार किया।",
    "Thai": "เธอบอกฉันว่าเราอยู่ต่อไม่ได้ ฉันเลยกลับบ้านไปรอพวกเขา",
    "Ethi": "መቆየት እንደማንችል ነገረችኝ፣ ስለዚህ ወደ ቤት ተመልሼ ጠበቅኋቸው።",
}


def rooms(script: Script, fit: FitOptions) -> Mapping[int, float]:
    """The seconds each line of a script may take, by its number; none where it has no times.

    Its slot, and as much of the silence behind it as a line may be late. The silence ends where
    anybody speaks again.
    """
    if not script.timed:
        return {}
    lines = sorted(script.lines, key=lambda line: line.start)
    return {line.number: room(line, lines[at + 1 :], fit) for at, line in enumerate(lines)}


def room(line: Line, later: Sequence[Line], fit: FitOptions) -> float:
    """The seconds that one line may take.

    Args:
        line: with a slot of its own.
        later: the lines that begin no earlier, in order.
        fit: how far lines may reach.
    """
    following = next((one.start for one in later if one.start > line.start), math.inf)
    free = max(following - fit.gap - line.end, 0.0)
    return max(line.slot, 0.0) + min(free, fit.lag)


def characters(seconds: float, language: str) -> int:
    """How many characters of a language are said in so many seconds, blanks included."""
    return max(int(seconds / seconds_a_character(language)), LEAST)


def most(seconds: float, language: str) -> int:
    """The most characters a line may have, on steps of a tenth; 0 where it has no time of its own.

    On steps, for it is part of what a translation is kept under.
    """
    if seconds <= 0:
        return 0
    steps = math.floor(math.log(characters(seconds, language)) / math.log(STEP) + 1e-9)
    return max(int(STEP**steps), LEAST)


@lru_cache(maxsize=1000)
def seconds_a_character(language: str) -> float:
    """Seconds that a character of a language takes, as its sentences usually are."""
    usual = USUAL.get(script_of(language), USUAL["Latn"])
    some = 8 * (usual + " ")  # so that what even the shortest line takes does not count
    return duration(some, language).likely / len(some)


@lru_cache(maxsize=1000)
def script_of(language: str) -> str:
    """The script a language is written in, ISO 15924: "Latn", "Jpan", "Hans"."""
    return langcodes.Language.get(language).maximize().script or "Latn"
