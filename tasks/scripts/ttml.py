"""Read TTML (also as .xml or .dfxp) with the expat parser of Python, and with line numbers.

pysubs2 reads TTML too, but finds nothing in files of the older namespaces or of none, knows no
frames, and stops at a cue without an end. A document type is refused before any of its entities
is read, so that a hostile file can neither grow nor reach out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from xml.parsers import expat

from tasks.scripts.source import Block, Reading, Source, refusal
from tasks.scripts.times import BadTimeError, clock

MAX_DEPTH = 50
OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)")
FRAMES = re.compile(r"(\d{2,}:\d{2}:\d{2}):(\d{2,3})(?:\.\d+)?")
UNITS = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}  # milliseconds


@dataclass(slots=True)
class Node:
    """An element of the file; prefixes of names are left out, since old files differ in them."""

    tag: str
    values: Mapping[str, str]
    line: int
    children: list["Node | str"] = field(default_factory=list)
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the file counts."""

    name: str  # of the file
    frame_rate: Fraction | None
    tick_rate: Fraction | None
    absolute: bool = False  # times of a cue count from the start, not from its parent's


@dataclass(frozen=True, slots=True)
class Span:
    """When an element is on; `end` is None where nothing says."""

    begin: int  # milliseconds
    end: int | None

    def inside(self, other: "Span") -> bool:
        """Whether nothing says that it goes beyond another."""
        ends_inside = self.end is None or other.end is None or self.end <= other.end
        return ends_inside and self.begin >= other.begin


def read_ttml(source: Source) -> Reading:
    """The cues of a TTML file."""
    root = tree(source)
    body = next((node for node in nodes(root) if node.tag == "body"), None)
    if root.tag != "tt" or body is None:
        raise refusal(source.name, root.line, f"<{root.tag}> is no TTML file with a body")
    reading = Reading("ttml", "html")
    count = counting(source, root)
    paragraphs = list(within(body, Span(0, None), count))
    if not all(span.inside(parent) for _, span, parent in paragraphs):
        absolute = list(within(body, Span(0, None), replace(count, absolute=True)))
        if all(span.inside(parent) for _, span, parent in absolute):  # as Apple Music writes it
            paragraphs = absolute
            what = "times of cues count from the start, not from their section"
            reading.note(body.line, "time-format", what)
    agents = dict(speakers(root))
    for node, span, _ in paragraphs:
        end = span.begin if span.end is None else span.end
        who = agents.get(node.values.get("agent", ""), "")
        reading.blocks.append(Block(node.line, span.begin, end, words(node), who))
    if not reading.blocks:
        raise refusal(source.name, body.line, "no cue: the body holds no <p>")
    return reading


def tree(source: Source) -> Node:
    """The file as a tree of nodes."""
    parser = expat.ParserCreate("utf-8")  # whatever it declares: it is decoded already
    parser.buffer_text = True
    stack = [Node("", {}, 1)]

    def start(tag: str, values: dict[str, str]) -> None:
        plain_last = sorted(values.items(), key=lambda one: ":" not in one[0])
        local = {name.rpartition(":")[2]: value for name, value in plain_last}
        prefix, _, name = tag.rpartition(":")
        node = Node(name, local, parser.CurrentLineNumber, prefix=prefix)
        if len(stack) > MAX_DEPTH:
            raise refusal(source.name, node.line, f"elements nested {MAX_DEPTH} deep")
        stack[-1].children.append(node)
        stack.append(node)

    def doctype(*_: object) -> None:
        what = "a document type (<!DOCTYPE …>) is refused for safety; delete it"
        raise refusal(source.name, parser.CurrentLineNumber, what)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop() and None
    parser.CharacterDataHandler = lambda text: stack[-1].children.append(text)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(source.text.lstrip("\ufeff \n\t").encode(), True)
    except expat.ExpatError as error:
        raise refusal(
            source.name, error.lineno, f"broken XML: {expat.ErrorString(error.code)}"
        ) from None
    return next(child for child in stack[0].children if isinstance(child, Node))


