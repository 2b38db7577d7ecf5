"""The keys of a CTML trial: those that say where and whom, and those that only document."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TRIAL: Final = "trial"
STEP: Final = "step"
ARM: Final = "arm"
DOSE: Final = "dose"

MEANT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        TRIAL: frozenset(
            [
                "protocol_no",
                "nct_id",
                "status",
                "short_title",
                "long_title",
                "phase",
                "treatment_list",
                "site_list",
                "summary",
                "_summary",
                "last_updated",
                "match",
            ]
        ),
        STEP: frozenset(
            {
                "step_internal_id",
                "step_code",
                "step_type",
                "step_description",
                "step_name",
                "arm",
                "match",
            }
        ),
        ARM: frozenset(
            [
                "arm_internal_id",
                "arm_code",
                "arm_description",
                "arm_name",
                "arm_suspended",
                "arm_type",
                "dose_level",
                "match",
            ]
        ),
        DOSE: frozenset(["level_internal_id", "level_code", "level_description", "level_suspended", "match"]),
    }
)
"""What this service reads."""

DOCUMENTING: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        TRIAL: frozenset(
            [
                "protocol_id",
                "protocol_ids",
                "protocol_type",
                "protocol_target_accrual",
                "protocol_version_no",
                "protocol_version_date",
                "nct_purpose",
                "nct_number",
                "principal_investigator",
                "principal_investigator_institution",
                "drug_list",
                "disease_list",
                "disease_status",
                "sponsor_list",
                "staff_list",
                "management_group_list",
                "oncology_group_list",
                "program_area_list",
                "prior_treatment_requirements",
                "additional_criteria_requirements",
                "cancer_center_accrual_goal_upto",
                "data_table4",
                "investigator_initiated_study",
                "age",
                "age_group",
                "objective",
                "summary_text",
                "accrual_status",
                "curated_on",
                "curation_date",
                "curation_status",
                "curated_by",
                "archived",
                "trial_id",
                "ctml_status",
                "start_date",
                "completion_date",
                "eligibility_criteria",
                "biomarkers",
                "genes",
                "tumor_types",
                "cancer_type_match",
                "coordinating_center",
                "keywords",
            ]
        ),
        STEP: frozenset(["step_notes"]),
        ARM: frozenset(["arm_eligible", "arm_notes", "arm_info", "drug_list", "arm_drugs", "drugs"]),
        DOSE: frozenset(["level_notes", "level_drugs", "drug_list"]),
    }
)
"""What has no bearing on who matches: kept with the original, and exported again."""


def kind_of(level: str, key: str) -> str | None:
    """`meant`, `documenting`, or None if nobody knows it; what MatchMiner derives itself begins with `_`."""
    if key in MEANT[level]:
        return "meant"
    return "documenting" if key in DOCUMENTING[level] or key.startswith("_") else None


def known(level: str) -> list[str]:
    """All of a level."""
    return sorted(MEANT[level] | DOCUMENTING[level])
