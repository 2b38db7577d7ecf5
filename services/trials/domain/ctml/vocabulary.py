"""The keys of CTML's criteria, the field of a document that each asks, and how its value is written."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLINICAL: Final = "clinical"
GENOMIC: Final = "genomic"
TREATMENTS: Final = "prior_treatments"
COLLECTIONS: Final = (CLINICAL, GENOMIC, TREATMENTS)

IGNORED: Final = ""
"""No field: MatchMiner does not ask it."""

BURDEN: Final = "TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE"

FIELDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        CLINICAL: {
            "AGE_NUMERICAL": "BIRTH_DATE_INT",
            "ONCOTREE_PRIMARY_DIAGNOSIS": "ONCOTREE_PRIMARY_DIAGNOSIS_NAME",
            "GENDER": "GENDER",
            "TMB_NUMERICAL": BURDEN,
            "TMB": BURDEN,
            "HER2_STATUS": "HER2_STATUS",
            "PR_STATUS": "PR_STATUS",
            "ER_STATUS": "ER_STATUS",
            "DISEASE_STATUS": IGNORED,
        },
        GENOMIC: {
            "HUGO_SYMBOL": "TRUE_HUGO_SYMBOL",
            "EXON": "TRUE_TRANSCRIPT_EXON",
            "PROTEIN_CHANGE": "TRUE_PROTEIN_CHANGE",
            "WILDCARD_PROTEIN_CHANGE": "TRUE_PROTEIN_CHANGE",
            "VARIANT_CLASSIFICATION": "TRUE_VARIANT_CLASSIFICATION",
            "VARIANT_CATEGORY": "VARIANT_CATEGORY",
            "CNV_CALL": "CNV_CALL",
            "WILDTYPE": "WILDTYPE",
            "MMR_STATUS": "MMR_STATUS",
            "MS_STATUS": "MMR_STATUS",
            "APOBEC_SIGNATURE": "APOBEC_STATUS",
            "POLE_SIGNATURE": "POLE_STATUS",
            "TOBACCO_SIGNATURE": "TABACCO_STATUS",
            "TEMOZOLOMIDE_SIGNATURE": "TEMOZOLOMIDE_STATUS",
            "UVA_SIGNATURE": "UVA_STATUS",
            "DISPLAY_NAME": IGNORED,
            "FUSION_PARTNER_HUGO_SYMBOL": "FUSION_PARTNER_HUGO_SYMBOL",
            "MOLECULAR_FUNCTION": "MUTATION_EFFECT",
            "MATCH_ALL": "MATCH_ALL",
        },
        TREATMENTS: {"DRUG": "DRUG"},
    }
)

DIRECT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        CLINICAL: frozenset(
            {
                "STUDY_ID",
                "VITAL_STATUS",
                "PATIENT_ID",
                "SAMPLE_ID",
                "MOLECULAR_MARKER_OTHER",
                "NUMBER_PRIOR_LINES_THERAPY_ALLOWED",
                "ACTIVE_BRAIN_METASTASES_ALLOWED",
                "BRCA1_GERMLINE_MUTATION",
            }
        ),
        GENOMIC: frozenset(
            {
                "TRUE_HUGO_SYMBOL",
                "TRUE_PROTEIN_CHANGE",
                "TRUE_CDNA_CHANGE",
                "TRUE_VARIANT_CLASSIFICATION",
                "TRUE_TRANSCRIPT_EXON",
                "REFERENCE_ALLELE",
                "ALLELE_FRACTION",
                "CHROMOSOME",
                "POSITION",
                "TIER",
                "ACTIONABILITY",
                "LEFT_PARTNER_GENE",
                "RIGHT_PARTNER_GENE",
                "STRUCTURAL_VARIANT_TYPE",
                "MUTATION_EFFECT",
                "APOBEC_STATUS",
                "POLE_STATUS",
                "TABACCO_STATUS",
                "TEMOZOLOMIDE_STATUS",
                "UVA_STATUS",
            }
        ),
        TREATMENTS: frozenset(),
    }
)
"""Fields of the documents that criteria may ask by their own names, equal as written.

Four of the clinical ones are in MatchMiner's schema for curators (`dfci/matchminer-api`), and in no patient of its own.
"""

SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "HARMONIZED_HUGO_SYMBOL": "TRUE_HUGO_SYMBOL",
        "HARMONIZED_PROTEIN_CHANGE": "TRUE_PROTEIN_CHANGE",
        "HARMONIZED_VARIANT_CLASSIFICATION": "TRUE_VARIANT_CLASSIFICATION",
        "HARMONIZED_TRANSCRIPT_EXON": "TRUE_TRANSCRIPT_EXON",
        "HARMONIZED_CDNA_CHANGE": "TRUE_CDNA_CHANGE",
        "HARMONIZED_LEFT_PARTNER_GENE": "LEFT_PARTNER_GENE",
        "HARMONIZED_RIGHT_PARTNER_GENE": "RIGHT_PARTNER_GENE",
        "TOBACCO_STATUS": "TABACCO_STATUS",
    }
)
"""What the engine's fork in CTIMS (`pughlab/ctims-matchminer-engine`) calls fields of patients' documents."""

SIGNATURES: Final = frozenset(
    {"UVA_STATUS", "TABACCO_STATUS", "POLE_STATUS", "TEMOZOLOMIDE_STATUS", "MMR_STATUS", "APOBEC_STATUS"}
)
"""Where one of these is asked, a gene that stands beside it is not."""

COPY_NUMBERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "High Amplification": "High level amplification",
        "Homozygous Deletion": "Homozygous deletion",
        "Low Amplification": "Gain",
        "Heterozygous Deletion": "Heterozygous deletion",
    }
)
CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"copy number variation": ("CNV",), "any variation": ("MUTATION", "CNV"), "structural variation": ("SV",)}
)
FUSION: Final = "Structural Variation"
_PROFICIENT: Final = "Proficient (MMR-P / MSS)"
_DEFICIENT: Final = "Deficient (MMR-D / MSI-H)"
MISMATCH_REPAIR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "MMR-Proficient": _PROFICIENT,
        "MMR-Deficient": _DEFICIENT,
        "MSI-H": _DEFICIENT,
        "MSI-L": _PROFICIENT,
        "MSS": _PROFICIENT,
    }
)
FUNCTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Activating": ("Gain-of-function", "Likely Gain-of-function"),
        "Inactivating": ("Loss-of-function", "Likely Loss-of-function"),
    }
)
