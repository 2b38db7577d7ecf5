"""RQ-PCR standard curves as a picture: one pair of axes for each marker."""

import math
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes

from services.samples.domain.mrd.ct import Ct
from services.samples.domain.plots.drawing.canvas import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    Canvas,
    apply,
    decades,
)
from services.samples.domain.plots.standard_curve import ALBUMIN, CurveOfMarker, StandardCurvePlot
from services.samples.domain.plots.words import number, plain, power

TALL: Final = 3.4
SIDE_BY_SIDE: Final = 2
ABOVE: Final = 1.35
ASIDE: Final = 1.05
"""Decades between the columns of wells that have no dilution."""


def draw_standard_curve(plot: StandardCurvePlot) -> bytes:
    """Markers side by side, in rows of two."""
    columns = min(SIDE_BY_SIDE, len(plot.markers))
    rows = math.ceil(len(plot.markers) / columns)
    canvas = Canvas(plot, height=TALL * rows)
    places = canvas.grid(rows, columns, hspace=0.6, wspace=0.25, top=1 - ABOVE / canvas.height)
    for axes in places[len(plot.markers) :]:
        axes.remove()
    for one, axes in zip(plot.markers, places, strict=False):
        _marker(axes, one, canvas)
    salt = f"{plot.assay_id}:{plot.result_version}:{plot.plot}:{len(plot.markers)}:{plot.markers[0].marker}"
    return canvas.bytes(salt=salt, description=". ".join(_told(one, canvas) for one in plot.markers))


def _marker(axes: Axes, one: CurveOfMarker, canvas: Canvas) -> None:
    apply(axes, x=one.x, y=one.y, language=canvas.language)
    axes.set_title(_named(one, canvas), size=9.5, weight="bold", loc="left", pad=30)
    axes.text(0.0, 1.03, "\n".join(_figures(one, canvas)), transform=axes.transAxes, size=7, va="bottom")
    _bounds(axes, one, canvas)
    _standards(axes, one, canvas)
    if one.line:
        ends = ([math.log10(one.line.from_amount), math.log10(one.line.to_amount)], [one.line.from_ct, one.line.to_ct])
        dashes = "-" if one.curve and one.curve.accepted else (0, (3, 2))
        axes.plot(*ends, color=BLUE, linewidth=1.5, linestyle=dashes)
    _aside(axes, one, canvas)
    axes.legend(loc="lower left", fontsize=6.5)


def _named(one: CurveOfMarker, canvas: Canvas) -> str:
    albumin: str = canvas.said["albumin"]
    return albumin if one.marker == ALBUMIN else plain(one.marker)


def _bounds(axes: Axes, one: CurveOfMarker, canvas: Canvas) -> None:
    if one.quantitative_range:
        low, high = (math.log10(end) for end in one.quantitative_range)
        axes.axvspan(low, high, color="#EAF3FA", zorder=0.1, label=canvas.said["quantitative_range"])
    if one.sensitivity:
        at = math.log10(one.sensitivity)
        axes.axvline(at, color=VERMILION, linestyle=(0, (1, 1)), linewidth=1.2, label=canvas.said["sensitivity"])


def _standards(axes: Axes, one: CurveOfMarker, canvas: Canvas) -> None:
    for within, face, label in (
        (True, BLUE, canvas.said["standards_in_range"]),
        (False, "white", canvas.said["standards_outside"]),
    ):
        wells = [(math.log10(s.amount), ct) for s in one.standards if s.in_range is within for ct in s.cts]
        if wells:
            style = {"marker": "o", "color": face, "mec": BLACK, "zorder": 3}
            _wells(axes, [x for x, _ in wells], [ct for _, ct in wells], label, **style)


def _aside(axes: Axes, one: CurveOfMarker, canvas: Canvas) -> None:
    """Wells without a dilution stand in columns of their own, beyond the end of the axis."""
    said, right = canvas.said, math.log10(one.x.highest)
    positive = [well.ct for well in one.follow_up if well.positive]
    others = [well.ct for well in one.follow_up if not well.positive]
    groups: list[tuple[str, Sequence[Ct], dict[str, object]]] = [
        (said["column_follow_up"], others, {"marker": "s", "color": "white", "mec": BLACK}),
        (said["column_follow_up"], positive, {"marker": "s", "color": ORANGE, "mec": BLACK, "label": said["positive"]}),
        (said["column_background"], one.background, {"marker": "D", "color": SKY, "mec": BLACK}),
        (said["column_no_template"], one.no_template, {"marker": "^", "color": PURPLE, "mec": BLACK}),
    ]
    names = list(dict.fromkeys(name for name, cts, _ in groups if cts))
    at = {name: right + ASIDE * (place + 0.5) for place, name in enumerate(names)}
    for name, cts, style in groups:
        if cts:
            shown = dict(style)
            _wells(axes, [at[name]] * len(cts), cts, shown.pop("label", None), **shown)
    ticks = decades(one.x.lowest, one.x.highest)
    labels = [number(10.0**tick, canvas.language) if one.unit else power(tick) for tick in ticks]
    axes.set_xticks([*ticks, *at.values()], labels=[*labels, *(f"\n{name}" for name in names)], size=7)
    axes.set_xlim(math.log10(one.x.lowest), right + ASIDE * len(names))
    if names:
        axes.axvline(right, color=GREY, linewidth=0.6)
    if isinstance(one.lowest_background, float):
        label = canvas.said["lowest_background"]
        axes.axhline(one.lowest_background, color=GREEN, linewidth=0.8, linestyle=(0, (4, 2)), label=label)


def _wells(axes: Axes, xs: Sequence[float], cts: Sequence[Ct], label: object, **style: object) -> None:
    """Those that amplified by their Ct; the others as crosses along the upper edge: they have none."""
    seen = [(x, ct) for x, ct in zip(xs, cts, strict=True) if not isinstance(ct, str)]
    none = [x for x, ct in zip(xs, cts, strict=True) if isinstance(ct, str)]
    told = {"linestyle": "none", "markersize": 4.5, "mew": 0.7, **style, "label": label}
    if seen:
        axes.plot([x for x, _ in seen], [ct for _, ct in seen], **told)  # type: ignore[arg-type]
    if none:
        top = axes.get_ylim()[1]
        axes.plot(none, [top] * len(none), linestyle="none", marker="x", color=BLACK, markersize=5, clip_on=False)


def _figures(one: CurveOfMarker, canvas: Canvas) -> list[str]:
    said, language = canvas.said, canvas.language
    if one.curve is None:
        return [said["no_curve"]]
    slope, r_squared = number(one.curve.slope, language), number(one.curve.r_squared, language)
    known = one.curve.efficiency
    efficiency = [] if known is None else [f"{said['efficiency']} {number(100 * known, language)} %"]
    first = " · ".join([f"{said['slope']} {slope}", f"R² {r_squared}", *efficiency])
    second = [f"{said['sensitivity']} {number(one.sensitivity, language)}"] if one.sensitivity else []
    if one.quantitative_range:
        low, high = (number(end, language) for end in one.quantitative_range)
        second.insert(0, f"{said['quantitative_range']} {low}–{high}")
    if not one.curve.accepted:
        second.append(said["not_accepted"])
    return [first, " · ".join([*second, f"× {said['not_amplified']}"])]


def _told(one: CurveOfMarker, canvas: Canvas) -> str:
    """For who hears the picture."""
    return f"{_named(one, canvas)}: {'; '.join(_figures(one, canvas))}"
