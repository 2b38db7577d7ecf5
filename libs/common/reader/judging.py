"""What a failed reaction means: wait, try again, park, or stop reading."""

from datetime import timedelta
from uuid import UUID

from asyncpg import (
    DeadlockDetectedError,
    InterfaceError,
    InternalClientError,
    LockNotAvailableError,
    PostgresConnectionError,
    QueryCanceledError,
    SerializationError,
    TooManyConnectionsError,
)
from pydantic import ValidationError

from libs.common.errors import NotYetKnown, Refusal, Unavailable
from libs.common.reader.held import MOST_ATTEMPTS, MOST_ATTEMPTS_IN_TROUBLE, WAITS_FOR_OTHERS, Failure, State

FAILED = "failed"
"""The code of what failed without a stated reason."""

_OUR_SIDE = (
    PostgresConnectionError,
    InterfaceError,
    InternalClientError,
    TooManyConnectionsError,
    DeadlockDetectedError,
    SerializationError,
    LockNotAvailableError,
    QueryCanceledError,
)


AT_THE_THIRD_TIME = 3


class Suspicion:
    """Who was at hand when database or bus failed: at the third time in a row the event itself is to blame.

    One statement too slow for its time limit looks like a database in trouble, and would stop the reader for ever.
    """

    def __init__(self) -> None:
        self._event: UUID | None = None
        self._times = 0

    def falls_on(self, event: UUID) -> bool:
        """Note that it was at hand again; whether it is to blame."""
        self._times = self._times + 1 if event == self._event else 1
        self._event = event
        return self._times >= AT_THE_THIRD_TIME


def is_our_side(error: BaseException) -> bool:
    """Whether database or bus failed us: then no event is to blame at first, and nothing moves."""
    if isinstance(error, InterfaceError) and isinstance(error, ValueError):
        return False  # the driver could not encode a value
    return isinstance(error, (*_OUR_SIDE, Unavailable, OSError))


def judge(error: Exception, *, attempts: int, waited: timedelta) -> Failure:
    """Give the reason without any value of the event: codes and names of faults only."""
    if isinstance(error, NotYetKnown):
        # A clock that jumps, or a weekend spent switched off, is no waiting: it must have been tried as well.
        waits_on = waited < WAITS_FOR_OTHERS or attempts < MOST_ATTEMPTS_IN_TROUBLE
        return Failure(error.code, error.sentence, State.WAITING if waits_on else State.PARKED)
    if isinstance(error, Refusal) and not is_our_side(error):
        return Failure(error.code, error.sentence, State.PARKED)
    if isinstance(error, ValidationError):
        return Failure("malformed", _fields(error), State.PARKED)
    most = MOST_ATTEMPTS_IN_TROUBLE if is_our_side(error) else MOST_ATTEMPTS
    state = State.WAITING if attempts < most else State.PARKED
    return Failure(FAILED, type(error).__name__, state)


def tries(error: Exception, *, before: str, attempts: int) -> int:
    """Which try this was: one that fails otherwise than the last begins anew, as after a long wait for others."""
    code = error.code if isinstance(error, NotYetKnown) else FAILED
    return attempts + 1 if code == before else 1


def _fields(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults)
