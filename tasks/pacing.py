"""Lay a script that has no times end to end, with the pauses a reader makes between paragraphs."""

from collections.abc import Sequence

from tasks.plan import Cue, Placement, Plan

PAUSE = 0.6  # seconds between two paragraphs


def end_to_end(cues: Sequence[Cue], programme_end: float | None, notice: float = 0.0) -> Plan:
    """Every line at its natural tempo, one after the other, and all after a notice of so long.

    A line that ends after the programme is kept whole and named: the picture is over by then.
    """
    placements = []
    at = notice + PAUSE if notice else 0.0
    for cue in cues:
        end = at + cue.natural
        fits = programme_end is None or end <= programme_end + 0.05
        reason = (
            "natural tempo"
            if fits
            else f"ends {end - (programme_end or 0):.1f} s after the programme"
        )
        placements.append(
            Placement(
                number=cue.number,
                start=at,
                length=cue.natural,
                rate=1.0,
                natural=cue.natural,
                slot=cue.natural,
                onset_error=0.0,
                speaker=cue.speaker,
                reason=reason,
                feasible=fits,
            )
        )
        at = end + PAUSE
    return Plan(tuple(placements), programme_end)
