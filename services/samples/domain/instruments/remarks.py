"""What was unusual in a message, collected while it is read: each thing once, and not without end."""

from typing import Final

MOST: Final = 100


class Remarks:
    """A remark names places, never values: it is shown where the message itself may not be."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    def add(self, remark: str) -> None:
        self._said[remark] = self._said.get(remark, 0) + 1

    def listed(self) -> tuple[str, ...]:
        """In the order in which they came up; what occurred several times says how often."""
        said = [text if times == 1 else f"{text} ({times} times)" for text, times in self._said.items()]
        return (*said[:MOST], f"And {len(said) - MOST} more.") if len(said) > MOST else tuple(said)
