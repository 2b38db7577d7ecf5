"""The load generator's process: a job on standard input, its outcome on standard output, and so on."""

import asyncio
import sys
import time
from itertools import count, cycle

import uvloop

from libs.common.embedded.ports import LOOPBACK
from tests.bench.load.client import Client, Unexpected
from tests.bench.load.job import Job, Outcome

COULD_NOT = 1


def main() -> int:
    """Work job by job until the input ends."""
    for line in sys.stdin.buffer:
        try:
            outcome = uvloop.run(_do(Job.from_line(line)))
        except (Unexpected, OSError) as why:
            sys.stderr.write(f"{why}\n")
            return COULD_NOT
        sys.stdout.buffer.write(outcome.to_line())
        sys.stdout.buffer.flush()
    return 0


async def _do(job: Job) -> Outcome:
    requests = _Requests(job)
    used, started = time.process_time(), time.monotonic()
    requests.ends_at = started + job.seconds
    loop = asyncio.get_running_loop()
    clients = [Client(requests.next, expected=job.expected) for _ in range(job.clients)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, LOOPBACK, job.port)  # type: ignore[misc]
    await asyncio.gather(*(client.done for client in clients))
    times = tuple(seconds for client in clients for seconds in client.times)
    took = time.monotonic() - started
    return Outcome(len(times), took, times, started, time.process_time() - used)


class _Requests:
    """What all clients of a job ask, one after another."""

    def __init__(self, job: Job) -> None:
        self.ends_at = 0.0
        self._job = job
        self._heads = cycle([_head(job, path) for path in job.paths])
        self._bodies = cycle(job.bodies)
        self._numbers = count(job.first)
        self._left = job.most

    def next(self) -> bytes | None:
        """The next request's bytes; None when the job is over."""
        if self._left == 0 or time.monotonic() >= self.ends_at:
            return None
        if self._left is not None:
            self._left -= 1
        if not self._job.bodies:
            return next(self._heads) + b"\r\n"
        body = next(self._bodies).replace("{n}", str(next(self._numbers))).encode()
        return b"%bContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
            next(self._heads),
            len(body),
            body,
        )


def _head(job: Job, path: str) -> bytes:
    lines = (
        f"{job.method} {path} HTTP/1.1",
        f"Host: {LOOPBACK}:{job.port}",
        f"Authorization: Bearer {job.token}",
        "Accept: application/json",
    )
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


if __name__ == "__main__":
    sys.exit(main())
