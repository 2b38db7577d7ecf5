"""Bodies of requests and results, right in every respect; a test changes what it is about."""

from typing import Any

Json = dict[str, Any]

EXTRACTED = "2026-06-15T08:00:00Z"
DISPATCHED = "2026-06-15T09:00:00Z"
EXPECTED = "2026-06-16T08:00:00Z"
RECEIVED = "2026-06-16T07:30:00Z"
BANKED = "2026-06-16T08:30:00Z"
MEASURED = "2026-06-16T10:00:00Z"


def tube(patient: str, **told: Any) -> Json:
    return {
        "patient": patient,
        "material": "bone_marrow",
        "tube": "sodium_heparin",
        "extracted_at": EXTRACTED,
        "hub": "hub-barcelona",
        **told,
    }


def parcel(*samples: str, **told: Any) -> Json:
    return {
        "samples": samples,
        "hub": "hub-barcelona",
        "courier": "Courier",
        "dispatched_at": DISPATCHED,
        "expected_at": EXPECTED,
        **told,
    }


def portion(position: str, **told: Any) -> Json:
    return {"preservation": "frozen_viable", "box": "freezer-1/box-1", "position": position, "volume_ul": 500, **told}


def posting(result: Json, **told: Any) -> Json:
    return {"measured_at": MEASURED, "result": result, **told}


FLOW: Json = {
    "family": "flow",
    "method": "EuroFlow",
    "blasts_percent": 62,
    "antigens": [{"antigen": "CD22", "percent": 93}, {"antigen": "CD19", "percent": 99.5}],
    "mrd": {"events": 420, "denominator": 1_200_000, "limit_of_detection": 0.0001},
}
NGS: Json = {
    "family": "ngs",
    "method": "AmpliSeq Childhood 1.2",
    "variants": [
        {
            "gene": "TP53",
            "transcript": "NM_000546.6",
            "hgvs_c": "c.743G>A",
            "hgvs_p": "p.Arg248Gln",
            "vaf_percent": 38.2,
            "tier": "I",
            "origin": "somatic",
        },
        {
            "gene": "ETV6",
            "transcript": "NM_001987.5",
            "hgvs_c": "c.641C>T",
            "hgvs_p": "p.Pro214Leu",
            "vaf_percent": 49.8,
            "tier": "II",
            "origin": "germ_line",
        },
    ],
    "fusions": ["BCR::ABL1"],
    "copy_numbers": [{"gene": "IKZF1", "change": "deletion"}],
    "covered_genes": ["TP53", "ETV6", "IKZF1", "KRAS", "JAK2", "ABL1"],
    "failed_genes": ["JAK2"],
    "limit_of_detection_percent": 5,
}
MRD: Json = {
    "family": "ig_tr_mrd",
    "method": "EuroMRD",
    "markers": 2,
    "outcome": {"status": "quantified", "level": 0.0012},
}
CYTOGENETICS: Json = {
    "family": "cytogenetics",
    "method": "G banding",
    "iscn": "46,XX,t(9;22)(q34;q11.2)[18]/46,XX[2]",
    "iscn_edition": "ISCN 2020",
    "ploidy": "diploid",
    "fusions": ["BCR::ABL1"],
}
DRP: Json = {
    "family": "drp",
    "method": "MSC co-culture",
    "culture_hours": 36,
    "stroma": "msc",
    "drugs": [
        {
            "drug": "venetoclax",
            "auc": 0.41,
            "auc_scale": "normalised",
            "loss": "least_squares",
            "limits": "tested",
            "lowest_dose_nm": 1,
            "highest_dose_nm": 1000,
            "ic50_nm": 12.5,
        }
    ],
}
DBP: Json = {
    "family": "dbp",
    "method": "plate",
    "drugs": [
        {
            "drug": "venetoclax",
            "peptide": "bim",
            "peptide_dose_um": 0.1,
            "drug_dose_nm": 100,
            "treated_percent": 61.5,
            "untreated_percent": 39.0,
            "delta_priming": 22.5,
        }
    ],
}
PHARMACOGENETICS: Json = {
    "family": "pharmacogenetics",
    "method": "panel",
    "genes": [{"gene": "TPMT", "diplotype": "*1/*3A", "phenotype": "intermediate_metaboliser"}],
}
GERM_LINE: Json = {
    "family": "germ_line",
    "method": "exome",
    "variants": [
        {
            "gene": "TP53",
            "transcript": "NM_000546.6",
            "hgvs_c": "c.743G>A",
            "zygosity": "heterozygous",
            "significance": "pathogenic",
        }
    ],
    "covered_genes": ["TP53", "ETV6"],
}
BY_ASSAY: dict[str, Json] = {
    "ngs_panel": NGS,
    "wes": NGS,
    "wgs": NGS,
    "rna_seq": NGS,
    "germ_line": GERM_LINE,
    "pharmacogenetics": PHARMACOGENETICS,
    "karyotype": CYTOGENETICS,
    "fish": CYTOGENETICS,
    "array": CYTOGENETICS,
    "flow": FLOW,
    "ig_tr_mrd": MRD,
    "drp": DRP,
    "dbp": DBP,
}
