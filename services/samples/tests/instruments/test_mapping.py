"""A profile's map makes a typed result of observations; what it cannot say, it leaves out and says so."""

from typing import Any

import pytest

from libs.common.vocabulary import Assay
from services.samples.domain.assays.results.flow import FlowResult
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.instruments.mapping import Mapped, map_groups
from services.samples.domain.instruments.matching import result_map
from services.samples.domain.instruments.message import ObservationStatus, OrderGroup
from services.samples.domain.instruments.profiles.shipped import shipped
from services.samples.domain.instruments.profiles.targets import wrong_targets
from services.samples.tests.instruments.groups import FLOW, group, profile, seen


def mapped(kind: Assay, *groups: OrderGroup, by: str = "hl7-lenient", **constants: Any) -> Mapped:
    used = profile(by)
    found = result_map(used, kind)
    assert found is not None
    return map_groups(groups, found.model_copy(update={"constants": {**found.constants, **constants}}), used)


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_name_fields_that_are_there(name: str) -> None:
    assert wrong_targets(shipped()[name].profile.results, where=name) == ()


def test_flow_with_units_converted() -> None:
    made = mapped(
        Assay.FLOW, group(*FLOW, seen("MRD-EVENTS", "420"), seen("MRD-TOTAL", "1200000"), seen("MRD-LOD", "1e-4"))
    )
    assert isinstance(made.body, FlowResult), made.problems
    assert made.body.blasts_percent == 62
    assert {one.antigen: one.percent for one in made.body.antigens} == {"CD22": 93, "CD19": 99.5}
    assert made.body.mrd is not None
    assert (made.body.mrd.events, made.body.mrd.limit_of_detection) == (420, 0.0001)


@pytest.mark.parametrize("sent", ["Undetermined", "<0.01", "---"])
def test_what_is_no_number_leaves_its_field_empty_and_is_remarked_on(sent: str) -> None:
    made = mapped(Assay.FLOW, group(*FLOW, seen("CD10", sent, unit="%")))
    assert isinstance(made.body, FlowResult)
    assert "CD10" not in {one.antigen for one in made.body.antigens}
    assert any("CD10" in remark for remark in made.remarks)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (seen("CD10", "x12", unit="%"), "no number"),
        (seen("CD10", "12", unit="10*9/L"), "converts"),
        (seen("BLASTS", "40", unit="%"), "differently"),
        (seen("CD10", "120", unit="%"), "less than or equal to 100"),
    ],
)
def test_what_cannot_be_understood_makes_no_result(odd: Any, why: str) -> None:
    made = mapped(Assay.FLOW, group(*FLOW, odd))
    assert made.body is None
    assert why in " ".join(made.problems)


def test_an_observation_that_was_taken_back_has_no_value() -> None:
    made = mapped(Assay.FLOW, group(*FLOW, seen("CD10", "12", unit="%", status=ObservationStatus.WRONG)))
    assert isinstance(made.body, FlowResult)
    assert len(made.body.antigens) == 2
    assert "CD10 is wrong" in made.remarks[0]


def coded(code: str, *parts: str, **told: Any) -> Any:
    return seen(code, "^".join(parts), parts=(parts,), **told)


VARIANTS = (
    coded("48018-6", "HGNC:11998", "TP53", "HGNC", sub_id="2a"),
    seen("51958-7", "NM_000546.6", sub_id="2a"),
    coded("48004-6", "c.743G>A", "c.743G>A", sub_id="2a"),
    seen("81258-6", "0.382", unit="{ratio}", sub_id="2a"),
    coded("48002-0", "LA6684-0", "somatic", "LN", sub_id="2a"),
    seen("TIER", "I", sub_id="2a"),
    coded("48018-6", "HGNC:6407", "KRAS", "HGNC", sub_id="2b"),
    seen("51958-7", "NM_004985.5", sub_id="2b"),
    seen("48004-6", "c.35G>A", sub_id="2b"),
    seen("81258-6", "12", unit="%", sub_id="2b"),
    seen("TIER", "Tier 2", sub_id="2b"),
    seen("48013-7", "NC_000017.11", sub_id="3a"),
    coded("48018-6", "HGNC:3942", "MTOR", "HGNC", sub_id="3a"),
)


def test_variants_by_their_sub_ids_and_what_was_not_said_is_not_claimed() -> None:
    told = {"covered_genes": ["TP53", "KRAS", "MTOR"], "limit_of_detection_percent": 5}
    made = mapped(Assay.NGS_PANEL, group(*VARIANTS, code="81247-9"), by="genomics-lri", **told)
    assert isinstance(made.body, NgsResult), made.problems
    assert [(one.gene, one.vaf_percent, one.tier, one.origin) for one in made.body.variants] == [
        ("TP53", 38.2, "I", "somatic"),
        ("KRAS", 12, "II", "unknown"),
    ]
    assert "3a" in " ".join(made.remarks)
    assert made.unmapped == ("48013-7",)


def test_without_what_the_panel_covers_there_is_no_result() -> None:
    made = mapped(Assay.NGS_PANEL, group(*VARIANTS, code="81247-9"), by="genomics-lri")
    assert made.body is None
    assert "covered_genes" in " ".join(made.problems)
