"""Whether a plate was good: its figures against the limits of a rule set (quality_rules.toml)."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import fsum, sqrt
from pathlib import Path
from statistics import fmean, median, stdev
from types import MappingProxyType
from typing import Any, Final

from libs.common.errors import Invalid
from services.samples.domain.assays.results.drp_quality import PlateQuality, QualityCheck, Verdict
from services.samples.domain.drug_response.normalising import Standard, response_of
from services.samples.domain.drug_response.plate import COLUMNS, ROWS, Plate, PlateWell, Role
from services.samples.domain.drug_response.why import NoFigure

FILE: Final = Path(__file__).with_name("quality_rules.toml")
DEFAULT: Final = "drp-quality-1"
PAIR: Final = 2
"""So many wells have a deviation."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or why there is none."""

    value: float | None = None
    reason: str | None = None


@cache
def rule_sets() -> Mapping[str, Mapping[str, Any]]:
    """All sets of limits by their ids."""
    return MappingProxyType(tomllib.loads(FILE.read_text(encoding="utf-8")))


def check_rules(name: str, *, where: str) -> None:
    """Refuse a set of limits that nobody knows."""
    if name not in rule_sets():
        raise Invalid("There is no such set of rules.", where=where, right=", ".join(rule_sets()))


def quality_of(plate: Plate, standard: Standard, *, rules: str, seeded: float | None) -> PlateQuality:
    """All figures of a plate and the verdict; it passes if each figure that has a limit keeps it."""
    limits = rule_sets()[rules]["checks"]
    figures = _figures(plate, standard, seeded=seeded)
    checks = tuple(_checked(code, figure, limits.get(code, {})) for code, figure in figures.items())
    answers = {one.passed for one in checks} - {None}
    verdict = Verdict.FAILED if False in answers else Verdict.PASSED if answers else Verdict.NOT_JUDGED
    return PlateQuality(
        plate=plate.plate,
        verdict=verdict,
        rule_set=rules,
        checks=checks,
        wells_used=sum(1 for one in plate.wells if one.counts and one.role is not Role.UNUSED),
        wells_excluded=sum(1 for one in plate.wells if one.excluded is not None),
        wells_unassigned=sum(1 for one in plate.wells if one.counts and one.role is Role.UNUSED),
    )


def _checked(code: str, figure: Figure, limit: Mapping[str, Any]) -> QualityCheck:
    low, high = limit.get("at_least"), limit.get("at_most")
    value, passed = figure.value, None
    if value is not None and (low is not None or high is not None):
        passed = (low is None or value >= low) and (high is None or value <= high)
    return QualityCheck(
        code=code,
        value=value,
        unit=limit.get("unit"),
        at_least=low,
        at_most=high,
        passed=passed,
        reason=figure.reason,
    )


def _figures(plate: Plate, standard: Standard, *, seeded: float | None) -> dict[str, Figure]:
    untreated, killed = plate.readings(Role.NEGATIVE), plate.readings(Role.POSITIVE)
    return {
        "negative_wells": Figure(float(len(untreated))),
        "negative_cv": Figure(100 * stdev(untreated) / abs(fmean(untreated))),
        "recovery": _recovery(untreated, seeded),
        "replicate_sd": _replicates(plate, standard),
        "z_prime": _of_both(untreated, killed, _z_prime),
        "ssmd": _of_both(untreated, killed, _ssmd),
        "edge_effect": _edge(plate),
    }


def _recovery(untreated: list[float], seeded: float | None) -> Figure:
    """Living cells at the end, of those seeded: readings must be counts of cells then."""
    return Figure(reason=NoFigure.SEEDED_NOT_TOLD) if seeded is None else Figure(100 * fmean(untreated) / seeded)


def _replicates(plate: Plate, standard: Standard) -> Figure:
    """The standard deviation within drug and dose, pooled over all of them."""
    groups: defaultdict[tuple[object, ...], list[float]] = defaultdict(list)
    for well in plate.wells:
        response = response_of(well, standard)
        if response is not None and well.role in {Role.DRUG, Role.COMBINATION}:
            groups[(well.drug, well.dose_nm, well.second_drug, well.second_dose_nm)].append(response)
    several = [group for group in groups.values() if len(group) >= PAIR]
    if not several:
        return Figure(reason=NoFigure.NO_REPLICATES)
    squares = fsum(stdev(group) ** 2 * (len(group) - 1) for group in several)
    return Figure(sqrt(squares / sum(len(group) - 1 for group in several)))


def _of_both(
    untreated: list[float], killed: list[float], figure: Callable[[list[float], list[float]], Figure]
) -> Figure:
    if len(killed) < PAIR:
        return Figure(reason=NoFigure.NO_KILLING_CONTROL)
    return figure(untreated, killed)


def _z_prime(untreated: list[float], killed: list[float]) -> Figure:
    """1 − 3·(sd₊ + sd₋)/|mean₊ − mean₋|."""
    apart = abs(fmean(untreated) - fmean(killed))
    if apart == 0:
        return Figure(reason=NoFigure.CONTROLS_DO_NOT_DIFFER)
    return Figure(1 - 3 * (stdev(untreated) + stdev(killed)) / apart)


def _ssmd(untreated: list[float], killed: list[float]) -> Figure:
    """(mean₋ − mean₊)/√(sd₋² + sd₊²)."""
    spread = sqrt(stdev(untreated) ** 2 + stdev(killed) ** 2)
    if spread == 0:
        return Figure(reason=NoFigure.CONTROLS_DO_NOT_VARY)
    return Figure((fmean(untreated) - fmean(killed)) / spread)


def _edge(plate: Plate) -> Figure:
    """The median of untreated wells at the edge against that of those inside."""
    wells = [one for one in plate.wells if one.role is Role.NEGATIVE and one.counts]
    outside = [one.reading for one in wells if _at_edge(one, plate) and one.reading is not None]
    inside = [one.reading for one in wells if not _at_edge(one, plate) and one.reading is not None]
    if not outside:
        return Figure(reason=NoFigure.NO_CONTROL_AT_THE_EDGE)
    if not inside or median(inside) == 0:
        return Figure(reason=NoFigure.NO_CONTROL_INSIDE)
    return Figure(100 * (median(outside) - median(inside)) / abs(median(inside)))


def _at_edge(well: PlateWell, plate: Plate) -> bool:
    row, column = well.place
    return row in {1, ROWS[plate.wells_on_plate]} or column in {1, COLUMNS[plate.wells_on_plate]}
