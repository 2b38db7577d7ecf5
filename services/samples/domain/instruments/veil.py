"""What is written down of a message says no inherited finding, also where a sender put one into an id or a code.

Its bytes keep everything. A variant is never kept as an id; where inherited findings may be, no gene is either.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from services.samples.domain.counselling.named import (
    HIDDEN,
    sentence_without_genes,
    without_genes,
    without_variants,
)
from services.samples.domain.instruments.filing import GroupFiling

Cover: TypeAlias = Callable[[str], str]


def cover_for(*, inherited: bool) -> Cover:
    """What a text loses before it is kept, or shown."""
    return without_genes if inherited else without_variants


def covered(text: str | None, cover: Cover) -> str | None:
    """The same of what may be missing."""
    return None if text is None else cover(text)


def veiled(filing: GroupFiling, *, inherited: bool) -> GroupFiling:
    """Its ids, its reason and its remarks without findings."""
    cover, said = cover_for(inherited=inherited), sentence_without_genes if inherited else without_variants
    return replace(
        filing,
        reason=covered(filing.reason, said),
        remarks=[said(one) for one in filing.remarks],
        tried=[{**one, "id": cover(one["id"]), "found": cover(one["found"])} for one in filing.tried],
    )


def known_again(ids: Iterable[str]) -> Iterable[str]:
    """Those by which a tube or an order may become known: none that is covered."""
    return (one for one in ids if HIDDEN not in one)
