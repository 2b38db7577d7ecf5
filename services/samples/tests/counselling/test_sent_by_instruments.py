"""A germ-line finding that an instrument sent stays with the message's bytes, and goes to counselling: nowhere else."""

import io
from collections.abc import Iterable
from typing import Any

import pytest

from libs.common.database import Database
from libs.common.permissions import Permission
from libs.common.roles import ROLES, granted
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.tests.counselling import planted
from services.samples.tests.counselling.test_nowhere_else import PLACES, _tables, found_in
from services.samples.tests.events import HUB, withdrawn
from services.samples.tests.instruments.hl7 import filed, obx, oru

RECEIVED = "instrument_receipts"
"""Whatever an instrument sends is kept byte for byte, and read by those alone who may read the germ line."""


def variant(source: str | None, *, c: str = planted.C) -> Iterable[str]:
    """One variant as a sequencing report writes it (HL7 LRI, LOINC)."""
    yield obx("48018-6", planted.GENE, kind="ST", sub_id="2a")
    yield obx("51958-7", planted.TRANSCRIPT, kind="ST", sub_id="2a")
    yield obx("48004-6", c, kind="ST", sub_id="2a")
    yield obx("48005-3", planted.P, kind="ST", sub_id="2a")
    if source is not None:
        yield obx("48002-0", source, kind="CWE", sub_id="2a")


SAID = planted.C
"""Where an id, a code or a unit belongs."""
ASTRAY = (
    oru(*variant(None), specimen=f"{planted.GENE}:{SAID}", code="NGS"),
    oru(*variant(None), specimen="S-000001AG", placer=f"{planted.TRANSCRIPT}:{SAID}", pid=planted.P, code="NGS"),
    oru(*variant(None), specimen="S-000001AG", code="NGS", application=planted.G, control_id=planted.P),
    oru(obx(SAID, "Detected", planted.P, kind="ST", sub_id=planted.P), specimen="S-000001AG", code=SAID),
    oru(obx("62", "1", kind="NM"), specimen="S-000001AG", code="NGS", nte=f"Seen: {SAID}"),
    oru(obx("CYP", planted.DIPLOTYPE, kind="ST"), specimen="S-000001AG", code="PGX"),
)


async def test_where_an_id_belongs_it_is_not_kept_either(
    database: Database, ask: Any, patient: str, technician: Any, lines: io.StringIO
) -> None:
    ids = await filed(database, *ASTRAY)
    assert await _tables(database) == {RECEIVED}
    assert found_in(lines.getvalue()) == []
    await nobody_reads(ask, ids, HUB)
    told = {"reason": f"It is {SAID}."}
    for move in ("dismissal", "filing", "match-withdrawal"):
        refused = await technician("POST", f"/v1/instrument-messages/{ids[0]}/{move}", json=told)
        assert refused.status_code == 422, refused.text
        assert found_in(refused.text) == []


async def test_the_words_of_a_correction_are_not_read_where_they_may_tell_it(
    *, database: Database, technician: Any, colleague: Any, ordered: Any, ask: Any
) -> None:
    """NTE of a corrected message becomes the reason of a version, which the hospital reads."""
    order = await ordered("germ_line")
    label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
    device = {"name": "sequencer", "profile": "genomics-lri", "application": "CYTO"}
    made = await technician("POST", "/v1/instrument-devices", json=device)
    assert made.status_code == 201, made.text
    told = {"specimen": label, "code": "GERMLINE", "nte": f"Was {planted.C}, is worse: {planted.DIPLOTYPE}"}
    covered = obx("GENES-TESTED", planted.GENE, kind="ST")
    zygosity = obx("53034-5", "LA6706-1", kind="CWE", sub_id="2a")
    meant = obx("53037-8", "LA6668-3", kind="CWE", sub_id="2a")
    await filed(database, oru(*variant(None), covered, zygosity, meant, **told))
    path, version = f"/v1/assays/{order['id']}", {"result_version": 1}
    assert (await technician("POST", f"{path}/verification", json=version)).status_code == 200
    assert (await colleague("POST", f"{path}/release", json=version)).status_code == 200
    worse = planted.C.replace("G>A", "del")
    [one] = await filed(database, oru(*variant(None, c=worse), covered, zygosity, meant, status="C", **told))
    assert await _tables(database) <= {RECEIVED, "counselling_findings"}
    message = (await technician("GET", f"/v1/instrument-messages/{one}")).json()
    assert message["state"] == "filed", message["reason"]
    shown = (await technician("GET", f"{path}/results/2")).json()
    assert shown["reason"].startswith("corrected by the instrument"), shown


