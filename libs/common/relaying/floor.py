"""The position up to which nothing new can appear any more, proven by the locks of those who write."""

from collections.abc import Collection


class Floor:
    """Who draws a position holds the lock that its insert takes on the table since before, and until its end.

    So of those who drew a position known by now, each is among the holders found afterwards, or has ended. When none
    of these holders is left, whatever appears up to that position has appeared. The number is the one read the time
    before: within one statement nobody knows what was read first.
    """

    def __init__(self) -> None:
        self.proven = 0
        self._read = 0
        self._drawn = 0
        self._holders: frozenset[str] = frozenset()

    def rise(self, *, drawn: int, holders: Collection[str]) -> None:
        """The highest position drawn, and the transactions that hold the lock."""
        if not holders:
            self.proven = self._read
        elif self._holders.isdisjoint(holders):
            self.proven, self._drawn, self._holders = max(self.proven, self._drawn), self._read, frozenset(holders)
        self._read = drawn
