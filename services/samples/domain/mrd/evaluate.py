"""From a plate and a rule set to a result."""

from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult, TimePoint
from services.samples.domain.mrd.albumin import albumin_of
from services.samples.domain.mrd.marker import read_marker
from services.samples.domain.mrd.overall import overall
from services.samples.domain.mrd.plate import MrdPlate
from services.samples.domain.mrd.rules import MrdRules


def evaluate(plate: MrdPlate, rules: MrdRules, *, method: str, time_point: TimePoint | None = None) -> IgTrMrdResult:
    """All markers by these rules, and the outcome over them."""
    albumin = albumin_of(plate, rules)
    markers = tuple(read_marker(plate, marker, albumin, rules) for marker in plate.markers)
    outcome, decisive = overall(markers, rules)
    return IgTrMrdResult(
        method=method,
        outcome=outcome,
        markers=len(markers),
        quantitative_range=decisive.quantitative_range,
        sensitivity=decisive.sensitivity,
        time_point=time_point,
        rule_set=rules.id,
        rules=rules,
        cycles=plate.cycles,
        by_marker=markers,
        albumin=albumin,
    )
