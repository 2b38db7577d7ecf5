"""Which consent each act with a sample needs (domain, section 9; paper, section 5 for the germ line)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from libs.common.vocabulary import Assay, Purpose

FOR_SAMPLES: Final = Purpose.SAMPLES_AND_BIOBANK

_PURPOSES: Final[Mapping[Assay, Purpose]] = MappingProxyType(
    {
        Assay.NGS_PANEL: Purpose.GENOMICS,
        Assay.WES: Purpose.GENOMICS,
        Assay.WGS: Purpose.GENOMICS,
        Assay.RNA_SEQ: Purpose.GENOMICS,
        Assay.KARYOTYPE: Purpose.GENOMICS,
        Assay.FISH: Purpose.GENOMICS,
        Assay.ARRAY: Purpose.GENOMICS,
        Assay.GERM_LINE: Purpose.GERM_LINE,
        Assay.PHARMACOGENETICS: Purpose.GERM_LINE,
        Assay.FLOW: FOR_SAMPLES,
        Assay.IG_TR_MRD: FOR_SAMPLES,
        Assay.DRP: Purpose.FUNCTIONAL_ASSAYS,
        Assay.DBP: Purpose.FUNCTIONAL_ASSAYS,
    }
)


def purpose_of(assay: Assay) -> Purpose:
    """What the family must have agreed to before this assay is done."""
    return _PURPOSES[assay]


def assays_of(purposes: frozenset[Purpose]) -> frozenset[Assay]:
    """The assays that fall when these purposes are withdrawn."""
    return frozenset(assay for assay, purpose in _PURPOSES.items() if purpose in purposes)


def freezes_everything(purposes: frozenset[Purpose]) -> bool:
    """Without these nothing of the child may be used at all."""
    return bool(purposes & {Purpose.REGISTRY, FOR_SAMPLES})
