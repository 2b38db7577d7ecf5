"""What episodes, treatments and results claim; what nobody tested is unknown, not false."""

from datetime import date
from typing import Any

import pytest

from libs.common.contracts.registry import Episode
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import (
    Assay,
    EpisodeKind,
    ExtramedullarySite,
    SiteClass,
    TreatmentKind,
)
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.claim import Claim, Source
from services.trials.domain.facts.reading_episode import episode_claims
from services.trials.domain.facts.reading_patient import patient_source
from services.trials.domain.facts.reading_result import result_claims
from services.trials.domain.facts.reading_treatment import treatment_claims
from services.trials.domain.facts.value import Codes, Numbers, Value
from services.trials.tests.events import (
    AT,
    classification,
    episode,
    first_diagnosis,
    patient_registered,
    result,
    treatment_recorded,
)

YES, NO = Codes.of("yes"), Codes.of("no")
DAY = date(2026, 6, 15)


def source(claims: tuple[Claim, ...], name: str = "one") -> Source:
    return Source(name, "test", 1, AT, claims=claims)


def known(*sources: Source, on: date = DAY) -> dict[str, Value]:
    return {name: fact.value for name, fact in facts_on(on, sources).items()}


def of_episode(content: Episode, **classified: Any) -> dict[str, Value]:
    return known(source(episode_claims(content, classification(**classified))))


def of_result(assay: Assay, *findings: tuple[Any, ...]) -> dict[str, Value]:
    return known(source(result_claims(result(assay, *findings))))


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("BCR::ABL1", "bcr_abl1"),
        ("KMT2A::AFF1", "kmt2a"),
        ("KMT2A rearrangement", "kmt2a"),
        ("NUP214::ABL1", "abl_class"),
        ("ABL1 amplification", "abl_class"),
        ("EBF1::PDGFRB", "abl_class"),
        ("TP53 mut", "tp53"),
        ("TP53 del", "tp53"),
        ("FLT3 mut", "ras_pathway"),
        ("KRAS mut", "ras_pathway"),
        ("NF1 del", "ras_pathway"),
        ("JAK2 mut", "jak_stat"),
        ("TCF3::PBX1", "tcf3_pbx1"),
        ("TCF3::HLF", "tcf3_hlf"),
        ("Hypodiploidy", "hypodiploid"),
        ("ABL1 T315I", "t315i"),
        ("NUP98::NSD1", "nup98"),
    ],
)
def test_a_printed_code_is_a_lesion(code: str, fact: str) -> None:
    assert of_episode(episode(genetics=(code,)))[fact] == YES


@pytest.mark.parametrize(
    "code", ["NOS", "ETP", "Hyperdiploidy", "ETV6::RUNX1", "CDKN2A del", "ZEB::BCL11B", "KRAS del"]
)
def test_other_codes_claim_no_lesion(code: str) -> None:
    known_here = of_episode(episode(genetics=(code,)))
    assert not {"tp53", "ras_pathway", "bcr_abl1", "kmt2a", "abl_class", "jak_stat"} & known_here.keys()


def test_philadelphia_is_no_abl_class_lesion() -> None:
    assert "abl_class" not in of_episode(episode(genetics=("BCR::ABL1",)))


def test_covered_genes_without_a_finding_are_negative_and_others_unknown() -> None:
    found = of_result(Assay.NGS_PANEL, ("not_detected", ["TP53", "KRAS", "BCL2", "ABL1"]), ("failed", ["NRAS"]))
    assert found["tp53"] == NO
    assert found["bcl2_resistance"] == NO
    assert found["t315i"] == NO
    assert "ras_pathway" not in found
    assert "npm1" not in found


def test_a_pathway_is_intact_when_all_its_genes_were_covered() -> None:
    genes = ["KRAS", "NRAS", "HRAS", "FLT3", "PTPN11", "MAP2K1", "CBL", "NF1"]
    assert of_result(Assay.NGS_PANEL, ("not_detected", genes))["ras_pathway"] == NO
    assert of_result(Assay.NGS_PANEL, ("not_detected", genes[1:]), ("KRAS", True))["ras_pathway"] == YES


def test_a_variant_of_unknown_significance_claims_nothing() -> None:
    assert "tp53" not in of_result(Assay.NGS_PANEL, ("TP53:p.Arg248Gln", 12.0, "%"))
    assert of_result(Assay.NGS_PANEL, ("BCL2:p.Gly101Val", 12.0, "%"))["bcl2_resistance"] == YES


@pytest.mark.parametrize(
    ("ploidy", "expected"), [("near_haploid", YES), ("low_hypodiploid", YES), ("diploid", NO), ("near_triploid", None)]
)
def test_ploidy(ploidy: str, expected: Value | None) -> None:
    assert of_result(Assay.KARYOTYPE, ("ploidy", ploidy)).get("hypodiploid") == expected


