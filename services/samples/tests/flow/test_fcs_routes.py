"""A cytometer's file over HTTP: nobody is in what is kept, and it reads again with the same events."""

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from flowio import FlowData
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from libs.common.call import Call
from libs.common.database import Database
from libs.common.testing.ledger import unaudited
from libs.common.vocabulary import Purpose
from services.samples.store.tables.fcs import fcs_files, fcs_pieces
from services.samples.tests.conftest import laboratory_of, second
from services.samples.tests.events import withdrawn
from services.samples.tests.fcs import PLANTED, VALUES, fcs, packed

Json = dict[str, Any]


async def added(ask: Any, assay: Json, content: bytes, **told: Any) -> Any:
    role, lab = laboratory_of(assay)
    return await ask("POST", f"/v1/assays/{assay['id']}/fcs-files", role=role, of=lab, content=content, **told)


async def test_nobody_is_in_what_is_kept_and_it_reads_again(
    *, database: Database, ask: Any, ordered: Any, technician: Any, everything: Callable[..., Any]
) -> None:
    assay, content = await ordered("flow"), fcs(events=100_000)
    answer = await added(ask, assay, content)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["events"], told["received_sha256"]) == (100_000, sha256(content).hexdigest())
    assert [one["label"] for one in told["channels"]] == [None, None, "CD19 FITC", "CD22", None]
    path = f"/v1/assays/{assay['id']}/fcs-files"
    assert (await technician("GET", path)).json()["items"] == [told]
    fetched = await technician("GET", f"/v1/fcs-files/{told['id']}")
    assert (sha256(fetched.content).hexdigest(), len(fetched.content)) == (told["sha256"], told["size"])
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{told["id"]}.fcs"'
    assert list(FlowData(io.BytesIO(fetched.content)).events) == list(VALUES) * 100_000
    stored = (answer.content + await everything()).lower()
    assert len(stored) > 2_000_000
    assert not [planted for planted in PLANTED if planted.lower().encode() in stored]
    assert await unaudited(database) == []


@pytest.fixture
def everything(database: Database, call_of: Callable[..., Call]) -> Callable[..., Any]:
    """All bytes of the tables that could hold something of the file."""

    async def read() -> bytes:
        async with database.reading(Call.service("samples")) as tx:
            rows = [*await tx.all(select(fcs_pieces.c.content)), *await tx.all(select(fcs_files.c.contents))]
            rows += await tx.all(text("SELECT to_jsonb(a)::text FROM audit_entries a"))
        return b"".join(row[0] if isinstance(row[0], bytes) else str(row[0]).encode() for row in rows)

    return read


async def test_the_same_file_again_is_the_same_row(ask: Any, ordered: Any, technician: Any) -> None:
    assay, key = await ordered("flow"), {"Idempotency-Key": str(uuid4())}
    first = await added(ask, assay, fcs(), more=key)
    for again in (await added(ask, assay, fcs(), more=key), await added(ask, assay, fcs())):
        assert (again.status_code, again.json()) == (201, first.json())
    other = await added(ask, assay, fcs(events=4), more=key)
    assert other.json()["code"] == "idempotency_key_reused"
    assert len((await technician("GET", f"/v1/assays/{assay['id']}/fcs-files")).json()["items"]) == 1


async def test_who_sees_it(ask: Any, ordered: Any, clinician: Any, technician: Any, heard: Any) -> None:
    assay = await ordered("flow")
    [path, one] = [f"/v1/assays/{assay['id']}/fcs-files", (await added(ask, assay, fcs())).json()["id"]]
    assert (await clinician("GET", path)).status_code == 404
    assert (await clinician("GET", f"/v1/fcs-files/{one}")).status_code == 404
    stranger = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("GET", path, **stranger)).status_code == 404
    assert (await ask("GET", f"/v1/fcs-files/{one}", **stranger)).status_code == 404
    assert (await ask("POST", path, content=fcs(), **stranger)).status_code == 404
    result = {"family": "flow", "method": "m", "blasts_percent": 5}
    await technician(
        "POST", f"/v1/assays/{assay['id']}/results", json={"measured_at": "2026-06-16T10:00:00Z", "result": result}
    )
    role, lab = laboratory_of(assay)
    release = f"/v1/assays/{assay['id']}/release"
    assert (await ask("POST", release, role=role, of=lab, who=second(role, lab), json={"result_version": 1})).is_success
    assert (await clinician("GET", f"/v1/fcs-files/{one}")).status_code == 200
    await heard(withdrawn("000001AF", Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK))
    assert (await technician("GET", f"/v1/fcs-files/{one}")).json()["code"] == "consent_missing"
    assert (await added(ask, assay, fcs(events=9))).json()["code"] == "consent_missing"


