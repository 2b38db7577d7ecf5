"""Waiting until every event has arrived everywhere: nothing to publish, nothing to read, nothing held."""

import asyncio
from collections.abc import Mapping

import httpx

from deploy.demo.people import Refused

PATIENCE = 120.0
PAUSE = 0.05
CALM_LOOKS = 3
"""How often in a row all must be calm: a reaction may state a new event."""

QUEUES = {"relay", "reader"}


async def settled(services: Mapping[str, str]) -> None:
    """Return when all services have been calm for several looks."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    calm = 0
    async with httpx.AsyncClient(timeout=10.0) as http:
        while calm < CALM_LOOKS:
            if asyncio.get_running_loop().time() > deadline:
                raise Refused(f"The events did not settle within {PATIENCE:.0f} seconds.")
            looks = await asyncio.gather(*(_is_calm(http, url) for url in services.values()))
            calm = calm + 1 if all(looks) else 0
            await asyncio.sleep(PAUSE)


async def _is_calm(http: httpx.AsyncClient, url: str) -> bool:
    try:
        readiness = (await http.get(f"{url}/health/ready")).json()
    except (httpx.TransportError, ValueError):
        return False
    checks = readiness.get("checks", [])
    waits = readiness.get("held", {}).get("waiting", 0)
    return bool(readiness.get("ready") and not waits) and all(
        check.get("lag_seconds") == 0 for check in checks if check["name"] in QUEUES
    )
