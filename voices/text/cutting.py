"""Cut a text in one of the six ways upstream offers, exactly as it does."""

# ruff: noqa: RUF001, RUF003 - full-width marks are where a text is cut

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from voices.errors import VoiceError
from voices.text.symbols import MARKS

STOPS = "，。？！,.?!~:：—…"
CUTS = ",.;?!、，。？！：…"  # of cut5, which has `;` but no `；`, `:`, `~` or `—`

_CLAUSE = re.compile(f"[^{STOPS}]*[{STOPS}]")
_AT_FIVE = re.compile(f"[{re.escape(CUTS)}]")


def cut(method: str, text: str) -> str:
    """The text with line breaks where one of upstream's methods cuts it.

    Raises:
        VoiceError: there is no such method.
    """
    if method not in _METHODS:
        known = ", ".join(sorted(_METHODS))
        raise VoiceError(f"text cannot be cut with {method!r}; known methods: {known}")
    return _METHODS[method](text)


def _clauses(text: str) -> list[str]:
    text = text.replace("……", "。").replace("——", "，")
    text = text if text[-1] in STOPS else text + "。"
    return _CLAUSE.findall(text)


def _rows(groups: Iterable[str], marks: str = MARKS + " ") -> str:
    """Groups as rows, without those that are only marks."""
    return "\n".join(group for group in groups if not set(group) <= set(marks))


def _whole(text: str) -> str:
    return text if set(text) - set(MARKS + " ") else "\n"


def _by_four(text: str) -> str:
    text = text.strip("\n")
    clauses = _clauses(text) if text else []
    if len(clauses) <= 4:
        return _rows([text])
    bounds = [*range(0, len(clauses), 4)[:-1], len(clauses)]  # the last four join those before
    return _rows("".join(clauses[a:b]) for a, b in pairwise(bounds))


def _by_fifty(text: str) -> str:
    text = text.strip("\n")
    clauses = _clauses(text) if text else []
    if len(clauses) < 2:
        return _rows([text])
    groups = [""]
    for clause in clauses:
        if len(groups[-1]) > 50:
            groups.append("")
        groups[-1] += clause
    if len(groups) > 1 and len(groups[-1]) < 50:
        groups[-2:] = [groups[-2] + groups[-1]]
    return _rows(groups)


def _at_chinese_stops(text: str) -> str:
    return _rows(text.strip("\n").strip("。").split("。"))


def _at_full_stops(text: str) -> str:
    return _rows(re.split(r"(?<!\d)\.(?!\d)", text.strip("\n").strip(".")))


def _at_every_mark(text: str) -> str:
    text = text.strip("\n")
    groups, start = [], 0
    for found in _AT_FIVE.finditer(text):
        end = found.end()
        if found[0] == "." and text[end - 2 : end - 1].isdigit() and text[end : end + 1].isdigit():
            continue
        groups.append(text[start:end])
        start = end
    return _rows([*groups, text[start:]], CUTS)


_METHODS: dict[str, Callable[[str], str]] = {
    "cut0": _whole,
    "cut1": _by_four,
    "cut2": _by_fifty,
    "cut3": _at_chinese_stops,
    "cut4": _at_full_stops,
    "cut5": _at_every_mark,
}
