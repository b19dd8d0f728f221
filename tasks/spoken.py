"""What became of a line when it was spoken: its take, or why there is none."""

from dataclasses import dataclass

from tasks.take import Take


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line after all attempts at it."""

    number: int
    take: Take | None  # None: nothing that could be heard came of it
    ok: bool
    reason: str  # "" where ok; else what the check or the engine said of the last attempt
    attempts: int
    speed: float  # the tempo asked of the engine
    fault: str = ""  # "" where ok; else in a word: "cut", "long", "unreadable" …
    style: str = ""  # in which it was spoken, which may not be the one asked for
    engine: str = ""  # what spoke it, with its version
