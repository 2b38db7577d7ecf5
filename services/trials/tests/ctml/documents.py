"""Invented CTML trials and patients of the shapes that MatchMiner has."""

from datetime import date
from typing import Any

from services.trials.domain.ctml.matching import Asking, Match, Mode, matches
from services.trials.domain.ctml.oncotree import oncotree
from services.trials.domain.ctml.patient import Coverage, Patient
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.domain.ctml.values import plain

DAY = date(2026, 7, 12)


def arm_of(match: list[Any], **others: Any) -> dict[str, Any]:
    """An arm with a clause."""
    return {"arm_internal_id": 2, "arm_code": "A", "arm_suspended": "N", "match": match, **others}


def trial_of(*arms: dict[str, Any], **others: Any) -> dict[str, Any]:
    """A trial of one step."""
    step = {"step_internal_id": 1, "step_code": "1", "step_type": "Registration", "arm": list(arms)}
    return {"protocol_no": "00-001", "status": "Open to Accrual", "treatment_list": {"step": [step]}, **others}


def patient_of(*genomic: dict[str, Any], coverage: tuple[Coverage, ...] = (), **clinical: Any) -> Patient:
    """A living girl of eight with leukaemia."""
    found = {
        "SAMPLE_ID": "S-1",
        "VITAL_STATUS": "alive",
        "BIRTH_DATE_INT": 20180301,
        "GENDER": "Female",
        "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "B-Cell Acute Lymphoid Leukemia",
        "REPORT_DATE": "2026-01-10",
    } | clinical
    documents = tuple({key: plain(value) for key, value in one.items()} for one in genomic)
    return Patient("S-1", {key: plain(value) for key, value in found.items()}, documents, coverage=coverage)


def asking_of(mode: Mode, *, day: date = DAY, closed: bool = False, deceased: bool = False) -> Asking:
    """How is matched."""
    return Asking(mode, day, on_closed=closed, on_deceased=deceased, diagnoses=oncotree())


def both(match: list[Any], patient: Patient, *, day: date = DAY) -> tuple[Match, Match]:
    """The compatible and the strict answer to one clause."""
    trial = read_trial(trial_of(arm_of(match)))
    compatible, strict = (
        list(matches([trial], [patient], asking_of(mode, day=day))) for mode in (Mode.COMPATIBLE, Mode.STRICT)
    )
    return compatible[0], strict[0]


def outcomes(kind: str, criteria: dict[str, Any], patient: Patient, *, day: date = DAY) -> tuple[str, str]:
    """What one leaf answers in both modes."""
    compatible, strict = both([{"and": [{kind: criteria}]}], patient, day=day)
    return compatible.outcome, strict.outcome
