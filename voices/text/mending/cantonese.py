"""What upstream reads wrongly in Cantonese text, and how to write it so that it does not."""

# ruff: noqa: RUF001 - full-width marks are what is mended here

import re

from voices.text.chinese.numbers import number
from voices.text.chinese.tables import simplified, tables
from voices.text.mending.chinese import rules
from voices.text.mending.chinese_speech import CANTONESE as SPEECH
from voices.text.mending.chinese_speech import HAN, Rule


def _counted(found: re.Match[str]) -> str:
    """A number before a character that may give way to one upstream does not know as a counter."""
    after = found.string[found.end() : found.end() + 4].translate(simplified())
    if found[0] == "2" and re.match(tables().quantifier, after):
        return "两"
    return number(found[0])


CANTONESE: tuple[Rule, ...] = (
    *rules(SPEECH),
    # Upstream keeps every mark of a run, as a pause of its own
    (re.compile(r"\.{3,}|…+"), "…"),
    (re.compile("([，。！？、；：,!?…])[，。！？、；：,!?…]+"), r"\1"),
    (
        re.compile(rf"(?<![0-9.])[0-9]+(?:\.[0-9]+)?(?=[{HAN}])(?![年月日號号度])"),
        _counted,
    ),
    # Which of two traditional characters a simplified one was
    (
        re.compile(
            "(?<=[0-9一二两三四五六七八九十百千万半几幾呢嗰边邊每])只(?![有係系是要会會得好])"
        ),
        "隻",
    ),
    (re.compile("(?<!茶)几"), "幾"),
    (re.compile("(?<=[惊驚恐])吓|吓(?=[死倒亲親坏壞窒走醒]|一跳|到[我佢你人])"), "嚇"),
)
