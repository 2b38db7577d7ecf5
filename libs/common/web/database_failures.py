"""What a failure of PostgreSQL means to the caller: try again, bad value, done already, or our mistake."""

from typing import Final

from asyncpg.exceptions import InterfaceError

from libs.common.errors import AlreadyThere, Invalid, Refusal, Unavailable
from libs.common.problems import Unexpected

BAD_VALUE: Final = "22"
UNIQUE: Final = "23505"
PASSING: Final = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that pass by themselves: connection, conflict of two transactions, resources, lock,
operator's intervention (a restart, a time limit), the machine."""

UNREACHABLE: Final = (ConnectionError, TimeoutError, InterfaceError)


def refusal_of(failure: Exception) -> Refusal:
    """The refusal that a failure amounts to; `Unexpected` where the mistake is ours."""
    if isinstance(failure, Refusal):
        return failure
    if isinstance(failure, InterfaceError) and isinstance(failure, ValueError):
        return _by_state(BAD_VALUE)  # the driver itself could not encode the value
    if isinstance(failure, UNREACHABLE):
        return Unavailable("The database cannot be reached just now.")
    return _by_state(str(getattr(failure, "sqlstate", "") or ""))


def _by_state(state: str) -> Refusal:
    if state.startswith(BAD_VALUE):
        return Invalid("A value is outside of what can be stored: a number, a date or a text.")
    if state == UNIQUE:
        return AlreadyThere()
    if state.startswith(PASSING):
        return Unavailable("The database could not do this just now.")
    return Unexpected()
