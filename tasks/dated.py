"""Dated names: `news/{date:%Y-%m-%d}.{language}.srt`, read here and never by `str.format`.

Whoever may write a standing order may not therefore reach into our objects, as `{date.__class__}`
would, or out of their prefix: two fields are known, the directives of a date are on a list, and
what comes out is a name inside the tenant's prefix or an error.
"""

import re
from datetime import datetime

from voices.errors import InputError

DIRECTIVES = "YymdHMjGVu"  # of strftime; all of them give digits, the same in every locale
FIELD = re.compile(r"\{([^{}]*)\}")
LONGEST = 500  # characters of a name
# Folders that dubline itself keeps in a bucket: a source in one of them would be a drop already.
OURS = frozenset({"inbox", "claims", "outbox", "done", "failed", "orders", "control", "usage"})


def named(template: str, when: datetime, language: str = "") -> str:
    """The name that a dated one has on a day, in a language.

    Args:
        template: as it stands in the standing order.
        when: the local time of the occurrence.
        language: what `{language}` becomes.

    Raises:
        InputError: it holds another field or directive, or leaves the tenant's prefix.
    """
    bare = FIELD.sub("", template)
    if "{" in bare or "}" in bare:
        raise InputError("has a brace without its partner; fields are {date:%Y-%m-%d}, {language}")
    name = FIELD.sub(lambda found: _filled(found[1], when, language), template)
    _check_place(name)
    return name


def fields(template: str) -> set[str]:
    """The kinds of fields in a dated name: "date", "language"."""
    return {found.partition(":")[0] for found in FIELD.findall(template)}


def _filled(field: str, when: datetime, language: str) -> str:
    if field == "language":
        return language
    kind, colon, form = field.partition(":")
    if kind != "date" or not colon or not form:
        raise InputError(f"has {{{field}}}; the fields are {{date:%Y-%m-%d}} and {{language}}")
    unknown = [d for d in re.findall(r"%(.?)", form) if d not in DIRECTIVES or not d]
    if unknown:
        known = " ".join(f"%{letter}" for letter in DIRECTIVES)
        raise InputError(f"has %{unknown[0]} in {{{field}}}; a date is made of {known}")
    return re.sub(r"%(.)", lambda found: when.strftime(found[0]), form)


def _check_place(name: str) -> None:
    parts = name.split("/")
    if not all(part.strip() for part in parts) or not {".", ".."}.isdisjoint(parts):
        raise InputError("is no name inside the prefix: no leading /, no empty part, no ..")
    if "\\" in name or not name.isprintable():
        raise InputError("has a backslash or a control character")
    if parts[0] in OURS:
        raise InputError(
            f"lies in {parts[0]}/, which is dubline's own; give sources another folder"
        )
    if len(name) > LONGEST:
        raise InputError(f"is longer than {LONGEST} characters")
