"""A date known to the day or only to the month: "2021-03-14" or "2021-03"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from libs.common.errors import Invalid

FORM: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
EARLIEST_YEAR: Final = 1900
EXPECTED: Final = 'a day such as "2021-03-14" or a month such as "2021-03"'


@dataclass(frozen=True, slots=True)
class PartialDate:
    """The days it may have been, from the earliest to the latest; stored as its text."""

    text: str
    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2021-03" or "2021-03-14"."""
        found = FORM.fullmatch(text.strip())
        if found is None or int(found[1]) < EARLIEST_YEAR:
            raise Invalid("This is not a date.", right=EXPECTED)
        year, month, day = int(found[1]), int(found[2]), found[3]
        try:
            first = date(year, month, int(day or 1))
        except ValueError:
            raise Invalid("There is no such day in the calendar.", right=EXPECTED) from None
        last = first if day else first.replace(day=monthrange(year, month)[1])
        return cls(found[0], first, last)

    @classmethod
    def of(cls, day: date) -> Self:
        """A date known to the day."""
        return cls(day.isoformat(), day, day)

    def certainly_before(self, other: Self) -> bool:
        """Whether every day it may have been lies before every day of the other."""
        return self.latest < other.earliest

    def possibly_before(self, other: Self) -> bool:
        """Whether some day it may have been lies before some day of the other."""
        return self.earliest < other.latest

    def __str__(self) -> str:
        """The text it was read from."""
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read from text (or taken as it is), written as text."""
        return core_schema.no_info_plain_validator_function(cls._read, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def _read(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise Invalid("A date is written as text.", right=EXPECTED)
        return cls.parse(value)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in OpenAPI what it looks like."""
        return {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}(-\d{2})?$",
            "description": "A date known to the day or only to the month.",
            "examples": ["2021-03", "2021-03-14"],
        }
