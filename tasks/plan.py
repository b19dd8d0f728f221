"""The timing plan: where every line goes and how fast it plays, with the reason for each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tasks.schema import PLAN as SCHEMA
from tasks.schema import number_of
from voices.errors import InputError


@dataclass(frozen=True, slots=True)
class Cue:
    """What the planner must know of a line: its slot, and how long its speech is."""

    number: int
    start: float  # seconds from the start of the programme
    end: float
    natural: float  # seconds of speech at rate 1
    speaker: str = ""

    @property
    def slot(self) -> float:
        """Seconds there are to say it."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Loan:
    """Time outside its own slot that a line speaks in, and whose it is."""

    source: str  # "silence before", "silence after" or "slot"
    seconds: float
    number: int | None = None  # the line whose slot it is


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one line goes: a row of the plan, and the record of how it was decided."""

    number: int
    start: float  # seconds from the start of the programme
    length: float  # seconds it plays; times rate this is natural: nothing is cut
    rate: float  # times natural
    natural: float  # seconds of speech at rate 1
    slot: float  # seconds its cue gives it
    onset_error: float  # seconds from the cue's start to the line's; late is positive
    speaker: str = ""
    borrowed_from: tuple[Loan, ...] = ()
    reason: str = "fits"  # in plain words, for a person
    feasible: bool = True  # False: no plan has room for it, it needs shorter text
    shorten: float = 0.0  # share of its text that must go to make it feasible

    @property
    def end(self) -> float:
        """When it has been spoken, seconds from the start of the programme."""
        return self.start + self.length

    @property
    def borrowed(self) -> float:
        """Seconds it speaks outside its own slot."""
        return sum(loan.seconds for loan in self.borrowed_from)


@dataclass(frozen=True, slots=True)
class Plan:
    """The timing of a whole programme, its lines in order of time."""

    placements: tuple[Placement, ...]
    programme_end: float | None  # seconds; None: it may be as long as it likes

    @property
    def end(self) -> float:
        """When all has been spoken, seconds from the start of the programme."""
        return max((placement.end for placement in self.placements), default=0.0)


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as a JSON value."""
    return {"schema": SCHEMA, **asdict(plan)}


def from_json(data: Mapping[str, Any], path: Path = Path("plan.json")) -> Plan:
    """The plan that `to_json` wrote, to the file that a message would name.

    Raises:
        InputError: this is no plan.
        SchemaError: a newer dubline wrote it.
    """
    if not number_of(data.get("schema"), SCHEMA, path):
        raise InputError(f"not a plan: expected schema {SCHEMA}, found {data.get('schema')!r}")
    try:
        placements = tuple(_placement(row) for row in data["placements"])
        return Plan(placements, data["programme_end"])
    except (KeyError, TypeError) as error:
        raise InputError(f"a damaged plan: {error}") from None


def _placement(row: Mapping[str, Any]) -> Placement:
    loans = tuple(Loan(**loan) for loan in row["borrowed_from"])
    return Placement(**{**row, "borrowed_from": loans})
