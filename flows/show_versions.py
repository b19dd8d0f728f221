"""What a person reads at the end of an order of versions: one row a language, and what failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.show import clock, table

if TYPE_CHECKING:
    from flows.dub import Outcome
    from flows.outcomes import Versions

HEAD = ("", "file", "lines", "loudness", "mark", "seconds", "")


def summary(came: Versions) -> str:
    """What came out of an order, what to look at, and where the rest stands."""
    rows = [_row(came, language) for language in came.order.languages]
    whole = f"{len(came.made)} of {len(came.order.languages)} versions in {came.order.out}"
    return "\n".join([whole, table(HEAD, rows), *_beside(came), *_wrong(came), *_last(came)])


def _row(came: Versions, language: str) -> tuple[str, ...]:
    outcome = came.made.get(language)
    if outcome is None:
        return (language, "not made", "", "", "", "", "")
    seconds = sum(outcome.stages.values())
    return (
        language,
        outcome.out.name,
        str(outcome.lines),
        f"{outcome.loudness:.1f} LUFS",
        outcome.proof.marked.payload,
        "made before" if outcome.made_before else f"{seconds:.1f}",
        _look(outcome),
    )


def _look(outcome: Outcome) -> str:
    """How many lines a person should look at."""
    count = len(outcome.attention)
    if not count:
        return ""
    return "1 line needs attention" if count == 1 else f"{count} lines need attention"


def _beside(came: Versions) -> Iterator[str]:
    """What was made of all of them."""
    if came.together:
        yield f"  one file    {came.together.out.name}, which plays {came.default}"
    if came.renditions:
        folder = came.order.renditions_out.name
        yield f"  renditions  {folder}/, {len(came.renditions)} with playlists"


def _wrong(came: Versions) -> Iterator[str]:
    """What could not be made, and the lines to look at."""
    for one in came.failed:
        yield f"  {one.of} failed: {one.reason}"
    for language, outcome in came.made.items():
        for line in outcome.attention:
            yield f"  {language}, line {line.number}: {line.reason}"


def _last(came: Versions) -> Iterator[str]:
    longest = max((one.seconds for one in came.made.values()), default=0.0)
    yield f"  {clock(longest)} of programme; all of it is in {came.written.name}"
