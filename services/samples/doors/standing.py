"""Whether the listener can do its work, in the words in which the services say so."""

import asyncio
from typing import Any, Final

import structlog

from libs.common.database import Database
from libs.common.migration_heads import heads
from libs.common.queues import Queues, standing
from services.samples.doors.listening import Listening

PATIENCE: Final = 3.0
"""Seconds that the database may take."""

log = structlog.get_logger(__name__)


async def readiness(db: Database, listening: Listening) -> dict[str, Any]:
    """As `/health/ready` of the services: each check says in one sentence what it found."""
    queues = await _within(db)
    checks = [_database(queues), _migrations(queues), _doors(listening)]
    return {"ready": all(check["ok"] for check in checks), "checks": checks, "held": {}}


async def _within(db: Database) -> Queues | None:
    try:
        return await asyncio.wait_for(standing(db, service="samples"), PATIENCE)
    except Exception as failure:  # noqa: BLE001 - whatever fails, it is not ready and must say so
        log.warning("a check failed", error=type(failure).__name__)
        return None


def _database(queues: Queues | None) -> dict[str, Any]:
    found = "The database answers." if queues else "The database does not answer: messages are answered with 207."
    return {"name": "database", "ok": queues is not None, "sentence": found}


def _migrations(queues: Queues | None) -> dict[str, Any]:
    expected = heads("samples")
    found = queues.migration if queues else None
    sentence = f"The tables are at {found or 'an unknown state'}; this code expects {' and '.join(expected)}."
    return {"name": "migrations", "ok": found in expected, "sentence": sentence}


def _doors(listening: Listening) -> dict[str, Any]:
    closed = listening.closed
    sentence = f"Closed: {', '.join(closed)}." if closed else f"{len(listening.doors)} doors are open."
    return {"name": "doors", "ok": not closed, "sentence": sentence}
