"""What a person reads: the end of a dub, tables of voices and settings, the doctor's findings."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.config import Config
    from flows.doctor import Check
    from flows.dub import Outcome
    from flows.estimate import Estimate
    from flows.server import Local
    from tasks.job import Order
    from tasks.marked import Delivered, Proof
    from tasks.reading import Found

WIDEST = 200  # columns, where nobody looks at a terminal
FEW = 5  # words, or numbers of lines, in one line of a summary
SHORT = 0.05  # seconds; stages shorter than this are not worth a word


def literal(text: object) -> str:
    """Text from outside as it is, but nothing in it that a terminal would obey."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode()
        for c in str(text)
    )


def say(text: object, *, error: bool = False) -> None:
    """Print lines on standard output, or on standard error."""
    typer.echo(literal(text), err=error)


def summary(outcome: Outcome, order: Order) -> str:
    """What came out of a dub, what to look at, and where the rest stands."""
    spoken = "1 line" if outcome.lines == 1 else f"{outcome.lines} lines"
    return "\n".join(
        [
            str(outcome.out),
            f"  {spoken} spoken by {_voices(order)} in {order.language}, {clock(outcome.seconds)}",
            f"  loudness {outcome.loudness:.1f} LUFS (asked for {order.delivery.loudness:.1f}), "
            f"true peak {outcome.true_peak:.1f} dBTP",
            *_attention(outcome),
            *_reading(outcome),
            *marks(outcome.proof, outcome.delivered),
            f"  seconds  {_stages(outcome.stages)}",
            f"  report   {outcome.report}",
        ]
    )


def _voices(order: Order, most: int = 4) -> str:
    """Who was asked to speak."""
    voices = list(dict.fromkeys([order.voice, *order.speakers.values()]))
    more = f" and {len(voices) - most} more" if len(voices) > most else ""
    return f"{', '.join(voices[:most])}{more}"


def reckoned(told: Estimate) -> str:
    """What a dub would take."""
    if told.done:
        return f"nothing to do: {told.done}; --again would make it anew"
    stored = "unknown how many" if told.stored is None else f"{told.stored}"
    price = f", {told.price:.2f} in money" if told.price is not None else ""
    return "\n".join(
        [
            f"would speak {told.new} of {told.lines} lines ({stored} in the take store), about "
            f"{clock(told.speech)} of speech, over {clock(told.programme)}",
            f"  an estimate, good to a factor of two: {clock(told.wall)}, "
            f"{told.gpu:.0f} GPU seconds{price}",
        ]
    )


def marks(proof: Proof, delivered: Delivered) -> Iterator[str]:
    """What can be traced, and what a machine can read of it."""
    marked, gate = proof.marked, proof.gate
    read = {"read": f"read back (z {gate.z:.0f})", "too-short": "too little speech to carry it"}
    yield f"  marked   payload {marked.payload}, key {marked.key.id}, {read[gate.verdict]}"
    beside = f", in {delivered.sidecar.name}" if delivered.sidecar else ""
    whose = " by a development certificate" if delivered.development else ""
    signed = f"C2PA, {delivered.state.lower()}{whose}{beside}"
    yield f"  signed   {signed if delivered.manifest else 'no: marks.sign is off'}"
    yield from (f"  note     {note}" for note in delivered.notes)


def _attention(outcome: Outcome) -> list[str]:
    if not outcome.attention:
        return ["  every line was spoken well and in time"]
    count = len(outcome.attention)
    head = "1 line needs" if count == 1 else f"{count} lines need"
    return [
        f"  {head} attention:",
        *(f"    line {line.number}: {line.reason}" for line in outcome.attention),
    ]


def _reading(outcome: Outcome) -> Iterator[str]:
    """What a person may want to give a reading for."""
    words, signs = outcome.guessed, outcome.skipped
    if words:
        what = "1 word was" if len(words) == 1 else f"{len(words)} words were"
        cure = "its reading" if len(words) == 1 else "their readings"
        yield f"  {what} read by guess: {_places(words)}; give {cure} in readings.csv"
    if signs:
        what = "1 sign was" if len(signs) == 1 else f"{len(signs)} signs were"
        yield f"  {what} not spoken: {_places(signs)}"


def _places(found: Sequence[Found]) -> str:
    more = f" and {len(found) - FEW} more, see the report" if len(found) > FEW else ""
    return ", ".join(map(_where, found[:FEW])) + more


def _where(found: Found) -> str:
    """A word, and the lines it stands in."""
    first, *others = map(str, found.lines[:FEW])
    more = len(found.lines) - FEW
    if not others:
        return f"{found.written} (line {first})"
    last = f"{more} more" if more > 0 else others.pop()
    return f"{found.written} (lines {', '.join([first, *others])} and {last})"


def _stages(stages: Mapping[str, float]) -> str:
    long = {name: seconds for name, seconds in stages.items() if seconds >= SHORT}
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in long.items()) or "none worth it"


def clock(seconds: float) -> str:
    """A length of time as people write it: 42 s, 3:05 min, 1:02:03 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d} h"


def as_json(value: object) -> str:
    """JSON as files and programs want it."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def settings_table(config: Config) -> str:
    """Every setting, its value, and where it came from."""
    from flows.config import names, value_of

    rows = []
    for name in names():
        value = value_of(config.settings, name)
        shown = (
            str(value).lower()
            if isinstance(value, bool)
            else str("none" if value is None else value)
        )
        rows.append((name, shown, config.origins.get(name, "default")))
    return table(("setting", "value", "from"), rows)


def checks_table(checks: Sequence[Check]) -> str:
    """The doctor's findings, and what to do about those that are not well."""
    rows = [(check.state, check.name, check.detail) for check in checks]
    cures = [f"  {check.name}: {check.cure}" for check in checks if check.cure]
    return "\n".join([table(("", "", ""), rows), *(["", "What to do:"] if cures else []), *cures])


def running(state: Local) -> str:
    """What is up, and where."""
    processes = ", ".join(f"{one.name} {one.pid}" for one in state.processes)
    return f"Prefect is up at {state.page} (processes: {processes}); `dubline down` stops it"


def columns(text: str) -> int:
    """How wide a text is on a terminal: ideographs and kana take two columns."""
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side; on a terminal the last one is cut at the edge."""
    cells = [[literal(cell).replace("\n", " ") for cell in row] for row in rows]
    every = [list(head), *cells] if any(head) else cells
    widths = [max(map(columns, column)) for column in zip(*every, strict=True)]
    edge = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDEST
    lines = [
        "  ".join(cell + " " * (w - columns(cell)) for cell, w in zip(row, widths, strict=True))
        for row in every
    ]
    return "\n".join(line[:edge].rstrip() for line in lines)
