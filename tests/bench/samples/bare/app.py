"""Three requests of samples on Starlette and the driver alone, and one that asks the database nothing.

The same rows are written and read in as durable a transaction. There is no token, no policy, no validation, no consent
to look up, and of a reception nothing is decided: what those cost is what the comparison shows.
"""

import json
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uuid_utils
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.bench.samples.bare import statements as sql

WHO, HOSPITAL, HUB = "bare@hospital-madrid", "hospital-madrid", "hub-madrid"
CONNECTIONS = 10
"""As many as a service's pool has."""

EVENT = {"data": {"filler": "x" * 400}, "source": "/reallnet/samples", "origin": HOSPITAL, "destination": HUB}
ADVICE = {"answer": "fresh", "hub": HUB, "alternatives": [{"reasons": ["x" * 120] * 4}] * 2, "limits": ["x" * 120] * 3}
"""About as long as the real ones."""


def application(url: str) -> Starlette:
    """Four routes and a pool."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            app.state.pool = pool
            yield

    routes = [
        Route("/v1/samples", register, methods=["POST"]),
        Route("/v1/samples", listed),
        Route("/v1/routing-advice", advise, methods=["POST"]),
        Route("/v1/parcels/{parcel}/reception", receive, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


async def register(request: Request) -> JSONResponse:
    """Label, tube, custody, order and watch; two audit entries and two events."""
    told, now, sample, assay = json.loads(await request.body()), datetime.now(UTC), _id(), _id()
    label, drawn = f"S-{secrets.token_hex(4)}", datetime.fromisoformat(told["extracted_at"])
    whose = (told["patient"], HOSPITAL, told["hub"])
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute(sql.LABEL, label)
        await connection.execute(sql.SAMPLE, sample, label, *whose, told["material"], told["tube"], drawn, now)
        await connection.execute(sql.COLLECTED, sample, now, HOSPITAL, WHO)
        await connection.execute(sql.ASSAY, assay, sample, *whose, told["assays"][0], now)
        await connection.execute(sql.WATCH, sample, now + timedelta(hours=24))
        abouts = [f"sample/{sample}", f"assay/{assay}"]
        await _audit(connection, now, "collected sample", abouts, told["patient"])
        await _state(connection, now, "org.reallnet.samples.sample.collected.v1", abouts)
    return JSONResponse({**told, "id": str(sample), "label": label, "stage": "collected"}, status_code=201)


async def receive(request: Request) -> Response:
    """All tubes of a parcel with as few statements as there are tables."""
    parcel, now = UUID(request.path_params["parcel"]), datetime.now(UTC)
    told = json.loads(await request.body())
    ids, at = [UUID(tube["sample_id"]) for tube in told["tubes"]], datetime.fromisoformat(told["received_at"])
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        tubes = await connection.fetch(sql.TUBES, parcel)
        samples = await connection.fetch(sql.RECEIVED, ids, at)
        await connection.execute(sql.TAKEN_OUT, parcel, at)
        await connection.execute(sql.HANDED, ids, at, HUB, WHO)
        arrived = await connection.fetchrow(sql.ARRIVED, parcel, at)
        abouts = [*(f"sample/{one}" for one in ids), f"parcel/{parcel}"]
        await _audit(connection, now, "received sample", abouts, samples[0]["patient"])
        await _state(connection, now, "org.reallnet.samples.sample.received.v1", abouts)
    return _answer({**arrived, "tubes": [dict(row) for row in tubes], "samples": [dict(row) for row in samples]})


async def advise(request: Request) -> JSONResponse:
    """What a request and an answer of this length cost by themselves."""
    return JSONResponse({**ADVICE, "told": json.loads(await request.body())})


async def listed(request: Request) -> Response:
    """A page of tubes; which children were shown is written down."""
    limit, now = int(request.query_params["limit"]), datetime.now(UTC)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(sql.LIST, HOSPITAL, limit + 1)
        await _audit(connection, now, "listed samples", ["samples"], rows[0]["patient"])
    return _answer({"items": [dict(row) for row in rows[:limit]], "next_cursor": str(rows[-1]["id"])})


async def _audit(connection: Any, now: datetime, did: str, abouts: Sequence[str], patient: str) -> None:
    patients, request = [patient] * len(abouts), [secrets.token_hex(16)] * len(abouts)
    await connection.execute(sql.AUDITS, now, WHO, HOSPITAL, did, abouts, patients, request)


async def _state(connection: Any, now: datetime, kind: str, abouts: Sequence[str]) -> None:
    ids = [_id() for _ in abouts]
    events = zip(ids, abouts, strict=True)
    bodies = [json.dumps({**EVENT, "id": str(one), "subject": about}).encode() for one, about in events]
    subject = f"reallnet.{kind.removeprefix('org.reallnet.')}.{HOSPITAL}.{HUB}"
    await connection.execute(sql.EVENTS, now, ids, list(abouts), bodies, kind, subject)


def _answer(told: dict[str, Any]) -> Response:
    return Response(orjson.dumps(told, default=str), media_type="application/json")


def _id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)
