"""CPU of fits, measured where they run: in the calculating process."""

import math
import time
from collections.abc import Sequence
from contextlib import suppress

from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profiling import profile_all
from services.samples.domain.drug_response.series import Series


def spent(series: Sequence[Series], options: FitOptions) -> float:
    """Seconds of CPU per curve."""
    started = time.process_time()
    profile_all(series, options)
    return (time.process_time() - started) / len(series)


def spent_plainly(series: Sequence[Series]) -> float:
    """The same of scipy's `curve_fit` from one start with bounds: no search, no second opinion."""
    from scipy.optimize import curve_fit  # noqa: PLC0415 - only the calculating process has it

    started = time.process_time()
    for one in series:
        doses = [math.log10(well.dose_nm) for well in one.wells]
        responses = [well.response for well in one.wells]
        with suppress(RuntimeError):  # it does not always find one
            curve_fit(_curve, doses, responses, p0=(1.0, 10.0, 2.0), bounds=((0.01, 0.0, -4.0), (10.0, 100.0, 6.0)))
    return (time.process_time() - started) / len(series)


def _curve(places: "object", slope: float, lower: float, place: float) -> "object":
    return lower + (100.0 - lower) / (1.0 + 10.0 ** (slope * (places - place)))  # type: ignore[operator]
