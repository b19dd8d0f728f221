"""Read a plain script: a paragraph a line, no times."""

from tasks.scripts.source import Block, Reading, Source

WRAPPED = 50  # characters: a shorter line was not broken by its width
ENDINGS = tuple(".!?…:;。！？\"'”’»)]*_")  # noqa: RUF001 - sentence ends of several scripts


def read_plain(source: Source) -> Reading:
    """The paragraphs of a text file."""
    reading = Reading("txt", "html", timed=False)
    joined = 0
    texts: list[str] = []
    begin = 1
    for number, line in enumerate([*source.lines, ""], start=1):
        if texts and wrapped(texts[-1], line):
            joined += 1
            texts.append(line)
            continue
        if texts:
            reading.blocks.append(Block(begin, 0, 0, "\n".join(texts)))
        texts, begin = ([line] if line.strip() else []), number
    if joined:
        what = f"lines joined at {joined} places, where the page was too narrow for a sentence"
        reading.note(1, "joined", what)
    return reading


def wrapped(line: str, following: str) -> bool:
    """Whether a sentence goes on in the next line because the page was not wide enough."""
    line = line.rstrip()
    return len(line) >= WRAPPED and not line.endswith(ENDINGS) and following.strip()[:1].islower()
