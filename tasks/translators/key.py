"""The key of an endpoint: from the environment alone, and seen by nobody but the endpoint.

A server may repeat a key in its refusal, so every word of a server goes through `hidden`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

NAMES = ("DUBLINE_TRANSLATE_KEY", "OPENAI_API_KEY")
HINT = f"set {NAMES[0]} (or {NAMES[1]}) in the environment"
LIKE_A_KEY = re.compile(r"\bsk-[\w*-]{6,}|(?<=[Bb]earer )[\w.~+/=*-]{6,}")
HIDDEN = "(hidden)"


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A secret; empty where none is set."""

    value: str = ""
    origin: str = ""  # the variable it comes from

    def __repr__(self) -> str:
        """That there is one, and no more."""
        return f"Key({'of ' + self.origin if self.value else ''})"

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self.value)

    @property
    def hint(self) -> str:
        """Where it comes from, or how to set one."""
        return f"it is that of {self.origin}" if self.value else HINT

    def hidden(self, text: str) -> str:
        """A text of others without the key, in whatever form they repeat it."""
        forms = {self.value, json.dumps(self.value)[1:-1], quote(self.value, safe="")}
        for form in sorted(filter(None, forms), key=len, reverse=True):
            text = text.replace(form, HIDDEN)
        return LIKE_A_KEY.sub(HIDDEN, text)


def key_of(environ: Mapping[str, str]) -> Key:
    """The key that is set, without blanks around it."""
    for name in NAMES:
        value = environ.get(name, "").strip()
        if value:
            return Key(value, name)
    return Key()
