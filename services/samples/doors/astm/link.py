"""The ASTM link (E1381, LIS01) without a socket: bytes and the time go in, bytes and messages come out.

The bytes that `receive` gives acknowledge the messages that it gives with them: commit those first, then send. A
message is complete with the frame that ends its L record, so its last ACK waits for the commit; where a commit fails,
send nothing and end the connection: the device sends again.
"""

from collections.abc import Iterable
from typing import Final

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.doors.astm.frames import Frame
from services.samples.doors.astm.received import Received
from services.samples.doors.astm.receiving import Receiving
from services.samples.doors.astm.sending import Sending, Sent
from services.samples.doors.astm.tokens import Broken, Sign, Stray, Token, Tokens

SILENCE: Final = 30.0
"""Seconds the receiver waits for the next frame or EOT (E1381)."""
LATE: Final = 2.0
"""Seconds after which a frame without checksum counts as whole, and bytes outside of frames as all of them (check)."""
_MOST_STRAY: Final = 65_536

Step = tuple[bytes, list[Received]]


class AstmLink:
    """One line. `now` is in seconds and only ever grows; call `tick` when `due` has come."""

    def __init__(self, rules: ReadingRules) -> None:
        self._largest = rules.largest_message
        self._tokens = Tokens()
        self._receiving = Receiving(rules)
        self._sending = Sending()
        self._stray = bytearray()
        self._heard = 0.0

    @property
    def due(self) -> float | None:
        """When `tick` has something to do, if nothing comes before; `None` means never."""
        waits = [self._sending.due]
        if self._stray or self._tokens.awaits_sum:
            waits.append(self._heard + LATE)
        if self._receiving.open or self._tokens.in_frame:
            waits.append(self._heard + SILENCE)
        return min((wait for wait in waits if wait is not None), default=None)

    @property
    def held(self) -> int:
        """Bytes that are kept of what is not told yet."""
        return self._tokens.size + self._receiving.held + len(self._stray)

    def receive(self, sent: bytes, now: float) -> Step:
        """What to send once the messages are safe, and the messages."""
        self._heard = now
        out, found = self._through(self._tokens.feed(sent), now)
        if self._tokens.size > self._largest or len(self._stray) > _MOST_STRAY:
            found += [*self._rest(now), *self._strayed()]
        if not self._receiving.open:
            out += self._sending.begin(now)
        return out, found

    def send(self, reference: str, records: bytes, now: float) -> bytes:
        """Orders out: now if the line is free, else after what is coming in. `told` says what became of them."""
        self._sending.put(reference, records)
        return b"" if self._receiving.open or self._sending.due else self._sending.begin(now)

    @property
    def has_to_say(self) -> bool:
        """Whether something waits to be sent, or is being sent."""
        return self._sending.waits

    def told(self) -> list[Sent]:
        return self._sending.told()

    def tick(self, now: float) -> Step:
        """Time has passed."""
        out, found = b"", []
        if now >= self._heard + LATE:
            found += self._strayed()
            if self._tokens.awaits_sum:
                out, found = self._through(self._tokens.flush(), now)
        if now >= self._heard + SILENCE and (self._receiving.open or self._tokens.in_frame):
            found += [*self._rest(now), *self._receiving.interrupt("Nothing came for half a minute.")]
        if not self._receiving.open:
            out += self._sending.tick(now)
        return out, found

    def close(self, now: float) -> list[Received]:
        """The connection is gone: what was left of a message is kept."""
        found = [*self._rest(now), *self._strayed()]
        self._sending.gone()
        return [*found, *self._receiving.interrupt("The connection ended before the message did.")]

    def _rest(self, now: float) -> list[Received]:
        """What has come of a frame, without waiting for more."""
        _, found = self._through(self._tokens.flush(), now)
        return found

    def _strayed(self) -> list[Received]:
        content = bytes(self._stray)
        self._stray.clear()
        return [Received(content, complete=False, remarks=("These bytes were in no frame.",))] if content else []

    def _through(self, tokens: Iterable[Token], now: float) -> Step:
        out, found = b"", []
        for token in tokens:
            answer, messages = self._one(token, now)
            out += answer
            found += messages
        return out, found

    def _one(self, token: Token, now: float) -> Step:
        match token:
            case Frame():
                return self._receiving.take(token)
            case Broken(content, again):
                self._receiving.remark("A frame broke off.")
                return b"", [] if again else [Received(content, complete=False, remarks=("A frame broke off.",))]
            case Stray(content):
                self._stray += content
                return self._sending.refused(now), []
            case _:
                return self._sign(token, now)

    def _sign(self, sign: Sign, now: float) -> Step:
        stray = self._strayed()
        if sign is Sign.ENQ and self._sending.busy:
            self._sending.contend(now)
            return b"", stray
        if sign is Sign.ENQ:
            answer, left = self._receiving.enquire()
            return answer, [*stray, *left]
        if sign is Sign.NAK:
            return self._sending.refused(now), stray
        if sign is Sign.ACK or self._sending.busy:
            return self._sending.acknowledged(now), stray
        self._sending.free()
        return b"", [*stray, *self._receiving.end()]
