"""The ledger of a plan: whose time every line took, and in plain words why it is as it is."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tasks.plan import Cue, Loan, Placement
from tasks.timing.linear import Floats

HEARD = 0.02  # s; less than this is not mentioned
BACK = 8  # lines before a stretch of time whose cues may still reach into it
COMFORTABLE, HURRIED = 1.2, 1.5  # times natural


def placements(
    cues: Sequence[Cue], decided: Sequence[Floats], programme_end: float | None
) -> Iterator[Placement]:
    """A row for every cue.

    Args:
        cues: in order of time.
        decided: the onset of every cue, its rate, and the share of its text that must go.
        programme_end: seconds, if there is one.
    """
    starts = [cue.start for cue in cues]
    for cue, onset, rate, shorten in zip(cues, *(part.tolist() for part in decided), strict=True):
        row = Placement(
            number=cue.number,
            start=onset,
            length=cue.natural / rate,
            rate=rate,
            natural=cue.natural,
            slot=cue.slot,
            onset_error=onset - cue.start,
            speaker=cue.speaker,
            feasible=shorten == 0,
            shorten=shorten,
        )
        before = _loans(cues, starts, (row.start, min(row.end, cue.start)), "silence before")
        after = _loans(cues, starts, (max(row.start, cue.end), row.end), "silence after")
        reason = ", ".join(_reasons(row, cue, programme_end)) or "fits"
        yield replace(row, borrowed_from=(*before, *after), reason=reason)


def _loans(
    cues: Sequence[Cue], starts: Sequence[float], span: tuple[float, float], silence: str
) -> Iterator[Loan]:
    """Whose time a span is: that of the slots it touches, and the silence around them."""
    begin, end = span
    quiet = end - begin
    for cue in cues[max(bisect_left(starts, begin) - BACK, 0) : bisect_left(starts, end)]:
        seconds = min(cue.end, end) - max(cue.start, begin)
        if seconds > 0:
            yield Loan("slot", round(seconds, 4), cue.number)
            quiet -= seconds
            begin = max(begin, cue.end)
    if quiet > HEARD:
        yield Loan(silence, round(quiet, 4))


def _reasons(row: Placement, cue: Cue, programme_end: float | None) -> Iterator[str]:
    end = math.inf if programme_end is None else programme_end
    if not row.feasible:
        yield _fault(row, cue, end)
    elif row.rate > 1:
        cause = " for its neighbours" if row.natural <= row.slot else ""
        yield f"faster by {max(round(100 * (row.rate - 1)), 1)} %{cause}"
    if abs(row.onset_error) > HEARD:
        yield f"starts {_seconds(row.onset_error)} {'late' if row.onset_error > 0 else 'early'}"
    if row.end > end + HEARD:
        yield f"runs {_seconds(row.end - end)} past the programme"
    elif row.end > cue.end + HEARD:
        yield f"runs {_seconds(row.end - cue.end)} past its slot"
    if row.feasible and row.rate > HURRIED:
        yield f"{math.ceil(100 * (1 - COMFORTABLE / row.rate))} % less text would make it easy"


def _fault(row: Placement, cue: Cue, end: float) -> str:
    if cue.start >= end:
        return "begins after the programme ends"
    room = row.length * (1 - row.shorten)
    share = math.ceil(100 * row.shorten)
    return (
        f"needs shorter text: {_seconds(row.natural)} of speech for {_seconds(room)}, "
        f"shorten by {share} %"
    )


def _seconds(seconds: float) -> str:
    return f"{abs(seconds):.1f} s" if abs(seconds) >= 0.1 else f"{abs(seconds):.2f} s"
