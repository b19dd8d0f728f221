"""Standing orders: `orders/<name>.toml` in a bucket, which daily jobs are made from.

They are data that somebody may have dropped: read strictly, with the line of every mistake, small,
and with no way to a file outside the tenant's prefix, to a key, or to a mark.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from tasks.cast_file import SpokenBy
from tasks.dated import fields, named
from tasks.job import DeliveryOptions, FitOptions, MixOptions, SpeakOptions
from tasks.occurrence import checked_cron
from tasks.options import Options
from tasks.toml import read_toml
from voices.card_models import Language, VoiceId
from voices.errors import DropError, InputError

SCHEMA: Final = "dubline.order/1"
LONGEST_CATCH_UP = 31  # days; what was recorded before that is never asked for again
NAME = re.compile(r"[^\W_][\w-]{0,79}")  # of an order; no dot: one stands before the date
SPAN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?")
ANY_DAY = datetime(2026, 11, 21, 6, 0)


def _value(check: Any) -> AfterValidator:
    """A check of ours that says InputError, for pydantic, which wants ValueError."""

    def checked(value: Any) -> Any:
        try:
            check(value)
        except InputError as error:
            raise ValueError(str(error)) from None
        return value

    return AfterValidator(checked)


def _check_name(template: str) -> None:
    named(template, ANY_DAY, "en")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # not found is a KeyError, a folder an OSError
        raise InputError(f"{name!r} is no time zone; Europe/Berlin would be") from None


def span(text: str) -> float:
    """Seconds of a length of time: "2h", "90m", "1d12h".

    Raises:
        InputError: it is none.
    """
    found = SPAN.fullmatch(text)
    if not found or not text:
        raise InputError(f"{text!r} is no length of time; 2h, 90m or 1d12h would be")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return 60.0 * (minutes + 60 * (hours + 24 * days))


Dated = Annotated[str, Field(min_length=1), _value(_check_name)]


class StandingOrder(Options):
    """What is to be dubbed again and again, and when."""

    schema_: Literal["dubline.order/1"] = Field(SCHEMA, alias="schema", description="Its version")
    cron: Annotated[str, _value(checked_cron)] = Field(description="minute hour day month weekday")
    timezone: Annotated[str, _value(_check_zone)] = Field(
        "UTC", description="That cron is meant in"
    )
    script: Dated = Field(description="Dated name of the script, below the tenant's prefix")
    media: Dated | None = Field(None, description="Dated name of the video or sound; none: speech")
    voice: VoiceId = Field(description="Voice id")
    speakers: SpokenBy = Field({}, description="Voice ids of speakers, by their name in the script")
    languages: tuple[Language, ...] = Field(
        (), max_length=50, description="A drop is made for each"
    )
    deadline: Annotated[str, _value(span)] = Field("2h", description="After which one is told")
    notify: str | None = Field(None, pattern=r"^https://\S{1,500}$", description="Webhook")
    catch_up: int = Field(
        7, ge=1, le=LONGEST_CATCH_UP, description="Days that are made up for after an outage"
    )
    priority: int | None = Field(None, ge=0, le=9, description="Of its drops; 9 goes first")
    speak: SpeakOptions = SpeakOptions()
    fit: FitOptions = FitOptions()
    mix: MixOptions = MixOptions()
    delivery: DeliveryOptions = DeliveryOptions()

    @property
    def patience(self) -> float:
        """Seconds after an occurrence until a missing source is told."""
        return span(self.deadline)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its cron line."""
        return ZoneInfo(self.timezone)

    @model_validator(mode="after")
    def _makes_drops(self) -> "StandingOrder":
        if len(set(self.languages)) != len(self.languages):
            raise ValueError("names a language twice")
        if len(self.languages) > 1 and "language" not in fields(self.script):
            raise ValueError("has several languages, so the script's name needs {language}")
        if not self.languages and "language" in fields(self.script) | fields(self.media or ""):
            raise ValueError("has {language} in a name, so it needs languages")
        if self.media and _file(self.media) == _file(self.script):
            raise ValueError("has a script and media of one name, which cannot be in one drop")
        if self.mix.bed not in ("duck", "keep", "silent"):
            raise ValueError("mix.bed is duck, keep or silent here: a drop has no other files")
        if not self.media and "mix" in self.model_fields_set:
            raise ValueError("has [mix] but no media to mix with")
        return self


def _file(template: str) -> str:
    return template.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing order, by its name."""

    name: str  # "news" of orders/news.toml
    order: StandingOrder
    changed: float  # seconds since 1970, by the bucket's clock


def order_name(key: str) -> str | None:
    """The name of the order that an object in `orders/` holds; nothing if it is none."""
    folder, _, file = key.rpartition("/")
    return file.removesuffix(".toml") if folder == "orders" and file.endswith(".toml") else None


def read_order(name: str, data: bytes, changed: float) -> Standing:
    """The standing order that a file holds.

    Raises:
        DropError: its name or what it says cannot be one; names the file and the line.
    """
    where = f"orders/{name}.toml"
    if not NAME.fullmatch(name):
        raise DropError(f"{where!r}: a standing order is named with letters, digits, - and _")
    return Standing(name, read_toml(StandingOrder, data, where), changed)
