"""How many persons answer for a result, by assay and laboratory (verification.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay

FILE: Final = Path(__file__).with_name("verification.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRule:
    """One rule of the table; empty `assays` or `laboratories`: it fits all."""

    id: str
    persons: int
    source: str
    assays: frozenset[Assay] = frozenset()
    laboratories: frozenset[str] = frozenset()

    def fits(self, assay: Assay, laboratory: str) -> bool:
        """Whether it speaks of such an order."""
        return (not self.assays or assay in self.assays) and (not self.laboratories or laboratory in self.laboratories)


def rule_of(assay: Assay, *, laboratory: str) -> VerificationRule:
    """The rule that holds now."""
    return next(rule for rule in _rules() if rule.fits(assay, laboratory))


def read_rules(written: str) -> Sequence[VerificationRule]:
    """The table as values; one that leaves an assay without a rule, or names an id twice, is refused."""
    rules = tuple(_rule(entry) for entry in tomllib.loads(written)["rule"])
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("A verification rule's id is there twice.")
    if not rules or rules[-1].assays or rules[-1].laboratories:
        raise ValueError("The last verification rule has to fit every assay of every laboratory.")
    return rules


def _rule(entry: Mapping[str, Any]) -> VerificationRule:
    if entry["persons"] not in {1, 2}:
        raise ValueError(f"Verification rule {entry['id']}: one person or two.")
    return VerificationRule(
        id=entry["id"],
        persons=entry["persons"],
        source=entry["source"],
        assays=frozenset(Assay(one) for one in entry.get("assays", ())),
        laboratories=frozenset(entry.get("laboratories", ())),
    )


@cache
def _rules() -> Sequence[VerificationRule]:
    return read_rules(FILE.read_text(encoding="utf-8"))
