"""The 24 consultations of the paper's Table 1 (Velasco 2023, CC BY) can be told, and classify as printed.

Nine rows name a guideline arm: the table gives eight of them, case 19 by its poor response.
"""

from datetime import date
from typing import Any

import pytest

from libs.common.vocabulary import EpisodeKind, Lineage, RiskArm
from services.registry.domain.check_course import check_course
from services.registry.domain.course import Episode
from services.registry.domain.episode import ExaminedSite as Site
from services.registry.domain.genetics import warnings
from services.registry.domain.settle import settle
from services.registry.tests.domain.building import BY_TIMING, course, diagnosis, episode

B, T, M = Lineage.BCP, Lineage.T, Lineage.MPAL
REFRACTORY, PERSISTENCE, RE_EMERGENCE = (
    EpisodeKind.REFRACTORY,
    EpisodeKind.MRD_PERSISTENCE,
    EpisodeKind.MRD_RE_EMERGENCE,
)
OUTSIDE: dict[str, Any] = {"blasts_percent": 0.0, "extramedullary": (Site.EYE,), "peripheral_blasts": False}
COMBINED: dict[str, Any] = {"extramedullary": (Site.OTHER,)}


def first(timing: str, lineage: Lineage = B, **told: Any) -> Episode:
    return episode(on=BY_TIMING[timing], lineage=lineage, **told)


def later(number: int, lineage: Lineage = B, **told: Any) -> Episode:
    return episode(lineage=lineage, relapse_number=number, earlier_relapses_elsewhere=True, **told)


def refractory(**told: Any) -> Episode:
    told = {"blasts_percent": 50.0, **told}
    return episode(REFRACTORY, relapse_number=1, earlier_relapses_elsewhere=True, **told)


CASES: list[tuple[int, Episode, str | None, str | None]] = [
    (1, first("very_early", genetics=("Hyperdiploidy", "CRLF2 rearrangement")), "isolated_marrow", "hr"),
    (2, later(4, T), "isolated_marrow", None),
    (3, later(2), "isolated_marrow", None),
    (4, refractory(genetics=("KMT2A::AFF1",), **COMBINED), "combined", None),
    (5, first("very_early", genetics=("ETV6::RUNX1",)), "isolated_marrow", "hr"),
    (6, first("early"), "isolated_marrow", "hr"),
    (7, refractory(genetics=("Hyperdiploidy", "TP53 mut")), "isolated_marrow", None),
    (8, first("early", T, after_hsct=True, genetics=("ETP",)), "isolated_marrow", None),
    (9, refractory(), "isolated_marrow", None),
    (10, episode(PERSISTENCE, lineage=T, mrd=0.01), None, None),
    (11, later(2, T, after_hsct=True, **OUTSIDE), "isolated_extramedullary", None),
    (12, first("late", M, after_hsct=True, genetics=("ZEB::BCL11B",)), "isolated_marrow", None),
    (13, episode(RE_EMERGENCE, lineage=T, mrd=0.01, genetics=("CDKN2A del",)), None, None),
    (14, episode(RE_EMERGENCE, genetics=("FLT3 mut",)), None, None),
    (15, later(2, genetics=("BCR::ABL1",), **COMBINED), "combined", None),
    (16, first("late"), "isolated_marrow", "sr"),
    (17, first("late", **COMBINED), "combined", "sr"),
    (18, later(2), "isolated_marrow", None),
    (19, first("late", poor_response=True, genetics=("KRAS mut",)), "isolated_marrow", "hr"),
    (20, first("late", **COMBINED), "combined", "sr"),
    (21, first("very_early", T), "isolated_marrow", "hr"),
    (22, first("early", T), "isolated_marrow", "hr"),
    (23, later(2, after_hsct=True, after_car_t=True, genetics=("TCF3::PBX1",)), "isolated_marrow", None),
    (24, first("late", genetics=("CRLF2 overexpressed",)), "isolated_marrow", "sr"),
]


@pytest.mark.parametrize(("case", "told", "site", "arm"), CASES, ids=[f"case {case[0]}" for case in CASES])
def test_case(case: int, told: Episode, site: str | None, arm: str | None) -> None:
    before = course(diagnosis(lineage=told.content.lineage))
    after = before.put(told)
    check_course(after, today=date(2026, 6, 15))
    found = next(entry for entry in settle(before, after).added).classification
    assert found is not None
    assert found.site_class == site
    assert found.risk_arm == ((RiskArm(arm),) if arm else ())
    assert found.explanation


def test_only_case_12_has_a_code_that_is_no_symbol() -> None:
    warned = {case: warnings(told.content.genetics) for case, told, _, _ in CASES if warnings(told.content.genetics)}
    assert set(warned) == {12}
    assert "ZEB1 or ZEB2" in warned[12][0]
