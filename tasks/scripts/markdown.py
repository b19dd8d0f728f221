"""Read a Markdown script: its paragraphs and list items are spoken, all else is set aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.scripts.source import Block, Reading, Source, refusal

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}#{1,6}(?:\s.*)?")
UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*")
RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
QUOTE = re.compile(r"\s*>\s?")
ITEM = re.compile(r"\s*(?:>\s?)?(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
TABLE = re.compile(r"\s*\|.*\|\s*")
DEFINITION = re.compile(r" {0,3}(?:\[\^[^\]]+\]:\s.*|\[[^\]]+\]:\s*<?(?:https?:|www\.|[/.#])\S+.*)")
SENTENCE = tuple(".!?…。！？\"'”’»")  # noqa: RUF001 - sentence ends of several scripts
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class Page:
    """A file as it is read: the paragraph that is going on."""

    source: Source
    reading: Reading
    begin: int = 0
    texts: list[str] = field(default_factory=list)
    quoted: bool = False  # the paragraph is a quotation

    def close(self) -> None:
        """End the paragraph."""
        if self.texts:
            self.reading.blocks.append(Block(self.begin, 0, 0, "\n".join(self.texts)))
        self.texts, self.quoted = [], False

    def add(self, number: int, text: str) -> None:
        """Go on with the paragraph, or begin one."""
        if not self.texts:
            self.begin = number
        self.texts.append(text)

    def set_aside(self, number: int, kind: str, text: str) -> None:
        """End the paragraph; what follows is not spoken."""
        self.close()
        self.reading.set_aside(number, kind, text)


def read_markdown(source: Source) -> Reading:
    """The paragraphs and list items of a Markdown file."""
    page = Page(source, Reading("md", "md", timed=False))
    for number, line in spoken_rows(source, page):
        read_row(page, number, line)
    page.close()
    return page.reading


def spoken_rows(source: Source, page: Page) -> Iterator[tuple[int, str]]:
    """The rows outside front matter, code and comments."""
    rows = enumerate(without_comments(source, page.reading).split("\n"), start=1)
    fence, opened = front_matter(source), 1
    kind = "front-matter"
    for number, line in rows:
        match = FENCE.match(line)
        if fence:
            page.set_aside(number, kind, line)
            if number > opened and ends(line, fence):
                fence = ""
        elif match:
            fence, opened, kind = match[1], number, "code"
            page.set_aside(number, kind, line)
        else:
            yield number, line
    if fence:
        raise refusal(source.name, opened, f"{fence} opens a block of code that is never closed")


def ends(line: str, fence: str) -> bool:
    """Whether a line closes what a fence opened."""
    closing = line.strip()
    if fence == "---":
        return closing in ("---", "...")
    return closing.startswith(fence) and not closing.strip(fence[0])


def front_matter(source: Source) -> str:
    """The fence of front matter, where the file begins with some."""
    if source.lines[0].rstrip() != "---":
        return ""
    closed = any(line.rstrip() in ("---", "...") for line in source.lines[1:])
    return "---" if closed and ":" in source.lines[1] else ""


def without_comments(source: Source, reading: Reading) -> str:
    """The file with comments set aside; what is left stays on its line."""
    whole = source.text

    def blank(match: re.Match[str]) -> str:
        reading.set_aside(1 + whole.count("\n", 0, match.start()), "comment", match[0])
        return "\n" * match[0].count("\n")

    text = COMMENT.sub(blank, whole)
    if "<!--" in text:
        line = 1 + text[: text.index("<!--")].count("\n")
        raise refusal(source.name, line, "a comment <!-- is never closed; close it with -->")
    return text


def read_row(page: Page, number: int, line: str) -> None:
    """Give one row its place."""
    kind = kind_of(line)
    if not line.strip():
        page.close()
    elif page.texts and UNDERLINE.fullmatch(line):
        underline(page, number, line)
    elif kind:
        page.set_aside(number, kind, line)
    elif item := ITEM.match(line):
        page.set_aside(number, "list", item[0])
        page.add(number, line[item.end() :])
    elif quote := QUOTE.match(line):
        if not page.quoted:
            page.close()
        page.reading.set_aside(number, "list", quote[0])
        page.add(number, line[quote.end() :])
        page.quoted = True
    else:
        page.add(number, line)


def kind_of(line: str) -> str:
    """What a row is that is not spoken; "" for all others."""
    if HEADING.fullmatch(line):
        return "heading"
    if RULE.fullmatch(line):
        return "rule"
    if TABLE.fullmatch(line):
        return "table"
    return "reference" if DEFINITION.fullmatch(line) else ""


def underline(page: Page, number: int, line: str) -> None:
    """Make the paragraph a heading, unless it is a sentence and the row a mere rule."""
    if len(page.texts) == 1 and not page.texts[0].rstrip().endswith(SENTENCE):
        page.reading.set_aside(page.begin, "heading", page.texts[0])
        page.texts = []
    page.set_aside(number, "rule", line)
