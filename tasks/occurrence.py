"""When a standing order is due: cron lines in a time zone, every local time of day once.

Clocks that go forward skip a time of day, and those that go back have one twice. A fixed time that
was skipped counts at the first minute there is; one that comes twice counts the first time. An
occurrence is known by its local date, so that nothing is done twice for one day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from voices.errors import InputError

MOST = 1000  # occurrences that are looked at; of more, the latest


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a standing order is due."""

    name: str  # "2026-11-21", with "T0600" where there may be several a day
    when: datetime  # local, with its time zone


def checked_cron(line: str) -> str:
    """A cron line, if it is one of five fields that will ever come due.

    Raises:
        InputError: it is not.
    """
    try:
        if len(line.split()) != 5:
            raise InputError("is no cron line of five fields: minute hour day month weekday")
        next(CronSim(line, datetime(2026, 1, 1)))
    except CronSimError as error:
        raise InputError(f"is no cron line: {str(error).lower()}; 0 6 * * 1-5 would be") from None
    except StopIteration:
        raise InputError("is a cron line that never comes due") from None
    return line


def occurrences(cron: str, zone: ZoneInfo, after: float, until: float) -> list[Occurrence]:
    """Every occurrence later than `after` and not later than `until`, in order.

    Args:
        cron: five fields.
        zone: the time zone they are meant in.
        after: seconds since 1970.
        until: seconds since 1970.
    """
    once_a_day = _once_a_day(cron)
    found: dict[str, Occurrence] = {}
    for when in _due(cron, datetime.fromtimestamp(after, zone), until):
        name = when.strftime("%Y-%m-%d" if once_a_day else "%Y-%m-%dT%H%M")
        if when.timestamp() > after:
            found.setdefault(name, Occurrence(name, when))
    return list(found.values())[-MOST:]


def _due(cron: str, after: datetime, until: float) -> Iterator[datetime]:
    for when in CronSim(cron, after):
        if when.timestamp() > until:
            return
        yield when


def _once_a_day(cron: str) -> bool:
    """Whether there is one minute and one hour, so that the date says all."""
    times = CronSim(cron, datetime(2026, 1, 1))
    return len(times.minutes) == len(times.hours) == 1
