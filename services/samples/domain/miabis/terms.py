"""The words of MIABIS for what the network keeps: data, from BBMRI-ERIC/miabis (Sample 1.1, Collection 3.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from libs.common.vocabulary import Material, Purpose
from services.samples.domain.biobank.content import Content
from services.samples.domain.sprec.climate import Climate

SAMPLE_VERSION: Final = "1.1"
COLLECTION_VERSION: Final = "3.0"
SOURCE: Final = "Human"
OTHER: Final = "Other"

_AS_DRAWN: Final[Mapping[Material, str]] = MappingProxyType(
    {
        Material.BONE_MARROW: "Bone marrow aspirate",
        Material.PERIPHERAL_BLOOD: "Whole blood",
        Material.REMISSION_BLOOD: "Whole blood",
        Material.CSF: "Cerebrospinal fluid",
        Material.SALIVA: "Saliva",
        Material.FIBROBLASTS: "Fibroblasts",
    }
)
_OF_BLOOD: Final = frozenset({Material.PERIPHERAL_BLOOD, Material.REMISSION_BLOOD})

AGGREGATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Bone marrow aspirate": "Other body fluid",
        "Whole blood": "Blood",
        "Cerebrospinal fluid": "Other body fluid",
        "Saliva": "Saliva",
        "Fibroblasts": "Primary cells",
        "Peripheral blood mononuclear cells (PBMC)": "Primary cells",
        "Primary cells": "Primary cells",
        "DNA": "DNA",
        "RNA": "RNA",
    }
)
"""The coarser words of a collection, by MIABIS' own mapping of the two lists."""

TEMPERATURES: Final[Mapping[Climate, str]] = MappingProxyType(
    {
        Climate.ROOM: "RT (Room temperature)",
        Climate.COLD: "2 °C to 10°C",
        Climate.FREEZER: "-18 °C to -35 °C",
        Climate.ULTRA: "-60 °C to -85 °C",
        Climate.DEEP: "<-135 °C",
        # The tree does not say whether a tube hangs in the vapour or in the liquid; both are that cold.
        Climate.NITROGEN: "<-135 °C",
        Climate.OTHER: OTHER,
    }
)

LEUKAEMIC: Final = frozenset({Material.BONE_MARROW, Material.PERIPHERAL_BLOOD, Material.CSF})
"""What is drawn for the leukaemia; remission blood, saliva and fibroblasts are drawn because they hold none."""
DIAGNOSIS: Final = "ICD-10:C91.0"
"""Acute lymphoblastic leukaemia; WHO's ICD-10 has no code of its own for a relapse (check)."""

SPECIFIC: Final = "Specific research use"
CONDITIONS: Final[Mapping[Purpose, str]] = MappingProxyType({Purpose.GENOMICS: "Genetic data use"})
"""Only what the family agreed to. Abroad is not outside the EU: MIABIS has no word for that consent."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where in the body, in ICD-O-3 topography."""

    code: str
    description: str
    ontology: str = "ICD-O-3 topography"
    version: str = "3.2"


SITES: Final[Mapping[Material, Site]] = MappingProxyType(
    {
        Material.BONE_MARROW: Site("C42.1", "Bone marrow"),
        Material.PERIPHERAL_BLOOD: Site("C42.0", "Blood"),
        Material.REMISSION_BLOOD: Site("C42.0", "Blood"),
    }
)


def type_of(content: Content, material: Material) -> str:
    """MIABIS-SAMPLE-02. Cells of the marrow are no peripheral ones: primary cells is the nearest word (check)."""
    match content:
        case Content.DNA:
            return "DNA"
        case Content.RNA:
            return "RNA"
        case Content.MNC:
            return "Peripheral blood mononuclear cells (PBMC)" if material in _OF_BLOOD else "Primary cells"
    return _AS_DRAWN[material]
