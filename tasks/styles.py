"""Styles: how every line is to be said, as its script directs and as its voice can.

A script directs with a column `style` (CSV), a style of that name (ASS), an actor `Anna [sad]`, or
a tag before what is said: `[sad]`, `[style: sad]`. Subtitles for the hard of hearing are full of
brackets that direct nobody: `[laughs]`, `[door slams]`. Which is which depends on the voice, so
that this is found out when the cast is known and not when the script is read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.cast import Cast
from tasks.script import Aside, Cue, Line, Note, Script
from voices.card import NEUTRAL, Card
from voices.errors import StyleError

# Words that subtitles do not use of sounds: in brackets alone they can only be a direction.
PLAIN = frozenset(
    """
    afraid angry calm cheerful depressed disgusted excited fearful friendly happy hopeful joyful
    melancholic neutral sad serious tender terrified worried
    """.split()  # noqa: SIM905 - words read better as words
)
OPENING = re.compile(r"[\s>‐‑–—―-]*")  # noqa: RUF001 - dashes
BRACKET = re.compile(r"[\[［]([^\[\]［］\n]{1,60})[\]］]([ \t]?[:：])?\s*")  # noqa: RUF001
WRITTEN_OUT = re.compile(r"\s*style\s*[:=](.*)", re.IGNORECASE)
ACTOR = re.compile(r"(.*\S)\s*\[([^\[\]]{1,60})\]\s*")
TOLD = 5  # faulty lines in one message


@dataclass(frozen=True, slots=True)
class _Tag:
    """A direction before what is said."""

    style: str
    text: str  # as it stands there: "[sad]", "[sad]:"
    begin: int  # place in what viewers read
    end: int  # and behind it


def styled(script: Script, cast: Cast, name: str) -> Script:
    """The script with the style that is asked for in every line, and without the tags.

    Args:
        script: as it was read.
        cast: who speaks its lines.
        name: of its file, for messages.

    Raises:
        StyleError: a voice has not what is asked of it, nor a fallback; names the first lines.
    """
    find = _kept if script.origin else _tags
    lines = tuple(_styled(line, cast, find) for line in script.lines)
    faults = [fault for line in lines for fault in _faults(line, cast)]
    faults += [_lost(cue) for cue in script.cues if any(map(_is_written_out, cue.asides))]
    if faults:
        more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
        first = "; ".join(f"{name}, line {source}: {what}" for source, what in faults[:TOLD])
        raise StyleError(f"{first}{more}")
    cues = tuple(_untagged(script.cues, script.lines, lines))
    return replace(script, lines=lines, cues=cues, notes=(*script.notes, *_notes(lines, cast)))


def is_tag(inside: str, card: Card) -> bool:
    """Whether what stands in square brackets directs a voice, rather than telling of a sound."""
    style = wanted(inside)
    is_style = card.spoken_as(style) is not None or style in PLAIN
    return is_style or WRITTEN_OUT.fullmatch(inside) is not None


def wanted(inside: str) -> str:
    """The style that a tag asks for."""
    told = WRITTEN_OUT.fullmatch(inside)
    return " ".join((told[1] if told else inside).split()).casefold()


def _styled(line: Line, cast: Cast, find: Callable[[Line, Card], Iterator[_Tag]]) -> Line:
    """A line with its style, whose tags are directions now."""
    actor = ACTOR.fullmatch(line.speaker)
    bare = replace(line, speaker=actor[1]) if actor else line
    if actor and is_tag(actor[2], cast.of(bare)):
        line = replace(bare, style=wanted(actor[2]))
    card = cast.of(line)
    if line.style == NEUTRAL and card.spoken_as(line.typeface):
        line = replace(line, style=line.typeface)
    for tag in reversed(list(find(line, card))):  # the first of several is the one that counts
        line = replace(
            line,
            style=tag.style,
            shown=_without(line.shown, tag),
            asides=tuple(_directed(line.asides, tag)),
        )
    return line


def _tags(line: Line, card: Card) -> Iterator[_Tag]:
    """The directions before what is said; sounds may stand beside them."""
    opening = OPENING.match(line.shown)
    place = opening.end() if opening else 0
    place = _after_name(line, place)
    while found := BRACKET.match(line.shown, place):
        if is_tag(found[1], card):
            text = found[0].rstrip()
            yield _Tag(wanted(found[1]), text, found.start(), found.end())
        place = found.end()


def _kept(line: Line, card: Card) -> Iterator[_Tag]:
    """The directions of a translated line: viewers read its words, and the tags are asides only."""
    first = next((aside.text for aside in line.asides if aside.kind in ("sound", "style")), "")
    for found in BRACKET.finditer(first):
        if is_tag(found[1], card):
            yield _Tag(wanted(found[1]), found[0].rstrip(), 0, 0)


def _after_name(line: Line, place: int) -> int:
    """The place behind the name of the speaker, where one stands before what is said."""
    for aside in line.asides:
        name = aside.text.strip()
        if aside.kind == "speaker" and name and line.shown.startswith(name, place):
            rest = line.shown[place + len(name) :]
            return len(line.shown) - len(rest.lstrip())
    return place


def _without(shown: str, tag: _Tag) -> str:
    """What viewers read, without a direction; the colon of a name before it stays."""
    before, after = shown[: tag.begin], shown[tag.end :]
    if tag.text[-1] in ":：" and re.search(r"\w\s*$", before):  # noqa: RUF001
        before = f"{before.rstrip()}{tag.text[-1]} "
    return f"{before}{after}".strip()


def _directed(asides: Sequence[Aside], tag: _Tag) -> Iterator[Aside]:
    """The asides, of which the first that holds the tag is cut so that the tag stands alone."""
    bracket = tag.text.rstrip(":： \t")  # noqa: RUF001
    place = next((n for n, one in enumerate(asides) if _holds(one, bracket)), None)
    for number, aside in enumerate(asides):
        if number != place:
            yield aside
            continue
        before, _, after = aside.text.partition(bracket)
        parts = ((aside.kind, before), ("style", bracket), (aside.kind, after))
        yield from (Aside(kind, text, aside.source) for kind, text in parts if text)


def _holds(aside: Aside, bracket: str) -> bool:
    return aside.kind == "sound" and bracket in aside.text


def _faults(line: Line, cast: Cast) -> Iterator[tuple[int, str]]:
    """What a line asks for and does not get."""
    card = cast.of(line)
    if card.spoken_as(line.style) is None:
        yield (
            line.source,
            (
                f"voice {card.id!r} has no style {line.style[:40]!r} and no fallback for it; "
                f"{_known(card)}"
            ),
        )
    asked = {wanted(aside.text[1:-1]) for aside in line.asides if aside.kind == "style"}
    if len(asked) > 1:
        yield line.source, f"it cannot be said {' and '.join(sorted(asked))}; leave one of them"
    if any(map(_is_written_out, line.asides)):
        yield line.source, "a style is that of a whole line: put it before the first word"


def _known(card: Card) -> str:
    told = f"its styles are {', '.join(card.styles)}"
    instead = ", ".join(card.fallbacks)
    return f"{told}, and it has fallbacks for {instead}" if instead else told


def _is_written_out(aside: Aside) -> bool:
    """Whether a sound is none, but a direction that stands where it directs nothing."""
    brackets = BRACKET.finditer(aside.text) if aside.kind == "sound" else ()
    return any(WRITTEN_OUT.fullmatch(found[1]) for found in brackets)


def _lost(cue: Cue) -> tuple[int, str]:
    return cue.source, f"nothing is said in {cue.shown!r}: put the tag before what is to be said"


def _untagged(cues: Sequence[Cue], before: Sequence[Line], after: Sequence[Line]) -> Iterator[Cue]:
    """The cues as viewers read them, without the directions that were found in their lines."""
    changed: dict[int, list[tuple[Line, Line]]] = {}
    for old, new in zip(before, after, strict=True):
        if old.shown != new.shown:
            changed.setdefault(old.source, []).append((old, new))
    for cue in cues:
        shown = cue.shown
        for old, new in changed.get(cue.source, ()):
            if cue.start <= old.start <= cue.end:
                shown = shown.replace(old.shown, new.shown, 1)
        yield replace(cue, shown=shown) if shown != cue.shown else cue


def _notes(lines: Sequence[Line], cast: Cast) -> Iterator[Note]:
    """Which styles are spoken as others, once each."""
    away = [line for line in lines if cast.of(line).spoken_as(line.style) != line.style]
    counts = Counter((cast.of(line).id, line.style) for line in away)
    for line in away:
        card = cast.of(line)
        count = counts.pop((card.id, line.style), 0)
        if count:
            told = "1 line is" if count == 1 else f"{count} lines are"
            what = f"voice {card.id!r} has no style {line.style!r}: {told} spoken "
            yield Note(line.source, "style", f"{what}{card.spoken_as(line.style)!r}, its fallback")