async def test_of_dbp_it_is_experimental_and_of_other_assays_there_is_none(ask: Any, ordered: Any) -> None:
    assert (await added(ask, await ordered("dbp"), fcs())).json()["experimental"] is True
    wrong = await added(ask, await ordered("karyotype"), fcs())
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "path.assay_id")


async def test_what_cannot_be_read_is_refused_and_not_kept(ask: Any, ordered: Any, instrument: Any) -> None:
    assay = await ordered("flow")
    facs = await instrument("hub-barcelona", "flow")
    path = f"/v1/assays/{assay['id']}/fcs-files"
    assert (await facs("POST", path, content=fcs())).status_code == 201
    for content in (b"", b"Garcia Lopez " * 99, fcs()[:-80], fcs(version="4.0")):
        refused = await facs("POST", path, content=content)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body")
        assert "Garcia" not in refused.text
    both = fcs(version="2.0", next_at=len(fcs(version="2.0"))) + fcs()
    several = await facs("POST", path, content=both)
    assert several.json()["errors"][0] == {
        "where": "query.data_set",
        "what": "The file holds several data sets.",
        "right": "data_set=1 to 2",
    }
    assert (await facs("POST", f"{path}?data_set=2", content=both)).status_code == 201


@pytest.mark.parametrize("organisation", ["hospital-aragon", "hospital-galicia", "hub-madrid"])
async def test_in_plain_sql_only_the_laboratory_writes(
    *, organisation: str, ask: Any, ordered: Any, database: Database, call_of: Callable[..., Call]
) -> None:
    assay = await ordered("flow")
    file = (await added(ask, assay, fcs())).json()["id"]
    call = Call(caller=call_of("machine", organisation).caller, scope=organisation)
    async with database.reading(call) as tx:
        seen = [await tx.scalar(select(func.count()).select_from(table)) for table in (fcs_files, fcs_pieces)]
    assert seen == ([1, 1] if organisation == "hospital-aragon" else [0, 0])
    for forged in (
        f"INSERT INTO fcs_pieces (file_id, number, content) VALUES ('{file}', 7, '')",
        "INSERT INTO rule_sets VALUES ('dbp', 'hub-barcelona.x', 1, 'hub-barcelona', '{}', now(), 'x')",
        "DELETE FROM fcs_pieces",
        "UPDATE fcs_files SET pieces = 0",
    ):
        with pytest.raises(Exception, match=r"row-level security|permission denied") as refused:
            async with database.transaction(call) as tx:
                await tx.execute(text(forged))
        assert not isinstance(refused.value, DBAPIError | AssertionError)


def resident() -> dict[str, int]:
    """Bytes that this process and its children have in memory now."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    pages = {pid: Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1] for pid in ("self", *children)}
    return {pid: int(number) * os.sysconf("SC_PAGE_SIZE") for pid, number in pages.items()}


async def most_memory() -> int:
    """The most that was seen, looked at every few milliseconds until it is cancelled."""
    most = 0
    with suppress(asyncio.CancelledError):
        while True:
            most = max(most, sum(resident().values()))
            await asyncio.sleep(0.003)
    return most


@pytest.mark.soak
async def test_a_million_events_in_flat_memory(ask: Any, ordered: Any, technician: Any) -> None:
    """Twenty parameters, eighty megabytes, sent and fetched in pieces; neither process grows by the file."""
    channels = [(f"D{at}-A", f"CD{at + 1}") for at in range(20)]
    row = packed("F", "1,2,3,4", [[float(at) for at in range(20)]], [32] * 20)
    content = fcs(data=row * 1_000_000, channels=channels, more={"$SPILLOVER": None, "$TOT": 1_000_000})
    path, size = f"/v1/assays/{(await ordered('flow'))['id']}/fcs-files", len(content)

    async def sent() -> AsyncIterator[bytes]:
        for at in range(0, size, 65_536):
            yield content[at : at + 65_536]

    assert (await technician("POST", path, content=fcs())).status_code == 201  # the calculating process runs now
    watched = asyncio.create_task(most_memory())
    await asyncio.sleep(0)
    before, began = sum(resident().values()), monotonic()
    answer = await technician("POST", path, content=sent())
    took = monotonic() - began
    watched.cancel()
    grown = (await watched) - before
    assert (answer.status_code, answer.json()["events"]) == (201, 1_000_000)
    sys.stderr.write(f"{size} bytes in {took:.1f} s; this process and its children grew by {grown / 1e6:.1f} MB\n")
    assert grown < 25_000_000
    fetched = await technician("GET", f"/v1/fcs-files/{answer.json()['id']}")
    assert sha256(fetched.content).hexdigest() == answer.json()["sha256"]
    assert list(FlowData(io.BytesIO(fetched.content)).events[-20:]) == [float(at) for at in range(20)]
    assert not [planted for planted in PLANTED if planted.lower().encode() in fetched.content.lower()]
