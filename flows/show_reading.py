"""What a person reads of how a text will be read: the words, the phonemes, where each is from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flows.show import as_json, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flows.reading import TextRead
    from tasks.reading import Word

WIDE = 10  # columns of the names at the left


def reading_json(read: TextRead) -> str:
    """How a text will be read, for programs."""
    return as_json(asdict(read))


def reading_text(read: TextRead) -> str:
    """How a text will be read."""
    return "\n".join(_lines(read))


def _lines(read: TextRead) -> Iterator[str]:
    yield f"{'text':{WIDE}}{read.text}"
    yield f"{'read by':{WIDE}}{read.reader}"
    for piece in read.pieces:
        yield ""
        for run in piece:
            yield f"{run.language:{WIDE}}{run.text}"
            yield f"{'':{WIDE}}{' '.join(run.phonemes)}"
    yield from _words(read.words)
    if read.replaced or read.skipped or read.note:
        yield ""
    for word in read.replaced:
        yield f"{'replaced':{WIDE}}{word.written} by {word.reading} ({_place(word)})"
    if read.skipped:
        yield f"{'not said':{WIDE}}{' '.join(read.skipped)}"
    if read.note:
        yield f"{'note':{WIDE}}{read.note}"


def _place(word: Word) -> str:
    return "in the line" if word.source == "the line" else word.source


def _words(words: Sequence[Word]) -> Iterator[str]:
    rows = [(word.written, word.reading, word.source) for word in words]
    if rows:
        yield ""
        yield table(("word", "reading", "from"), rows)
