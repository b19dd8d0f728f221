"""Tenants: who shares a bucket, where each one's drops lie, and how much each may ask for.

    [news]                # tenants.toml, named by `inbox.tenants`
    prefix = "news"       # of its folders in the bucket; default: the name
    priority = 5          # 0 to 9: whose drops go first
    running = 2           # jobs at the same time; 0: as many as there are
    minutes = 600         # of programme a day (UTC); 0: no limit

Without a file there is one tenant, without a name, at the root of the bucket.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from pydantic import Field, ValidationError

from flows.sources import Given, from_file
from tasks.options import Options
from voices.errors import ConfigError

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
OURS = "control"  # folder at the root of the bucket, that holds for all tenants
PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class Terms(Options):
    """What the file says of a tenant."""

    prefix: str | None = Field(None, max_length=200)
    priority: int = Field(0, ge=0, le=9)
    running: int = Field(0, ge=0, le=1000)
    minutes: float = Field(0.0, ge=0)


@dataclass(frozen=True, slots=True)
class Tenant:
    """One who drops things into the bucket."""

    name: str  # empty for the only one there is
    prefix: str  # of all its folders in the bucket, without a "/" at the end
    priority: int = 0  # 0 to 9, highest first
    running: int = 0  # jobs at the same time; 0: no limit
    minutes: float = 0.0  # of programme a day, UTC; 0: no limit


ALONE = Tenant("", "")


def tenants_of(file: Path | None) -> tuple[Tenant, ...]:
    """Everybody whom the file names, or the one tenant of a bucket that nobody shares.

    Raises:
        ConfigError: the file cannot be read, or holds what it may not; names the line.
    """
    if file is None:
        return (ALONE,)
    given = sorted(from_file(file), key=_name)
    found = [_tenant(name, list(terms)) for name, terms in groupby(given, _name)]
    if not found:
        raise ConfigError(f"{file} names no tenant; one is a section like [news]")
    _check_apart(file, found)
    return tuple(found)


def tenant_of(name: str, tenants: Sequence[Tenant]) -> Tenant:
    """The tenant of this name.

    Raises:
        ConfigError: there is none.
    """
    for tenant in tenants:
        if tenant.name == name:
            return tenant
    known = ", ".join(filter(None, (tenant.name for tenant in tenants)))
    raise ConfigError(f"no tenant {name!r}; inbox.tenants names {known or 'no file of them'}")


def _name(given: Given) -> str:
    if given.raw == {} or "." not in given.name:
        return given.name
    return given.name.rpartition(".")[0]


def _tenant(name: str, given: Sequence[Given]) -> Tenant:
    if not NAME.fullmatch(name) or name == OURS:
        raise ConfigError(
            f"{given[0].origin}: {name!r} cannot be a tenant: a name has small letters, digits and "
            "dashes, 32 at most, and stands in brackets: [news]"
        )
    said = {one.name.rpartition(".")[2]: _checked(one) for one in given if one.raw != {}}
    terms = Terms.model_validate(said)
    return Tenant(name, terms.prefix or name, terms.priority, terms.running, terms.minutes)


def _checked(given: Given) -> object:
    key = given.name.rpartition(".")[2]
    if key == given.name or key not in Terms.model_fields:
        raise ConfigError(
            f"{given.origin}: {given.name} is nothing of a tenant's; "
            f"there are {', '.join(Terms.model_fields)}, below a section like [news]"
        )
    try:
        value: object = getattr(Terms.model_validate({key: given.raw}, strict=True), key)
    except ValidationError as error:
        wanted = error.errors()[0]["msg"].removeprefix("Input ").replace("should", "must")
        raise ConfigError(f"{given.origin}: {given.name}: it {wanted}") from None
    if key == "prefix" and not _is_prefix(str(value)):
        raise ConfigError(
            f"{given.origin}: {given.name} cannot be {value!r}: it is a folder in the bucket, "
            f"of letters, digits, dots and dashes, as in clients/news; {OURS}/ is our own"
        )
    return value


def _is_prefix(prefix: str) -> bool:
    """Whether it can be the folder of a tenant; who may write in ours could stop everybody."""
    return bool(PREFIX.fullmatch(prefix)) and prefix.partition("/")[0] != OURS


def _check_apart(file: Path, tenants: Sequence[Tenant]) -> None:
    """Make sure that no tenant's folders lie in another's."""
    for one, other in pairwise(sorted(tenants, key=lambda tenant: f"{tenant.prefix}/")):
        if f"{other.prefix}/".startswith(f"{one.prefix}/"):
            raise ConfigError(
                f"{file}: the folders of {other.name} ({other.prefix}) lie in those of {one.name} "
                f"({one.prefix}); give each a prefix of its own"
            )