def nodes(node: Node) -> Iterator[Node]:
    """The elements directly inside another."""
    return (child for child in node.children if isinstance(child, Node))


def counting(source: Source, root: Node) -> Clock:
    """The rates that the file declares."""
    try:
        top, bottom = root.values.get("frameRateMultiplier", "1 1").replace(":", " ").split()
        rate = Fraction(root.values["frameRate"]) * Fraction(int(top), int(bottom))
    except (KeyError, ValueError, ZeroDivisionError):
        rate = None
    try:
        ticks = Fraction(root.values["tickRate"])
    except (KeyError, ValueError, ZeroDivisionError):
        ticks = None
    return Clock(source.name, rate or None, ticks or None)


def within(node: Node, parent: Span, count: Clock) -> Iterator[tuple[Node, Span, Span]]:
    """Every paragraph below a node, when it is on, and when the section around it is."""
    if node.values.get("timeContainer", "par") != "par":
        raise refusal(
            count.name, node.line, "timeContainer 'seq' is not supported; convert it to .srt"
        )
    span = when(node, parent, count)
    for child in nodes(node):
        if child.tag == "p":
            yield child, of_paragraph(child, span, count), span
        elif child.tag == "div":
            yield from within(child, span, count)


def of_paragraph(node: Node, parent: Span, count: Clock) -> Span:
    """When a paragraph is on: its own times, or from its first timed part to its last."""
    own = when(node, parent, count)
    if "begin" in node.values or "end" in node.values:
        return own
    parts = [when(child, own, count) for child in nodes(node) if "begin" in child.values]
    if parts:
        ends = [part.end for part in parts if part.end is not None]
        return Span(min(part.begin for part in parts), max(ends, default=own.end))
    if parent.end is None:
        raise refusal(count.name, node.line, 'a cue without times; add begin="…" and end="…"')
    return own


def when(node: Node, parent: Span, count: Clock) -> Span:
    """When an element is on; without times of its own, as long as its parent."""
    base = 0 if count.absolute else parent.begin
    begin, end = parent.begin, parent.end
    if "begin" in node.values:
        begin = base + time(node, "begin", count)
    if "end" in node.values:
        end = base + time(node, "end", count)
    elif "dur" in node.values:
        end = begin + time(node, "dur", count)
    return Span(begin, end)


def time(node: Node, name: str, count: Clock) -> int:
    """A time expression in milliseconds."""
    text = node.values[name].strip()
    offset = OFFSET.fullmatch(text)
    frames = FRAMES.fullmatch(text)
    try:
        if offset and offset[2] in UNITS:
            return round(Fraction(offset[1]) * UNITS[offset[2]])
        if offset:
            rate = count.frame_rate if offset[2] == "f" else count.tick_rate
            return counted(Fraction(offset[1]), rate)
        if frames:
            return clock(frames[1]) + counted(Fraction(frames[2]), count.frame_rate)
        return clock(text)
    except BadTimeError as error:
        raise refusal(count.name, node.line, f"{name}={text!r}: {error}") from None


def counted(number: Fraction, rate: Fraction | None) -> int:
    """A number of frames or ticks in milliseconds."""
    if rate is None:
        raise BadTimeError("the file declares no frameRate or tickRate; convert it to .srt")
    return round(number * 1000 / rate)


def speakers(root: Node) -> Iterator[tuple[str, str]]:
    """The ids of agents, and their names."""
    pending = list(nodes(root))
    while pending:
        node = pending.pop()
        pending += nodes(node)
        name = next((child for child in nodes(node) if child.tag == "name"), None)
        if node.tag == "agent" and name is not None:
            yield node.values.get("id", ""), " ".join(words(name).split())


def words(node: Node) -> str:
    """The text of an element; a line break only where <br/> stands."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(re.sub(r"\s+", " ", child))
        elif child.tag == "br":
            parts.append("\n")
        elif child.tag != "metadata":
            parts.append(words(child))
    return "".join(parts)
