"""How one patient answers leaves: as MatchMiner does, and as far as it is known; each leaf once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.trials.domain.criteria.kleene import Truth, negation
from services.trials.domain.ctml.clinical_answers import age_answer, diagnosis_answer, field_answer
from services.trials.domain.ctml.document_answers import documents_answer, fusion_answer
from services.trials.domain.ctml.leaf_answer import LeafAnswer
from services.trials.domain.ctml.leaves import (
    AgeLeaf,
    ClinicalLeaf,
    DiagnosisLeaf,
    DocumentLeaf,
    FusionLeaf,
    Leaf,
)
from services.trials.domain.ctml.oncotree import Diagnoses
from services.trials.domain.ctml.patient import Patient

NOT_ASKED: Final = LeafAnswer(closed=True, truth=Truth.UNKNOWN)
"""MatchMiner lets everybody through; nobody knows."""


@dataclass(slots=True)
class Answers:
    """Of one patient on one day."""

    patient: Patient
    day: date
    diagnoses: Diagnoses
    known: dict[Leaf, LeafAnswer] = field(default_factory=dict)

    def of(self, leaf: Leaf) -> LeafAnswer:
        """The answer, worked out once."""
        found = self.known.get(leaf)
        if found is None:
            found = self.known[leaf] = self._answered(leaf)
        return found

    def _answered(self, leaf: Leaf) -> LeafAnswer:
        match leaf:
            case AgeLeaf(bound):
                return age_answer(self.patient, bound, self.day)
            case DiagnosisLeaf(name, negated):
                return turned(diagnosis_answer(self.patient, name, self.diagnoses), negated=negated)
            case ClinicalLeaf(test, negated):
                return turned(field_answer(self.patient, test), negated=negated)
            case DocumentLeaf():
                return turned(documents_answer(self.patient, leaf), negated=leaf.negated)
            case FusionLeaf():
                return turned(fusion_answer(self.patient, leaf), negated=leaf.negated)
            case _:
                return NOT_ASKED


def turned(found: LeafAnswer, *, negated: bool) -> LeafAnswer:
    """Of a `!`: no document fulfils it."""
    if not negated:
        return found
    return LeafAnswer(not found.closed, negation(found.truth), () if found.closed else found.documents)
