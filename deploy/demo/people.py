"""The people of the demonstration, who act over REST and try again until they are answered."""

import asyncio
from typing import Any, Self

import httpx

from deploy.demo.surroundings import Surroundings

PATIENCE = 90.0
"""Seconds in which a killed process must be back and a fact must have travelled."""

PAUSE = 0.1
GONE = (httpx.TransportError,)
LATER = {502, 503, 504}


class Refused(Exception):
    """A service declined what the demonstration had to do; the text is its problem."""


class Network:
    """The running system as its users reach it."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Open it with `async with`."""
        self._where = surroundings
        self._http = httpx.AsyncClient(timeout=20.0, limits=httpx.Limits(max_connections=32))
        self._tokens: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        """Nothing is connected before it is needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self._http.aclose()

    def person(self, role: str, organisation: str) -> "Person":
        """Somebody with this role at this organisation."""
        return Person(self, f"{role}@{organisation}")

    def second(self, role: str, organisation: str) -> "Person":
        """Another one with the same role there."""
        return Person(self, f"second_{role}@{organisation}")

    def url(self, service: str, path: str) -> str:
        """The address of a route."""
        return f"{self._where.services[service]}{path}"

    async def send(self, request: "Asked") -> Any:
        """Ask until there is an answer that will not change: the same request, under the same key."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            answer = await self._try(request)
            if answer is not None and answer.is_success:
                return answer.json()
            if answer is not None and not _later(answer):
                raise Refused(f"{request.method} {request.route}: {answer.status_code} {answer.text}")
            if asyncio.get_running_loop().time() > deadline:
                raise Refused(f"{request.method} {request.route}: no answer within {PATIENCE:.0f} seconds")
            await asyncio.sleep(PAUSE)

    async def _try(self, request: "Asked") -> httpx.Response | None:
        try:
            headers = {**request.headers}
            if request.person is not None:
                headers["Authorization"] = f"Bearer {await self._token(request.person)}"
            return await self._http.request(request.method, request.route, json=request.body, headers=headers)
        except GONE:
            return None

    async def _token(self, person: str) -> str:
        if person not in self._tokens:
            form = {"grant_type": "client_credentials", "person": person}
            answer = await self._http.post(f"{self._where.issuer}/token", data=form, auth=("demo", "demo-only-secret"))
            if answer.status_code in LATER:
                raise httpx.ConnectError("the issuer is not back yet")
            if not answer.is_success:
                raise Refused(f"token for {person}: {answer.status_code} {answer.text}")
            self._tokens[person] = answer.json()["access_token"]
        return self._tokens[person]


class Asked:
    """One request of one person (or of an instrument, which brings a key instead)."""

    def __init__(
        self, method: str, route: str, *, person: str | None, body: object = None, headers: dict[str, str] | None = None
    ) -> None:
        """All that a retry must repeat."""
        self.method = method
        self.route = route
        self.person = person
        self.body = body
        self.headers = headers or {}


class Person:
    """One of the people: what they do carries a key, so that doing it again changes nothing."""

    def __init__(self, network: Network, name: str) -> None:
        """`name` is the issuer's id of the person."""
        self._network = network
        self.name = name

    async def post(self, service: str, path: str, body: object, *, step: str) -> Any:
        """Do something, once, however often it is sent. `step` is its name in the replay."""
        headers = {"Idempotency-Key": f"demonstration/{step}"}
        url = self._network.url(service, path)
        return await self._network.send(Asked("POST", url, person=self.name, body=body, headers=headers))

    async def put(self, service: str, path: str, body: object, *, step: str) -> Any:
        """Set something, once."""
        headers = {"Idempotency-Key": f"demonstration/{step}"}
        url = self._network.url(service, path)
        return await self._network.send(Asked("PUT", url, person=self.name, body=body, headers=headers))

    async def get(self, service: str, path: str) -> Any:
        """Look at something."""
        return await self._network.send(Asked("GET", self._network.url(service, path), person=self.name))


def _later(answer: httpx.Response) -> bool:
    """Whether asking again may help: a process is coming back, or a fact is still on its way."""
    if answer.status_code in LATER:
        return True
    return answer.status_code == httpx.codes.CONFLICT and answer.json().get("code") == "not_yet_known"
