"""Residual disease over time as a picture: each outcome with a sign of its own, none of them a number it is not."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.plots.drawing.canvas import COLOURS, GREY, MARKERS, Canvas, apply
from services.samples.domain.plots.mrd_series import MrdLine, MrdPoint, MrdSeriesPlot
from services.samples.domain.plots.words import number

TALL: Final = 4.2
STYLES: Final = ("-", (0, (4, 2)), (0, (1, 1)), (0, (4, 1, 1, 1)))
TICKS: Final = 5
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LEAST_SPAN: Final = timedelta(days=30)


def draw_mrd_series(plot: MrdSeriesPlot) -> bytes:
    """One colour, marker and dash for each line; what an outcome is, its shape says."""
    canvas = Canvas(plot, height=TALL + 0.18 * len(plot.lines))
    [axes] = canvas.grid(1, 1, right=0.66)
    apply(axes, y=plot.y, language=plot.language)
    axes.set_xlabel(plot.x_label)
    _time(axes, plot)
    for place, line in enumerate(plot.lines):
        _line(axes, line, plot, colour=COLOURS[place % len(COLOURS)], place=place)
    _legend(axes, plot, canvas)
    told = ". ".join(f"{line.name}: {'; '.join(_told(point, canvas) for point in line.points)}" for line in plot.lines)
    return canvas.bytes(salt=f"{plot.patient}:{plot.plot}", description=told or canvas.said["no_results"])


def _time(axes: Axes, plot: MrdSeriesPlot) -> None:
    if plot.x_from is None or plot.x_to is None:
        axes.set_xticks([])
        return
    around = max(LEAST_SPAN, (plot.x_to - plot.x_from) * 0.08)
    first, last = (_days(end) for end in (plot.x_from - around, plot.x_to + around))
    axes.set_xlim(first, last)
    ticks = [math.floor(first + (last - first) * (place + 0.5) / TICKS) for place in range(TICKS)]
    axes.set_xticks(ticks, labels=[f"{EPOCH + timedelta(days=tick):%Y-%m-%d}" for tick in ticks], size=7.5)


def _line(axes: Axes, line: MrdLine, plot: MrdSeriesPlot, *, colour: str, place: int) -> None:
    marker = MARKERS[place % len(MARKERS)]
    for before, after in zip(line.points, line.points[1:], strict=False):
        if isinstance(before.outcome, Quantified) and isinstance(after.outcome, Quantified):
            # Only from number to number: a line to a bound would draw a fall that nobody measured.
            ends = [_x(before), _x(after)], [math.log10(before.outcome.level), math.log10(after.outcome.level)]
            axes.plot(*ends, color=colour, linewidth=1.0, linestyle=STYLES[place % len(STYLES)])
    for point in line.points:
        _point(axes, point, plot, {"color": colour, "marker": marker, "markersize": 6.5, "linestyle": "none"})


def _point(axes: Axes, point: MrdPoint, plot: MrdSeriesPlot, style: dict[str, Any]) -> None:
    at, bottom = _x(point), math.log10(plot.y.lowest)
    hollow = {**style, "markerfacecolor": "white", "markeredgewidth": 1.3}
    match point.outcome:
        case Quantified(level=level):
            axes.plot([at], [math.log10(level)], **style)
        case PositiveNotQuantifiable(above=above, below=below):
            low, high = (math.log10(above) if above > 0 else bottom), math.log10(below)
            axes.plot([at, at], [low, high], color=style["color"], linewidth=4.0, alpha=0.45, solid_capstyle="butt")
            for end in (low, high) if above > 0 else (high,):
                axes.plot([at], [end], color=style["color"], marker="_", markersize=11, markeredgewidth=1.6)
            if above == 0:
                _downward(axes, at, bottom + 0.35, style["color"])
        case Negative(sensitivity=sensitivity):
            level = math.log10(sensitivity)
            axes.plot([at], [level], **hollow)
            _downward(axes, at, level, style["color"])
        case NotEvaluable():
            axes.plot([at], [bottom], **{**style, "marker": "x", "markeredgewidth": 1.6, "clip_on": False})
    if point.at_is_measurement:
        axes.annotate("*", xy=(at, _height(point, bottom)), xytext=(6, 3), textcoords="offset points", size=10)


def _downward(axes: Axes, at: float, level: float, colour: str) -> None:
    """It is less, and nobody knows how much less."""
    arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.0, "shrinkA": 4, "shrinkB": 0}
    axes.annotate("", xy=(at, level - 0.35), xytext=(at, level), arrowprops=arrow, annotation_clip=False)


def _height(point: MrdPoint, bottom: float) -> float:
    match point.outcome:
        case Quantified(level=level):
            return math.log10(level)
        case PositiveNotQuantifiable(below=below):
            return math.log10(below)
        case Negative(sensitivity=sensitivity):
            return math.log10(sensitivity)
        case NotEvaluable():
            return bottom


def _legend(axes: Axes, plot: MrdSeriesPlot, canvas: Canvas) -> None:
    lines = [
        Line2D(
            [], [], color=COLOURS[p % len(COLOURS)], marker=MARKERS[p % len(MARKERS)], linestyle="none", label=one.name
        )
        for p, one in enumerate(plot.lines)
    ]
    said = canvas.said
    plainly: Any = {"color": GREY, "linestyle": "none"}
    signs = [
        Line2D([], [], marker="o", label=said["quantified"], **plainly),
        Line2D([], [], color=GREY, linewidth=4, alpha=0.45, label=said["positive_not_quantifiable"]),
        Line2D([], [], marker="o", markerfacecolor="white", label=f"{said['negative']} ↓", **plainly),
        Line2D([], [], marker="x", markeredgewidth=1.6, label=said["not_evaluable"], **plainly),
    ]
    axes.legend(handles=[*lines, *signs], loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)


def _x(point: MrdPoint) -> float:
    return _days(point.at)


def _days(at: datetime) -> float:
    return (at - EPOCH) / timedelta(days=1)


def _told(point: MrdPoint, canvas: Canvas) -> str:
    """For who hears the picture."""
    said, language, day = canvas.said, canvas.language, f"{point.at:%Y-%m-%d}"
    match point.outcome:
        case Quantified(level=level):
            return f"{day} {number(level, language)}"
        case PositiveNotQuantifiable(above=above, below=below):
            between = f"{number(above, language)}–{number(below, language)}"
            return f"{day} {said['positive_not_quantifiable']} {between}"
        case Negative(sensitivity=sensitivity):
            return f"{day} {said['negative']} {number(sensitivity, language)}"
        case NotEvaluable(reason=reason):
            return f"{day} {said['not_evaluable']} ({reason})"
