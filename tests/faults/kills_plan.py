"""What is done to which processes, drawn from a seed: the same seed draws the same plan."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from deploy.local.ports import LISTENER
from libs.common.provisioning.databases import SERVICES

SERVERS = ("postgres", "nats")
HTTP = tuple(SERVICES)
WORKERS = tuple(f"{service}-worker" for service in SERVICES)
DOORS = (LISTENER,)


class How(StrEnum):
    """What is done."""

    KILL = "killed"
    KILL_AGAIN = "killed, and killed again while it starts"
    PAUSE = "stopped, and continued later"


WEIGHTS = {How.KILL: 80, How.KILL_AGAIN: 15, How.PAUSE: 5}
FAMILIES = {HTTP: 28, WORKERS: 40, SERVERS: 22, DOORS: 10}
IN_PAIRS = 0.3

LATEST = 0.6
"""Seconds within which the blow falls: somewhere in the work of the victims."""

START_UP = 1.5
PAUSES = {"postgres": (16.0, 22.0), "nats": (5.5, 8.0)}
"""Longer than what is waited for them: 5 s for an acknowledgement, 6 s of silence, 15 and 20 s for a statement."""

OTHER_PAUSES = (3.0, 7.0)
"""Longer than the deduplication window of the copy, and than what a client waits for an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One blow against one process, or two at once."""

    number: int
    how: How
    victims: tuple[str, ...]
    after: float
    lasts: float
    """How long the pause is, or how far the victim gets with its start before it is killed again."""

    @property
    def kills(self) -> int:
        """How many processes it kills."""
        return {How.KILL: 1, How.KILL_AGAIN: 2, How.PAUSE: 0}[self.how] * len(self.victims)


def plan(seed: int, *, kills: int) -> Iterator[Fault]:
    """Faults until so many processes have been killed."""
    rng, killed, number = random.Random(seed), 0, 0
    while killed < kills:
        number += 1
        fault = _drawn(rng, number)
        killed += fault.kills
        yield fault


def _drawn(rng: random.Random, number: int) -> Fault:
    [how] = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
    first = _victim(rng)
    second = _victim(rng) if rng.random() < IN_PAIRS else first
    victims = tuple(dict.fromkeys((first, second)))
    shortest, longest = PAUSES.get(first, OTHER_PAUSES) if how is How.PAUSE else (0.0, START_UP)
    return Fault(number, how, victims, after=rng.uniform(0, LATEST), lasts=rng.uniform(shortest, longest))


def _victim(rng: random.Random) -> str:
    [family] = rng.choices(list(FAMILIES), weights=list(FAMILIES.values()))
    return rng.choice(family)
