"""A plot as SVG: what a route hands to `off_loop`."""

from services.samples.domain.plots.bh3_bars import Bh3BarsPlot
from services.samples.domain.plots.dose_response import DoseResponsePlot
from services.samples.domain.plots.mrd_series import MrdSeriesPlot
from services.samples.domain.plots.standard_curve import StandardCurvePlot

ResultPlot = DoseResponsePlot | Bh3BarsPlot | StandardCurvePlot
AnyPlot = ResultPlot | MrdSeriesPlot


def picture(plot: AnyPlot) -> bytes:
    """The same plot gives the same bytes. Only the process that draws imports matplotlib."""
    from services.samples.domain.plots.drawing.draw import draw  # noqa: PLC0415 - half a second, and 40 MB

    return draw(plot)
