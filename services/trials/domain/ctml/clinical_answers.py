"""How the clinical document answers: age, diagnosis, and single fields."""

from datetime import date
from typing import Any, Final

from services.trials.domain.criteria.kleene import Truth, truth_of
from services.trials.domain.ctml.ages import AgeBound
from services.trials.domain.ctml.field_tests import Compares, FieldTest
from services.trials.domain.ctml.leaf_answer import LeafAnswer
from services.trials.domain.ctml.oncotree import Diagnoses
from services.trials.domain.ctml.patient import Patient
from services.trials.domain.ctml.values import day_of, said

DIAGNOSIS: Final = "ONCOTREE_PRIMARY_DIAGNOSIS_NAME"
_TOLD: Final = {
    "GENDER": ("Male", "Female"),
    "HER2_STATUS": ("Positive", "Negative", True, False),
    "PR_STATUS": ("Positive", "Negative", True, False),
    "ER_STATUS": ("Positive", "Negative", True, False),
}
"""The values that rule the others out; another word may mean anything."""


def age_answer(patient: Patient, bound: AgeBound, day: date) -> LeafAnswer:
    """Unknown without a day of birth; a number that is no day is compared all the same, and tells nothing."""
    number = patient.clinical.get("BIRTH_DATE_INT")
    if isinstance(number, int | float) and not isinstance(number, bool):
        holds = bound.holds_as_number(number, day)
        truth = Truth.UNKNOWN if day_of(number) is None else truth_of(holds)
        return LeafAnswer(holds, truth, _own(patient))
    birth = patient.birth
    if birth is None:
        return LeafAnswer(closed=False, truth=Truth.UNKNOWN)
    holds = bound.holds(birth, day)
    return LeafAnswer(holds, truth_of(holds), _own(patient))


def diagnosis_answer(patient: Patient, name: str, diagnoses: Diagnoses) -> LeafAnswer:
    """A diagnosis that is more general than the one asked for may be it: MatchMiner says no, and nobody knows."""
    found, wanted = patient.clinical.get(DIAGNOSIS), diagnoses.get(name, frozenset({name}))
    holds = isinstance(found, str) and found in wanted
    if not said(found) or not isinstance(found, str):
        return LeafAnswer(holds, Truth.UNKNOWN)
    if holds:
        return LeafAnswer(closed=True, truth=Truth.TRUE, documents=_own(patient))
    below = diagnoses.get(found)
    apart = below is not None and name in diagnoses and below.isdisjoint(wanted)
    return LeafAnswer(closed=False, truth=Truth.FALSE if apart else Truth.UNKNOWN, documents=_own(patient))


def field_answer(patient: Patient, test: FieldTest) -> LeafAnswer:
    """Unknown where the document says nothing, or a word that rules nothing out."""
    found = patient.clinical.get(test.field)
    holds = test.holds(found)
    if not said(found):
        return LeafAnswer(holds, Truth.UNKNOWN)
    if holds:
        return LeafAnswer(closed=True, truth=Truth.TRUE, documents=_own(patient))
    truth = Truth.FALSE if _rules_out(found, test) else Truth.UNKNOWN
    return LeafAnswer(closed=False, truth=truth, documents=_own(patient))


def _rules_out(found: Any, test: FieldTest) -> bool:
    if isinstance(test, Compares):
        return isinstance(found, int | float) and not isinstance(found, bool)
    told = _TOLD.get(test.field)
    return True if told is None else any(found is one or found == one for one in told)


def _own(patient: Patient) -> tuple[str, ...]:
    return (str(patient.clinical.get("_id", patient.id)),)
