"""Genetics as printed codes: warned about, never repaired."""

import pytest

from services.registry.domain.genetics import is_philadelphia, warnings

QUIET = ["ETV6::RUNX1", "KMT2A::AFF1", "TCF3::PBX1", "ZEB1::BCL11B", "Hyperdiploidy", "TP53 mut", "NOS", "HLA-A::KMT2A"]
WARNED = ["ZEB::BCL11B", "etv6::runx1", "ETV6::", "::RUNX1", "A::B::C", "BCR-ABL1", "BCR/ABL1", "TEL::AML1"]


@pytest.mark.parametrize("code", QUIET)
def test_quiet(code: str) -> None:
    assert warnings([code]) == ()


@pytest.mark.parametrize("code", WARNED)
def test_warned(code: str) -> None:
    assert warnings([code])
    assert all(warning.startswith(code) for warning in warnings([code]))


@pytest.mark.parametrize(
    ("code", "is_so"),
    [
        ("BCR::ABL1", True),
        ("bcr-abl1", True),
        ("t(9;22)", True),
        ("Ph+", True),
        ("BCR::ABL1-like", False),
        ("ABL1", False),
    ],
)
def test_philadelphia(code: str, is_so: bool) -> None:
    assert is_philadelphia([code]) is is_so
