"""The parties of a journey: who asks and does over REST, and waiting for what follows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from libs.common.identifiers import new_id
from tests.conftest import Live

Json = dict[str, Any]
Found = TypeVar("Found")

PATIENCE = 60.0
"""Seconds within which every consequence has arrived."""
PAUSE = 0.05
NOT_YET = "not_yet_known"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a role at an organisation, such as site_clinician@hospital-aragon."""

    live: Live
    name: str

    async def ask(
        self, method: str, service: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request, answered as it is."""
        return await self.live.ask(self.name, method, service, path, json=body, headers=headers)

    async def get(self, service: str, path: str) -> Json:
        """Look at something that is there."""
        return done(await self.ask("GET", service, path))

    async def post(self, service: str, path: str, body: Any = None) -> Json:
        """Do something; a fact that is still on its way is waited for, as a caller is told to."""
        return await self._do("POST", service, path, body)

    async def put(self, service: str, path: str, body: Any) -> Json:
        """Set something."""
        return await self._do("PUT", service, path, body)

    async def refused(self, method: str, service: str, path: str, body: Any = None) -> tuple[int, str]:
        """The status and the code of a refusal."""
        answer = await self.ask(method, service, path, body)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["code"]

    async def sees(self, service: str, path: str) -> bool:
        """Whether there is such a thing for this party."""
        answer = await self.ask("GET", service, path)
        assert answer.status_code in {200, 404}, answer.text
        return answer.is_success

    async def listed(self, service: str, path: str) -> list[Json]:
        """The first page of a list, as long as it may be."""
        mark = "&" if "?" in path else "?"
        items: list[Json] = (await self.get(service, f"{path}{mark}limit=200"))["items"]
        return items

    async def _do(self, method: str, service: str, path: str, body: Any) -> Json:
        async def answered() -> httpx.Response | None:
            answer = await self.ask(method, service, path, body)
            return None if is_too_early(answer) else answer

        return done(await until(answered))


def done(answer: httpx.Response) -> Json:
    """What a request that must succeed was answered."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    found: Json = answer.json()
    return found


def is_too_early(answer: httpx.Response) -> bool:
    """Whether the service has not heard yet what the request speaks of."""
    return answer.status_code == httpx.codes.CONFLICT and answer.json()["code"] == NOT_YET


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """Look again until there is something (anything but None, False and empty)."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not (found := await look()):
        assert asyncio.get_running_loop().time() < deadline, f"nothing within {PATIENCE:.0f} seconds"
        await asyncio.sleep(PAUSE)
    return found


def clinician(live: Live, hospital: str) -> Party:
    """Treats the child."""
    return Party(live, f"site_clinician@{hospital}")


def technician(live: Live, hub: str) -> Party:
    """Receives, banks and assays at a hub."""
    return Party(live, f"hub_technician@{hub}")


def laboratory(live: Live, lab: str) -> Party:
    """Does functional assays."""
    return Party(live, f"functional_lab@{lab}")


def expert(live: Live) -> Party:
    """Advises."""
    return Party(live, "board_expert@board")


def chair(live: Live) -> Party:
    """Signs for the board."""
    return Party(live, "board_chair@board")


def office(live: Live) -> Party:
    """Keeps the records of the whole network."""
    return Party(live, "data_manager@office")


def second(party: Party) -> Party:
    """A colleague with the same role at the same place."""
    return Party(party.live, f"second_{party.name}")


async def answer_for(owner: Party, assay_id: str, *, version: int = 1) -> Json:
    """What an instrument posted counts once one person has verified it and another one released it."""
    body = {"result_version": version}
    await owner.post("samples", f"/v1/assays/{assay_id}/verification", body)
    return await second(owner).post("samples", f"/v1/assays/{assay_id}/release", body)


async def post_as_instrument(
    live: Live, owner: Party, assay: Json, result: Json, *, measured_at: str, more: Json | None = None
) -> Json:
    """A new instrument of the owner's laboratory gets its key and posts a result with it."""
    instrument = f"journey-{new_id()}"
    wanted = {"instrument": instrument, "assays": [assay["assay"]], "expires_at": "2027-01-31T00:00:00Z"}
    key = (await owner.post("samples", "/v1/api-keys", wanted))["secret"]
    url = f"{live.where.services['samples']}/v1/assays/{assay['id']}/results"
    body = {"measured_at": measured_at, "message_id": f"m-{new_id()}", "result": result, **(more or {})}
    headers = {"X-API-Key": key, "Idempotency-Key": str(new_id())}
    return done(await live.http.post(url, json=body, headers=headers))
