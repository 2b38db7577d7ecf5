"""Result bodies: what is refused, and which coded facts travel."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay, Purpose
from services.samples.domain.assays.results.families import FAMILY, check_family, read_result, withholds
from services.samples.domain.consents import assays_of, purpose_of
from services.samples.tests import bodies
from services.samples.tests.bodies import Json


def findings(body: Json) -> dict[str, Any]:
    return {finding.code: finding.value for finding in read_result(body).findings()}


@pytest.mark.parametrize("assay", list(Assay))
def test_every_assay_has_a_family_a_purpose_and_a_body(assay: Assay) -> None:
    body = read_result(bodies.BY_ASSAY[assay])
    check_family(assay, body)
    assert body.family == FAMILY[assay]
    assert assay in assays_of(frozenset({purpose_of(assay)}))
    assert read_result(body.model_dump(mode="json")) == body


def test_result_of_another_assay_is_refused() -> None:
    with pytest.raises(Invalid, match="no result of flow"):
        check_family(Assay.FLOW, read_result(bodies.NGS))


def test_ngs_says_what_was_found_and_what_was_tested() -> None:
    found = findings(bodies.NGS)
    assert found["TP53"] is True
    assert found["TP53:p.Arg248Gln"] == 38.2
    assert found["BCR::ABL1"] is True
    assert found["IKZF1:deletion"] is True
    # KRAS was covered and nothing seen; JAK2 failed; neither is ever called negative. ABL1 is part of a fusion.
    assert found["not_detected"] == ["KRAS"]
    assert found["failed"] == ["JAK2"]
    assert found["limit_of_detection"] == 5
    assert "KRAS" not in found
    assert False not in [value for value in found.values() if isinstance(value, bool)]


def test_germ_line_findings_never_travel() -> None:
    assert findings(bodies.GERM_LINE) == {}
    assert withholds(read_result(bodies.GERM_LINE))
    # The panel's germ-line variant of ETV6 stays here, and the event says that something does.
    assert not any(code.startswith("ETV6") for code in findings(bodies.NGS))
    assert withholds(read_result(bodies.NGS))
    assert "*1/*3A" not in json.dumps(findings(bodies.PHARMACOGENETICS))


def test_flow_gives_antigens_blasts_and_residual_disease() -> None:
    found = findings(bodies.FLOW)
    assert found["CD22"] == 93
    assert found["blasts"] == 62
    assert found["mrd"] == 420 / 1_200_000
    assert found["mrd_method"] == "flow"


def test_flow_below_its_limit_is_only_known_to_be_less() -> None:
    found = findings({**bodies.FLOW, "mrd": {"events": 3, "denominator": 1_000_000, "limit_of_detection": 1e-5}})
    assert "mrd" not in found
    assert found["mrd_below"] == 1e-5


@pytest.mark.parametrize(
    ("outcome", "code", "value"),
    [
        ({"status": "quantified", "level": 0.0012}, "mrd", 0.0012),
        ({"status": "positive_not_quantifiable", "above": 0, "below": 1e-4}, "mrd_interval", [0, 1e-4]),
        ({"status": "negative", "sensitivity": 1e-5}, "mrd_below", 1e-5),
        ({"status": "not_evaluable", "reason": "no_marker"}, "mrd_not_evaluable", "no_marker"),
    ],
)
def test_each_outcome_of_mrd_has_its_own_code(outcome: Json, code: str, value: object) -> None:
    found = findings({**bodies.MRD, "outcome": outcome})
    assert found == {code: value, "mrd_method": "ig_tr_rq_pcr"}


def test_cytogenetics_keeps_the_text_here() -> None:
    found = findings(bodies.CYTOGENETICS)
    assert found == {"ploidy": "diploid", "BCR::ABL1": True}
    assert read_result(bodies.CYTOGENETICS).hints() == ()
    assert read_result({**bodies.CYTOGENETICS, "iscn": "normal"}).hints()


def test_drp_gives_ic50_only_where_the_curve_crossed() -> None:
    drug = bodies.DRP["drugs"][0]
    assert findings(bodies.DRP) == {"drp:venetoclax:auc": 0.41, "drp:venetoclax:ic50": 12.5}
    uncrossed = {**bodies.DRP, "drugs": [{**drug, "ic50_nm": None}]}
    assert findings(uncrossed) == {"drp:venetoclax:auc": 0.41}


def test_dbp_and_pharmacogenetics_have_codes() -> None:
    assert findings(bodies.DBP) == {"dbp:venetoclax:bim:delta_priming": 22.5}
    assert findings(bodies.PHARMACOGENETICS) == {"TPMT:phenotype": "intermediate_metaboliser"}


def changed(body: Json, **told: Any) -> Json:
    return {**body, **told}


DRUG = bodies.DRP["drugs"][0]
PRIMED = bodies.DBP["drugs"][0]
VARIANT = bodies.NGS["variants"][0]


@pytest.mark.parametrize(
    "body",
    [
        changed(bodies.NGS, variants=[{**VARIANT, "gene": "tp53"}]),
        changed(bodies.NGS, variants=[{**VARIANT, "vaf_percent": 100.1}]),
        changed(bodies.NGS, variants=[{**VARIANT, "transcript": "NM_000546"}]),
        changed(bodies.NGS, variants=[{**VARIANT, "tier": "V"}]),
        changed(bodies.NGS, variants=[{**VARIANT, "gene": "NRAS"}]),
        changed(bodies.NGS, fusions=["ZEB::bcl11b"]),
        changed(bodies.NGS, fusions=["BCR-ABL1"]),
        changed(bodies.NGS, failed_genes=["FLT3"]),
        changed(bodies.NGS, covered_genes=[]),
        changed(bodies.NGS, unknown=1),
        changed(bodies.FLOW, antigens=[{"antigen": "CD22", "percent": 101}]),
        changed(bodies.FLOW, antigens=[{"antigen": "CD22", "percent": 1}, {"antigen": "CD22", "percent": 2}]),
        changed(bodies.FLOW, mrd={"events": 5, "denominator": 4, "limit_of_detection": 0.1}),
        changed(bodies.FLOW, blasts_percent=float("nan")),
        {"family": "flow", "method": "x"},
        changed(bodies.MRD, outcome={"status": "quantified", "level": 0}),
        changed(bodies.MRD, outcome={"status": "positive_not_quantifiable", "above": 0.1, "below": 0.1}),
        changed(bodies.MRD, outcome={"status": "undetermined"}),
        changed(bodies.DRP, drugs=[{**DRUG, "ic50_nm": 1001}]),
        changed(bodies.DRP, drugs=[{**DRUG, "auc": 1.2}]),
        changed(bodies.DRP, drugs=[{**DRUG, "lowest_dose_nm": 1000}]),
        changed(bodies.DRP, drugs=[DRUG, DRUG]),
        changed(bodies.DBP, drugs=[{**PRIMED, "delta_priming": 20}]),
        changed(bodies.DBP, drugs=[PRIMED, PRIMED]),
        changed(bodies.CYTOGENETICS, iscn_edition="2020"),
        {"family": "something"},
    ],
)
def test_wrong_bodies_are_refused(body: Json) -> None:
    with pytest.raises(ValidationError):
        read_result(body)


def test_purposes_cover_what_the_domain_says() -> None:
    assert assays_of(frozenset({Purpose.FUNCTIONAL_ASSAYS})) == {Assay.DRP, Assay.DBP}
    assert assays_of(frozenset({Purpose.GERM_LINE})) == {Assay.GERM_LINE, Assay.PHARMACOGENETICS}
