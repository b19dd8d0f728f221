"""Addresses of sites and of people, and hashtags, as they are said: `example dot com`.

Of use wherever Latin letters stand, within a line of another language too.
"""

import re
from collections.abc import Callable

from voices.text.english.cardinals import cardinal
from voices.text.english.numbers import number

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

SITES = (  # without these, `end.Then` would be one
    "com|org|net|edu|gov|info|biz|io|co|tv|ai|app|dev|me|fm|uk|us|ca|au|de|fr|eu|cn|jp|kr|hk|tw|html"
)
SIGNS = {
    ".": "dot",
    "/": "slash",
    "@": "at",
    "-": "dash",
    "_": "underscore",
    ":": "colon",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "+": "plus",
    "%": "percent",
    "~": "tilde",
}

_SIGN = re.compile(f"[{re.escape(''.join(SIGNS))}]")
FILES = (
    "txt|png|jpe?g|gif|pdf|docx?|xlsx?|pptx?|mp[34]|wav|zip|exe|py|js|json|csv|css|srt|mov|avi|apk|dll"
    "|cpp|svg|psd"
)

_CAMEL = re.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def worded(name: str) -> str:
    """A name of letters, digits and signs as words a blank apart."""
    name = _SIGN.sub(lambda found: f" {SIGNS[found[0]]} ", name)
    return " ".join(re.sub("[0-9]+", _digits, name).split())


def _digits(found: re.Match[str]) -> str:
    digits = found[0]
    if len(digits) > 4 or digits[0] == "0":
        return " " + " ".join(map(cardinal, digits)) + " "
    return f" {number(digits).replace(',', '')} "


def _address(found: re.Match[str]) -> str:
    return worded((found[1] or found[2] or found[3]).rstrip("/"))


def _file(found: re.Match[str]) -> str:
    """`photo.PNG`; what it ends with would else be a sentence of its own."""
    return worded(f"{found[1]}.{found[2].lower()}")


def _person(found: re.Match[str]) -> str:
    return f"at {worded(found[1])}"


def tagged(found: re.Match[str]) -> str:
    """The words of a hashtag."""
    return worded(_CAMEL.sub(" ", found[1]))


def _hashtag(found: re.Match[str]) -> str:
    return f"hashtag {tagged(found)}"


HASHTAG = re.compile(r"(?<![\w&#])#(?=[0-9]{0,9}[A-Za-z])(\w{1,100})", re.ASCII)

_START = r"(?<![\w.@/-])"
_HOST = r"(?:[\w-]{1,63}\.){1,8}"
_PATH = r"(?::[0-9]{2,5})?(?:[/?](?:[\w./?=&%#~+:-]{0,300}[\w/=])?)?"
_END = r"(?![\w@])"

ADDRESSES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"{_START}(?:https?://({_HOST}[a-z]{{2,13}}{_PATH})"
            rf"|(?=www\.|[\w.+-]{{1,64}}@)((?:[\w.+-]{{1,64}}@)?{_HOST}[a-z]{{2,13}}{_PATH})"
            rf"|({_HOST}(?:{SITES}){_PATH})){_END}",
            re.IGNORECASE | re.ASCII,
        ),
        _address,
    ),
    (re.compile(r"https?://", re.IGNORECASE), ""),
    (
        re.compile(rf"{_START}([\w-]{{1,63}})\.({FILES}|{FILES.upper()}){_END}", re.ASCII),
        _file,
    ),
    (re.compile(r"(?<![\w.])\.NET\b"), "dot net"),
    (re.compile(r"(?<![\w@.])@([A-Za-z_]\w{0,50})", re.ASCII), _person),
    (HASHTAG, _hashtag),
)
