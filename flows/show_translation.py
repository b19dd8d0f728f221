"""What a person reads of a translation: what it would take, what it took, what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flows.show import table

if TYPE_CHECKING:
    from flows.translate import Came
    from tasks.translation import Spent
    from tasks.translation_order import Reckoned


def estimate_text(languages: dict[str, Reckoned]) -> str:
    """What every language would take."""
    rows = [
        (
            target,
            str(told.lines - told.stored),
            str(told.stored),
            str(told.spent.requests),
            f"≈ {told.spent.tokens_in}",
            f"≈ {told.spent.tokens_out}",
            f"≈ {told.spent.price:.4g}" if told.spent.price else "unknown",
        )
        for target, told in languages.items()
    ]
    head = ("language", "lines", "stored", "requests", "tokens in", "tokens out", "price")
    return "\n".join(
        [
            table(head, rows),
            "an estimate, each line asked for once; lines that are not right are asked for again; "
            "prices are translate.price_in and .price_out; nothing was sent",
        ]
    )


def translations_text(came: Sequence[Came]) -> str:
    """What came of every language, and what to look at."""
    return "\n".join(line for one in came for line in _language(one))


def _language(came: Came) -> Iterator[str]:
    if came.failed:
        yield f"{came.target}: failed: {came.failed}"
        return
    yield str(came.out)
    yield f"  {len(came.lines)} lines in {came.target}, {_cost(came.spent)}"
    yield f"  viewers  {came.srt if came.srt.is_file() else 'none: the script has no times'}"
    yield f"  ledger   {came.run_dir / 'translation.jsonl'}"
    if not came.flags:
        yield "  every line was checked, and nothing is wrong with any"
        return
    count = len({flag.number for flag in came.flags})
    yield f"  {count} {'line needs' if count == 1 else 'lines need'} attention:"
    begins = {line.number: _clock(line.start) for line in came.lines}
    rows = [(str(one.number), begins[one.number], one.kind, one.message) for one in came.flags]
    yield "\n".join(f"    {row}" for row in table(("line", "at", "what", "why"), rows).split("\n"))


def _cost(spent: Spent) -> str:
    if not spent.requests:
        return "all from the store: nothing was sent"
    tokens = f"{spent.tokens_in} tokens sent and {spent.tokens_out} answered"
    price = f", price {spent.price:.4g}" if spent.price else ""
    return f"{spent.requests} requests, {tokens}{price}"


def _clock(seconds: float) -> str:
    """A time in the programme: 1:02:03.4."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:04.1f}"
