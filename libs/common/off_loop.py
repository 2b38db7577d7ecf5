"""Heavy calculation in processes of their own: fits, pictures and large files never hold up the event loop.

The processes start when first needed, at most one per core, and end when nobody has needed them for some minutes
(anyio). The work and what it takes and gives must be picklable; libraries such as scipy and matplotlib are imported by
the module that the work lives in, and that module only by the calculating process, never by a route or a command.
"""

import os
from collections.abc import Callable
from typing import Final, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process

from libs.common.errors import Unavailable

Result = TypeVar("Result")

_AT_ONCE: Final = CapacityLimiter(max(1, min(2, os.cpu_count() or 1)))


async def off_loop(work: Callable[..., Result], *given: object, within: float) -> Result:
    """What `work(*given)` gives; whatever it raises is raised here.

    Args:
        work: A function at the top of a module.
        given: What it takes.
        within: Seconds, waiting for a free process among them; then its process is ended.

    Raises:
        Unavailable: It took longer, or its process died; asking again later is safe.

    """
    try:
        with fail_after(within):
            try:
                return await _there(work, given)
            except BrokenWorkerProcess:  # one that rested may have been ended meanwhile
                return await _there(work, given)
    except TimeoutError as late:
        raise Unavailable("The calculation took too long; ask again later.") from late
    except BrokenWorkerProcess as died:
        raise Unavailable("The calculation was interrupted; ask again later.") from died


async def _there(work: Callable[..., Result], given: tuple[object, ...]) -> Result:
    return await to_process.run_sync(work, *given, cancellable=True, limiter=_AT_ONCE)
