"""Registry's three commonest requests on Starlette and the driver alone.

The same rows are written and read in as durable a transaction, and the answers have the same fields. There is no token,
no policy, no validation, no encryption, no search for the same child: what those cost is what the comparison shows.
"""

import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import uuid_utils
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.bench.bare import statements as sql

WHO, HOSPITAL, REGION = "bare@hospital-madrid", "hospital-madrid", "madrid"
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COLUMNS = ("code", "hospital", "region", "birth_date", "sex", "registered_at", "version")
CONNECTIONS = 10
"""As many as a service's pool has."""


def application(url: str) -> Starlette:
    """Three routes and a pool."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            app.state.pool = pool
            yield

    routes = [
        Route("/v1/patients", create, methods=["POST"]),
        Route("/v1/patients", listed),
        Route("/v1/patients/{code}", read),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


async def create(request: Request) -> JSONResponse:
    """Patient, first version, two audit entries, vault, two digests, ledger, waiting mark."""
    traits = json.loads(await request.body())["identity"]
    code = "".join(secrets.choice(SYMBOLS) for _ in range(8))
    patient_id, event_id, now = _id(), _id(), datetime.now(UTC)
    about, at = f"patient/{code}", now.isoformat()
    shown = {
        "code": code,
        "hospital": HOSPITAL,
        "region": REGION,
        **{key: traits[key] for key in ("birth_date", "sex")},
    }
    event = _event(event_id, about, at, shown)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        born = date.fromisoformat(traits["birth_date"])
        await connection.execute(sql.PATIENT, code, patient_id, HOSPITAL, REGION, born, traits["sex"], now)
        await connection.execute(sql.VERSION, code, json.dumps(shown), now, WHO)
        await _audit(connection, now, "registered patient", about, patient=code)
        await connection.execute(sql.VAULT, patient_id, "0" * 16, os.urandom(12), json.dumps(traits).encode(), now)
        for kind in ("name_and_birth", "record_number"):
            await connection.execute(sql.DIGEST, kind, secrets.token_hex(32), patient_id)
        await _audit(connection, now, "sealed identity", about, patient=code)
        position, body = await connection.fetchval(sql.POSITION), json.dumps(event).encode()
        await connection.execute(sql.LEDGER, now, position, event_id, event["type"], about, _SUBJECT, body)
        await connection.execute(sql.WAITING, position, now, about, event_id, _SUBJECT, body)
    answer = {**shown, "registered_at": at, "version": 1, "stage": "registered", "purposes": [], "consents": []}
    return JSONResponse({**answer, "possible_duplicate": None}, status_code=201)


async def read(request: Request) -> JSONResponse:
    """A whole patient; that it was read is written down."""
    code, now = request.path_params["code"], datetime.now(UTC)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        patient = await connection.fetchrow(sql.ONE, code, HOSPITAL)
        if patient is None:
            return JSONResponse({"title": "No such patient."}, status_code=404)
        rest = {name: [dict(row) for row in await connection.fetch(query, code)] for name, query in sql.OF_ONE.items()}
        await _audit(connection, now, "read patient", f"patient/{code}", patient=code)
    empty = {"stage": "registered", "purposes": [], "treatments": [], "responses": []}
    return JSONResponse({**_shown(patient), **empty, **rest})


async def listed(request: Request) -> JSONResponse:
    """A page of patients; which ones were shown is written down."""
    limit, now = int(request.query_params["limit"]), datetime.now(UTC)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(sql.LIST, HOSPITAL, limit + 1)
        codes = json.dumps({"patients": [row["code"] for row in rows[:limit]]})
        await _audit(connection, now, "listed patients", "patients", patient=None, changes=codes)
    return JSONResponse({"items": [_shown(row) for row in rows[:limit]], "next_cursor": rows[-1]["code"]})


async def _audit(
    connection: Any, now: datetime, did: str, about: str, *, patient: str | None, changes: str | None = None
) -> None:
    await connection.execute(sql.AUDIT, now, WHO, HOSPITAL, did, about, patient, changes, secrets.token_hex(16))


_SUBJECT = f"reallnet.registry.patient.registered.v1.{HOSPITAL}._"


def _event(event_id: UUID, about: str, at: str, shown: dict[str, str]) -> dict[str, Any]:
    """As long as the real one."""
    return {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "/reallnet/registry",
        "type": "org.reallnet.registry.patient.registered.v1",
        "subject": about,
        "time": at,
        "datacontenttype": "application/json",
        "version": 1,
        "origin": HOSPITAL,
        "destination": "_",
        "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
        "requestid": secrets.token_hex(16),
        "actor": WHO,
        "data": {**shown, "consents": [], "consents_version": 0},
    }


def _shown(row: Any) -> dict[str, Any]:
    found = {name: row[name] for name in COLUMNS}
    return {**found, "birth_date": row["birth_date"].isoformat(), "registered_at": row["registered_at"].isoformat()}


def _id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)
