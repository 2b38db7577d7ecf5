"""The real trials: each parses, says where every statement comes from, and answers as its protocol does."""

from collections.abc import Iterator
from typing import Any

import pytest

from libs.common.vocabulary import Verdict
from services.trials.domain.answers.judgement import judge
from services.trials.domain.criteria.condition import evaluate, questions
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.deriving import derived
from services.trials.domain.facts.reading_values import as_facts, known_from
from services.trials.domain.trials.seed import Entry, catalogue
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.tests.events import AT

ENTRIES = catalogue()
BY_ID = {entry.trial.id: entry for entry in ENTRIES}
DAY = AT.date()

FIRST_LINE = ("nct03876769", "nct03007147")


def known(**facts: Any) -> dict[str, Any]:
    given = as_facts(known_from(facts.items()))
    return {name: fact.value for name, fact in {**derived(DAY, given), **given}.items()}


def answer(trial: str, arm: str, **facts: Any) -> Verdict:
    found = BY_ID[trial].trial.arm(arm)
    assert found is not None
    return judge(found.tree, known(**facts)).verdict


def test_there_are_many() -> None:
    assert len(ENTRIES) == 31


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.trial.id)
def test_every_question_quotes_the_protocol_and_every_trial_names_its_source(entry: Entry) -> None:
    assert entry.trial.references
    assert all(reference.says and reference.on for reference in entry.trial.references)
    assert all(question.says for arm in entry.trial.arms for question in questions(arm.criteria))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.trial.id)
def test_every_site_stands_at_an_arm_and_names_its_source(entry: Entry) -> None:
    for site in entry.sites:
        assert entry.trial.arm(site.arm)
        assert site.source


@pytest.mark.parametrize("trial", FIRST_LINE)
def test_first_line_trials_never_match_a_relapse(trial: str) -> None:
    """Whatever else may be known or not: the negative controls of the survey."""
    for course in ("relapse", "refractory"):
        for arm in BY_ID[trial].trial.arms:
            assert evaluate(arm.criteria, known(course=course)) is Truth.FALSE


def test_nobody_is_eligible_of_whom_nothing_is_known() -> None:
    answers = {judge(arm.tree, {}).verdict for entry in ENTRIES for arm in entry.trial.arms}
    assert answers == {Verdict.UNDETERMINED}


def test_completed_and_terminated_trials_are_closed() -> None:
    closed = {entry.trial.id for entry in ENTRIES if entry.trial.stage is Stage.CLOSED}
    assert closed == {"nct01802814", "nct02101853", "nct02393859", "nct04501614", "nct03384654"}


def test_what_is_from_memory_or_to_check_is_a_draft_that_says_so() -> None:
    drafts = {entry.trial.id for entry in ENTRIES if entry.trial.stage is Stage.DRAFT}
    assert drafts == {entry.trial.id for entry in ENTRIES if entry.to_confirm}
    assert {"nct02435849", "nct03144583", "nct03860844", "nct03181126", "nct05740449", "nct04778579"} <= drafts
    assert BY_ID["nct05270096"].trial.arms == ()


def test_sites_stand_as_published() -> None:
    hem_b = {site.hospital: site.status for site in BY_ID["nct05751044"].sites}
    assert set(hem_b) == {"hub-barcelona", "hospital-nino-jesus", "hospital-la-fe"}
    assert set(hem_b.values()) == {SiteStatus.NOT_YET_RECRUITING}
    oc1 = {site.hospital: (site.status, site.since.isoformat()) for site in BY_ID["nct05679895"].sites}
    assert oc1["hub-barcelona"] == oc1["hospital-clinic-barcelona"] == (SiteStatus.RECRUITING, "2024-04-01")


RELAPSE_2 = {"age": 7, "course": "relapse", "relapse_number": 2, "lineage": "bcp", "blasts": 60}
HIGH_RISK = {"age": 7, "course": "relapse", "relapse_number": 1, "timing": "early", "cd22": 93, "blasts": 60}
CLEAR = dict.fromkeys(("kmt2a", "tcf3_hlf", "tcf3_pbx1", "hypodiploid", "tp53"), False)
IMMINENT = {"lansky": 80, "life_expectancy": 20, "neutrophils": 900}
FIT = {
    "lansky": 80,
    "bcl2_resistance": False,
    "creatinine": 1,
    "bilirubin": 1,
    "alt": 1,
    "lvef": 60,
    "qtcf": 420,
    **{f"days_since_{name}": 100 for name in ("chemotherapy", "radiotherapy", "antibody")},
    **{f"days_since_{name}": 100 for name in ("auto_hsct", "allo_hsct", "car_t")},
}
HEM = {"age": 9, "age_at_diagnosis": 5, "course": "relapse", **FIT}

E, N, U = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED

