"""What a service says of itself over HTTP."""

import os
from typing import Final

import httpx

from deploy.local.ports import address
from deploy.local.setup import Setup
from deploy.status.status import SILENT
from libs.common.health import Readiness

WITHIN: Final = 12.0
"""Seconds that it may take to say why it is not ready: it waits for database and bus itself."""


async def unready(setup: Setup, service: str) -> str:
    """Empty if it is ready; else the first of its own reasons."""
    variable = f"REALLNET_{service.upper().replace('-', '_')}_URL"
    url = os.environ.get(variable) or address(setup.ports.http[service])
    try:
        async with httpx.AsyncClient(timeout=WITHIN, trust_env=False) as client:
            answer = await client.get(f"{url}/health/ready")
        found = Readiness.model_validate_json(answer.content)
    except (httpx.HTTPError, ValueError):
        return SILENT
    return next((check.sentence for check in found.checks if not check.ok), "")
