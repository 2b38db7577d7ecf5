"""One percentage: release of a condition's wells between the controls of its arm, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from services.samples.domain.assays.results.dbp import Arm
from services.samples.domain.bh3.plate import Bh3Plate, Bh3Well, Role
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.bh3.why import RefusedBecause

Treatment = tuple[str, float] | None
Stimulus = tuple[str, float]


@dataclass(frozen=True, slots=True)
class _Controls:
    """The wells that keep everything and those that release everything."""

    negative: tuple[Bh3Well, ...]
    positive: tuple[Bh3Well, ...]
    borrowed: bool


def arm_of(plate: Bh3Plate, treatment: Treatment, stimulus: Stimulus, rules: Bh3Rules) -> tuple[Arm | None, list[str]]:
    """The arm with its percentages, or the reasons against it."""
    samples, controls = plate.samples(treatment, stimulus), _controls(plate, treatment, rules)
    reasons: list[str] = [
        *([RefusedBecause.TOO_FEW_WELLS] if len(samples) < rules.replicates_least else []),
        *([RefusedBecause.NEGATIVE_CONTROL_MISSING] if len(controls.negative) < rules.replicates_least else []),
        *([RefusedBecause.POSITIVE_CONTROL_MISSING] if len(controls.positive) < rules.replicates_least else []),
    ]
    if reasons:
        return None, reasons
    arm = _measured(samples, controls, rules)
    reasons = [
        *([RefusedBecause.WINDOW_TOO_SMALL] if arm is None or not _is_open(arm, rules) else []),
        *([RefusedBecause.TOO_FEW_EVENTS] if _least(samples, controls) < rules.gated_events_least else []),
    ]
    return (None, reasons) if reasons else (arm, [])


def aggregate(values: Sequence[float], rules: Bh3Rules) -> float:
    """Replicates brought together as the rule set says."""
    return fmean(values) if rules.replicates_by == "mean" else float(median(values))


def release(mfi: float, *, negative: float, positive: float) -> float:
    """100 (1 - (sample - pos) / (neg - pos)) (domain, section 6), raw: it may lie outside 0 to 100."""
    return 100.0 * (1.0 - (mfi - positive) / (negative - positive))


def _controls(plate: Bh3Plate, treatment: Treatment, rules: Bh3Rules) -> _Controls:
    own = _Controls(plate.controls(treatment, Role.NEGATIVE), plate.controls(treatment, Role.POSITIVE), borrowed=False)
    if treatment is None or own.negative or own.positive or rules.controls_from == "own":
        return own
    return _Controls(plate.controls(None, Role.NEGATIVE), plate.controls(None, Role.POSITIVE), borrowed=True)


def _measured(samples: tuple[Bh3Well, ...], controls: _Controls, rules: Bh3Rules) -> Arm | None:
    negative, positive = (
        aggregate([well.mfi for well in wells], rules) for wells in (controls.negative, controls.positive)
    )
    if negative <= positive:
        return None
    percents = tuple(round(release(well.mfi, negative=negative, positive=positive), 6) for well in samples)
    if any(abs(percent) > MOST_PERCENT for percent in percents):
        return None
    return Arm(
        mfi=tuple(well.mfi for well in samples),
        percents=percents,
        negative_mfi=negative,
        positive_mfi=positive,
        window_ratio=negative / positive if positive else None,
        borrowed=controls.borrowed,
        least_events=_least(samples, controls),
    )


def _is_open(arm: Arm, rules: Bh3Rules) -> bool:
    """Wide enough by both measures; a positive control without any light leaves nothing to divide by."""
    wide = arm.window_ratio is None or arm.window_ratio >= rules.window_least_ratio
    return wide and arm.negative_mfi - arm.positive_mfi >= rules.window_least_mfi


def _least(samples: tuple[Bh3Well, ...], controls: _Controls) -> int:
    return min(well.gated_events for well in (*samples, *controls.negative, *controls.positive))


MOST_PERCENT = 100_000.0
"""Beyond it the window was none."""
