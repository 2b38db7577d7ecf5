"""How old material may be for each assay, which tubes do not suit it, and how it can be frozen (limits.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.transit.transport import Temperature

FILE: Final = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True, slots=True)
class Limit:
    """One assay's own limit for one material in one tube at one temperature, with its source."""

    assay: Assay
    preferred: timedelta
    longest: timedelta
    source: str


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """A tube that does not suit an assay, and the one that does."""

    assay: Assay
    better: Tube
    source: str


@dataclass(frozen=True, slots=True)
class UnsuitableTemperature:
    """A temperature of the journey that does not suit an assay, and the one that does."""

    assay: Assay
    better: Temperature
    source: str


@dataclass(frozen=True, slots=True)
class FreezingKit:
    """What the hospital freezes with."""

    id: str
    preservation: Preservation
    name: str
    name_es: str
    source: str


def rule_id() -> str:
    """Under which version of the table an advice was given."""
    return str(_table()["rule"])


@cache
def limit_of(
    assay: Assay, *, material: Material, tube: Tube, temperature: Temperature = Temperature.ROOM
) -> Limit | None:
    """The assay's own limit; None if the table has none for this material, tube and temperature."""
    for entry in _table()["limit"]:
        where = (entry["assays"], entry["materials"], entry["tubes"], entry["temperatures"])
        if all(one in listed for one, listed in zip((assay, material, tube, temperature), where, strict=True)):
            return Limit(
                assay=assay,
                preferred=timedelta(hours=entry["preferred_hours"]),
                longest=timedelta(hours=entry["max_hours"]),
                source=entry["source"],
            )
    return None


@cache
def unsuitable(assay: Assay, *, tube: Tube) -> Unsuitable | None:
    """Why this tube does not suit the assay; None if nothing is known against it."""
    for entry in _table()["unsuitable"]:
        if assay in entry["assays"] and tube in entry["tubes"]:
            return Unsuitable(assay=assay, better=Tube(entry["better"]), source=entry["source"])
    return None


@cache
def unsuitable_temperature(
    assay: Assay, *, material: Material, temperature: Temperature
) -> UnsuitableTemperature | None:
    """Why the assay's material should not travel so; None if nothing is known against it."""
    for entry in _table()["unsuitable_temperature"]:
        if assay in entry["assays"] and material in entry["materials"] and temperature in entry["temperatures"]:
            return UnsuitableTemperature(assay=assay, better=Temperature(entry["better"]), source=entry["source"])
    return None


@cache
def kit_for(preservation: Preservation) -> FreezingKit | None:
    """What to freeze with, so that it comes into this state."""
    for entry in _table()["kit"]:
        if entry["preservation"] == preservation:
            return FreezingKit(**{**entry, "preservation": preservation})
    return None


@cache
def frozen_for(assay: Assay) -> Preservation | None:
    """In which frozen state the assay can be done; None if it needs fresh material."""
    for entry in _table()["frozen"]:
        if assay in entry["assays"]:
            return Preservation(entry["preservation"])
    return None


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
