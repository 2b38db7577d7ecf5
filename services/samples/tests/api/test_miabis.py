"""The MIABIS export: samples are counted, not tubes; nothing of those who withdrew; names that lead nowhere."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from libs.common.vocabulary import Purpose
from services.samples.api.miabis import miabis
from services.samples.domain.miabis.pseudonym import new_key, pseudonym
from services.samples.tests import bodies
from services.samples.tests.events import all_given, registered, withdrawn

Json = dict[str, Any]
SCHEMA = json.loads((Path(miabis.__file__).parent / "sample.schema.json").read_text(encoding="utf-8"))
URL = "/v1/biobank/miabis"
OTHER_CHILD = "E1GTU29P"


@pytest.fixture
def done(technician: Any) -> Any:
    async def send(method: str, path: str, body: Json | None = None) -> Json:
        answer = await technician(method, path, json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    return send


@pytest.fixture
def bank(done: Any, received: Any) -> Any:
    async def lay(*positions: str, content: Json | None = None, **told: Any) -> list[Json]:
        sample = await received(**told)
        laid = [bodies.portion(position, **(content or {})) for position in positions]
        body = {"banked_at": bodies.BANKED, "aliquots": laid}
        tubes: list[Json] = (await done("POST", f"/v1/samples/{sample['id']}/aliquots", body))["aliquots"]
        return tubes

    return lay


async def test_samples_are_counted_and_not_tubes(done: Any, technician: Any, bank: Any, patient: str) -> None:
    freezer = await done("POST", "/v1/storages", {"kind": "freezer", "name": "freezer-1"})
    limits = {"highest": -70, "lowest": None, "allowed_minutes": 30}
    await done("POST", f"/v1/storages/{freezer['id']}/temperature-limits", limits)
    await bank("A1", "A2")
    await bank("A3")  # a second tube of the same draw
    await bank("A4", material="peripheral_blood", tube="edta", content={"preservation": "dna"})
    shown = await done("GET", URL)
    jsonschema.validate(shown, SCHEMA)
    told = [(one["sample_type"], one["aliquots"], one["storage_temperature"]) for one in shown["items"]]
    assert told == [("Bone marrow aspirate", 3, "-60 °C to -85 °C"), ("DNA", 1, "-60 °C to -85 °C")]
    assert (shown["collection"]["number_of_subjects"], shown["collection"]["sample_types"]) == (
        1,
        ["DNA", "Other body fluid"],
    )
    one, two = shown["items"]
    assert one["donor_id"] == two["donor_id"]
    assert one["sample_id"] != two["sample_id"]
    assert (one["created"], one["content_diagnosis"]) == ("2026-06", ["ICD-10:C91.0"])
    assert patient not in json.dumps(shown)
    first = await done("GET", f"{URL}?limit=1")
    second = await done("GET", f"{URL}?limit=1&cursor={first['next_cursor']}")
    assert [*first["items"], *second["items"]] == shown["items"]
    assert (second["collection"], second["next_cursor"]) == (None, None)
    lines = await technician("GET", f"{URL}?format=csv&limit=1")
    assert lines.headers["X-Next-Cursor"] == first["next_cursor"]
    [line] = csv.DictReader(io.StringIO(lines.text))
    assert (line["sample_id"], line["anatomical_site"]) == (one["sample_id"], "C42.1")


async def test_what_may_not_be_told_is_not(done: Any, heard: Any, bank: Any, patient: str) -> None:
    await heard(registered(OTHER_CHILD), *all_given(OTHER_CHILD))
    await bank("A1")
    [gone] = await bank("A2", patient=OTHER_CHILD, material="remission_blood", tube="edta")
    [blood] = [one for one in (await done("GET", URL))["items"] if one["sample_type"] == "Whole blood"]
    assert blood["content_diagnosis"] == []
    assert blood["use_and_access_conditions"] == ["Specific research use", "Genetic data use"]
    await heard(withdrawn(patient, Purpose.SAMPLES_AND_BIOBANK))
    left = await done("GET", URL)
    assert [one["donor_id"] for one in left["items"]] == [blood["donor_id"]]
    assert left["collection"]["number_of_subjects"] == 1
    await done("POST", f"/v1/aliquots/{gone['id']}/thaws", {"used_up": True})
    assert (await done("GET", URL))["items"] == []


async def test_only_the_hub_exports_its_own_and_it_is_written_down(
    database: Database, ask: Any, done: Any, bank: Any, patient: str
) -> None:
    await bank("A1")
    await done("GET", URL)
    async with database.reading(Call.service("test")) as tx:
        row = await tx.one(select(audit_entries).where(audit_entries.c.did == "listed biobank/hub-barcelona"))
    assert row.changes == {"patients": [patient]}
    other = await ask("GET", URL, role="hub_technician", of="hub-madrid")
    assert other.json()["items"] == []
    assert (await ask("GET", URL, role="site_clinician", of="hospital-aragon")).status_code == 403


def test_names_are_the_hubs_own() -> None:
    key = new_key()
    assert pseudonym(key, "donor", "000001AF") == pseudonym(key, "donor", "000001AF")
    names = {pseudonym(one, kind, "000001AF") for one in (key, new_key()) for kind in ("donor", "sample")}
    assert len(names) == 4
