"""Priming and Δ priming per drug and peptide, as the stored result holds them (experimental)."""

from collections.abc import Iterable
from typing import Final, Literal

from pydantic import Field

from libs.common.errors import Invalid
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.dbp import Arm, DbpResult, DrugPriming
from services.samples.domain.plots.heading import heading
from services.samples.domain.plots.parts import Axis, PlotName, PlotPart, ResultHead
from services.samples.domain.plots.words import words

LEAST, MOST = 0.0, 100.0
LEAST_DELTA: Final = -100.0
ROOM: Final = 1.15
"""Beyond the longest bar."""


class Bar(PlotPart):
    """One drug and peptide at their doses. What is shown lies within 0 to 100; the other figures are raw."""

    drug: str
    peptide: str
    experimental: Literal[True] = True
    drug_dose_nm: float
    peptide_dose_um: float
    treated_percent: float
    untreated_percent: float
    delta_priming: float
    treated_wells_percent: tuple[float, ...] = Field(description="Each well, raw; empty where only a mean was posted.")
    untreated_wells_percent: tuple[float, ...]
    primed: bool | None = Field(description="Reaches the cut-off; null where no rule set says.")
    treated_shown: float
    untreated_shown: float
    delta_shown: float
    clipped: bool


class WithoutAnswer(PlotPart):
    """A condition that was refused, and why: it has no bar."""

    drug: str
    peptide: str
    experimental: Literal[True] = True
    drug_dose_nm: float
    peptide_dose_um: float
    reasons: tuple[str, ...]


class Bh3BarsPlot(ResultHead):
    """Two axes side by side: per cent priming of treated and untreated cells, and the difference in points."""

    plot: Literal[PlotName.BH3_BARS] = PlotName.BH3_BARS
    priming: Axis
    delta: Axis
    cut_off_points: float | None = Field(description="Of the rule set; null where none was used.")
    bars: tuple[Bar, ...]
    refused: tuple[WithoutAnswer, ...]


def bh3_bars(assay: Assay, version: ResultVersion, body: DbpResult, *, language: str, drug: str | None) -> Bh3BarsPlot:
    """All conditions, or those of one drug, in the order of the plate."""
    known = [*dict.fromkeys(one.drug for one in (*body.drugs, *body.refused))]
    if drug is not None and drug not in known:
        some = ", ".join(known[:20])
        raise Invalid("This version of the result has no such drug.", where="query.drug", right=some)
    bars = tuple(_bar(one) for one in body.drugs if drug in {None, one.drug})
    refused = tuple(
        WithoutAnswer(**one.model_dump(include=WithoutAnswer.model_fields.keys() - {"experimental"}))
        for one in body.refused
        if drug in {None, one.drug}
    )
    said = words(language)
    cut_off = body.rules.cut_off_points if body.rules else None
    return Bh3BarsPlot(
        **heading(
            assay,
            version,
            language=language,
            title=f"{said['title_bh3_bars']}: {drug}" if drug else said["title_bh3_bars"],
            method=body.method,
            rule=body.rule_set,
            notes=_notes(body, bars, refused, language),
        ),
        priming=Axis(label=said["priming"], unit="%", lowest=LEAST, highest=MOST),
        delta=_delta_axis(bars, cut_off, language),
        cut_off_points=cut_off,
        bars=bars,
        refused=refused,
    )


def _bar(one: DrugPriming) -> Bar:
    treated, untreated = _clipped(one.treated_percent), _clipped(one.untreated_percent)
    delta = _clipped(one.delta_priming, least=LEAST_DELTA)
    raw = (one.treated_percent, one.untreated_percent, one.delta_priming)
    return Bar(
        **one.model_dump(include={"drug", "peptide", "drug_dose_nm", "peptide_dose_um", "primed"}),
        treated_percent=one.treated_percent,
        untreated_percent=one.untreated_percent,
        delta_priming=one.delta_priming,
        treated_wells_percent=_wells(one.treated),
        untreated_wells_percent=_wells(one.untreated),
        treated_shown=treated,
        untreated_shown=untreated,
        delta_shown=delta,
        clipped=raw != (treated, untreated, delta),
    )


def _clipped(value: float, *, least: float = LEAST) -> float:
    """Only for display (domain, section 6)."""
    return min(MOST, max(least, value))


def _wells(arm: Arm | None) -> tuple[float, ...]:
    return arm.percents if arm else ()


def _delta_axis(bars: Iterable[Bar], cut_off: float | None, language: str) -> Axis:
    said = words(language)
    shown = [bar.delta_shown for bar in bars]
    least = min(0.0, *shown) if shown else 0.0
    most = max(cut_off or 0.0, *shown, 10.0) if shown else 100.0
    return Axis(
        label=said["delta_priming"],
        unit=said["points_unit"],
        lowest=least * ROOM,
        highest=min(MOST, most) * ROOM,
    )


def _notes(body: DbpResult, bars: Iterable[Bar], refused: Iterable[WithoutAnswer], language: str) -> Iterable[str]:
    said = words(language)
    if any(bar.clipped for bar in bars):
        yield said["note_clipped"]
    if body.rules and not body.rules.confirmed:
        yield said["note_unconfirmed"].format(rule=body.rule_set)
    what = [f"{one.drug}/{one.peptide} ({', '.join(one.reasons)})" for one in refused]
    if what:
        yield said["note_refused"].format(what="; ".join(what))
