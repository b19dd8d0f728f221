"""A script as XLIFF 1.2, which the tools of translators read; 2.x is read back as well."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tasks.exchange.clocks import stamp
from tasks.exchange.sheet import FEW, Conflict, Reply, Returned, Row, Sheet, ranges
from tasks.scripts.source import Source, refusal
from tasks.scripts.translated import UNSPEAKABLE
from tasks.scripts.ttml import Node, tree
from voices.errors import ScriptError

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
OURS = "dubline"  # who a note is from
UNFINISHED = ("new", "needs-", "initial")  # how states begin that ask for more work
CODES = ("x", "bx", "ex", "sc", "ec", "ph", "cp")  # that stand for something


def xliff_of(sheet: Sheet) -> bytes:
    """The file.

    Raises:
        ScriptError: The language of the source is not known.
    """
    if not all(sheet.languages):
        raise ScriptError("XLIFF names both languages; say the one of the script with --from")
    return "\n".join(_written(sheet)).encode()


def _written(sheet: Sheet) -> Iterator[str]:
    source, target = map(quoteattr, sheet.languages)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<xliff version="1.2" xmlns="{NAMESPACE}">'
    yield f' <file original={quoteattr(sheet.name)} datatype="plaintext"'
    yield f"  source-language={source} target-language={target}>"
    yield f'  <header><tool tool-id="{OURS}" tool-name="{OURS}"/></header>'
    yield "  <body>"
    for row in sheet.rows:
        yield from _unit(row, sheet)
    yield "  </body>\n </file>\n</xliff>\n"


def _unit(row: Row, sheet: Sheet) -> Iterator[str]:
    width = f' maxwidth="{row.most}" size-unit="char"' if row.most else ""
    yield f'   <trans-unit id="{row.number}" xml:space="preserve"{width}>'
    yield f"    <source>{escape(row.source)}</source>"
    if row.translation:
        state = "needs-review-translation" if row.note else "translated"
        yield f'    <target state="{state}">{escape(row.translation)}</target>'
    told = _told(row, sheet)
    if told:
        yield f'    <note from="{OURS}">{escape(UNSPEAKABLE.sub("", told))}</note>'
    yield "   </trans-unit>"


def _told(row: Row, sheet: Sheet) -> str:
    """What a translator should know of a line."""
    style = "" if row.style == "neutral" else row.style
    times = f"{stamp(row.start)} to {stamp(row.end)}, {row.seconds:.1f} s to say it"
    fits = f"{row.most} characters fit" if row.most else ""
    return "; ".join(filter(None, (row.speaker, style, times * sheet.timed, fits, row.note)))


def read_xliff(source: Source) -> Returned:
    """What a file says that came back from a tool.

    Raises:
        ScriptError: It is no XLIFF.
    """
    root = tree(source)
    version = root.values.get("version", "")
    if root.tag != "xliff" or version[:2] not in ("1.", "2."):
        what = f"<{root.tag}> of version {version[:20]!r}" if version else f"<{root.tag}>"
        raise refusal(source.name, root.line, f"{what} is no XLIFF 1.2 or 2.x")
    replies, conflicts, unfinished = [], [], []
    for unit in _units(root, root.prefix):
        number = unit.values.get("id", "")
        if not (number.isascii() and number.isdigit() and len(number) < 8):
            said = f"a unit with the id {number[:40]!r}, which is no number of a line"
            conflicts.append(Conflict(unit.line, f"{said}; write the one it had"))
            continue
        lost = list(_lost(unit))
        conflicts += [Conflict(unit.line, f"line {number} {what}") for what in lost]
        replies += [_reply(unit, int(number))]
        unfinished += [int(number)] if _is_unfinished(unit) else []
    target = next(_languages(root), "")
    what = f"not marked as done in the tool: {ranges(unfinished, FEW)}" if unfinished else ""
    warnings = tuple(filter(None, [what]))
    return Returned(tuple(replies), target, tuple(conflicts), warnings)


def _units(node: Node, prefix: str) -> Iterator[Node]:
    """Every unit of a file, in its order; what other namespaces hold is no unit."""
    for child in node.children:
        if isinstance(child, Node) and child.prefix == prefix:
            if child.tag in ("trans-unit", "unit"):
                yield child
            elif child.tag in ("file", "body", "group"):
                yield from _units(child, prefix)


def _languages(root: Node) -> Iterator[str]:
    """The target language, wherever a version of XLIFF says it."""
    files = [child for child in root.children if isinstance(child, Node)]
    told = (root.values.get("trgLang"), *(one.values.get("target-language") for one in files))
    return filter(None, told)


def _inner(node: Node, *tags: str) -> list[Node]:
    """The elements of some names directly inside a unit, and so none of another suggestion."""
    inside = (one for one in node.children if isinstance(one, Node) and one.prefix == node.prefix)
    return [one for one in inside if one.tag in tags]


def _segments(unit: Node) -> list[Node]:
    """What holds source and target: the unit itself, or its segments in 2.x."""
    return _inner(unit, "segment", "ignorable") if unit.tag == "unit" else [unit]


def _reply(unit: Node, number: int) -> Reply:
    sources, targets = [], []
    for segment in _segments(unit):
        said = _said(segment, "source")
        sources.append(said)
        targets.append(said if segment.tag == "ignorable" else _said(segment, "target"))
    notes = [one for holder in (unit, *_inner(unit, "notes")) for one in _inner(holder, "note")]
    theirs = (one for one in notes if one.values.get("from", one.values.get("category")) != OURS)
    return Reply(
        place=unit.line,
        number=number,
        text="".join(targets),
        source="".join(sources),
        note="; ".join(" ".join(_words(one).split()) for one in theirs),
    )


def _said(segment: Node, tag: str) -> str:
    """The text of a source or a target."""
    found = _inner(segment, tag)
    if not found:
        return ""
    text = _words(found[0])
    spaces = (one.values.get("space") for one in (found[0], segment))
    kept = next(filter(None, spaces), "preserve") == "preserve"
    return text if kept else " ".join(text.split())


def _words(node: Node) -> str:
    """A text without the elements in it."""
    return "".join(one if isinstance(one, str) else _of_element(one) for one in node.children)


def _of_element(node: Node) -> str:
    if node.tag == "x" and node.values.get("ctype") == "lb":
        return "\n"
    if node.tag in CODES and not node.children:
        return node.values.get("equiv-text") or node.values.get("equiv") or ""
    return _words(node)


def _lost(node: Node) -> Iterator[str]:
    """Codes in a target of which nobody knows what they stand for."""
    for segment in _segments(node):
        for target in _inner(segment, "target"):
            for one in _elements(target):
                if one.tag in CODES and not one.children and not _of_element(one):
                    name = one.values.get("id", "")[:20]
                    yield f'holds the code <{one.tag} id="{name}"/>, which the export had not'


def _elements(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node):
            yield child
            yield from _elements(child)


def _is_unfinished(unit: Node) -> bool:
    """Whether a tool says that there is more to do."""
    told = [unit.values.get("state", "")]
    for segment in _segments(unit):
        told += [segment.values.get("state", "")]
        told += [one.values.get("state", "") for one in _inner(segment, "target")]
    return any(state.startswith(UNFINISHED) for state in told)
