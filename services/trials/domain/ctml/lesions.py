"""Which of the dictionary's facts and which genomic criteria of CTML say the same, both ways."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FUSION: Final = "Structural Variation"

LESIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "bcr_abl1": {"hugo_symbol": "BCR", "fusion_partner_hugo_symbol": "ABL1", "variant_category": FUSION},
        "tcf3_hlf": {"hugo_symbol": "TCF3", "fusion_partner_hugo_symbol": "HLF", "variant_category": FUSION},
        "tcf3_pbx1": {"hugo_symbol": "TCF3", "fusion_partner_hugo_symbol": "PBX1", "variant_category": FUSION},
        "kmt2a": {"hugo_symbol": "KMT2A", "variant_category": FUSION},
        "nup98": {"hugo_symbol": "NUP98", "variant_category": FUSION},
        "npm1": {"hugo_symbol": "NPM1", "variant_category": "Mutation"},
        "t315i": {"hugo_symbol": "ABL1", "protein_change": "p.T315I", "variant_category": "Mutation"},
    }
)
"""A lesion that CTML would need several objects for (TP53: mutated or lost) is not here."""

LINEAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "B-Cell Acute Lymphoid Leukemia": ("bcp",),
        "T-Cell Acute Lymphoid Leukemia": ("t",),
        "Acute Lymphoid Leukemia": ("bcp", "t"),
    }
)
ALL_LINEAGES: Final = ("bcp", "t", "mpal", "other")


def lesion_of(asked: Mapping[str, str]) -> str | None:
    """The fact; the two genes of a fusion stand in either order."""
    turned = dict(asked)
    if "fusion_partner_hugo_symbol" in asked and "hugo_symbol" in asked:
        turned["hugo_symbol"], turned["fusion_partner_hugo_symbol"] = (
            asked["fusion_partner_hugo_symbol"],
            asked["hugo_symbol"],
        )
    return next((fact for fact, wanted in LESIONS.items() if dict(wanted) in (dict(asked), turned)), None)
