"""What upstream reads wrongly in Korean text, and how to write it so that it does not."""

import re
from collections.abc import Callable

from voices.text.mending.korean_amounts import AMOUNTS, GROUPS
from voices.text.mending.korean_counts import COUNTS
from voices.text.mending.korean_letters import ACRONYMS, LETTERS, NAMED
from voices.text.mending.korean_marks import FORMS, MARKS
from voices.text.mending.korean_times import TIMES

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

KOREAN: tuple[Rule, ...] = (
    *FORMS,
    *LETTERS,
    GROUPS,
    *TIMES,
    *AMOUNTS,
    *ACRONYMS,
    *COUNTS,
    *NAMED,
    *MARKS,
)
