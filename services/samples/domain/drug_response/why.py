"""Why a figure of a plate's quality cannot be calculated, and what a reader of a curve should know: codes."""

from enum import StrEnum


class NoFigure(StrEnum):
    """Of one plate (experimental)."""

    SEEDED_NOT_TOLD = "seeded_not_told"
    NO_REPLICATES = "no_replicates"
    NO_KILLING_CONTROL = "no_killing_control"
    CONTROLS_DO_NOT_DIFFER = "controls_do_not_differ"
    CONTROLS_DO_NOT_VARY = "controls_do_not_vary"
    NO_CONTROL_AT_THE_EDGE = "no_control_at_the_edge"
    NO_CONTROL_INSIDE = "no_control_inside"


class CurveHint(StrEnum):
    """Of one curve (experimental)."""

    FEWER_DOSES_THAN_PARAMETERS = "fewer_doses_than_parameters"
    RISING = "rising"
    EC50_OUTSIDE_TESTED = "ec50_outside_tested"
    PARAMETER_AT_BOUND = "parameter_at_bound"
    NOT_CONVERGED = "not_converged"
    OTHERS_AS_GOOD = "others_as_good"
    """A least sum of absolute deviations that other curves have, too: another area would be as right."""
