"""How much DNA was in the wells of diagnosis and follow-up, by albumin: the two are not put in alike."""

from collections.abc import Sequence
from typing import Final

from services.samples.domain.assays.results.mrd_plate import Albumin, Role, StandardPoint
from services.samples.domain.mrd.contamination import no_template_faults
from services.samples.domain.mrd.ct import Ct, exact, mean, measured, spread
from services.samples.domain.mrd.line import Line
from services.samples.domain.mrd.plate import ALBUMIN, GivenAlbumin, MrdPlate
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.standards import Asked, curve_of, faults_of, points_of
from services.samples.domain.mrd.why import NotEvaluableBecause

MOST_NG: Final = 1e9
"""Beyond it a Ct was not one of this curve."""


def albumin_of(plate: MrdPlate, rules: MrdRules) -> Albumin:
    """The amounts with all that stands against using them."""
    if plate.albumin is not None:
        return _given(plate.albumin, rules)
    if not any(well.of_albumin for well in plate.wells):
        return Albumin(given=False, reasons=(NotEvaluableBecause.ALBUMIN_MISSING,))
    return _measured(plate, rules)


def _given(amounts: GivenAlbumin, rules: MrdRules) -> Albumin:
    return Albumin(
        diagnosis_ng=amounts.diagnosis_ng,
        follow_up_ng=amounts.follow_up_ng,
        ratio=amounts.diagnosis_ng / amounts.follow_up_ng,
        given=True,
        reasons=_too_little(amounts.follow_up_ng, rules),
    )


def _measured(plate: MrdPlate, rules: MrdRules) -> Albumin:
    asked = Asked(
        rules=rules, wells_least=rules.albumin_wells_least, within_ct=rules.albumin_within_ct, background=None
    )
    wells = ((well.amount_ng or 0.0, well.ct) for well in plate.of(ALBUMIN, Role.STANDARD))
    points = points_of(wells, asked)
    line, curve = curve_of(points, rules)
    cts = {role: tuple(well.ct for well in plate.of(ALBUMIN, role)) for role in Role}
    diagnosis, follow_up = cts[Role.DIAGNOSIS], cts[Role.FOLLOW_UP]
    faults = (
        *(f"albumin_{fault}" for fault in no_template_faults(cts[Role.NO_TEMPLATE], least=0, rules=rules)),
        *(f"albumin_{fault}" for fault in faults_of(points, line, rules)),
        *(f"albumin_diagnosis_{fault}" for fault in _differ(diagnosis, rules)),
        *(f"albumin_follow_up_{fault}" for fault in _differ(follow_up, rules)),
    )
    told = Albumin(
        given=False,
        standards=points,
        curve=curve,
        diagnosis=diagnosis,
        follow_up=follow_up,
        no_template=cts[Role.NO_TEMPLATE],
        reasons=faults,
    )
    return told if faults or line is None else _with_amounts(told, line, points, rules)


def _with_amounts(told: Albumin, line: Line, points: Sequence[StandardPoint], rules: MrdRules) -> Albumin:
    diagnosis, follow_up = (_amount(line, cts) for cts in (told.diagnosis, told.follow_up))
    if not (0 < diagnosis < MOST_NG and 0 < follow_up < MOST_NG):
        return told.model_copy(update={"reasons": (NotEvaluableBecause.ALBUMIN_IMPLAUSIBLE,)})
    amounts = [point.amount for point in points if point.in_range]
    outside = any(not min(amounts) <= amount <= max(amounts) for amount in (diagnosis, follow_up))
    found = {
        "diagnosis_ng": diagnosis,
        "follow_up_ng": follow_up,
        "ratio": diagnosis / follow_up,
        "extrapolated": outside,
        "reasons": _too_little(follow_up, rules),
    }
    return told.model_copy(update=found)


def _differ(cts: tuple[Ct, ...], rules: MrdRules) -> tuple[str, ...]:
    """Why an amount cannot be read from these wells."""
    amplified = measured(cts)
    if len(cts) < rules.albumin_wells_least:
        return ("missing",)
    if len(amplified) < len(cts):
        return ("undetermined",)
    return ("differs",) if spread(amplified) > exact(rules.albumin_within_ct) else ()


def _amount(line: Line, cts: tuple[Ct, ...]) -> float:
    """Ten significant digits: what lies on a standard is found at its amount."""
    logarithm = float(line.log_amount(mean(measured(cts))))
    return float(f"{10.0**logarithm:.10g}") if abs(logarithm) < 300 else 0.0  # noqa: PLR2004 - what a float can hold


def _too_little(follow_up_ng: float, rules: MrdRules) -> tuple[str, ...]:
    return () if follow_up_ng >= rules.follow_up_dna_least_ng else (NotEvaluableBecause.TOO_LITTLE_DNA,)
