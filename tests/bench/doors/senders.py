"""The instruments' process: a job on a line of standard input, its outcome on standard output, and so on.

Each sender waits for the answer to what it has sent, and sends the next.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from typing import cast

import orjson
import uvloop

from libs.common.embedded.ports import LOOPBACK
from tests.bench.doors.messages import block, oru, session
from tests.bench.load.job import Outcome

COULD_NOT = 1
GOOD = (b"MSA|AA|", b"\x06")


class Unexpected(Exception):
    """Another answer than AA or ACK: then the figures mean nothing."""


class Sender(asyncio.Protocol):
    """`steps` gives what is sent next; `ends` is how an answer ends."""

    def __init__(self, steps: Iterator[bytes], ends: bytes, until: float) -> None:
        self._steps, self._ends, self._until = steps, ends, until
        self._transport: asyncio.Transport | None = None
        self._held = b""
        self._sent_at = 0.0
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._held.endswith(self._ends):
            return
        self.times.append(time.perf_counter() - self._sent_at)
        answer, self._held = self._held, b""
        if any(good in answer for good in GOOD):
            self._send()
        else:
            self._end(Unexpected(f"answered {answer[:200]!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or Unexpected("the connection was closed"))

    def _send(self) -> None:
        if time.monotonic() >= self._until or self._transport is None:
            self._end(None)
            return
        step = next(self._steps)
        self._sent_at = time.perf_counter()
        self._transport.write(step)

    def _end(self, why: Exception | None) -> None:
        if not self.done.done():
            if why is None:
                self.done.set_result(None)
            else:
                self.done.set_exception(why)
        if self._transport is not None:
            self._transport.close()


def _hl7(numbers: Iterator[int], size: int) -> Iterator[bytes]:
    """Only the control id differs: to write each anew would take longer than to store it."""
    front, back = block(oru(0, size)).split(b"|0|P|", 1)
    return (b"%b|%d|P|%b" % (front, number, back) for number in numbers)


def _astm(numbers: Iterator[int], _: int) -> Iterator[bytes]:
    """EOT goes with the next ENQ."""
    for number in numbers:
        enquiry, *frames = session(number)
        yield b"\x04" + enquiry
        yield from frames


STEPS: dict[str, tuple[Callable[[Iterator[int], int], Iterator[bytes]], bytes]] = {
    "mllp": (_hl7, b"\x1c\r"),
    "astm": (_astm, b"\x06"),
}


async def _do(told: dict[str, object], numbers: Iterator[int]) -> Outcome:
    steps, ends = STEPS[str(told["protocol"])]
    used, started = time.process_time(), time.monotonic()
    until = started + float(str(told["seconds"]))
    senders = [Sender(steps(numbers, int(str(told["size"]))), ends, until) for _ in range(int(str(told["senders"])))]
    loop = asyncio.get_running_loop()
    for sender in senders:
        await loop.create_connection(lambda sender=sender: sender, LOOPBACK, told["port"])  # type: ignore[call-overload]
    await asyncio.gather(*(sender.done for sender in senders))
    times = tuple(seconds for sender in senders for seconds in sender.times)
    return Outcome(len(times), time.monotonic() - started, times, started, time.process_time() - used)


def main() -> int:
    """Work job by job until the input ends."""
    numbers = itertools.count(time.time_ns() // 1_000)
    for line in sys.stdin.buffer:
        try:
            outcome = uvloop.run(_do(orjson.loads(line), numbers))
        except (Unexpected, OSError) as why:
            sys.stderr.write(f"{why}\n")
            return COULD_NOT
        sys.stdout.buffer.write(outcome.to_line())
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
