"""Why a condition of BH3 profiling (experimental) has no answer: each also stands behind treated_ and untreated_."""

from enum import StrEnum


class RefusedBecause(StrEnum):
    """Of one arm."""

    TOO_FEW_WELLS = "too_few_wells"
    NEGATIVE_CONTROL_MISSING = "negative_control_missing"
    POSITIVE_CONTROL_MISSING = "positive_control_missing"
    WINDOW_TOO_SMALL = "window_too_small"
    TOO_FEW_EVENTS = "too_few_events"
