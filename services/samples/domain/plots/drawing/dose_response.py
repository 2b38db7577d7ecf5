"""Dose–response curves as a picture: one drug large, or a plate as small multiples on one sheet."""

import math
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from services.samples.domain.drug_response.options import Limits
from services.samples.domain.plots.dose_response import DoseResponsePlot, DrugCurve
from services.samples.domain.plots.drawing.canvas import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, Canvas, apply
from services.samples.domain.plots.parts import Axis
from services.samples.domain.plots.words import number, plain

HALF: Final = 50.0
COLUMNS: Final = 5
CELL: Final = 1.15
"""Inches of a small picture's height."""
WIDE, HIGH = 0.84, 0.62
"""Which part of its cell a small picture fills."""
NAME: Final = 20
MARK: Final = "experimental"
"""The same word in both languages; under every name, for a small picture can be cut out."""


def draw_dose_response(plot: DoseResponsePlot) -> bytes:
    """One drug with all that belongs to it; of several each with points, curve and IC50."""
    return _large(plot, plot.drugs[0]) if len(plot.drugs) == 1 else _panel(plot)


def _large(plot: DoseResponsePlot, one: DrugCurve) -> bytes:
    canvas = Canvas(plot, height=4.2)
    [axes] = canvas.grid(1, 1, right=0.68)
    apply(axes, x=plot.x, y=plot.y, language=plot.language)
    _ranges(axes, one, canvas)
    _lines(axes, one, canvas)
    _points(axes, one, plot, canvas)
    _half(axes, one, canvas)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
    axes.text(1.04, 0.0, "\n".join(_figures(one, canvas)), transform=axes.transAxes, va="bottom", size=7.5)
    return canvas.bytes(salt=_salt(plot), description=_told(one, canvas))


def _ranges(axes: Axes, one: DrugCurve, canvas: Canvas) -> None:
    low, high = (math.log10(end) for end in one.tested_nm)
    axes.axvspan(low, high, color="#F0F0F0", zorder=0.1, label=canvas.said["tested"])
    if one.library_nm:
        for end, label in zip(one.library_nm, (canvas.said["library"], None), strict=True):
            axes.axvline(math.log10(end), color=GREY, linestyle=(0, (6, 2, 1, 2)), linewidth=1.0, label=label)


def _lines(axes: Axes, one: DrugCurve, canvas: Canvas) -> None:
    """Solid where it was tested, dashed beyond: there nobody has measured."""
    if one.curve is None:
        return
    low, high = (math.log10(end) for end in one.tested_nm)
    places = [(math.log10(at.dose_nm), at.response_percent) for at in one.curve]
    parts = {
        "within": [at for at in places if low - 1e-9 <= at[0] <= high + 1e-9],
        "below": [at for at in places if at[0] < low - 1e-9],
        "above": [at for at in places if at[0] > high + 1e-9],
    }
    axes.plot(*_columns(parts["within"]), color=BLUE, linewidth=1.8, label=canvas.said["fitted"])
    label = canvas.said["beyond"]
    for part in ("below", "above"):
        if parts[part]:
            axes.plot(*_columns(parts[part]), color=BLUE, linewidth=1.3, linestyle=(0, (3, 2)), label=label)
            label = None
    asymptotes = (one.upper_asymptote_percent, one.lower_asymptote_percent)
    for place, value in enumerate(value for value in asymptotes if value is not None):
        named = canvas.said["asymptotes"] if place == 0 else None
        axes.axhline(value, color=ORANGE, linestyle=":", linewidth=1.2, label=named)


def _points(axes: Axes, one: DrugCurve, plot: DoseResponsePlot, canvas: Canvas) -> None:
    plain_ones = [at for at in one.points if at.sd_percent is None]
    means = [at for at in one.points if at.sd_percent is not None]
    style: dict[str, Any] = {"facecolors": "white", "edgecolors": BLACK, "linewidths": 1.0, "zorder": 3}
    if plain_ones:
        where = [(math.log10(at.dose_nm), at.response_percent) for at in plain_ones]
        axes.scatter(*_columns(where), s=22, marker="o", label=canvas.said["points"], **style)
    if means:
        where = [(math.log10(at.dose_nm), at.response_percent) for at in means]
        bars = [at.sd_percent or 0.0 for at in means]
        axes.errorbar(
            *_columns(where), yerr=bars, fmt="s", color=BLACK, markersize=4, capsize=2, label=canvas.said["mean"]
        )
    if one.controls:
        left = math.log10(plot.x.lowest)
        where = [(left, at.response_percent) for at in one.controls]
        axes.scatter(*_columns(where), s=22, marker=">", label=canvas.said["control"], clip_on=False, **style)


def _half(axes: Axes, one: DrugCurve, canvas: Canvas) -> None:
    axes.axhline(HALF, color=GREY, linewidth=0.6)
    if one.ic50_nm is not None:
        at = math.log10(one.ic50_nm)
        axes.plot([at, at], [axes.get_ylim()[0], HALF], color=VERMILION, linewidth=1.2, linestyle=(0, (1, 1)))
        axes.plot([at], [HALF], marker="D", color=VERMILION, linestyle="none", label=canvas.said["ic50"], zorder=4)


