"""What each criterion asks of a patient's documents, in both modes: what nobody looked at is no only in one."""

from datetime import date
from typing import Any

import pytest

from services.trials.domain.ctml.complaint import ComplaintError
from services.trials.domain.ctml.patient import Coverage
from services.trials.domain.ctml.reading_leaves import read_leaves
from services.trials.domain.ctml.vocabulary import BURDEN
from services.trials.tests.ctml.documents import outcomes, patient_of

YES, NO = ("matched", "eligible"), ("not_matched", "not_eligible")
NOBODY_KNOWS, TAKEN_FOR_ABSENT = ("not_matched", "undetermined"), ("matched", "undetermined")

MUTATION = {"TRUE_HUGO_SYMBOL": "NRAS", "VARIANT_CATEGORY": "MUTATION", "TRUE_PROTEIN_CHANGE": "p.G12D"}
LOSS = {"TRUE_HUGO_SYMBOL": "CDKN2A", "VARIANT_CATEGORY": "CNV", "CNV_CALL": "Homozygous deletion"}
FUSED = {"VARIANT_CATEGORY": "SV", "LEFT_PARTNER_GENE": "ETV6", "RIGHT_PARTNER_GENE": "RUNX1"}
COMMENTED = {"VARIANT_CATEGORY": "SV", "STRUCTURAL_VARIANT_COMMENT": "An ETV6-RUNX1 fusion; KMT2AX"}

