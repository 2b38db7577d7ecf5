"""Draw any plot as SVG: in the process that calculates."""

import matplotlib as mpl

from services.samples.domain.plots.bh3_bars import Bh3BarsPlot
from services.samples.domain.plots.dose_response import DoseResponsePlot
from services.samples.domain.plots.drawing.bh3_bars import draw_bh3_bars
from services.samples.domain.plots.drawing.canvas import STYLE
from services.samples.domain.plots.drawing.dose_response import draw_dose_response
from services.samples.domain.plots.drawing.mrd_series import draw_mrd_series
from services.samples.domain.plots.drawing.standard_curve import draw_standard_curve
from services.samples.domain.plots.mrd_series import MrdSeriesPlot
from services.samples.domain.plots.picture import AnyPlot
from services.samples.domain.plots.standard_curve import StandardCurvePlot


def draw(plot: AnyPlot) -> bytes:
    """The picture; the same plot gives the same bytes."""
    with mpl.rc_context(rc=STYLE):
        match plot:
            case DoseResponsePlot():
                return draw_dose_response(plot)
            case Bh3BarsPlot():
                return draw_bh3_bars(plot)
            case StandardCurvePlot():
                return draw_standard_curve(plot)
            case MrdSeriesPlot():
                return draw_mrd_series(plot)
