"""How thickly events come: where they come in crowds, whoever waits a moment for more of them spares the server."""

from math import exp

THICK = 500.0
"""Events a second from which the next look waits. Below, each event goes as soon as it is seen, and those that come
while the last ones are being acknowledged go together."""

GATHER = 0.025
"""Seconds that it then waits, so that batches go: a batch costs the server as much as ten single messages, whatever it
holds, and what is published in a crowd waits longer for the processors than for this."""

REMEMBERED = 0.2
"""Seconds over which is counted: one command alone makes no crowd, unless it states a hundred facts."""


class Crowd:
    """The rate at which events were found lately."""

    def __init__(self) -> None:
        self._rate = 0.0
        self._at = 0.0

    def pause(self, found: int, *, now: float) -> float:
        """Seconds to wait after so many were found at once; `now` is any clock that never goes back."""
        self._rate = self._rate * exp((self._at - now) / REMEMBERED) + found / REMEMBERED
        self._at = now
        return GATHER if self._rate >= THICK else 0.0
