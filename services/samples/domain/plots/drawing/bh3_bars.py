"""BH3 bars as a picture: priming on the left, Δ priming with its cut-off on the right."""

from typing import Any, Final

from matplotlib.axes import Axes

from services.samples.domain.plots.bh3_bars import Bar, Bh3BarsPlot
from services.samples.domain.plots.drawing.canvas import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, Canvas, apply
from services.samples.domain.plots.words import number

ROW: Final = 0.42
"""Inches for a condition."""
THICK: Final = 0.34
PAPER: Final[Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}


def draw_bh3_bars(plot: Bh3BarsPlot) -> bytes:
    """One row for each condition that has an answer; the others stand in the notes."""
    canvas = Canvas(plot, height=max(1.6, ROW * len(plot.bars) + 0.9))
    left, right = canvas.grid(1, 2, left=0.27, wspace=0.08, width_ratios=[1.25, 1])
    for axes, x in ((left, plot.priming), (right, plot.delta)):
        apply(axes, x=x, language=plot.language)
        axes.set_ylim(len(plot.bars) - 0.4, -0.6)
    left.set_yticks(range(len(plot.bars)), labels=[_named(bar, canvas) for bar in plot.bars], size=7.5)
    right.set_yticks(range(len(plot.bars)), labels=[""] * len(plot.bars))
    _priming(left, plot, canvas)
    _delta(right, plot, canvas)
    for axes, across in ((left, 0.0), (right, 0.0)):
        axes.legend(loc="lower left", bbox_to_anchor=(across, 1.0), ncols=3, borderaxespad=0.2)
    return canvas.bytes(salt=_salt(plot), description=". ".join(_told(bar, canvas) for bar in plot.bars))


def _priming(axes: Axes, plot: Bh3BarsPlot, canvas: Canvas) -> None:
    rows = range(len(plot.bars))
    edge: Any = {"edgecolor": BLACK, "linewidth": 0.7, "height": THICK}
    above, below = [row - THICK / 2 for row in rows], [row + THICK / 2 for row in rows]
    treated, untreated = [bar.treated_shown for bar in plot.bars], [bar.untreated_shown for bar in plot.bars]
    axes.barh(above, treated, color=BLUE, label=canvas.said["treated"], **edge)
    axes.barh(below, untreated, color="white", hatch="////", label=canvas.said["untreated"], **edge)
    for row, bar in enumerate(plot.bars):
        for wells, at in ((bar.treated_wells_percent, above[row]), (bar.untreated_wells_percent, below[row])):
            seen = [well for well in wells if plot.priming.lowest <= well <= plot.priming.highest]
            axes.plot(
                seen, [at] * len(seen), linestyle="none", marker="o", markersize=2.6, color=ORANGE, mec=BLACK, mew=0.4
            )
        if bar.clipped:
            at = plot.priming.highest
            axes.text(at, row, canvas.said["clipped_sign"], size=6.5, va="center", ha="right", bbox=PAPER, zorder=4)


def _delta(axes: Axes, plot: Bh3BarsPlot, canvas: Canvas) -> None:
    rows = range(len(plot.bars))
    colours = [SKY if bar.primed else "white" for bar in plot.bars]
    shown = [bar.delta_shown for bar in plot.bars]
    axes.barh(rows, shown, height=2 * THICK, color=colours, edgecolor=BLACK, linewidth=0.7)
    axes.axvline(0, color=BLACK, linewidth=0.7)
    for row, bar in enumerate(plot.bars):
        sign = " ▲" if bar.primed else ""
        at = max(0.0, bar.delta_shown)
        axes.text(at, row, f" {number(bar.delta_priming, plot.language)}{sign}", size=7.5, va="center", bbox=PAPER)
    if plot.cut_off_points is not None:
        label = f"{canvas.said['cut_off']} {number(plot.cut_off_points, plot.language)}"
        axes.axvline(plot.cut_off_points, color=VERMILION, linestyle=(0, (4, 2)), linewidth=1.3, label=label)
    else:
        axes.plot([], [], color=GREY)


def _named(bar: Bar, canvas: Canvas) -> str:
    drug = f"{bar.drug} {number(bar.drug_dose_nm, canvas.language)} nM"
    return f"{drug}\n{bar.peptide} {number(bar.peptide_dose_um, canvas.language)} µM"


def _told(bar: Bar, canvas: Canvas) -> str:
    """For who hears the picture."""
    delta = number(bar.delta_priming, canvas.language)
    return f"{bar.drug}, {bar.peptide}: {canvas.said['delta_priming']} {delta}"


def _salt(plot: Bh3BarsPlot) -> str:
    return f"{plot.assay_id}:{plot.result_version}:{plot.plot}:{len(plot.bars)}"
