"""How old material may be for each assay, which tubes do not suit it, and how it can be frozen (limits.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay, Material, Preservation, Tube

FILE: Final = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True, slots=True)
class Limit:
    """One assay's own limit for one material in one tube, with its source."""

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


def rule_id() -> str:
    """Under which version of the table an advice was given."""
    return str(_table()["rule"])


def limit_of(assay: Assay, *, material: Material, tube: Tube) -> Limit | None:
    """The assay's own limit; None if the table has none for this material and tube."""
    for entry in _table()["limit"]:
        if assay in entry["assays"] and material in entry["materials"] and tube in entry["tubes"]:
            return Limit(
                assay=assay,
                preferred=timedelta(hours=entry["preferred_hours"]),
                longest=timedelta(hours=entry["max_hours"]),
                source=entry["source"],
            )
    return None


def unsuitable(assay: Assay, *, tube: Tube) -> Unsuitable | None:
    """Why this tube does not suit the assay; None if nothing is known against it."""
    for entry in _table()["unsuitable"]:
        if assay in entry["assays"] and tube in entry["tubes"]:
            return Unsuitable(assay=assay, better=Tube(entry["better"]), source=entry["source"])
    return None


def frozen_for(assay: Assay) -> Preservation | None:
    """In which frozen state the assay can be done; None if it needs fresh material."""
    for entry in _table()["frozen"]:
        if assay in entry["assays"]:
            return Preservation(entry["preservation"])
    return None


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
