"""Which lesions of a result a drug is aimed at, by the table of a named rule; a mark, never a recommendation."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.samples.domain.assays.results.ngs import CopyChange, NgsResult, Tier

FILE: Final = Path(__file__).with_name("targetable.toml")
COUNTING: Final = frozenset({Tier.I, Tier.II})
"""AMP/ASCO/CAP 2017: strong and potential significance; unknown significance is no target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A lesion that was found, what a drug is aimed at, and where that stands."""

    lesion: str
    aimed_at: str
    drugs: tuple[str, ...]
    source: str


def rule_id() -> str:
    """Under which version of the table this was said."""
    return str(_table()["rule"])


def aimed_at() -> Mapping[str, frozenset[str]]:
    """In which column of the table which symbols stand: what must have been read before nothing can be said."""
    columns = ("gene", "fusion", "expression", "amplified")
    return {way: frozenset(one for row in _table()["target"] for one in row.get(way, ())) for way in columns}


def targets_of(result: NgsResult) -> tuple[Target, ...]:
    """Of what was found in the leukaemia; germ-line variants are not judged here."""
    lesions = tuple(_lesions(result))
    return tuple(
        Target(lesion=lesion, aimed_at=row["aimed_at"], drugs=tuple(row["drugs"]), source=row["source"])
        for row in _table()["target"]
        for lesion, way, symbols in lesions
        if symbols & frozenset(row.get(way, ()))
    )


def _lesions(result: NgsResult) -> Iterator[tuple[str, str, frozenset[str]]]:
    """What it is, in which column of the table it is looked for, and by which symbols."""
    for one in result.variants:
        if not one.is_germ_line and one.tier in COUNTING:
            yield f"{one.gene} {one.hgvs_p or one.hgvs_c}", "gene", frozenset({one.gene})
    for fusion in result.fusions:
        yield fusion, "fusion", frozenset(fusion.split("::"))
    for gene in result.overexpressed:
        yield f"{gene} overexpression", "expression", frozenset({gene})
    for copies in result.copy_numbers:
        if copies.change is not CopyChange.DELETION:
            yield f"{copies.gene} {copies.change}", "amplified", frozenset({copies.gene})


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
