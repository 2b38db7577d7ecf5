"""The sheet that every plot is drawn on: title, banner, axes, notes and foot, and how it becomes bytes.

Colours are Okabe and Ito's (Color Universal Design, 2008): told apart by the colour-blind, and different in grey;
what they say is said by shape, line or hatching as well. This module and its neighbours import matplotlib: they belong
to the process that calculates (`off_loop`), never to a route.
"""

import io
import math
import warnings
from collections.abc import Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from services.samples.domain.plots.drawing.svg import finished
from services.samples.domain.plots.parts import Axis, Head, Scale
from services.samples.domain.plots.words import number, plain, power, words

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#767676"
COLOURS: Final = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK, SKY, GREY)
MARKERS: Final = ("o", "s", "D", "^", "P", "X", "h", "*")

WIDTH: Final = 8.0
HEAD: Final = 0.95
FOOT: Final = 0.5
LINE: Final = 0.17
"""Inches."""
PLAINLY: Final = range(-3, 6)
"""Decades whose numbers people read at a glance."""

STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.image_inline": True,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "path.simplify": False,
    "figure.dpi": 72.0,
}


class Canvas:
    """A sheet of one plot; `grid` gives the axes, `bytes` what has become of it."""

    def __init__(self, plot: Head, *, height: float) -> None:
        self.plot = plot
        self.language = plot.language
        self.said = words(plot.language)
        lines = [line for note in plot.notes for line in _wrapped(note)]
        self._below = FOOT + LINE * len(lines)
        self.height = HEAD + height + self._below
        self.figure = Figure(figsize=(WIDTH, self.height))
        FigureCanvasSVG(self.figure)
        self._write_head()
        self._write_foot(lines)

    def grid(self, rows: int, columns: int, **spacing: Any) -> list[Axes]:
        """Axes between head and foot, row by row, each with the mark behind its values."""
        between = {"left": 0.09, "right": 0.97, "top": 1 - HEAD / self.height, "wspace": 0.3, "hspace": 0.5}
        bottom = (self._below + 0.45) / self.height
        found = self.figure.subplots(rows, columns, squeeze=False, gridspec_kw={**between, "bottom": bottom, **spacing})
        axes: list[Axes] = list(found.flat)
        for one in axes:
            self._mark(one)
        return axes

    def sheet(self) -> Axes:
        """One pair of axes without lines, for what brings frames and marks of its own."""
        [axes] = self.grid(1, 1, left=0.03, right=0.98)
        for mark in list(axes.texts):
            mark.remove()
        axes.axis("off")
        return axes

    def bytes(self, *, salt: str, description: str) -> bytes:
        """The picture as SVG; the same plot gives the same bytes."""
        written = io.BytesIO()
        with mpl.rc_context(rc={"svg.hashsalt": salt}), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a letter that the font lacks is written as text all the same
            self.figure.savefig(written, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        marks = [one for one in (self.plot.banner, self.plot.standing) if one]
        title = " · ".join([plain(self.plot.title), self.plot.patient, *marks])
        return finished(written.getvalue(), title=title, description=". ".join([description, *marks, self.plot.foot]))

    def _write_head(self) -> None:
        top = 1 - 0.26 / self.height
        self.figure.text(0.02, top, plain(self.plot.title), size=13, weight="bold", va="center")
        marks = [one for one in (self.plot.banner, self.plot.standing) if one]
        for place, mark in enumerate(marks):
            box = {"boxstyle": "square,pad=0.3", "facecolor": "white", "edgecolor": VERMILION, "linewidth": 1.4}
            at = 1 - (0.26 + 0.3 * place) / self.height
            self.figure.text(0.98, at, mark, size=9.5, weight="bold", ha="right", va="center", bbox=box)

    def _write_foot(self, lines: Sequence[str]) -> None:
        for place, line in enumerate(reversed(lines)):
            self.figure.text(0.02, (FOOT + LINE * place - 0.05) / self.height, line, size=7.5)
        for place, line in enumerate(reversed(_wrapped(self.plot.foot, letters=130))):
            self.figure.text(0.02, (0.1 + 0.15 * place) / self.height, line, size=7, color="#333333")

    def _mark(self, axes: Axes) -> None:
        """Behind the values, so that no part of the picture can be cut out without it."""
        mark = self.plot.banner or self.plot.standing
        if mark:
            place: dict[str, Any] = {"ha": "center", "va": "center", "transform": axes.transAxes, "zorder": 0.5}
            axes.text(0.5, 0.5, mark, size=11, rotation=18, color="#DDDDDD", gid="watermark", **place)


def apply(axes: Axes, *, x: Axis | None = None, y: Axis | None = None, language: str) -> None:
    """Limits, names and ticks; a logarithm is written as a power of ten."""
    for axis, given in ((axes.xaxis, x), (axes.yaxis, y)):
        if given is None:
            continue
        axis.set_label_text(named(given))
        if given.scale is Scale.LOG10:
            axis.axes.set(**{f"{axis.axis_name}lim": (math.log10(given.lowest), math.log10(given.highest))})
            ticks = decades(given.lowest, given.highest)
            axis.set_ticks(
                [float(tick) for tick in ticks], labels=[_tick(tick, given.unit, language) for tick in ticks]
            )
        else:
            axis.axes.set(**{f"{axis.axis_name}lim": (given.lowest, given.highest)})
            axis.set_major_formatter(lambda value, _, language=language: number(value, language))  # type: ignore[misc]


def named(axis: Axis) -> str:
    """The axis with its unit."""
    return f"{axis.label} ({axis.unit})" if axis.unit else axis.label


def decades(lowest: float, highest: float) -> Sequence[int]:
    """Whole powers of ten on the axis, at most a dozen."""
    first, last = math.ceil(math.log10(lowest) - 1e-9), math.floor(math.log10(highest) + 1e-9)
    step = max(1, math.ceil((last - first + 1) / 12))
    return range(first, last + 1, step)


def _tick(exponent: int, unit: str | None, language: str) -> str:
    """Doses and amounts in plain numbers, fractions as powers."""
    plainly = unit is not None and exponent in PLAINLY
    return number(10.0**exponent, language) if plainly else power(exponent)


def _wrapped(text: str, *, letters: int = 120) -> list[str]:
    """Lines of a note, broken at blanks."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
