"""Each laboratory's instrument and its API key."""

import asyncio
from datetime import timedelta
from typing import Any

from deploy.demo.memory import Memory
from deploy.demo.people import Asked, Network

INSTRUMENT = "demonstration"
ASSAYS = ["ngs_panel", "flow", "drp", "dbp"]
LASTS = timedelta(days=300)
ROLES = {"hub": "hub_technician", "lab": "functional_lab"}


class Instruments:
    """Keys are made when first needed; a secret that was shown and lost is replaced."""

    def __init__(self, network: Network, memory: Memory) -> None:
        """Keys are remembered with the replay."""
        self._network = network
        self._memory = memory
        self._turn = asyncio.Lock()

    async def post(self, lab: str, path: str, body: object, *, step: str) -> Any:
        """Post a result as the laboratory's instrument."""
        headers = {"X-API-Key": await self._key(lab), "Idempotency-Key": f"demonstration/{step}"}
        url = self._network.url("samples", path)
        return await self._network.send(Asked("POST", url, person=None, body=body, headers=headers))

    async def _key(self, lab: str) -> str:
        async with self._turn:
            if lab not in self._memory.keys:
                self._memory.keys[lab] = await self._new_key(lab)
                self._memory.save()
            return self._memory.keys[lab]

    async def _new_key(self, lab: str) -> str:
        """Revoke what an interrupted replay made and never saw, then make one."""
        person = self._network.person(ROLES[lab.partition("-")[0]], lab).name
        keys = self._network.url("samples", "/v1/api-keys")
        for old in (await self._network.send(Asked("GET", keys, person=person)))["items"]:
            if old["instrument"] == INSTRUMENT and old["revoked_at"] is None:
                await self._network.send(Asked("POST", f"{keys}/{old['id']}/revocation", person=person))
        expires_at = (self._memory.begun_at + LASTS).isoformat()
        body = {"instrument": INSTRUMENT, "assays": ASSAYS, "expires_at": expires_at}
        return str((await self._network.send(Asked("POST", keys, person=person, body=body)))["secret"])
