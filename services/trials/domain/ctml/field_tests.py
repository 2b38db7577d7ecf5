"""What a leaf asks of one field of a document."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from services.trials.domain.ctml.values import same

COMPARED: Final[dict[str, Callable[[float, float], bool]]] = {"==": eq, "<=": le, ">=": ge, "<": lt, ">": gt}
RESIDUES: Final = frozenset("ACDEFGHIKLMNPQRSTVWY")
"""The amino acids that a wildcard protein change may end with."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The field is one of these values."""

    field: str
    values: tuple[Any, ...]
    told_apart: str = ""
    """True equals 1 here and not there: two tests are the same only if they are written alike."""

    def __post_init__(self) -> None:
        """Keep how the values are written."""
        object.__setattr__(self, "told_apart", repr(self.values))

    def holds(self, found: Any) -> bool:
        """Whether the value fulfils it."""
        return any(same(found, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A protein change that begins so and ends with any one amino acid; upper and lower case alike.

    MatchMiner takes what is written with `p.` for a pattern, whose dots are any letter.
    """

    field: str
    stem: str
    pattern: bool

    def holds(self, found: Any) -> bool:
        """Whether the value fulfils it."""
        if isinstance(found, list):
            return any(self.holds(one) for one in found)
        if not isinstance(found, str) or not found:
            return False
        return self._begins(found[:-1].lower(), self.stem.lower()) and found[-1].upper() in RESIDUES

    def _begins(self, found: str, stem: str) -> bool:
        if not self.pattern:
            return found == stem
        return len(found) == len(stem) and all(one in (letter, ".") for one, letter in zip(stem, found, strict=True))


@dataclass(frozen=True, slots=True)
class Compares:
    """The field is a number, and lies so to the bound."""

    field: str
    operator: str
    bound: float

    def holds(self, found: Any) -> bool:
        """Whether the value fulfils it."""
        if isinstance(found, bool) or not isinstance(found, int | float):
            return False
        return COMPARED[self.operator](found, self.bound)


@dataclass(frozen=True, slots=True)
class Whatever:
    """Any document will do."""

    field: str

    def holds(self, found: Any) -> bool:
        """Whatever the value."""
        del found
        return True


FieldTest = Equals | Wildcard | Compares | Whatever
