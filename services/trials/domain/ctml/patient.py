"""A patient as MatchMiner keeps one: a clinical document, and the genomic documents and treatments of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from services.trials.domain.ctml.leaves import CATEGORY, GENE
from services.trials.domain.ctml.values import day_of, said
from services.trials.domain.ctml.vocabulary import GENOMIC, TREATMENTS

Document = Mapping[str, Any]
PARTNERS: Final = ("LEFT_PARTNER_GENE", "RIGHT_PARTNER_GENE")
EVERY: Final = "*"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, found or not: these genes (all, if none is named) for these kinds of variants."""

    genes: frozenset[str] | None
    categories: frozenset[str] | None

    def has(self, gene: str | None, category: str | None) -> bool:
        """Whether what is asked was looked at."""
        gene_seen = self.genes is None or gene in self.genes
        return gene_seen and (self.categories is None or category in self.categories)


@dataclass(frozen=True)
class Patient:
    """One sample's documents."""

    id: str
    clinical: Document
    genomic: Sequence[Document] = ()
    treatments: Sequence[Document] = ()
    coverage: Sequence[Coverage] = ()

    @property
    def document_id(self) -> str | int | None:
        """The clinical document's own id."""
        found = self.clinical.get("_id")
        return found if isinstance(found, str | int) else None

    @property
    def birth(self) -> date | None:
        """The day of birth."""
        return day_of(self.clinical.get("BIRTH_DATE_INT")) or day_of(self.clinical.get("BIRTH_DATE"))

    @property
    def reported(self) -> date | None:
        """The day of the genomic report."""
        return day_of(self.clinical.get("REPORT_DATE"))

    @property
    def lives(self) -> bool | None:
        """None where nobody says; MatchMiner takes only those of whom `alive` is said."""
        found = self.clinical.get("VITAL_STATUS")
        if not said(found):
            return None
        return str(found).strip().lower() == "alive"

    @property
    def said_alive(self) -> bool:
        """As MatchMiner asks it, to the letter."""
        return bool(self.clinical.get("VITAL_STATUS") == "alive")

    def documents(self, collection: str, gene: str | None = None) -> Sequence[tuple[int, Document]]:
        """Of one kind, each with its place; of the genomic ones, only those of a gene if one is named."""
        if collection == GENOMIC and gene is not None:
            return self._by_gene.get(gene, ())
        return tuple(enumerate({GENOMIC: self.genomic, TREATMENTS: self.treatments}[collection]))

    @cached_property
    def _by_gene(self) -> Mapping[str, Sequence[tuple[int, Document]]]:
        found: dict[str, list[tuple[int, Document]]] = {}
        for place, one in enumerate(self.genomic):
            named = one.get(GENE)
            for gene in {one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)}:
                found.setdefault(gene, []).append((place, one))
        return found

    @cached_property
    def _reported(self) -> frozenset[tuple[str, str | None]]:
        """Of which gene a report tells, for which kind of variant; None: for some."""
        return frozenset(pair for one in self.genomic for pair in _reports(one))

    def looked_at(self, gene: str | None, categories: Sequence[str | None]) -> bool:
        """Whether the absence of a variant is known: the patient's coverage or a report on the gene says so."""
        return all(self._looked_at(gene, category) for category in categories)

    def _looked_at(self, gene: str | None, category: str | None) -> bool:
        if any(one.has(gene, category) for one in self.coverage):
            return True
        return gene is not None and not self._reported.isdisjoint({(gene, category), (gene, EVERY)})


def _reports(document: Document) -> Iterator[tuple[str, str | None]]:
    """A gene that is said to be wild type, for no kind of variant in particular, is so for every kind."""
    found = document.get(CATEGORY)
    for gene in (document.get(GENE), *(document.get(side) for side in PARTNERS)):
        if isinstance(gene, str):
            yield gene, None
            if isinstance(found, str) and said(found):
                yield gene, found
            elif document.get("WILDTYPE") is True and not said(found):
                yield gene, EVERY