async def test_what_an_instrument_says_of_a_control_without_its_origin_is_counsellings(
    *, database: Database, technician: Any, ordered: Any, ask: Any
) -> None:
    """It is filed as any result of the tube, and nothing of it is read but in the queue."""
    order = await ordered("ngs_panel", material="saliva")
    label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
    more = (obx("81258-6", "48.7", "%", sub_id="2a"), obx("TIER", "II", kind="ST", sub_id="2a"))
    covered = (obx("GENES-TESTED", planted.GENE, kind="ST"), obx("LOD", "5", "%"))
    [one] = await filed(database, oru(*variant(None), *more, *covered, specimen=label, code="NGS"))
    assert (await technician("GET", f"/v1/instrument-messages/{one}")).json()["state"] == "filed"
    assert await _tables(database) == {RECEIVED, "counselling_findings"}
    assert (await technician("GET", f"/v1/assays/{order['id']}/results/1")).json()["result"]["variants"] == []
    [line] = (await ask("GET", "/v1/counselling", role="genetic_counsellor", of=HUB)).json()["items"]
    case = await ask("GET", f"/v1/counselling/{line['id']}", role="genetic_counsellor", of=HUB)
    assert case.json()["found"][0]["findings"][0]["kind"] == "suspected"


async def test_without_consent_to_the_germ_line_its_bytes_are_not_read_either(
    *, database: Database, technician: Any, ordered: Any, heard: Any, patient: str
) -> None:
    order = await ordered("ngs_panel", material="saliva")
    label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
    [one] = await filed(database, oru(*variant(None), specimen=label, code="NGS"))
    path = f"/v1/instrument-messages/{one}"
    assert found_in((await technician("GET", f"{path}/raw")).text)
    await heard(withdrawn(patient, Purpose.GERM_LINE))
    assert (await technician("GET", f"{path}/raw")).json()["code"] == "consent_missing"
    assert found_in((await technician("GET", path)).text) == []


async def nobody_reads(ask: Any, ids: Iterable[str], place: str) -> None:
    """In the list whoever may read messages; in the message who may not read the germ line."""
    listed = await ask("GET", "/v1/instrument-messages", role="hub_technician", of=place)
    assert found_in(listed.text) == []
    for role, other in without_germ_line():
        for one in ids:
            for end in ("", "/raw", "/documents/0"):
                answer = await ask("GET", f"/v1/instrument-messages/{one}{end}", role=role, of=other)
                assert found_in(answer.text) == [], (role, end)


@pytest.mark.parametrize("source", ["LA6683-2^Germline^LN", "LA6683-2", "germ line", None])
@pytest.mark.parametrize("known", [True, False])
async def test_no_other_table_answer_event_or_line_has_it(
    *, source: str | None, known: bool, database: Database, technician: Any, ordered: Any, ask: Any, lines: io.StringIO
) -> None:
    order = await ordered("ngs_panel", material="bone_marrow" if source else "saliva")
    label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
    specimen = label if known else "S-000001AG"
    sent = [oru(*variant(source, c=c), specimen=specimen, code="NGS") for c in (planted.C, f"{planted.C}>")]
    ids = await filed(database, *sent)
    assert await _tables(database) <= {RECEIVED, "counselling_findings"}
    assert not [event for event in await published(database) if found_in(event.to_cloudevent().decode())]
    assert found_in(lines.getvalue()) == []
    for role, place in without_germ_line():
        for path in (
            "/v1/instrument-messages",
            *(f"/v1/instrument-messages/{one}{end}" for one in ids for end in ("", "/raw")),
        ):
            assert found_in((await ask("GET", path, role=role, of=place)).text) == [], (role, path)


def without_germ_line() -> Iterable[tuple[str, str]]:
    """Who reads messages and not the germ line."""
    for kind, place in PLACES.items():
        for role in ROLES:
            may = granted([role], kind=kind).permissions
            if Permission.INSTRUMENTS_READ in may and Permission.RESULTS_READ_GERM_LINE not in may:
                yield role, place
