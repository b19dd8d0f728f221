"""Tell what is heard but not said: `[door slams]`, `(SIGHS)`, songs between ♪.

Square brackets and notes are clear. Round brackets are not: `(laughs)` is a sound, `(or so he
says)` is spoken. They count as a sound where they fill a line, are written in capitals or with
spaces inside, or stand at the edge of a sentence and speak of a noise or a manner.
"""

# ruff: noqa: RUF001 - full-width brackets and typographic dashes are what this file is about

import re
from collections.abc import Iterator

from tasks.scripts.labels import DASHES, SOUND, SPOKEN, TAG, label, unlabelled
from tasks.scripts.songs import label_songs

CLEAR = (("[", "]"), ("［", "］"), ("【", "】"))
ROUND = (("(", ")"), ("（", "）"), ("{", "}"))
EDGE = f".!?…:;,\"'”’»。！？、{DASHES}"  # what may stand around an interruption
STARRED = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]{1,200})(?<=\S)\*(?![*\w])")
NOISE = re.compile(
    r"""(?:
    applaud|babbl|bang|bark|beep|bleat|blow|breath|buzz|cackl|chant|chatter|cheer|chim|chirp
    |chortl|chuckl|clang|clapp?|clatter|clear|click|cough|crackl|crash|creak|crunch|cri|cry|echo
    |exclaim|exhal|gasp|giggl|groan|growl|grunt|gulp|hiccup|hiss|honk|howl|humm?|inhal|kiss|knock
    |laugh|moan|mouth|mumbl|murmur|mutter|pant|pound|purr|rattl|ring|roar|rustl|scoff|scream
    |screech|shout|shriek|sigh|sing|slamm?|snapp?|sneez|sniffl?|snor|snort|sobb?|splash|squeak
    |squeal|stammer|stutter|tapp?|thudd?|tick|toot|wail|weep|whimper|whirr?|whisper|whistl|whoosh
    |yawn|yell)(?:e?s|ing)
    |applause|laughter|inaudible|indistinct(?:ly)?|(?:faint|loud|mocking|quiet|sarcastical|soft)ly
    |beat|pause|silence|o\.?s\.?|v\.?o\.?|o\.?c\.?""",
    re.VERBOSE,
)
COLON = re.compile(r"[\])}］】）]\s?[:：]")
NEAR = 200  # characters
SOMEBODY = frozenset(("i", "you", "he", "she", "it", "we", "they", "this", "that", "there"))


def label_sounds(said: str, labels: bytearray) -> None:
    """Mark in `labels`, one a character, what of a cue is not said."""
    label_songs(said, labels)
    for brackets in CLEAR:
        for begin, end in balanced(said, *brackets):
            label(labels, begin, end, SOUND)
    for brackets in ROUND:
        for begin, end in balanced(said, *brackets):
            if labels[begin] == SPOKEN and is_sound(said, labels, begin, end):
                label(labels, begin, end, SOUND)
    label_colons(said, labels)
    label_stars(said, labels)


def label_colons(said: str, labels: bytearray) -> None:
    """Mark the colon behind a sound: `[in French]: …`."""
    for match in COLON.finditer(said):
        if labels[match.start()] == SOUND:
            label(labels, match.end() - 1, match.end(), SOUND)


def label_stars(said: str, labels: bytearray) -> None:
    """Mark `*sighs*`, and of `*really*` only the stars."""
    for match in STARRED.finditer(said):
        if is_noise(match[1]):
            label(labels, match.start(), match.end(), SOUND)
        else:
            label(labels, match.start(), match.start() + 1, TAG)
            label(labels, match.end() - 1, match.end(), TAG)


def balanced(said: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Outermost pairs of brackets; one that has no partner means nothing."""
    if opening not in said or closing not in said:
        return
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer(f"[\\{opening}\\{closing}]", said):
        if match[0] == opening:
            opened.append(match.start())
        elif opened:
            begin = opened.pop()
            while found and found[-1][0] > begin:
                found.pop()
            found.append((begin, match.end()))
    yield from found


def is_sound(said: str, labels: bytearray, begin: int, end: int) -> bool:
    """Whether round brackets hold a sound rather than words of the speaker."""
    inside = said[begin + 1 : end - 1]
    before, after = around(said, labels, begin, end)
    if not any(map(str.isalnum, inside)) or inside[0] == inside[-1] == " ":
        return True
    if not before and (said[begin] == "（" or not after.strip(EDGE + " ")):
        return True  # a line of its own; full-width at its beginning, the Japanese way
    if after.startswith(":") and (not before or before.isupper() or before.istitle()):
        return True  # `MAN (laughing): …`
    if inside.isupper() and sum(map(str.isalpha, inside)) > 1:
        return not is_acronym(inside, before)
    at_edge = not before or before[-1] in EDGE or not after.strip(EDGE + " ")
    return (at_edge and is_noise(inside)) or is_alone(inside, before, after)


def is_alone(inside: str, before: str, after: str) -> bool:
    """Whether a word stands between sentences, in any language: `¿Qué? (risas) Nada.`."""
    ended = not before or before[-1] in ".!?…"
    begins = not after or after[0].isupper() or after[0] in "¿¡"
    return ended and begins and inside.islower() and inside.isalpha()


def around(said: str, labels: bytearray, begin: int, end: int) -> tuple[str, str]:
    """What is spoken before and after a stretch, on the same lines."""
    first = max(said.rfind("\n", 0, begin) + 1, begin - NEAR)
    stop = said.find("\n", end, end + NEAR)
    last = min(end + NEAR, len(said)) if stop < 0 else stop
    before = unlabelled(said, labels, first, begin).lstrip(f"> {DASHES}")
    return before, unlabelled(said, labels, end, last)


def is_acronym(inside: str, before: str) -> bool:
    """Whether capitals in brackets are a name within a sentence: `the Alliance (NATO) said`."""
    return len(inside) <= 5 and inside.isalpha() and bool(before) and before[-1] not in EDGE


def is_noise(inside: str) -> bool:
    """Whether a few words speak of a noise or a manner of speaking."""
    words = re.findall(r"[\w.'’]+", inside.casefold())
    if not 0 < len(words) <= 5 or words[0] in SOMEBODY:
        return False
    return any(NOISE.fullmatch(word) for word in (words[0], words[-1]))
