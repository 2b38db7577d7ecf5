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
                "additional_criteria_requirements",
                "age",
                "age_group",
                "accrual_status",
                "archived",
                "biomarkers",
                "cancer_center_accrual_goal_lower",
                "cancer_center_accrual_goal_upper",
                "cancer_center_accrual_goal_upto",
                "cancer_center_current_accrual",
                "cancer_type_match",
                "ccr_id",
                "completion_date",
                "coordinating_center",
                "ctep_id",
                "ctml_status",
                "curate_source",
                "curated_by",
                "curated_on",
                "curation_date",
                "curation_status",
                "data_table4",
                "dcp_id",
                "disease_list",
                "disease_site_list",
                "disease_status",
                "drug_list",
                "eligibility_criteria",
                "end_date",
                "genes",
                "investigator_initiated_study",
                "keywords",
                "lead_study_coordinator",
                "lead_study_coordinator_email",
                "management_group_list",
                "management_group_primary",
                "nci_id",
                "nct_link",
                "nct_number",
                "nct_purpose",
                "nickname",
                "objective",
                "oncology_group_list",
                "oncpro_link",
                "primary_study_contact",
                "primary_study_contact_email",
                "principal_investigator",
                "principal_investigator_institution",
                "prior_treatment_requirements",
                "program_area_list",
                "protocol_id",
                "protocol_ids",
                "protocol_target_accrual",
                "protocol_type",
                "protocol_version_date",
                "protocol_version_no",
                "sponsor",
                "sponsor_list",
                "staff_list",
                "stage",
                "start_date",
                "study_completion_date",
                "study_end_date",
                "study_start_date",
                "summary_text",
                "title",
                "trial_id",
                "trial_internal_id",
                "tumor_types",
            ]
        ),
        STEP: frozenset(["step_notes"]),
        ARM: frozenset(["arm_eligible", "arm_notes", "arm_info", "drug_list", "arm_drugs", "drugs"]),
        DOSE: frozenset(["level_notes", "level_drugs", "drug_list"]),
    }
)
"""What has no bearing on who matches: kept with the original, and exported again.

From MatchMiner's schema of trials (`dfci/matchminer-api`), its demonstration data (`dfci/matchminer-setup`), the
schema of CTIMS (`pughlab/ctims`), and public trials curated with them.
"""

SITE: Final = frozenset(
    [
        "site_name",
        "site_status",
        "coordinating_center",
        "uses_cancer_center_irb",
        "site_id",
        "site_principal_investigator",
        "org_name",
        "org_status",
        "org_status_date",
        "org_family",
        "org_to_family_relationship",
        "org_address_line_1",
        "org_address_line_2",
        "org_city",
        "org_state_or_province",
        "org_postal_code",
        "org_country",
        "org_email",
        "org_phone",
        "org_fax",
        "org_tty",
        "org_va",
        "org_coordinates",
        "contact_name",
        "contact_email",
        "contact_phone",
        "contact_phone_extension",
        "generic_contact",
        "recruitment_status",
        "recruitment_status_date",
        "local_site_identifier",
        "target_accrual_number",
        "opened_for_accrual_date",
        "closed_for_accrual_date",
    ]
)
"""Of a hospital: MatchMiner's own, and those of the US cancer institute's register, from which its trials come."""


def kind_of(level: str, key: str) -> str | None:
    """`meant`, `documenting`, or None if nobody knows it; what MatchMiner derives itself begins with `_`."""
    if key in MEANT[level]:
        return "meant"
    return "documenting" if key in DOCUMENTING[level] or key.startswith("_") else None


def known(level: str) -> list[str]:
    """All of a level."""
    return sorted(MEANT[level] | DOCUMENTING[level])
