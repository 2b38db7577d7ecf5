"""The risk of a first relapse: the whole table, who is left out, and what makes SR to HR."""

from datetime import date
from typing import Any

import pytest

from libs.common.vocabulary import EpisodeKind, Lineage, Response, RiskArm, RiskGroup, TreatmentKind
from services.registry.domain.episode import ExaminedSite as Site
from services.registry.domain.response import AssessedAt
from services.registry.tests.domain.building import (
    BY_TIMING,
    classified,
    diagnosis,
    episode,
    response,
    treatment,
)

SITES: dict[str, dict[str, Any]] = {
    "marrow": {"blasts_percent": 60.0},
    "combined": {"blasts_percent": 60.0, "extramedullary": (Site.TESTIS,)},
    "outside": {"blasts_percent": 1.0, "extramedullary": (Site.CNS3,), "peripheral_blasts": False},
}

# The table of domain.md, typed a second time on purpose: very early, early, late.
ROWS = [
    (Lineage.BCP, "marrow", "S4/HR S3/HR S2/SR"),
    (Lineage.BCP, "combined", "S4/HR S2/SR S2/SR"),
    (Lineage.BCP, "outside", "S2/HR S2/SR S1/SR"),
    (Lineage.T, "outside", "S2/HR S2/SR S1/SR"),
    (Lineage.T, "marrow", "S4/HR S4/HR S4/HR"),
    (Lineage.T, "combined", "S4/HR S4/HR S4/HR"),
]


@pytest.mark.parametrize(
    ("lineage", "site", "timing", "cell"),
    [
        (lineage, site, timing, cell)
        for lineage, site, cells in ROWS
        for timing, cell in zip(BY_TIMING, cells.split(), strict=True)
    ],
)
def test_table(lineage: Lineage, site: str, timing: str, cell: str) -> None:
    group, arm = cell.lower().split("/")
    found = classified(episode(on=BY_TIMING[timing], lineage=lineage, **SITES[site]))
    assert (found.timing, found.risk_group, found.risk_arm) == ((timing,), (group,), (arm,))
    assert found.rule == "reallnet-relapse-2026-1"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"lineage": Lineage.MPAL}, "mpal"),
        ({"lineage": Lineage.OTHER}, "other"),
        ({"genetics": ("BCR::ABL1",)}, "BCR::ABL1"),
        ({"genetics": ("t(9;22)(q34;q11)",)}, "BCR::ABL1"),
        ({"after_hsct": True}, "transplantation"),
        ({"relapse_number": 2, "earlier_relapses_elsewhere": True}, "first relapses"),
        ({"blasts_percent": None}, "site is not classified"),
        ({"blasts_percent": 10.0}, "site is not classified"),
    ],
)
def test_not_classified(told: dict[str, Any], word: str) -> None:
    found = classified(episode(**told))
    assert (found.risk_group, found.risk_arm) == ((), ())
    assert any(word in sentence for sentence in found.explanation)


def test_refractory_disease_has_a_site_and_no_risk() -> None:
    found = classified(episode(EpisodeKind.REFRACTORY, relapse_number=1, blasts_percent=40.0))
    assert (found.site_class, found.timing, found.risk_arm) == ("isolated_marrow", (), ())
    assert any("refractory" in sentence for sentence in found.explanation)


@pytest.mark.parametrize("kind", [EpisodeKind.MRD_PERSISTENCE, EpisodeKind.MRD_RE_EMERGENCE])
def test_mrd_is_not_classified(kind: EpisodeKind) -> None:
    found = classified(episode(kind, mrd=0.01))
    assert (found.site_class, found.timing, found.risk_arm) == (None, (), ())


def test_bcr_abl_of_the_first_diagnosis_counts() -> None:
    found = classified(episode(), diagnosis(genetics=("BCR::ABL1",)))
    assert found.risk_arm == ()


def test_without_first_diagnosis_nothing_is_guessed() -> None:
    later = episode(EpisodeKind.REFRACTORY, on="2023-01-01")
    found = classified(episode(), later)
    assert (found.timing, found.risk_arm) == ((), ())
    assert any("first diagnosis is not registered" in sentence for sentence in found.explanation)


@pytest.mark.parametrize(
    ("born", "arms", "word"),
    [
        (date(2004, 10, 2), (RiskArm.SR,), "arm SR"),  # a day short of 18
        (date(2004, 10, 1), (), "18 years or older"),
    ],
)
def test_eighteen_is_grown_up(born: date, arms: tuple[RiskArm, ...], word: str) -> None:
    found = classified(episode(on="2022-10-01"), born=born)
    assert found.risk_arm == arms
    assert any(word in sentence for sentence in found.explanation)


def test_a_month_in_which_the_child_may_be_eighteen() -> None:
    found = classified(episode(on="2022-10"), born=date(2004, 10, 15))
    assert found.risk_arm == ()
    assert any("possibly 18" in sentence for sentence in found.explanation)


def test_a_transplantation_that_is_registered_counts() -> None:
    before = treatment(TreatmentKind.HSCT_ALLOGENEIC, "2021-01-01")
    found = classified(episode(), before)
    assert (found.risk_arm, found.after_hsct) == ((), True)


def test_a_later_transplantation_does_not() -> None:
    later = treatment(TreatmentKind.HSCT_ALLOGENEIC, "2023-01-01")
    found = classified(episode(), later)
    assert (found.risk_arm, found.after_hsct) == ((RiskArm.SR,), False)


def test_a_transplantation_of_the_same_month_leaves_it_open() -> None:
    same = treatment(TreatmentKind.HSCT_ALLOGENEIC, "2022-10")
    found = classified(episode(on="2022-10-15"), same)
    assert (found.risk_arm, found.after_hsct) == ((), False)


def test_several_timings_give_several_arms() -> None:
    found = classified(episode(on="2022-07"))
    assert (found.timing, found.risk_arm) == (("early", "late"), (RiskArm.SR, RiskArm.HR))
    assert found.risk_group == (RiskGroup.S2, RiskGroup.S3)


@pytest.mark.parametrize(
    ("told", "arms"),
    [
        ({"poor_response": True}, (RiskArm.HR,)),
        ({"poor_response": False}, (RiskArm.SR,)),
        ({"mrd": 1e-3}, (RiskArm.HR,)),
        ({"mrd": 9.9e-4}, (RiskArm.SR,)),
    ],
)
def test_escalation(told: dict[str, Any], arms: tuple[RiskArm, ...]) -> None:
    found = classified(episode(**told))
    assert (found.risk_group, found.risk_arm) == ((RiskGroup.S2,), arms)


@pytest.mark.parametrize(
    ("answer", "at", "mrd", "arms"),
    [
        (Response.NO_RESPONSE, AssessedAt.END_OF_INDUCTION, None, (RiskArm.HR,)),
        (Response.COMPLETE_REMISSION, AssessedAt.END_OF_INDUCTION, 0.002, (RiskArm.HR,)),
        (Response.COMPLETE_REMISSION, AssessedAt.END_OF_INDUCTION, 0.0002, (RiskArm.SR,)),
        (Response.NO_RESPONSE, AssessedAt.FOLLOW_UP, 0.5, (RiskArm.SR,)),
    ],
)
def test_responses_escalate_at_the_end_of_induction(
    answer: Response, at: AssessedAt, mrd: float | None, arms: tuple[RiskArm, ...]
) -> None:
    one = episode()
    found = classified(one, diagnosis(), response(one.id, "2022-11-15", answer, assessed_at=at, mrd=mrd))
    assert found.risk_arm == arms
