"""What crosses HTTP: the base of request bodies and answers, and the field types they share."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from libs.common import partial_date, patient_code
from libs.common.errors import Invalid

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""

NETWORK_ZONE: Final = ZoneInfo("Europe/Madrid")
"""The zone of the network in which a day begins first: a date is in the future only after it."""

EARLIEST_YEAR: Final = partial_date.EARLIEST_YEAR
INT32: Final = 2**31 - 1
NUL: Final = "\x00"
DAY_FIRST: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


DEEPEST: Final = 100
"""Levels of a body; no form of ours has ten."""


def check_readable(value: Any, where: str = "", *, depth: int = 0) -> None:
    """Refuse what PostgreSQL cannot store in a text, NUL and half a surrogate pair, and what nobody nests."""
    if depth > DEEPEST:
        raise Invalid("The body is nested too deeply.", right=f"at most {DEEPEST} levels")
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _check_text(str(name), where)
            check_readable(inner, f"{where}.{name}" if where else str(name), depth=depth + 1)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            check_readable(inner, f"{where}[{place}]", depth=depth + 1)


def _check_text(text: str, where: str) -> None:
    if NUL in text:
        raise Invalid("The text holds a NUL character.", where=where, right="text without NUL")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Invalid("The text holds half a surrogate pair.", where=where, right="well-formed Unicode")


class Body(BaseModel):
    """What a caller sends: nothing unknown, nothing unreadable, surrounding blanks removed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        check_readable(value)
        return value


class View(BaseModel):
    """What a service answers."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def _written_out(value: Any) -> Any:
    """A number, also one in quotes, would be read as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and DAY_FIRST.match(value.strip())):
        return value
    raise Invalid("This is not a date or time in ISO 8601.", right='text such as "2026-01-31"')


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Invalid("The time has no zone.", right='a zone, as in "2026-01-31T09:30:00+01:00"')
    if at.year < EARLIEST_YEAR:
        raise Invalid("The time lies too far back.", right=f"a year from {EARLIEST_YEAR} on")
    return at.astimezone(UTC)


def _not_ahead(at: datetime) -> datetime:
    if at > datetime.now(UTC) + CLOCK_TOLERANCE:
        raise Invalid("The time lies in the future.", right="a time that has passed")
    return at


def _sane_day(day: date) -> date:
    if day.year < EARLIEST_YEAR:
        raise Invalid("The date lies too far back.", right=f"a year from {EARLIEST_YEAR} on")
    return day


def today() -> date:
    """The day that it is in the network."""
    return datetime.now(NETWORK_ZONE).date()


def _day_not_ahead(day: date) -> date:
    if day > today():
        raise Invalid("The date lies in the future.", right="today or earlier")
    return day


def _month_not_ahead(day: partial_date.PartialDate) -> partial_date.PartialDate:
    _day_not_ahead(day.earliest)
    return day


PlannedTime = Annotated[
    datetime,
    BeforeValidator(_written_out),
    AfterValidator(_aware),
    Field(examples=["2026-01-31T09:30:00+01:00"]),
]
"""An instant with its zone, in the past or to come; kept in UTC."""

AwareTime = Annotated[PlannedTime, AfterValidator(_not_ahead)]
"""An instant with its zone that has passed."""

PlannedDate = Annotated[date, BeforeValidator(_written_out), AfterValidator(_sane_day), Field(examples=["2026-01-31"])]
"""A day, in the past or to come."""

PastDate = Annotated[PlannedDate, AfterValidator(_day_not_ahead)]
"""A day that has begun."""

PartialDate = Annotated[partial_date.PartialDate, AfterValidator(_month_not_ahead)]
"""A day or month that has begun: "2021-03-14" or "2021-03"."""

PatientCodeField = patient_code.PatientCode
"""The network code of a patient, checked; the nearest valid one is suggested."""

OrganisationField = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$", examples=["hospital-aragon", "hub-madrid"])]
"""The id of an organisation; the command checks that there is such a one."""

FreeText = Annotated[str, Field(min_length=1, max_length=4_000)]
"""What a person wrote; stays in the owning service's database."""

Line = Annotated[str, Field(min_length=1, max_length=200)]
"""A short text: a title, a name of a thing."""

Integer = Annotated[int, Field(strict=True, ge=-INT32, le=INT32)]
"""A whole number that fits the database."""

Count = Annotated[int, Field(strict=True, ge=0, le=INT32)]
"""How many."""