SPECIFICATION: list[tuple[str, str, dict[str, Any], Verdict]] = [
    ("nct01802814", "standard-risk", {"age": 17, "course": "relapse", "relapse_number": 1, "risk_arm": "hr"}, N),
    ("nct01802814", "standard-risk", {"age": 17, "course": "relapse", "relapse_number": 1, "risk_arm": "sr"}, U),
    ("nct03590171", "high-risk", {"age": 18}, N),
    ("nct03590171", "high-risk", {"site": "combined"}, N),
    ("eudract-2016-000227-71", "relapse", {**RELAPSE_2, "cd22": 93, "down_syndrome": False}, E),
    ("eudract-2016-000227-71", "relapse", {**RELAPSE_2, "cd22": 93, "down_syndrome": True}, N),
    ("eudract-2016-000227-71", "relapse", {**RELAPSE_2, "cd22": 93}, U),
    ("eudract-2016-000227-71", "relapse", {**RELAPSE_2, "cd22": 93, "down_syndrome": False, "age": 18}, N),
    ("eudract-2016-000227-71", "relapse", {**RELAPSE_2, "relapse_number": 1, "failed_regimens": 1}, U),
    ("nct05748171", "inotuzumab", {**HIGH_RISK, **CLEAR}, E),
    ("nct05748171", "inotuzumab", {**HIGH_RISK, **CLEAR, "tp53": True}, N),
    ("nct05748171", "inotuzumab", {**HIGH_RISK}, U),
    ("nct06709469", "a", {**RELAPSE_2, **IMMINENT, "cd22": 93}, E),
    ("nct06709469", "a", {**RELAPSE_2, **IMMINENT, "cd22": 93, "prior_car_t": True}, E),
    ("nct06709469", "a", {**RELAPSE_2, **IMMINENT, "cd22": 93, "age": 15}, E),
    ("nct06709469", "a", {**RELAPSE_2, **IMMINENT, "cd22": 93, "age": 16}, U),
    ("nct06709469", "a", {"lineage": "t"}, N),
    ("nct06709469", "b", {**RELAPSE_2, **IMMINENT, "lineage": "t", "haploidentical_donor": True}, E),
    ("nct06709469", "b", {**RELAPSE_2, **IMMINENT, "lineage": "t"}, U),
    ("nct05679895", "oc-1", {"age": 1}, N),
    ("nct05679895", "oc-1", {"cd1a": 19}, N),
    ("nct05751044", "b", {**HEM, "dasatinib_ic50": 8}, E),
    ("nct05751044", "b", {**HEM, "abl_class": True}, E),
    ("nct05751044", "b", {**HEM, "abl_class": False, "bcr_abl1": False}, U),
    ("nct05751044", "b", {**HEM, "abl_class": False, "bcr_abl1": False, "dasatinib_ic50": 10}, N),
    ("nct05751044", "b", {**HEM, "abl_class": True, "days_since_car_t": 41}, N),
    ("nct05751044", "b", {**HEM, "abl_class": True, "age": 21}, N),
    ("nct05751044", "b", {**HEM, "abl_class": True, "age": 12}, E),
    ("nct05751044", "b", {**HEM, "abl_class": True, "age": 13}, U),
    ("nct05751044", "b", {**HEM, "abl_class": True, "age": 13, "karnofsky": 40}, N),
    ("nct05745714", "c", {**HEM, "jak_stat": True}, E),
    ("nct05658640", "d", {**HEM, "ras_pathway": True}, E),
    ("nct05658640", "d", {**HEM, "ras_pathway": False}, N),
    ("nct04065399", "with-inhibitor", {**RELAPSE_2, "age_days": 900, "kmt2a": True, "cyp3a4_inhibitor": True}, E),
    ("nct04065399", "without-inhibitor", {**RELAPSE_2, "age_days": 900, "kmt2a": True, "cyp3a4_inhibitor": True}, N),
    ("nct04501614", "ponatinib", {"age": 7, "lineage": "bcp", "bcr_abl1": True, "course": "relapse"}, E),
    ("nct03384654", "t", {"age": 7, "lineage": "t", "relapse_number": 1}, E),
    ("nct03384654", "b", {"age": 7, "lineage": "bcp", "relapse_number": 1}, N),
]


def cases() -> Iterator[Any]:
    for number, (trial, arm, facts, verdict) in enumerate(SPECIFICATION):
        yield pytest.param(trial, arm, facts, verdict, id=f"{number}-{trial}-{arm}-{verdict}")


@pytest.mark.parametrize(("trial", "arm", "facts", "verdict"), list(cases()))
def test_it_answers_as_its_protocol(trial: str, arm: str, facts: dict[str, Any], verdict: Verdict) -> None:
    assert answer(trial, arm, **facts) is verdict
