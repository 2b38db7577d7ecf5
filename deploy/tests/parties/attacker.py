"""A party's connection used against its purpose: words written to the wire by hand, refusals counted."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from nats.aio.msg import Msg

from deploy.tests.parties.outsider import PATIENCE_SECONDS, Outsider
from libs.common.testing.messaging import until

BUNCH = 250
"""Attempts sent before the server is asked whether it has dealt with them."""


class Attacker:
    """What it is let do, and all that it hears."""

    def __init__(self, outsider: Outsider) -> None:
        self.outsider, self.heard = outsider, list[Msg]()

    async def listen(self) -> None:
        """To everything that it may hear."""
        await self.outsider.client.subscribe(f"{self.inbox}.>", cb=self._note)

    @property
    def inbox(self) -> str:
        return self.outsider.told["inbox_prefix"]

    async def publish(self, subjects: Iterable[str], body: bytes = b"{}") -> set[str]:
        """Say it under each, answers to the own inbox; gives the subjects that were let pass."""
        return await self._tried(
            {subject: publication(subject, f"{self.inbox}.answer", body) for subject in subjects},
            verb="publish",
        )

    async def subscribe(self, subjects: Iterable[str]) -> set[str]:
        """Ask to hear each, alone and as one of a group; gives those that were let pass."""
        words = {
            subject: f"SUB {subject} x{turn}\r\nSUB {subject} group y{turn}\r\n"
            for turn, subject in enumerate(subjects)
        }
        return await self._tried(
            {subject: both.encode() for subject, both in words.items()},
            verb="subscription",
        )

    async def send(self, words: Iterable[bytes]) -> None:
        """Whatever comes of it."""
        for bunch in bunches(list(words)):
            await self.outsider.client._send_command(b"".join(bunch))
            await self.outsider.client.flush(timeout=10)

    async def _tried(self, words: Mapping[str, bytes], *, verb: str) -> set[str]:
        self.outsider.refusals.clear()
        await self.send(words.values())
        with suppress(TimeoutError):
            await until(lambda: self._refused(verb, words), patience=PATIENCE_SECONDS)
        refused = self._refusals(verb)
        return {subject for subject in words if subject.lower() not in refused}

    async def _refused(self, verb: str, words: Mapping[str, bytes]) -> bool:
        """The client tells its program of a refusal a moment after it has read it."""
        return self._refusals(verb) >= {subject.lower() for subject in words}

    def _refusals(self, verb: str) -> set[str]:
        mark = re.compile(f'permissions violation for {verb} to "([^"]*)"')
        return {found[1] for told in self.outsider.refusals if (found := mark.search(told))}

    async def _note(self, message: Msg) -> None:
        self.heard.append(message)


def publication(subject: str, reply: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """One message as it goes over the wire."""
    if headers is None:
        return f"PUB {subject} {reply} {len(body)}\r\n".encode() + body + b"\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    return f"HPUB {subject} {reply} {len(head)} {len(head) + len(body)}\r\n".encode() + head + body + b"\r\n"


def bunches(words: Sequence[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(words)
    while bunch := list(islice(remaining, BUNCH)):
        yield bunch
