"""The rules that judge numeric controls (westgard.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("westgard.toml")


class Test(StrEnum):
    """What is looked for in a series of values."""

    SAME_SIDE = "same_side"
    SPREAD = "spread"


class Verdict(StrEnum):
    """What follows from a rule that fired."""

    WARNING = "warning"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule:
    """One rule of the set."""

    id: str
    test: Test
    number: int
    sd: float
    verdict: Verdict


def rule_set() -> str:
    """The id of the set, which every judgement carries."""
    return str(_table()["rule_set"])


def source() -> str:
    """Where the set stands."""
    return str(_table()["source"])


@cache
def every_rule() -> Sequence[QualityRule]:
    """In the set's order."""
    return tuple(
        QualityRule(
            id=one["id"],
            test=Test(one["test"]),
            number=int(one["number"]),
            sd=float(one["sd"]),
            verdict=Verdict(one["verdict"]),
        )
        for one in _table()["rule"]
    )


def longest() -> int:
    """How many values of the past a rule can need."""
    return max(rule.number for rule in every_rule())


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
