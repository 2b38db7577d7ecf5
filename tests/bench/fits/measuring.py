"""The part `fits`: a plate of 110 drugs from wells to curves, and whether the event loop notices."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from libs.common.off_loop import off_loop
from services.samples.commands.drug_response.profile_drugs import profile_drugs
from services.samples.domain.drug_response.options import FitOptions, Loss
from services.samples.domain.drug_response.series import Series
from tests.bench.figure import Figure, above, within
from tests.bench.fits.curves import DRUGS, plate
from tests.bench.fits.spending import spent, spent_plainly
from tests.bench.pace import Measure, Pace, interleaved

PLATE_ALLOWED: Final = 5.0
"""Seconds for a plate: the goal."""

PAUSE_ALLOWED: Final = 50.0
"""Milliseconds that a request may wait for the loop meanwhile."""

WAKE: Final = 0.002
SAMPLE: Final = 20
"""Curves whose CPU is measured alone."""


async def measure(pace: Pace) -> list[Figure]:
    """Whole plates by both losses; CPU per curve beside scipy's own simplest fit."""
    drugs = plate()
    await profile_drugs(drugs[:SAMPLE], FitOptions())  # the processes start, and learn scipy
    found = await interleaved(_measures(drugs), rounds=pace.rounds)
    plain = found["plain"]
    return [
        *(within(f"fits: {DRUGS} drugs, {_named(loss)}", found[loss], "s", allowed=PLATE_ALLOWED) for loss in Loss),
        within("fits: longest pause of the event loop meanwhile", found["pause"], "ms", allowed=PAUSE_ALLOWED),
        *(above(f"fits: CPU per curve, {_named(loss)}", found[f"cpu {loss}"], "ms", floor=plain) for loss in Loss),
        Figure("fits: CPU per curve, scipy's curve_fit from one start", plain, "ms"),
    ]


def _measures(drugs: Sequence[Series]) -> Mapping[str, Measure]:
    some = tuple(drugs[:SAMPLE])
    return {
        **{loss: partial(_seconds, drugs, FitOptions(loss=loss)) for loss in Loss},
        "pause": partial(_pause, drugs),
        **{f"cpu {loss}": partial(_cpu, spent, some, FitOptions(loss=loss)) for loss in Loss},
        "plain": partial(_cpu, spent_plainly, some),
    }


async def _seconds(drugs: Sequence[Series], options: FitOptions) -> float:
    started = time.perf_counter()
    await profile_drugs(drugs, options)
    return time.perf_counter() - started


async def _cpu(work: Callable[..., float], *given: object) -> float:
    return 1_000 * await off_loop(work, *given, within=120)


async def _pause(drugs: Sequence[Series]) -> float:
    """The longest time between two wakings that should have come one after the other."""
    pauses: list[float] = [0.0]
    looking = asyncio.create_task(_look(pauses))
    await profile_drugs(drugs, FitOptions())
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    return 1_000 * max(pauses)


async def _look(pauses: list[float]) -> None:
    while True:
        asleep = time.perf_counter()
        await asyncio.sleep(WAKE)
        pauses.append(time.perf_counter() - asleep - WAKE)


def _named(loss: Loss) -> str:
    return "least squares" if loss is Loss.LEAST_SQUARES else "least absolute deviations"
