"""Room for a large message: more of it is read when few others are as large, so that memory stays bounded."""

from asyncio import Semaphore


class Place:
    """Of one connection; the places are those of all doors together."""

    def __init__(self, places: Semaphore, large: int) -> None:
        """`large` is how many bytes need a place."""
        self._places = places
        self._large = large
        self._taken = False

    async def hold(self, held: int) -> None:
        """Wait for one if so many bytes are held; give it back if they are few again."""
        if held <= self._large:
            self.give()
        elif not self._taken:
            await self._places.acquire()
            self._taken = True

    def give(self) -> None:
        """To whoever waits."""
        if self._taken:
            self._places.release()
            self._taken = False
