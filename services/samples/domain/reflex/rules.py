"""What the release of a result makes the network ask for next (reflex.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay

FILE: Final = Path(__file__).with_name("reflex.toml")


class Ground(StrEnum):
    """What must hold of a result."""

    NO_TARGETABLE_LESION = "no_targetable_lesion"
    NOT_EVALUABLE = "not_evaluable"


class Act(StrEnum):
    """Whether the order is placed, or proposed to people."""

    ORDER = "order"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflexRule:
    """One line of the table; `says` is for readers, by language."""

    id: str
    on: frozenset[Assay]
    ground: Ground
    assay: Assay
    act: Act
    says: Mapping[str, str]
    source: str


def rule_set() -> str:
    """The id of the table."""
    return str(_table()["rule_set"])


@cache
def every_rule() -> Sequence[ReflexRule]:
    """In the table's order."""
    return tuple(_rule(entry) for entry in _table()["rule"])


def rules_on(assay: Assay) -> Sequence[ReflexRule]:
    """Those that look at such a result."""
    return tuple(rule for rule in every_rule() if assay in rule.on)


def _rule(entry: Mapping[str, Any]) -> ReflexRule:
    return ReflexRule(
        id=entry["id"],
        on=frozenset(Assay(one) for one in entry["on"]),
        ground=Ground(entry["ground"]),
        assay=Assay(entry["assay"]),
        act=Act(entry["act"]),
        says={"en": entry["en"], "es": entry["es"]},
        source=entry["source"],
    )


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
