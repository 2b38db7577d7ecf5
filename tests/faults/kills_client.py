"""A good client: the same request under the same key until it is answered, and a memory of what it was told."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.demo.surroundings import Surroundings
from libs.common.identifiers import new_id

Json = dict[str, Any]

ANSWER_WITHIN = 5.0
"""Seconds for one try: shorter than the longest pause, so that a request is sent again while it still stands."""

PATIENCE = 120.0
PAUSE = 0.1
NOT_YET = "not_yet_known"


class WrongAnswer(Exception):
    """What no fault excuses: neither success, nor a clear request to come again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A write that was answered 2xx: under which key, and what the answer said is there now."""

    service: str
    key: str
    body: Json


@dataclass(slots=True)
class Told:
    """All that a client was told."""

    writes: list[Answered] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    """Control ids of instruments' messages that a door has answered AA."""
    successes: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    """How single tries ended: a status, or the kind of broken connection."""


class Client:
    """Several people over one pool of kept-alive connections."""

    def __init__(self, where: Surroundings, *, answer_within: float = ANSWER_WITHIN) -> None:
        self._where = where
        self._http = httpx.AsyncClient(timeout=answer_within)
        self._tokens: dict[str, str] = {}
        self.told = Told()

    async def write(self, person: str, method: str, service: str, path: str, body: Json) -> Json:
        """Do something once, however often it must be sent."""
        key = str(new_id())
        answer = await self._until_answered(person, method, service, path, body=body, headers={"Idempotency-Key": key})
        found: Json = answer.json()
        self.told.writes.append(Answered(service, key, found))
        return found

    async def look(self, person: str, service: str, path: str) -> Json | None:
        """Look at something that may not have arrived yet."""
        answer = await self._until_answered(person, "GET", service, path, may_miss=True)
        return dict(answer.json()) if answer.is_success else None

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _until_answered(
        self,
        person: str,
        method: str,
        service: str,
        path: str,
        *,
        body: Json | None = None,
        headers: dict[str, str] | None = None,
        may_miss: bool = False,
    ) -> httpx.Response:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            answer = await self._try(person, method, service, path, body=body, headers=headers or {})
            if answer is not None and (answer.is_success or (may_miss and answer.status_code == httpx.codes.NOT_FOUND)):
                self.told.successes[service] += 1
                return answer
            await asyncio.sleep(PAUSE)
        raise WrongAnswer(f"{method} {service} {path} was not answered within {PATIENCE:.0f} seconds")

    async def _try(
        self, person: str, method: str, service: str, path: str, *, body: Json | None, headers: dict[str, str]
    ) -> httpx.Response | None:
        """One try; None when the connection broke."""
        try:
            token = {"Authorization": f"Bearer {await self._token(person)}"}
            url = f"{self._where.services[service]}{path}"
            answer = await self._http.request(method, url, json=body, headers={**token, **headers})
        except httpx.TransportError as broken:
            self.told.tries[type(broken).__name__] += 1
            return None
        self.told.tries[str(answer.status_code)] += 1
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._tokens.pop(person, None)
        elif not (answer.is_success or answer.status_code == httpx.codes.NOT_FOUND or is_later(answer)):
            raise WrongAnswer(f"{method} {service} {path}: {answer.status_code} {answer.text}")
        return answer

    async def _token(self, person: str) -> str:
        if person not in self._tokens:
            form = {"grant_type": "client_credentials", "person": person}
            answer = await self._http.post(f"{self._where.issuer}/token", data=form, auth=("demo", "demo-only-secret"))
            self._tokens[person] = answer.json()["access_token"]
        return self._tokens[person]


def is_later(answer: httpx.Response) -> bool:
    """Whether the service says clearly that the same request will be answered later."""
    if "Retry-After" not in answer.headers:
        return False
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return True
    return answer.status_code == httpx.codes.CONFLICT and answer.json()["code"] == NOT_YET
