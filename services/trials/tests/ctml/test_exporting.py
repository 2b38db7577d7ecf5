"""Our criteria as CTML: said the same, or listed; both readings agree on every combination of facts."""

import itertools
from typing import Any

import pytest

from services.trials.domain.criteria.condition import evaluate
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.ctml.exporting import exported
from services.trials.domain.ctml.matching import Mode, Outcome, matches
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.domain.ctml.translating import translated
from services.trials.domain.facts.value import Codes, Numbers, Value
from services.trials.tests.ctml.documents import arm_of, asking_of, patient_of, trial_of

AGE = {"fact": "age", "at_least": 1, "below": 8, "says": "1 to under 8"}
OLDER = {"fact": "age", "above": 7, "says": "over 7"}
GIRL = {"fact": "sex", "one_of": ["female"], "says": "girls"}
B = {"fact": "lineage", "one_of": ["bcp"], "says": "B"}
FUSION = {"fact": "bcr_abl1", "is": True, "says": "BCR::ABL1"}
CRITERIA: list[dict[str, Any]] = [
    {"all": [AGE, GIRL]},
    {"not": {"all": [AGE, {"any": [GIRL, {"not": FUSION}]}]}},
    {"any": [OLDER, B, FUSION]},
    {"at_least": 2, "of": [AGE, GIRL, B]},
    {"not": {"at_least": 2, "of": [AGE, GIRL, B]}},
]


@pytest.mark.parametrize("criteria", CRITERIA, ids=range(len(CRITERIA)))
def test_said_the_same(criteria: dict[str, Any]) -> None:
    condition = read_criteria(criteria)
    found = exported(condition, "a")
    assert found.not_said == []
    trial = read_trial(trial_of(arm_of(found.match)))
    back = translated(found.match, ("match",))
    assert back.unsaid == []
    assert back.criteria is not None
    diagnoses = {"bcp": "B-Cell Acute Lymphoid Leukemia", "t": "T-Cell Acute Lymphoid Leukemia"}
    for years, sex, lineage, fused in itertools.product((0, 1, 7, 8), ("female", "male"), diagnoses, ("yes", "no")):
        known: dict[str, Value] = {
            "age": Numbers.exactly(years),
            "sex": Codes.of(sex),
            "lineage": Codes.of(lineage),
            "bcr_abl1": Codes.of(fused),
        }
        documents = [{"LEFT_PARTNER_GENE": "ABL1", "RIGHT_PARTNER_GENE": "BCR"}] if fused == "yes" else []
        patient = patient_of(
            *documents,
            BIRTH_DATE_INT=(2026 - years) * 10_000 + 101,
            GENDER=sex.capitalize(),
            ONCOTREE_PRIMARY_DIAGNOSIS_NAME=diagnoses[lineage],
        )
        [match] = matches([trial], [patient], asking_of(Mode.COMPATIBLE))
        holds = evaluate(condition, known)
        assert (match.outcome is Outcome.MATCHED) == (holds is Truth.TRUE)
        assert evaluate(read_criteria(back.criteria), known) is holds


def test_what_cannot_be_said_is_listed() -> None:
    recent = {"fact": "cd19", "at_least": 20, "within_days": 30, "says": "CD19 in the last month"}
    found = exported(read_criteria({"all": [AGE, {"any": [GIRL, recent]}]}), "a")
    assert [list(part) for part in found.match] == [["and"]]
    assert found.not_said == [{"arm": "a", "fact": "cd19@30", "says": "CD19 in the last month"}]


def test_an_alternative_that_cannot_be_said_takes_its_group_with_it() -> None:
    match = [
        {"or": [{"clinical": {"gender": "Female"}}, {"genomic": {"hugo_symbol": "X"}}]},
        {"clinical": {"age_numerical": ">18"}},
    ]
    found = translated(match, ())
    assert found.criteria is None
    assert [one.where for one in found.unsaid] == ["[0].or[1].genomic", "[0].or", "[1].clinical.age_numerical"]
