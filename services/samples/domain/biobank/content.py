"""What a tube of the biobank holds, what can be made of it, and in which units that is counted."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.amount import Amount, Unit


class Content(StrEnum):
    """The sample as it was drawn, or a derivative of it."""

    SAMPLE = "sample"
    MNC = "mnc"
    DNA = "dna"
    RNA = "rna"


C = Content
_VOLUMES: Final = frozenset({Unit.MICROLITRES, Unit.NANOLITRES})

MADE_OF: Final[Mapping[Content, frozenset[Content]]] = MappingProxyType(
    {
        C.SAMPLE: frozenset({C.SAMPLE, C.MNC, C.DNA, C.RNA}),
        C.MNC: frozenset({C.MNC, C.DNA, C.RNA}),
        C.DNA: frozenset({C.DNA}),
        C.RNA: frozenset({C.RNA}),
    }
)
"""Cells give nucleic acids; nothing becomes cells again."""

UNITS: Final[Mapping[Content, frozenset[Unit]]] = MappingProxyType(
    {
        C.SAMPLE: _VOLUMES | {Unit.CELLS},
        C.MNC: _VOLUMES | {Unit.CELLS},
        C.DNA: _VOLUMES | {Unit.NANOGRAMS},
        C.RNA: _VOLUMES | {Unit.NANOGRAMS},
    }
)

_BY_PRESERVATION: Final = MappingProxyType({Preservation.DNA: C.DNA, Preservation.RNA: C.RNA})


def content_of(preservation: Preservation) -> Content:
    """What an aliquot holds that is banked in this state without further words."""
    return _BY_PRESERVATION.get(preservation, C.SAMPLE)


def check_can_become(content: Content, wanted: Content, *, where: str) -> None:
    """Refuse to make cells of DNA, and the like."""
    if wanted not in MADE_OF[content]:
        allowed = ", ".join(sorted(MADE_OF[content]))
        raise Invalid(f"Of {content} no {wanted} can be made.", where=where, wrong=wanted, right=allowed)


def check_state(content: Content, preservation: Preservation, *, where: str) -> None:
    """Refuse DNA that is called viably frozen cells, and cells that are called DNA."""
    kept_as = _BY_PRESERVATION.get(preservation)
    if (kept_as or C.SAMPLE) != (content if content in {C.DNA, C.RNA} else C.SAMPLE):
        raise Invalid(f"A tube of {content} is not kept as {preservation}.", where=where, wrong=preservation)


def check_unit(content: Content, amount: Amount | None, *, where: str) -> None:
    """Refuse nanograms of cells, and cells of DNA."""
    if amount is not None and amount.unit not in UNITS[content]:
        allowed = ", ".join(sorted(UNITS[content]))
        raise Invalid(f"A tube of {content} is not counted in {amount.unit}.", where=where, right=allowed)
