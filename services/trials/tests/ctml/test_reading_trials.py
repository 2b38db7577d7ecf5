"""Trials and patients as MatchMiner's own tools write them: every key is understood, kept, or refused with its place."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from services.trials.domain.ctml.asking import read_asked
from services.trials.domain.ctml.complaint import ComplaintError, written
from services.trials.domain.ctml.drafting import status_of, trial_id
from services.trials.domain.ctml.matching import matches
from services.trials.domain.ctml.reading_file import trials_in
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.domain.trials.stages import SiteStatus
from services.trials.tests.ctml.documents import arm_of, trial_of

SITE = {
    "org_name": "Invented Hospital",
    "org_coordinates": {"lat": {"$numberDouble": "41.4"}, "lon": {"$numberDouble": "2.2"}},
    "org_va": False,
    "recruitment_status": "ACTIVE",
    "site_status": "TEMPORARILY_CLOSED_TO_ACCRUAL",
    "coordinating_center": "Invented Hospital",
}
CLAUSE = [{"and": [{"genomic": {"hugo_symbol": "NRAS", "exon": {"$numberInt": "2"}}}]}]
DOSE = {"level_internal_id": {"$numberInt": "7"}, "level_code": "1", "level_suspended": "N", "match": CLAUSE}
EXPORTED: dict[str, Any] = {
    **trial_of(arm_of(CLAUSE, arm_internal_id={"$numberInt": "324"}, dose_level=[DOSE])),
    "_id": {"$oid": "0" * 24},
    "protocol_no": "",
    "nct_id": "2022-500000-12-00",
    "curated_on": {"$date": {"$numberLong": "1573658521614"}},
    "cancer_center_accrual_goal_upper": {"$numberInt": "195"},
    "disease_site_list": {"disease_site": [{"disease_site_code": "1", "disease_site_name": "Blood"}]},
    "sponsor": "An invented sponsor",
    "curate_source": "curation_tool",
    "study_start_date": None,
    "stage": [],
    "site_list": {"site": [SITE]},
    "summary": "x" * 6_000,
}


def test_a_trial_of_matchminers_export() -> None:
    trial = read_trial(EXPORTED)
    assert [level.internal_id for level in trial.levels] == [324, 7]
    assert (trial.protocol_no, trial_id(trial)) == ("2022-500000-12-00", "ctml-2022-500000-12-00")
    assert [(site.name, status_of(site.status)) for site in trial.sites] == [("Invented Hospital", SiteStatus.PAUSED)]
    assert {"sponsor", "curated_on", "_id"} <= set(trial.documenting)
    [again] = trials_in(b'{"trial_internal_id": "x-1"}', False)
    assert (again.protocol_no, again.open, again.levels) == ("x-1", False, ())


@pytest.mark.parametrize(
    "where",
    [
        "",
        "treatment_list",
        "treatment_list.step[0]",
        "treatment_list.step[0].arm[0]",
        "treatment_list.step[0].arm[0].dose_level[0]",
        "treatment_list.step[0].arm[0].match[0]",
        "treatment_list.step[0].arm[0].match[0].and[0]",
        "treatment_list.step[0].arm[0].match[0].and[0].genomic",
        "site_list",
        "site_list.site[0]",
    ],
)
def test_a_key_that_nobody_knows_is_refused_where_it_stands(where: str) -> None:
    document = deepcopy(EXPORTED)
    found: Any = document
    for step in where.replace("]", "").replace("[", ".").split(".") if where else ():
        found = found[int(step)] if step.isdigit() else found[step]
    found["wrong_key"] = [1]
    with pytest.raises(ComplaintError) as wrong:
        read_trial(document)
    assert written(wrong.value.path) == f"{where}.wrong_key".removeprefix(".")


def test_patients_as_the_fork_in_ctims_writes_them() -> None:
    body = {
        "trials": [trial_of(arm_of([{"genomic": {"hugo_symbol": "NRAS", "protein_change": "p.G12D"}}]))],
        "clinical": [{"_id": {"$oid": "1"}, "SAMPLE_ID": "S-1", "VITAL_STATUS": "alive", "BIRTH_DATE_INT": 20180301.0}],
        "genomic": [
            {"CLINICAL_ID": {"$oid": "1"}, "HARMONIZED_HUGO_SYMBOL": "NRAS", "HARMONIZED_PROTEIN_CHANGE": "p.G12D"}
        ],
    }
    asked = read_asked(body, date(2026, 7, 12))
    [found] = matches(asked.trials, asked.patients, asked.asking)
    assert (found.outcome, found.written) == ("matched", 1)
