"""A laboratory's own panel: named after the laboratory, asked gene by gene, and never changed, only followed."""

from collections.abc import Iterator, Sequence
from typing import Final

from libs.common.errors import Invalid, Wrong
from services.samples.domain.genomics import hgnc
from services.samples.domain.panels.panel import Panel, Scope

MOST_TOLD: Final = 50
"""Genes named in one answer."""
_LISTS: Final = ("copy_numbers", "fusion_partners", "expression")


def check_own(panel: Panel, *, lab: str) -> None:
    """Refuse a name that is somebody else's, a listed panel without genes, and symbols that HGNC has not approved."""
    if not panel.id.startswith(f"{lab}-"):
        raise Invalid("A laboratory's panel bears its name.", where="body.id", wrong=panel.id, right=f"{lab}-<name>")
    if panel.scope is Scope.LISTED and not panel.everything:
        raise Invalid("A listed panel names its genes.", where="body.genes", right="genes, or another scope")
    wrong = (*_unapproved(panel), *_twice(panel))
    if wrong:
        raise Invalid(f"{len(wrong)} genes are not right ({hgnc.VERSION}).", several=wrong[:MOST_TOLD])


def _places(panel: Panel) -> Iterator[tuple[str, str]]:
    yield from ((f"body.genes[{place}].symbol", one.symbol) for place, one in enumerate(panel.genes))
    for name in _LISTS:
        yield from ((f"body.{name}[{place}]", one) for place, one in enumerate(getattr(panel, name)))


def _unapproved(panel: Panel) -> Sequence[Wrong]:
    wrong = [(where, symbol) for where, symbol in _places(panel) if not hgnc.is_approved(symbol)]
    now = hgnc.suggestions({symbol for _, symbol in wrong}) if wrong else {}
    return [Wrong(where, symbol, now.get(symbol, f"a symbol of {hgnc.VERSION}")) for where, symbol in wrong]


def _twice(panel: Panel) -> Iterator[Wrong]:
    seen: set[tuple[str, str]] = set()
    for where, symbol in _places(panel):
        key = (where.partition("[")[0], symbol)
        if key in seen:
            yield Wrong(where, symbol, "each gene once")
        seen.add(key)
