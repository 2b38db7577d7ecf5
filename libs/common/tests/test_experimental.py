"""What names a functional assay, and that old events are read as if they had said so."""

import pytest

from libs.common.contracts.board import RecommendedItem
from libs.common.contracts.samples.assays import Finding
from libs.common.experimental import functional, is_functional
from libs.common.vocabulary import Assay, ReferralItem


@pytest.mark.parametrize("code", [Assay.DRP, ReferralItem.DRP_DBP, "after-drp-dbp", "drp:venetoclax:auc", "DBP", "drp"])
def test_names_a_functional_assay(code: str) -> None:
    assert is_functional(code)


@pytest.mark.parametrize("code", [Assay.FLOW, ReferralItem.NGS, "CD22", "drps", "adrp", "", None, 7])
def test_names_none(code: object) -> None:
    assert not is_functional(code)


def test_each_is_named_once() -> None:
    assert functional([Assay.DRP, Assay.FLOW, Assay.DRP, Assay.DBP]) == (Assay.DRP, Assay.DBP)


def test_what_was_stated_before_says_so_as_well() -> None:
    assert RecommendedItem.model_validate(
        {"position": 1, "kind": "drug", "code": "x", "condition": "after-drp"}
    ).experimental
    drug, antigen = Finding(code="drp:venetoclax:auc", value=0.4), Finding(code="CD22", value=93)
    assert drug.model_dump(mode="json") == {"code": drug.code, "value": 0.4, "unit": None, "experimental": True}
    assert "experimental" not in antigen.model_dump(mode="json")
