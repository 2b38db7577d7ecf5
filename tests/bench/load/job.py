"""What the load generator is told, and what it tells back: one line of JSON each way."""

from dataclasses import asdict, dataclass
from typing import Self

import orjson


@dataclass(frozen=True, slots=True)
class Job:
    """Requests to make: paths in turn, bodies in turn, `{n}` in a body counted up from `first`.

    It ends after `seconds`, or after `most` requests where that is sooner.
    """

    port: int
    method: str
    paths: tuple[str, ...]
    token: str
    clients: int
    seconds: float
    expected: int = 200
    bodies: tuple[str, ...] = ()
    first: int = 0
    most: int | None = None

    def to_line(self) -> bytes:
        return orjson.dumps(asdict(self)) + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        told = orjson.loads(line)
        return cls(**{**told, "paths": tuple(told["paths"]), "bodies": tuple(told["bodies"])})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: answers as expected, their times in seconds, and how long the whole took.

    `started_at` is the first request's instant on the clock that all processes share (`time.monotonic`).
    """

    answered: int
    seconds: float
    times: tuple[float, ...]
    started_at: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answered / self.seconds

    def to_line(self) -> bytes:
        return orjson.dumps(asdict(self)) + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        told = orjson.loads(line)
        return cls(**{**told, "times": tuple(told["times"])})