def _figures(one: DrugCurve, canvas: Canvas) -> list[str]:
    said, language = canvas.said, canvas.language
    ic50 = (
        f"{said['ic50']} {number(one.ic50_nm, language)} nM"
        if one.ic50_nm
        else f"{said['ic50']}: {said['not_crossed']}"
    )
    fit = [] if one.r_squared is None else [f"R² {number(one.r_squared, language)}"]
    return [
        ic50,
        f"{said['auc']} {number(one.auc, language)} ({said[f'scale_{one.auc_scale}']})",
        said[f"limits_{one.limits}"],
        said[f"loss_{one.loss}"],
        *fit,
        *([] if one.dss is None else [f"DSS2 {number(one.dss.dss2, language)}"]),
        *(plain(hint) for hint in one.hints[:6]),
    ]


def _panel(plot: DoseResponsePlot) -> bytes:
    """All on one pair of axes, moved beside each other: a hundred pairs of axes would take seconds."""
    rows = math.ceil(len(plot.drugs) / COLUMNS)
    canvas = Canvas(plot, height=rows * CELL + 0.5)
    axes = canvas.sheet()
    axes.set(xlim=(0, COLUMNS), ylim=(rows, 0))
    boxes = [_Box(plot.x, plot.y, place % COLUMNS, place // COLUMNS) for place in range(len(plot.drugs))]
    _frames(axes, boxes)
    drawn = list(zip(plot.drugs, boxes, strict=True))
    curves = [[box.at(at.dose_nm, at.response_percent) for at in one.curve] for one, box in drawn if one.curve]
    axes.add_collection(LineCollection(curves, colors=BLUE, linewidths=1.2, zorder=2))
    points = [box.at(at.dose_nm, at.response_percent) for one, box in drawn for at in one.points]
    if points:
        axes.scatter(*_columns(points), s=6, facecolors="white", edgecolors=BLACK, linewidths=0.6, zorder=3)
    crossed = [box.at(one.ic50_nm, HALF) for one, box in drawn if one.ic50_nm]
    if crossed:
        axes.scatter(*_columns(crossed), s=16, marker="D", color=VERMILION, zorder=4)
    for one, box in drawn:
        _caption(axes, one, box, canvas)
    ends = f"{number(plot.x.lowest, plot.language)}–{number(plot.x.highest, plot.language)} nM (log10)"
    below = f"x: {plot.x.label} {ends} · y: {plot.y.label} 0–120 %, — 50 % · ◆ {canvas.said['ic50']}"
    if any(one.limits is Limits.LIBRARY for one in plot.drugs):
        below = f"{below} · * {canvas.said['limits_library']}"
    axes.text(0, rows + 0.2, below, size=7.5, va="top", clip_on=False)
    return canvas.bytes(salt=_salt(plot), description=". ".join(_told(one, canvas) for one in plot.drugs))


class _Box:
    """A small picture: its place on the sheet, and where a dose and a response lie in it."""

    def __init__(self, x: Axis, y: Axis, column: int, row: int) -> None:
        self._x, self._y = (math.log10(x.lowest), math.log10(x.highest)), (y.lowest, y.highest)
        self.left, self.bottom = column + 0.08, row + 0.9

    def at(self, dose: float, response: float) -> tuple[float, float]:
        """On the sheet; a response outside the axis lies at its edge."""
        across = (math.log10(dose) - self._x[0]) / (self._x[1] - self._x[0])
        kept = min(self._y[1], max(self._y[0], response))
        return self.left + WIDE * across, self.bottom - HIGH * (kept - self._y[0]) / (self._y[1] - self._y[0])


def _frames(axes: Axes, boxes: list[_Box]) -> None:
    frames = [[(b.left, b.bottom - HIGH), (b.left, b.bottom), (b.left + WIDE, b.bottom)] for b in boxes]
    axes.add_collection(LineCollection(frames, colors=BLACK, linewidths=0.7))
    level = HIGH * HALF / 120
    halves = [[(b.left, b.bottom - level), (b.left + WIDE, b.bottom - level)] for b in boxes]
    axes.add_collection(LineCollection(halves, colors=SKY, linewidths=0.6))


def _caption(axes: Axes, one: DrugCurve, box: _Box, canvas: Canvas) -> None:
    name = one.drug if len(one.drug) <= NAME else f"{one.drug[: NAME - 1]}…"
    axes.text(box.left, box.bottom - HIGH - 0.09, name, size=7.5, weight="bold")
    star = "" if one.limits is Limits.TESTED else " *"
    auc = f"AUC {number(one.auc, canvas.language)}{star} · {MARK}"
    axes.text(box.left, box.bottom - HIGH - 0.01, auc, size=6.5)


def _told(one: DrugCurve, canvas: Canvas) -> str:
    """For who hears the picture."""
    figures = _figures(one, canvas)
    return f"{one.drug}: {figures[0]}, {figures[1]}"


def _salt(plot: DoseResponsePlot) -> str:
    return f"{plot.assay_id}:{plot.result_version}:{plot.plot}:{len(plot.drugs)}:{plot.drugs[0].drug}"


def _columns(places: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in places], [y for _, y in places]
