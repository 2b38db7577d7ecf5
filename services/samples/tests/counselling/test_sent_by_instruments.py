"""A germ-line finding that an instrument sent stays with the message's bytes, and goes to counselling: nowhere else."""

import io
from collections.abc import Iterable
from typing import Any

import pytest

from libs.common.database import Database
from libs.common.permissions import Permission
from libs.common.roles import ROLES, granted
from libs.common.testing.ledger import published
from services.samples.tests.counselling import planted
from services.samples.tests.counselling.test_nowhere_else import PLACES, _tables, found_in
from services.samples.tests.instruments.hl7 import filed, obx, oru

RECEIVED = "instrument_receipts"
"""Whatever an instrument sends is kept byte for byte, and read by those alone who may read the germ line."""


def variant(source: str, *, c: str = planted.C) -> Iterable[str]:
    """One variant as a sequencing report writes it (HL7 LRI, LOINC)."""
    yield obx("48018-6", planted.GENE, kind="ST", sub_id="2a")
    yield obx("51958-7", planted.TRANSCRIPT, kind="ST", sub_id="2a")
    yield obx("48004-6", c, kind="ST", sub_id="2a")
    yield obx("48005-3", planted.P, kind="ST", sub_id="2a")
    yield obx("48002-0", source, kind="CWE", sub_id="2a")


@pytest.mark.parametrize("source", ["LA6683-2^Germline^LN", "LA6683-2", "germ line"])
@pytest.mark.parametrize("known", [True, False])
async def test_no_other_table_answer_event_or_line_has_it(
    *, source: str, known: bool, database: Database, technician: Any, ordered: Any, ask: Any, lines: io.StringIO
) -> None:
    order = await ordered("ngs_panel")
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
