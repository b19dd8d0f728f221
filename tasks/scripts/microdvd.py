"""Read MicroDVD (.sub) through pysubs2, where the file says how many frames a second has."""

import re

import pysubs2

from tasks.scripts.source import Block, Reading, Source, excerpt, refusal

CUE = re.compile(r"\s*\{ *(\d{1,9}) *\} *\{ *(\d{0,9}) *\}(.*)")
RATE = re.compile(r"\s*(\d{1,3}(?:[.,]\d{1,6})?)\s*")


def read_microdvd(source: Source) -> Reading:
    """The cues of a MicroDVD file."""
    reading = Reading("sub", "sub")
    found = [(number, cue(source, number)) for number in numbers(source)]
    rate = frame_rate(source, *found[0])
    for number, match in found[1:]:
        if match[3].strip():
            block = Block(number, *times(match, rate), match[3])
            reading.blocks.append(block)
    return reading


def numbers(source: Source) -> list[int]:
    """Line numbers of all lines that are not blank."""
    return [number for number, line in enumerate(source.lines, start=1) if line.strip("\ufeff \t")]


def cue(source: Source, number: int) -> re.Match[str]:
    """One line as start, end and text."""
    line = source.lines[number - 1].strip("\ufeff")
    match = CUE.fullmatch(line)
    if match is None:
        what = f"not a cue of the form '{{25}}{{75}}text': {excerpt(line, 30)!r}"
        raise refusal(source.name, number, what)
    return match


def frame_rate(source: Source, number: int, match: re.Match[str]) -> float:
    """Frames a second, which the first line of a usable file holds."""
    rate = RATE.fullmatch(match[3])
    if int(match[1]) <= 1 and match[2] in ("0", "1") and rate:
        return checked(source, number, float(rate[1].replace(",", ".")))
    what = "times in frames, and no line says how many a second; put '{1}{1}25' first"
    raise refusal(source.name, number, f"{what} (with your frame rate), or convert it to .srt")


def checked(source: Source, number: int, rate: float) -> float:
    """A frame rate that a programme can have."""
    if not 5 <= rate <= 240:
        raise refusal(source.name, number, f"{rate:g} frames a second; write 23.976, 25, 29.97 …")
    return rate


def times(match: re.Match[str], rate: float) -> tuple[int, int]:
    """Start and end in milliseconds; without an end, the cue is given one later."""
    line = f"{{{match[1]}}}{{{match[2] or match[1]}}}-\n"
    event = pysubs2.SSAFile.from_string(line, format_="microdvd", fps=rate)[0]
    return event.start, event.end
