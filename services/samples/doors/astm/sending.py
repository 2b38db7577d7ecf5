"""The sending side of an ASTM link: orders out, frame by frame, with the retries and waits of E1381."""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from services.samples.doors.astm.frames import EOT, frames

REPLY_WITHIN: Final = 15.0
"""Seconds the sender waits for ACK or NAK (E1381)."""
AFTER_NAK: Final = 10.0
"""Seconds before an ENQ is repeated that was answered with NAK (E1381)."""
YIELD: Final = 20.0
"""Seconds the host waits after a contention; the instrument waits one (E1381)."""
MOST_TRIES: Final = 6
"""Then the sender gives up (E1381)."""
_ENQUIRY: Final = b"\x05"


class _State(Enum):
    RESTING = auto()
    ASKING = auto()
    SENDING = auto()
    WAITING = auto()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message out: the other side took every frame, or why not."""

    reference: str
    taken: bool
    reason: str | None = None


class Sending:
    """One message after the other; each gets its `Sent`."""

    def __init__(self) -> None:
        self._queue: deque[tuple[str, list[bytes]]] = deque()
        self._state = _State.RESTING
        self._next = 0
        self._tries = 0
        self._until: float | None = None
        self._told: list[Sent] = []

    @property
    def due(self) -> float | None:
        """When something is to be done if nothing comes."""
        return self._until

    @property
    def busy(self) -> bool:
        return self._state in {_State.ASKING, _State.SENDING}

    @property
    def waits(self) -> bool:
        """Whether there is a message that has not been told."""
        return bool(self._queue)

    def put(self, reference: str, records: bytes) -> None:
        self._queue.append((reference, frames(records)))

    def told(self) -> list[Sent]:
        """What has become of messages since the last time."""
        told, self._told = self._told, []
        return told

    def begin(self, now: float) -> bytes:
        """ENQ, if there is something to say and the line is free."""
        if not self._queue or self._state is not _State.RESTING:
            return b""
        self._state, self._next, self._until = _State.ASKING, 0, now + REPLY_WITHIN
        return _ENQUIRY

    def free(self) -> None:
        """The other side has said all it had to: no need to wait any longer."""
        if self._state is _State.WAITING:
            self._state, self._until = _State.RESTING, None

    def contend(self, now: float) -> None:
        """Both sides asked at once: the instrument goes first."""
        self._state, self._until = _State.WAITING, now + YIELD

    def acknowledged(self, now: float) -> bytes:
        if self._state is _State.ASKING:
            self._state = _State.SENDING
        elif self._state is _State.SENDING:
            self._next += 1
        else:
            return b""
        self._tries = 0
        return self._frame(now)

    def refused(self, now: float) -> bytes:
        """NAK, or something that is no answer."""
        if not self.busy:
            return b""
        self._tries += 1
        if self._tries >= MOST_TRIES:
            return self._over("The other side refused six times.")
        if self._state is _State.ASKING:
            self._state, self._until = _State.WAITING, now + AFTER_NAK
            return b""
        return self._frame(now)

    def tick(self, now: float) -> bytes:
        if self._until is None or now < self._until:
            return b""
        if self._state is _State.WAITING:
            self._state, self._until = _State.RESTING, None
            return self.begin(now)
        return self._over("The other side did not answer.")

    def gone(self) -> None:
        """The line is gone: nothing of the queue was taken."""
        while self._queue:
            self._over("The connection ended.")

    def _frame(self, now: float) -> bytes:
        _, out = self._queue[0]
        if self._next >= len(out):
            return self._over(None)
        self._until = now + REPLY_WITHIN
        return out[self._next]

    def _over(self, reason: str | None) -> bytes:
        reference, _ = self._queue.popleft()
        self._told.append(Sent(reference, reason is None, reason))
        self._state, self._until, self._tries = _State.RESTING, None, 0
        return EOT
