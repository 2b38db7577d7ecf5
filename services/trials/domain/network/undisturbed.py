"""Work on many children without looking for garbage meanwhile: it makes none, and the looking took half of the time."""

import gc
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def undisturbed(work: Callable[..., Found], *given: object) -> Found:
    """What `work(*given)` gives; in the calculating process."""
    gc.disable()
    try:
        return work(*given)
    finally:
        gc.enable()
