"""Why a marker has no answer, and why a dilution is not in the quantitative range: codes."""

from enum import StrEnum


class NotEvaluableBecause(StrEnum):
    """Stands against any answer."""

    NO_TEMPLATE_AMPLIFIED = "no_template_amplified"
    NO_TEMPLATE_MISSING = "no_template_missing"
    BACKGROUND_MISSING = "background_missing"
    STANDARD_MISSING = "standard_missing"
    STANDARD_CURVE_TOO_SHORT = "standard_curve_too_short"
    SLOPE_OUT_OF_RANGE = "slope_out_of_range"
    R_SQUARED_TOO_LOW = "r_squared_too_low"
    FOLLOW_UP_MISSING = "follow_up_missing"
    REPLICATES_DIFFER = "replicates_differ"
    ALBUMIN_MISSING = "albumin_missing"
    ALBUMIN_IMPLAUSIBLE = "albumin_implausible"
    TOO_LITTLE_DNA = "too_little_dna"
    NO_MARKER_EVALUABLE = "no_marker_evaluable"
    NO_LIMIT_OF_DETECTION = "no_limit_of_detection"


class LeftOut(StrEnum):
    """Keeps a dilution of the standard out of the range."""

    BELOW_ONE_LEFT_OUT = "below_one_left_out"
    TOO_FEW_WELLS = "too_few_wells"
    NOT_AMPLIFIED = "not_amplified"
    REPLICATES_DIFFER = "replicates_differ"
    NEAR_BACKGROUND = "near_background"
    STEP_OUT_OF_RANGE = "step_out_of_range"
