"""Which positions have not been seen yet: all at first, and from then on the end and the gaps before it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

END = 2**63 - 1


class Unseen:
    """Ranges in rising order that never touch a position seen; the last one has no end."""

    def __init__(self) -> None:
        self._firsts = [1]
        self._lasts = [END]

    @property
    def ranges(self) -> tuple[Sequence[int], Sequence[int]]:
        """The first and the last position of each range."""
        return self._firsts, self._lasts

    @property
    def has_gaps(self) -> bool:
        """Whether anything but the end is left to look at."""
        return len(self._firsts) > 1

    def see(self, positions: Iterable[int]) -> None:
        """Cut them out of the ranges they lie in."""
        for position in positions:
            at = bisect_right(self._firsts, position) - 1
            first, last = self._firsts[at], self._lasts[at]
            before, after = first < position, position < last
            self._firsts[at : at + 1] = [first] * before + [position + 1] * after
            self._lasts[at : at + 1] = [position - 1] * before + [last] * after

    def unsee(self, positions: Iterable[int]) -> None:
        """Look at them again: they were seen."""
        for position in positions:
            at = bisect_right(self._firsts, position)
            self._firsts.insert(at, position)
            self._lasts.insert(at, position)

    def forget(self, through: int) -> None:
        """Nothing will ever be found up to here."""
        ended = bisect_right(self._lasts, through)
        del self._firsts[:ended], self._lasts[:ended]
        self._firsts[0] = max(self._firsts[0], through + 1)
