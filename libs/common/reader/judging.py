"""What a failed reaction means: wait, try again, park, or stop reading."""

from datetime import timedelta

from asyncpg import (
    DeadlockDetectedError,
    InterfaceError,
    LockNotAvailableError,
    PostgresConnectionError,
    QueryCanceledError,
    SerializationError,
    TooManyConnectionsError,
)
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from libs.common.errors import NotYetKnown, Refusal, Unavailable
from libs.common.reader.held import MOST_ATTEMPTS, WAITS_FOR_OTHERS, Failure, State

_OUR_SIDE = (
    PostgresConnectionError,
    InterfaceError,
    TooManyConnectionsError,
    DeadlockDetectedError,
    SerializationError,
    LockNotAvailableError,
    QueryCanceledError,
)


def is_our_side(error: BaseException) -> bool:
    """Whether database or bus failed us: then no event is to blame, and nothing moves."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(_driver_error(error), _OUR_SIDE)
    return isinstance(error, (*_OUR_SIDE, PoolTimeout, Unavailable, ConnectionError, OSError))


def judge(error: Exception, *, attempts: int, waited: timedelta) -> Failure:
    """Give the reason without any value of the event: codes and names of faults only."""
    if isinstance(error, NotYetKnown):
        state = State.WAITING if waited < WAITS_FOR_OTHERS else State.PARKED
        return Failure(error.code, error.sentence, state)
    if isinstance(error, Refusal):
        return Failure(error.code, error.sentence, State.PARKED)
    if isinstance(error, ValidationError):
        return Failure("malformed", _fields(error), State.PARKED)
    state = State.WAITING if attempts < MOST_ATTEMPTS else State.PARKED
    return Failure("failed", type(error).__name__, state)


def _fields(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults)


def _driver_error(error: DBAPIError) -> BaseException | None:
    """What the driver itself raised, below SQLAlchemy's wrapping."""
    return error.orig.__cause__ if error.orig is not None and error.orig.__cause__ else error.orig
