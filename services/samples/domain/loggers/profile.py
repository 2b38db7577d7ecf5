"""How the loggers of known makers write their files (profiles.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from libs.common.errors import Invalid

FILE: Final = Path(__file__).with_name("profiles.toml")
_UNIT: Final = re.compile(
    r"[\[(]\s*(?:deg(?:rees)?\.?|°|º)?\s*([cf])(?:elsius|ahrenheit)?\s*[\])]|(?:°|º|deg\.? )\s*([cf])\b"
)


class Unit(StrEnum):
    """In which the temperatures are written."""

    CELSIUS = "celsius"
    FAHRENHEIT = "fahrenheit"

    def celsius(self, shown: float) -> float:
        """In °C, to the thousandth: no logger shows more."""
        return shown if self is Unit.CELSIUS else round((shown - 32) / 1.8, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The words by which one maker's table is found."""

    id: str
    name: str
    at: tuple[str, ...]
    date: tuple[str, ...]
    clock: tuple[str, ...]
    temperature: tuple[str, ...]
    serial: tuple[str, ...]
    unit: Unit
    day_first: bool
    no_reading: tuple[str, ...]
    ends: tuple[str, ...]
    source: str


def profile(name: str) -> Profile:
    """One by its id."""
    found = profiles().get(name)
    if found is None:
        raise Invalid("There is no such profile.", where="query.profile", right=", ".join(profiles()))
    return found


@cache
def profiles() -> Mapping[str, Profile]:
    """All that are known, by their ids."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {entry["id"]: _read(entry) for entry in table["profile"]}


def heading(cell: str) -> str:
    """A heading as profiles compare it: in small letters, without unit and colon."""
    return _UNIT.sub("", cell.strip().lower()).strip(" :\t\"'")


def unit_of(cell: str) -> Unit | None:
    """The unit that a heading names."""
    found = _UNIT.search(cell.strip().lower())
    if found is None:
        return None
    return Unit.FAHRENHEIT if (found[1] or found[2]) == "f" else Unit.CELSIUS


def _read(entry: Mapping[str, object]) -> Profile:
    lists = {name: tuple(value) for name, value in entry.items() if isinstance(value, list)}
    return Profile(**{**entry, **lists, "unit": Unit(str(entry["unit"]))})  # type: ignore[arg-type]
