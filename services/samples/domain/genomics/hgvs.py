"""Whether a description of a variant is well-formed HGVS. Syntax only: no sequence is looked up.

That `c.743G>A` has a G at 743 of that transcript, and that `p.Arg248Gln` follows from it, is not checked here.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

MOST_KEPT: Final = 4_096
UNSURE: Final = ("?", "0", "0?", "=", "(=)")
"""Of a protein: unknown, none, probably none, as the reference."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Where the syntax breaks, counted from 1 in the description as it was sent; what was expected there."""

    position: int
    expected: str


@lru_cache(maxsize=MOST_KEPT)
def misplaced(description: str, *, reference: str | None = None) -> Misplaced | None:
    """None if it is well-formed. `reference` is what it is written on, where it is not part of the description."""
    whole = description if reference is None else f"{reference}:{description}"
    before = len(whole) - len(description)
    if " " in description:
        return Misplaced(description.index(" ") + 1, "no blank")
    if reference is not None and description.removeprefix("p.") in UNSURE:
        return None
    parser, errors = _parser()
    try:
        parser.parse(whole)
    except errors.UnexpectedEnd as broken:
        return Misplaced(len(description) + 1, _expected(broken))
    except errors.UnexpectedCharacter as broken:
        return Misplaced(max(1, broken.pos_in_stream + 1 - before), _expected(broken))
    return None


def _expected(broken: Any) -> str:
    few = [str(one).split(" (")[0].split(", e.g.")[0] for one in broken.expecting][:4]
    return ", ".join(few) or "the end"


@cache
def _parser() -> tuple[Any, Any]:
    """Its grammar is read when the first variant comes, not when the service starts."""
    return import_module("mutalyzer_hgvs_parser"), import_module("mutalyzer_hgvs_parser.exceptions")
