"""What nobody thought of: one sentence for the person, the traceback in a file for whoever mends it."""

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from libs.common.embedded.failures import CannotRun


@contextmanager
def unexpected_failures_in(log: Path) -> Iterator[None]:
    """Turn any other exception into a sentence."""
    try:
        yield
    except CannotRun:
        raise
    except OSError as failure:
        if failure.errno == errno.ENOSPC:
            raise CannotRun(f"The disk is full: {log.parents[1]} cannot be written; make room.") from None
        raise CannotRun(_kept(failure, log)) from None
    except Exception as failure:  # noqa: BLE001  the last line of defence
        raise CannotRun(_kept(failure, log)) from None


def _kept(failure: Exception, log: Path) -> str:
    sentence = f"{type(failure).__name__}: {failure}"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exception(failure, file=file)
    except OSError:
        return sentence
    return f"{sentence} (this should not happen; the details are in {log})"
