"""Profile many drugs in the calculating processes: in bunches, so that both cores have work."""

import asyncio
from collections.abc import Sequence
from typing import Final

from libs.common.off_loop import off_loop
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profiling import Line, profile_all
from services.samples.domain.drug_response.series import Series

BUNCH: Final = 10
"""Drugs that one process is given at a time: about a second of work at most."""

WITHIN: Final = 120.0
EACH: Final = 5.0
"""Seconds for a bunch, and for each that may be before it: waiting for a free process counts."""


async def profile_drugs(series: Sequence[Series], options: FitOptions) -> tuple[Line, ...]:
    """One line per drug, in their order; nothing is kept."""
    bunches = [series[start : start + BUNCH] for start in range(0, len(series), BUNCH)]
    within = WITHIN + EACH * len(bunches)
    done = await asyncio.gather(*(off_loop(profile_all, tuple(bunch), options, within=within) for bunch in bunches))
    return tuple(line for lines in done for line in lines)
