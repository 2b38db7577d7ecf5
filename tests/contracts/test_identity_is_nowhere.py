"""Who a child is lies sealed in the vault: planted traits are in no table, event, kept answer or log line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.common.identifiers import new_id
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live

pytestmark = pytest.mark.xdist_group("live")

CLINICIAN = "site_clinician@hospital-navarra"
PLANTED = ("Zenobia", "Plantadaxx", "Corregidaxx", "HCPLANT77", "99887766Z")
IDENTITY = {
    "given_names": "Zenobia",
    "family_names": "Plantadaxx Testigo",
    "birth_date": "2016-05-04",
    "sex": "female",
    "record_number": "HCPLANT77",
    "national_id": "99887766Z",
}

COLUMNS = """
    SELECT c.relname AS name, a.attname AS column, format_type(a.atttypid, NULL) AS type
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


@pytest.fixture(scope="module")
async def code(live: Live) -> str:
    """A child that was registered, asked about from two hospitals, mistyped and corrected."""
    once = {"Idempotency-Key": str(new_id())}
    registered = await live.ask(
        CLINICIAN, "POST", "registry", "/v1/patients", json={"identity": IDENTITY}, headers=once
    )
    assert registered.status_code == 201, registered.text
    found = str(registered.json()["code"])
    for person in (CLINICIAN, "site_clinician@hospital-murcia"):
        numbered = {"Idempotency-Key": str(new_id())}
        await live.ask(person, "POST", "registry", "/v1/patients/match", json=IDENTITY, headers=numbered)
        await live.ask(person, "POST", "registry", "/v1/patients", json={"identity": IDENTITY}, headers=numbered)
    wrong = {"identity": {**IDENTITY, "birth_date": "Zenobia", "Plantadaxx": "Zenobia"}}
    refused = await live.ask(CLINICIAN, "POST", "registry", "/v1/patients", json=wrong)
    assert refused.status_code == 422
    assert "Zenobia" not in refused.text
    mended = {"family_names": "Corregidaxx", "reason": "The certificate says so."}
    corrected = await live.ask(CLINICIAN, "PATCH", "registry", f"/v1/patients/{found}", json=mended, headers=once)
    assert corrected.status_code == 200, corrected.text
    assert not [word for word in PLANTED if word in registered.text + corrected.text]
    await live.settle()
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_no_table_holds_a_trait(live: Live, code: str, service: str) -> None:
    found = [table async for table in _holding(live, service, PLANTED)]
    assert found == []
    assert [table async for table in _holding(live, service, (code,))], "the search would find nothing at all"


def test_no_log_line_holds_a_trait(live: Live, code: str) -> None:
    logs = list(_logs(live))
    assert len(logs) > len(SERVICES)
    assert [(log.name, word) for log in logs for word in (*PLANTED, code) if word in log.read_text()] == []


async def _holding(live: Live, service: str, words: tuple[str, ...]) -> Any:
    tables: dict[str, list[str]] = {}
    for row in await live.rows(service, COLUMNS):
        column = f'"{row["column"]}"'
        readable = f"encode({column}, 'escape')" if row["type"] == "bytea" else f"{column}::text"
        tables.setdefault(row["name"], []).append(readable)
    for name, columns in tables.items():
        text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
        [[count]] = await live.rows(
            service,
            f'SELECT count(*) FROM "{name}" WHERE {text} ILIKE ANY($1::text[])',
            [f"%{word}%" for word in words],
        )
        if count:
            yield name


def _logs(live: Live) -> Iterator[Path]:
    return live.system.setup.places.logs.glob("*.log")