CLINICAL: list[tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = [
    ({"age_numerical": "<18"}, {}, YES),
    ({"age_numerical": ">=18"}, {}, NO),
    ({"age_numerical": "<18"}, {"BIRTH_DATE_INT": None}, NOBODY_KNOWS),
    ({"age_numerical": ">=8"}, {"BIRTH_DATE_INT": 20180712}, YES),
    ({"age_numerical": ">8"}, {"BIRTH_DATE_INT": 20180712}, NO),
    ({"age_numerical": "<0.5"}, {"BIRTH_DATE_INT": 20260113}, YES),
    ({"age_numerical": "<0.5"}, {"BIRTH_DATE_INT": 20260112}, NO),
    ({"age_numerical": "<0.083"}, {"BIRTH_DATE_INT": 20260613}, YES),
    ({"age_numerical": ">=8"}, {"BIRTH_DATE_INT": None, "BIRTH_DATE": {"$date": "2018-07-12T05:00:00Z"}}, YES),
    ({"age_numerical": ">=8"}, {"BIRTH_DATE_INT": None, "BIRTH_DATE": {"$date": 1531353600000}}, YES),
    ({"age_numerical": ">=8"}, {"BIRTH_DATE_INT": None, "BIRTH_DATE": "Thu, 12 Jul 2018 10:00:00 GMT"}, YES),
    ({"age_numerical": ">8"}, {"BIRTH_DATE_INT": 20180712.0, "BIRTH_DATE": "2010-01-01"}, NO),
    ({"age_numerical": "<8."}, {"BIRTH_DATE_INT": 20190000}, TAKEN_FOR_ABSENT),
    ({"oncotree_primary_diagnosis": "Acute Lymphoid Leukemia"}, {}, YES),
    ({"oncotree_primary_diagnosis": "_LIQUID_"}, {}, YES),
    ({"oncotree_primary_diagnosis": "_SOLID_"}, {}, NO),
    ({"oncotree_primary_diagnosis": "!Lung"}, {}, YES),
    ({"oncotree_primary_diagnosis": "!Lung"}, {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "NA"}, TAKEN_FOR_ABSENT),
    ({"oncotree_primary_diagnosis": "Lung"}, {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": None}, NOBODY_KNOWS),
    (
        {"oncotree_primary_diagnosis": "T-Cell Acute Lymphoid Leukemia"},
        {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Acute Lymphoid Leukemia"},
        NOBODY_KNOWS,
    ),
    ({"oncotree_primary_diagnosis": "Lung"}, {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "lung"}, NOBODY_KNOWS),
    ({"gender": "Female"}, {}, YES),
    ({"gender": "!Female"}, {}, NO),
    ({"gender": "Male"}, {"GENDER": "Unknown"}, NOBODY_KNOWS),
    ({"tmb_numerical": ">=10"}, {"TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": 10}, YES),
    ({"tmb_numerical": ">10"}, {"TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": 10}, NO),
    ({"tmb_numerical": "<.5"}, {"TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": "0.1"}, NOBODY_KNOWS),
    ({"her2_status": False}, {"HER2_STATUS": "Negative"}, YES),
    ({"her2_status": "True"}, {"HER2_STATUS": "Equivocal"}, NOBODY_KNOWS),
    ({"disease_status": "Refractory", "gender": "Female"}, {}, TAKEN_FOR_ABSENT),
    ({"disease_status": ["Refractory", "Recurrent"], "tmb": "<3"}, {BURDEN: 2.5}, TAKEN_FOR_ABSENT),
    ({"disease_status": ["Refractory"]}, {}, NOBODY_KNOWS),
    ({"molecular_marker_other": ["A", "B"]}, {"MOLECULAR_MARKER_OTHER": ["A", "B"]}, YES),
    ({"molecular_marker_other": ["A", "B"]}, {"MOLECULAR_MARKER_OTHER": ["A"]}, NO),
]

GENOMIC: list[tuple[dict[str, Any], list[dict[str, Any]], tuple[str, str]]] = [
    ({"hugo_symbol": "NRAS", "variant_category": "Mutation"}, [LOSS, MUTATION], YES),
    ({"hugo_symbol": "KRAS", "variant_category": "Mutation"}, [MUTATION], NOBODY_KNOWS),
    ({"hugo_symbol": "KRAS", "variant_category": "!Mutation"}, [MUTATION], TAKEN_FOR_ABSENT),
    ({"hugo_symbol": "NRAS", "variant_category": "!Mutation"}, [MUTATION], NO),
    ({"hugo_symbol": "NRAS", "protein_change": "p.Q61K", "variant_category": "!Mutation"}, [MUTATION], YES),
    ({"hugo_symbol": "NRAS", "protein_change": "p.Q61K"}, [MUTATION], NO),
    ({"hugo_symbol": "NRAS", "wildcard_protein_change": "p.G12"}, [MUTATION], YES),
    ({"hugo_symbol": "NRAS", "wildcard_protein_change": "G12"}, [MUTATION], YES),
    ({"hugo_symbol": "NRAS", "wildcard_protein_change": "p.G1"}, [MUTATION], NO),
    ({"hugo_symbol": "NRAS", "wildcard_protein_change": "p..12"}, [MUTATION], YES),
    ({"hugo_symbol": "NRAS", "wildcard_protein_change": ".12"}, [MUTATION], NO),
    ({"protein_change": "p.Q61K", "wildcard_protein_change": "p.G12"}, [MUTATION], TAKEN_FOR_ABSENT),
    ({"hugo_symbol": "NRAS", "exon": 2}, [MUTATION], NOBODY_KNOWS),
    ({"hugo_symbol": "NRAS", "exon": 2}, [MUTATION | {"TRUE_TRANSCRIPT_EXON": 2.0}], YES),
    ({"hugo_symbol": "NRAS", "variant_category": "Any Variation"}, [MUTATION], YES),
    ({"hugo_symbol": "NRAS", "wildtype": True}, [{"TRUE_HUGO_SYMBOL": "NRAS", "WILDTYPE": True}], YES),
    (
        {"hugo_symbol": "NRAS", "variant_category": "Mutation"},
        [{"TRUE_HUGO_SYMBOL": "NRAS", "WILDTYPE": True}],
        NO,
    ),
    ({"hugo_symbol": "CDKN2A", "cnv_call": "Homozygous Deletion"}, [LOSS], YES),
    ({"hugo_symbol": "CDKN2A", "cnv_call": "!Low Amplification"}, [LOSS], YES),
    ({"ms_status": "MSI-H", "hugo_symbol": 1}, [{"MMR_STATUS": "Deficient (MMR-D / MSI-H)"}], YES),
    ({"mmr_status": "MMR-Deficient"}, [MUTATION], NOBODY_KNOWS),
    ({"mmr_status": "!MMR-Deficient"}, [{"MMR_STATUS": "Proficient (MMR-P / MSS)"}], YES),
    ({"apobec_signature": "Yes", "hugo_symbol": "X"}, [{"APOBEC_STATUS": "Yes"}], YES),
    ({"molecular_function": "Activating"}, [{"MUTATION_EFFECT": "Likely Gain-of-function"}], YES),
    ({"hugo_symbol": "RUNX1", "variant_category": "Structural Variation"}, [FUSED], YES),
    (
        {"hugo_symbol": "RUNX1", "variant_category": "Structural Variation", "fusion_partner_hugo_symbol": "ETV6"},
        [FUSED],
        YES,
    ),
    (
        {
            "hugo_symbol": "RUNX1",
            "variant_category": "Structural Variation",
            "fusion_partner_hugo_symbol": "Intergenic",
        },
        [FUSED],
        NO,
    ),
    ({"hugo_symbol": "KMT2A", "variant_category": "!Structural Variation"}, [FUSED], TAKEN_FOR_ABSENT),
    ({"variant_category": "Structural Variation"}, [FUSED], YES),
    ({"variant_category": "Structural Variation"}, [MUTATION], TAKEN_FOR_ABSENT),
    ({"hugo_symbol": "RUNX1", "variant_category": "Structural Variation"}, [COMMENTED], NOBODY_KNOWS),
    ({"display_name": "anything", "match_all": True}, [LOSS], YES),
    ({"display_name": "anything", "match_all": True}, [], NOBODY_KNOWS),
    ({"display_name": "anything"}, [LOSS], NOBODY_KNOWS),
]


@pytest.mark.parametrize(("criteria", "clinical", "expected"), CLINICAL)
def test_clinical(criteria: dict[str, Any], clinical: dict[str, Any], expected: tuple[str, str]) -> None:
    assert outcomes("clinical", criteria, patient_of(**clinical)) == expected


@pytest.mark.parametrize(("criteria", "documents", "expected"), GENOMIC)
def test_genomic(criteria: dict[str, Any], documents: list[dict[str, Any]], expected: tuple[str, str]) -> None:
    assert outcomes("genomic", criteria, patient_of(*documents)) == expected


def test_before_december_2018_a_comment_tells_of_fusions() -> None:
    asked = {"hugo_symbol": "RUNX1", "variant_category": "Structural Variation"}
    other = {"hugo_symbol": "KMT2A", "variant_category": "Structural Variation"}
    early = patient_of(COMMENTED, FUSED, REPORT_DATE="2018-11-30T00:00:00")
    assert (outcomes("genomic", asked, early), outcomes("genomic", other, early)) == (YES, NOBODY_KNOWS)


def test_a_panel_says_what_is_absent() -> None:
    panel = (Coverage(frozenset({"KRAS"}), frozenset({"MUTATION"})),)
    asked = {"hugo_symbol": "KRAS", "variant_category": "!Mutation"}
    assert outcomes("genomic", asked, patient_of(MUTATION, coverage=panel)) == YES
    copies = {"hugo_symbol": "KRAS", "variant_category": "!Copy Number Variation"}
    assert outcomes("genomic", copies, patient_of(MUTATION, coverage=panel)) == TAKEN_FOR_ABSENT


def test_born_on_the_29th_of_february() -> None:
    born = patient_of(BIRTH_DATE_INT=20080229)
    assert outcomes("clinical", {"age_numerical": ">=18"}, born, day=date(2026, 2, 28)) == NO
    assert outcomes("clinical", {"age_numerical": ">=18"}, born, day=date(2026, 3, 1)) == YES


@pytest.mark.parametrize(
    ("kind", "criteria", "key", "right"),
    [
        ("clinical", {"age_numericl": ">=18"}, "age_numericl", "did you mean age_numerical?"),
        ("clinical", {"age_numerical": "18"}, "age_numerical", "text such as"),
        ("clinical", {"gender": None}, "gender", "text of 1"),
        ("clinical", {"gender": "!"}, "gender", "text of 1"),
        ("clinical", {"gender": ["Male"]}, "gender", "text of 1"),
        ("clinical", {"disease_status": []}, "disease_status", "1 to 50"),
        ("genomic", {"hugo_symbol": "X", "age_numerical": ">1"}, "age_numerical", "hugo_symbol"),
        ("genomic", {"mmr_status": "unsure"}, "mmr_status", "MMR-Proficient"),
        ("genomic", {"variant_category": 5}, "variant_category", "Mutation"),
    ],
)
def test_what_is_not_understood_is_refused(kind: str, criteria: dict[str, Any], key: str, right: str) -> None:
    with pytest.raises(ComplaintError) as wrong:
        read_leaves(kind, criteria, ())
    assert wrong.value.path == (key,)
    assert right in (wrong.value.right or "")
