"""The coded reasons that may travel: why a consultation is closed, why a referral is declined."""

from enum import StrEnum


class ClosingReason(StrEnum):
    """Why nothing more is asked."""

    DONE = "done"
    WITHDRAWN_BY_HOSPITAL = "withdrawn_by_hospital"
    ENTERED_IN_ERROR = "entered_in_error"
    CONSENT_WITHDRAWN = "consent_withdrawn"


BY_PEOPLE = frozenset(ClosingReason) - {ClosingReason.CONSENT_WITHDRAWN}
"""The reasons a person may give; withdrawal of consent is told by the registry alone."""


class DecliningReason(StrEnum):
    """Why a receiver cannot take a patient or a sample."""

    NO_CAPACITY = "no_capacity"
    NOT_ELIGIBLE = "not_eligible"
    NOT_OFFERED_HERE = "not_offered_here"
    TRIAL_CLOSED = "trial_closed"
    CLINICAL_CONDITION = "clinical_condition"
    MATERIAL_NOT_SUITABLE = "material_not_suitable"
    OTHER = "other"
