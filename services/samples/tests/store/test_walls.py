"""Row-level security: a raw select shows an organisation its own, even where a query forgets to ask."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from libs.common.call import Call
from libs.common.database import Database
from services.samples.store.tables.assays import assays, instrument_messages, result_versions
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.known import known_consents, known_patients
from services.samples.store.tables.loggers import parcel_temperatures, temperature_logs, tube_temperatures
from services.samples.store.tables.samples import samples
from services.samples.store.tables.transit import shipments
from services.samples.store.tables.viability import sample_watches
from services.samples.tests import bodies

JUDGED = (temperature_logs, parcel_temperatures, tube_temperatures)
TABLES = (
    *(samples, shipments, assays, result_versions, known_patients, known_consents, aliquots, sample_watches),
    *JUDGED,
)
SEEN = {
    # hospital, hub and laboratory of the tube; the laboratory has an order, but no business with the parcel
    "hospital-aragon": {table.name for table in TABLES},
    "hub-barcelona": {table.name for table in TABLES},
    "lab-drp": {table.name for table in TABLES} - {"shipments", "temperature_logs", "parcel_temperatures"},
    "hospital-galicia": set(),
    "hub-madrid": set(),
    "lab-dbp": set(),
}


@pytest.mark.parametrize("organisation", list(SEEN))
async def test_rows_are_seen_by_their_parties_only(
    organisation: str, database: Database, posted: Any, technician: Any, call_of: Callable[..., Call]
) -> None:
    result = await posted("drp", message_id="7")
    listed = await technician("GET", "/v1/samples")
    path = f"/v1/samples/{listed.json()['items'][0]['id']}/aliquots"
    laid = await technician("POST", path, json={"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]})
    assert laid.status_code == 201, laid.text
    readings = [{"measured_at": bodies.DISPATCHED, "celsius": 20}]
    logged = f"/v1/parcels/{listed.json()['items'][0]['shipment_id']}/temperature-readings"
    assert (await technician("POST", logged, json={"logger": "1", "readings": readings})).status_code == 201
    assert result["lab"] == "lab-drp"
    async with database.reading(Call(caller=call_of("machine", organisation).caller, scope=organisation)) as tx:
        seen = {table.name for table in TABLES if await _count(tx, table)}
        messages = await _count(tx, instrument_messages)
    assert seen == SEEN[organisation]
    assert messages == (1 if organisation == "lab-drp" else 0)


async def _count(tx: Any, table: Table) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table)))
