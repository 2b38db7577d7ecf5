"""Custody over HTTP: who had the tube, where, since when, for the sender and the hub alike."""

from importlib import import_module
from typing import Any

import asyncpg

from services.samples.tests import bodies

MIGRATION = "services.samples.migrations.versions.2026_11_22_1700_keep_custody"


async def test_both_parties_read_the_same_chain_of_a_banked_tube(
    technician: Any, clinician: Any, received: Any
) -> None:
    sample = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    path = f"/v1/samples/{sample['id']}/custody"
    read = (await clinician("GET", path)).json()
    assert (await technician("GET", path)).json() == read
    links = read["links"]
    assert [(link["deed"], link["holder"], link["organisation"]) for link in links] == [
        ("collected", "hospital", "hospital-aragon"),
        ("dispatched", "courier", None),
        ("received", "hub", "hub-barcelona"),
        ("banked", "biobank", "hub-barcelona"),
    ]
    assert [link["until"] for link in links[:-1]] == [link["since"] for link in links[1:]]
    assert links[0]["since"] == bodies.EXTRACTED
    assert (links[1]["courier"], links[1]["destination"]) == ("Courier", "hub-barcelona")
    assert [link["by_organisation"] for link in links] == ["hospital-aragon"] * 2 + ["hub-barcelona"] * 2
    assert links[-1]["until"] is None


async def test_asked_for_an_instant_one_link_answers(clinician: Any, received: Any) -> None:
    path = f"/v1/samples/{(await received())['id']}/custody"
    for at, holder in (
        (bodies.EXTRACTED, "hospital"),
        ("2026-06-15T08:59:59.999999Z", "hospital"),
        (bodies.DISPATCHED, "courier"),
        (bodies.RECEIVED, "hub"),
        (bodies.BANKED, "hub"),
    ):
        [link] = (await clinician("GET", path, params={"at": at})).json()["links"]
        assert link["holder"] == holder
    early = await clinician("GET", path, params={"at": "2026-06-15T07:59:59Z"})
    assert early.json()["errors"][0]["right"] == "from 2026-06-15T08:00:00+00:00 on"


async def test_a_stranger_learns_nothing_and_an_announced_tube_has_no_chain(
    ask: Any, clinician: Any, collected: Any
) -> None:
    sample = await collected(extracted_at=None)
    path = f"/v1/samples/{sample['id']}/custody"
    assert (await ask("GET", path, role="hub_technician", of="hub-madrid")).status_code == 404
    [link] = (await clinician("GET", path)).json()["links"]
    assert link["since"] == sample["collected_at"]
    await clinician("POST", f"/v1/samples/{sample['id']}/cancellation", json={"reason": "Entered twice."})
    deeds = [(link["deed"], link["holder"]) for link in (await clinician("GET", path)).json()["links"]]
    assert deeds == [("collected", "hospital"), ("cancelled", "hospital")]


async def test_the_past_is_filled_in_from_the_ledger_as_it_was_written(
    technician: Any, received: Any, postgres_url: str
) -> None:
    sample = await received()
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
    connection = await asyncpg.connect(postgres_url.removesuffix("/postgres") + "/samples")
    try:
        written = await connection.fetch("SELECT * FROM custody ORDER BY sample_id, version")
        await connection.execute("DELETE FROM custody")
        await connection.execute(import_module(MIGRATION).PAST)
        assert await connection.fetch("SELECT * FROM custody ORDER BY sample_id, version") == written
        assert len(written) == 4
    finally:
        await connection.close()
