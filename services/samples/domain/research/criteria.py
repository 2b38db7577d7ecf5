"""What a researcher looks for in the biobanks, and which consents it takes: facts of samples, never of children."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay, EpisodeKind, Material, Preservation, Purpose
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content


class ResearchUse(StrEnum):
    """What is to be done with the samples, as far as families are asked about it by itself."""

    GENOMICS = "genomics"
    GERM_LINE = "germ_line"
    FUNCTIONAL_ASSAYS = "functional_assays"
    SHARING_ABROAD = "sharing_abroad"


FOR_RESEARCH: Final = (Purpose.SAMPLES_AND_BIOBANK, Purpose.SECONDARY_USE)
"""Banked, and used for more than the child's own care: without both nothing is counted, picked or handed out."""

MOST_FILTERS: Final = 4
"""Who may combine many facts finds one child; and every wider question is asked beside each (`wider`)."""

STEPS: Final[Mapping[Unit, tuple[int, ...]]] = MappingProxyType(
    {
        Unit.NANOGRAMS: (100, 500, 1_000, 5_000),
        Unit.CELLS: (1_000_000, 5_000_000, 10_000_000),
        Unit.MICROLITRES: (100, 500, 1_000),
    }
)
"""Amounts that can be searched for: between two free limits, one child's tube could be measured out."""


def purposes_of(uses: Iterable[ResearchUse]) -> tuple[Purpose, ...]:
    """Every consent that must stand, in one order."""
    return (*FOR_RESEARCH, *(Purpose(use.value) for use in sorted(set(uses))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Each names one value or leaves it open; `year` is that of the extraction, `assay` one with a released result."""

    material: Material | None = None
    content: Content | None = None
    preservation: Preservation | None = None
    hub: str | None = None
    year: int | None = None
    episode: EpisodeKind | None = None
    assay: Assay | None = None
    at_least: Amount | None = None
    uses: frozenset[ResearchUse] = frozenset()

    def check_searchable(self) -> None:
        """Refuse questions that could be narrowed down to one child."""
        named = (self.material, self.content, self.preservation, self.hub, self.year, self.episode, self.assay)
        used = sum(one is not None for one in named) + (self.at_least is not None) + len(self.uses)
        if used > MOST_FILTERS:
            right = f"at most {MOST_FILTERS} filters and uses together"
            raise Invalid("Too many facts are combined.", where="query", wrong=str(used), right=right)
        if self.at_least is not None and self.at_least.value not in STEPS.get(self.at_least.unit, ()):
            steps = ", ".join(str(step) for step in STEPS.get(self.at_least.unit, ())) or "no amounts in this unit"
            raise Invalid("Amounts are searched in steps.", where="query.at_least", right=steps)


class Dimension(StrEnum):
    """By what counts can be broken down."""

    MATERIAL = "material"
    CONTENT = "content"
    PRESERVATION = "preservation"
    HUB = "hub"
    YEAR = "year"
    EPISODE = "episode"
