"""Which temperatures a tube may have on its way, and for how long others are tolerated (limits.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Material, Preservation
from services.samples.domain.biobank.temperature import Band
from services.samples.domain.transit.parcel import Temperature

FILE: Final = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyLimits(Band):
    """The limits of one kind of box and tube, with their source."""

    id: str
    temperature: Temperature
    source: str

    @property
    def allowed(self) -> timedelta:
        """How long outside is tolerated."""
        return timedelta(minutes=self.allowed_minutes)


def rule_id() -> str:
    """Under which version of the table a journey was judged."""
    return str(_table()["rule"])


def longest_gap() -> timedelta:
    """From which time without a reading on this is stated."""
    return timedelta(minutes=_table()["gap_minutes"])


def limits_of(
    temperature: Temperature | None, *, preservation: Preservation | None, material: Material | None
) -> JourneyLimits | None:
    """Those of the box if the tube may travel so, else those of how such a tube usually travels; None: no row fits."""
    rows = [row for row in _table()["limit"] if not row["materials"] or material in row["materials"]]
    in_box = [row for row in rows if row["temperature"] == temperature and preservation in row["preservations"]]
    usual = [row for row in rows if preservation in row["usual_for"]]
    return _read((in_box or usual)[0]) if in_box or usual else None


def all_limits() -> tuple[JourneyLimits, ...]:
    """Every row."""
    return tuple(_read(row) for row in _table()["limit"])


def _read(row: Mapping[str, Any]) -> JourneyLimits:
    return JourneyLimits(
        id=row["id"],
        temperature=Temperature(row["temperature"]),
        lowest=row.get("lowest"),
        highest=row.get("highest"),
        allowed_minutes=row["allowed_minutes"],
        source=row["source"],
    )


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
