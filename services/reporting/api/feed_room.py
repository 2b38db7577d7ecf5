"""Only so many callers wait at once, and of one organisation only a few: whoever waits takes a place from others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from libs.common.errors import TooMany, Unavailable

MOST: Final = 64
"""A third of the requests that the service takes in at all: reports are answered beside them."""

MOST_OF_ONE: Final = 8


class FeedRoom:
    """Counts who waits, by organisation."""

    def __init__(self, *, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def taken(self, organisation: str) -> Iterator[None]:
        """Have a place, or be refused."""
        if self._waiting[organisation] >= self._most_of_one:
            raise TooMany(f"Your organisation has {self._most_of_one} streams or long polls open; end one of them.")
        if self._waiting.total() >= self._most:
            raise Unavailable("Too many callers wait for events just now; ask without waiting, or come again.")
        self._waiting[organisation] += 1
        try:
            yield
        finally:
            self._waiting[organisation] -= 1
            self._waiting += Counter()  # forgets those with none
