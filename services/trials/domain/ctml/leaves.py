"""The leaves of a clause: one field of the clinical document, or what one genomic document must show at once."""

from dataclasses import dataclass
from typing import Final

from services.trials.domain.ctml.ages import AgeBound
from services.trials.domain.ctml.field_tests import FieldTest

GENE: Final = "TRUE_HUGO_SYMBOL"
CATEGORY: Final = "VARIANT_CATEGORY"


@dataclass(frozen=True, slots=True)
class AgeLeaf:
    """How old the patient is on the day."""

    bound: AgeBound


@dataclass(frozen=True, slots=True)
class DiagnosisLeaf:
    """The diagnosis is this one or a more special one."""

    name: str
    negated: bool


@dataclass(frozen=True, slots=True)
class ClinicalLeaf:
    """A field of the clinical document."""

    test: FieldTest
    negated: bool


@dataclass(frozen=True, slots=True)
class DocumentLeaf:
    """Some document of the collection fulfils all tests at once; negated: none does."""

    collection: str
    tests: tuple[FieldTest, ...]
    negated: bool
    overruled: tuple[FieldTest, ...] = ()
    """What is asked of a field that a later key asks again: MatchMiner asks only the later one."""

    @property
    def written(self) -> tuple[FieldTest, ...]:
        """All that is asked."""
        return (*self.tests, *self.overruled)


@dataclass(frozen=True, slots=True)
class FusionLeaf:
    """A structural variant with these genes; where only a comment tells of it, one that names the gene.

    MatchMiner's patients have structured structural variants from December 2018 on.
    """

    gene: str | None
    partner: str | None
    tests: tuple[FieldTest, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class UnaskedLeaf:
    """A criterion that MatchMiner keeps and does not ask; strict mode does not know it."""

    key: str
    value: str


Leaf = AgeLeaf | DiagnosisLeaf | ClinicalLeaf | DocumentLeaf | FusionLeaf | UnaskedLeaf