@pytest.mark.parametrize(("percent", "positive"), [(93, YES), (20, YES), (19.9, NO), (0, NO)])
def test_an_antigen_is_positive_from_twenty_per_cent(percent: float, positive: Value) -> None:
    found = of_result(Assay.FLOW, ("CD22", percent, "%"))
    assert found["cd22"] == Numbers.exactly(percent)
    assert found["cd22_positive"] == positive


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (("mrd", 0.001), Numbers.exactly(0.001)),
        (("mrd_below", 0.0001), Numbers(0, 0.0001)),
        (("mrd_interval", [0.00001, 0.0005]), Numbers(0.00001, 0.0005)),
        (("mrd_not_evaluable", "few_cells"), None),
    ],
)
def test_residual_disease_is_a_number_or_an_interval(finding: tuple[Any, ...], expected: Value | None) -> None:
    assert of_result(Assay.IG_TR_MRD, finding).get("mrd") == expected


def test_drug_response_needs_its_unit() -> None:
    assert of_result(Assay.DRP, ("drp:dasatinib:ic50", 8, "nM"))["dasatinib_ic50"] == Numbers.exactly(8)
    assert "dasatinib_ic50" not in of_result(Assay.DRP, ("drp:dasatinib:ic50", 8, "mM"))


@pytest.mark.parametrize(
    ("sites", "site_class", "expected"),
    [
        ((ExtramedullarySite.CNS3,), None, YES),
        ((ExtramedullarySite.CNS2,), None, NO),
        ((), SiteClass.ISOLATED_MARROW, NO),
        ((ExtramedullarySite.TESTIS,), SiteClass.COMBINED, None),
        ((), None, None),
    ],
)
def test_the_central_nervous_system_is_clear_only_if_somebody_looked(
    sites: tuple[ExtramedullarySite, ...], site_class: SiteClass | None, expected: Value | None
) -> None:
    found = of_episode(episode(extramedullary=sites), site_class=site_class)
    assert found.get("cns3") == expected


def test_ages_follow_the_day_asked_about() -> None:
    born = patient_source(patient_registered(born="2008-06-16"))
    assert known(born, on=date(2026, 6, 15))["age"] == Numbers.exactly(17)
    assert known(born, on=date(2026, 6, 16))["age"] == Numbers.exactly(18)


def test_a_month_leaves_the_age_open_around_a_birthday() -> None:
    born = patient_source(patient_registered(born="2019-03-15"))
    diagnosed = source(episode_claims(first_diagnosis(diagnosed_on=PartialDate.parse("2024-03")), classification()))
    assert known(born, diagnosed)["age_at_diagnosis"] == Numbers(4, 5)


def test_days_since_a_treatment() -> None:
    given = source(treatment_claims(treatment_recorded(TreatmentKind.CHEMOTHERAPY, "2026-05-01", "2026-06-10")))
    assert known(given)["days_since_chemotherapy"] == Numbers.exactly(5)
    assert known(given, on=date(2026, 6, 5))["days_since_chemotherapy"] == Numbers.exactly(0)


def test_a_treatment_without_an_end_may_go_on() -> None:
    given = source(treatment_claims(treatment_recorded(TreatmentKind.CHEMOTHERAPY, "2026-06-05")))
    assert known(given)["days_since_chemotherapy"] == Numbers(0, 10)


def test_cells_are_given_on_one_day() -> None:
    given = treatment_recorded(TreatmentKind.CAR_T, "2026-05", target="CD19", line=3)
    found = known(source(treatment_claims(given)))
    assert found["days_since_car_t"] == Numbers(15, 45)
    assert found["prior_car_t"] == YES
    assert found["prior_lines"] == Numbers(3, float("inf"))


def test_agents_are_known_by_name() -> None:
    given = treatment_recorded(TreatmentKind.ANTIBODY, "2026-05-01", agents=("Inotuzumab ozogamicin",))
    found = known(source(treatment_claims(given)))
    assert found["prior_inotuzumab"] == YES
    assert "prior_blinatumomab" not in found


def test_what_an_earlier_episode_showed_no_longer_counts() -> None:
    before = source(
        episode_claims(
            episode(relapse_number=1, diagnosed_on=PartialDate.parse("2025-01-10"), mrd=0.1), classification()
        ),
        "first",
    )
    now = source(episode_claims(episode(blasts_percent=None), classification()), "second")
    found = known(before, now)
    assert found["relapse_number"] == Numbers.exactly(2)
    assert "mrd" not in found
    assert "blasts" not in found


def test_two_sources_of_one_day_that_contradict_each_other_leave_both_possible() -> None:
    first = source(result_claims(result(Assay.FLOW, ("CD22", 3, "%"))), "first")
    second = source(result_claims(result(Assay.FLOW, ("CD22", 93, "%"))), "second")
    fact = facts_on(DAY, (first, second))["cd22"]
    assert fact.value == Numbers(3, 93)
    assert fact.conflicting
    assert {one.source for one in fact.sources} == {"first", "second"}
    assert known(first, second)["cd22_positive"] == Codes.of("yes", "no")


def test_what_is_only_claimed_of_a_later_day_does_not_count_yet() -> None:
    claims = source(episode_claims(episode(), classification()))
    assert "course" not in known(claims, on=date(2026, 5, 19))
    assert known(claims, on=date(2026, 5, 20))["course"] == Codes.of(EpisodeKind.RELAPSE)
