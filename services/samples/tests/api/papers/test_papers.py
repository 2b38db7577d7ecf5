"""Labels, requests and manifests, over HTTP by who may have them."""

import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from libs.common.documents.typesetting import pictures
from libs.common.organisations import Organisations
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import FOLDER, Language, words
from services.samples.domain.tubes.sample import Sample
from services.samples.store.tubes import samples
from services.samples.tests import bodies

EVERYTHING = Call.service("samples")


async def kept(database: Database, sample_id: str) -> Sample:
    async with database.reading(EVERYTHING) as tx:
        return await samples.find(tx, UUID(sample_id))


@pytest.mark.parametrize("paper", ["label", "request-form"])
@pytest.mark.parametrize("language", ["es", "en"])
async def test_papers_of_a_tube(paper: str, language: str, clinician: Any, collected: Any, database: Database) -> None:
    sample = await collected()
    answer = await clinician("GET", f"/v1/samples/{sample['id']}/{paper}?language={language}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert sample["label"] in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF")
    async with database.reading(EVERYTHING) as tx:
        noted = await tx.all(select(audit_entries.c.did, audit_entries.c.about).order_by(audit_entries.c.id.desc()))
    assert tuple(noted[0]) == ("read sample", f"sample/{sample['id']}")


async def test_the_manifest_of_a_parcel(clinician: Any, technician: Any, collected: Any) -> None:
    first, second = await collected(), await collected()
    parcel = {**bodies.parcel(first["id"], second["id"]), "courier": '#panic("x") *bold*'}
    sent = (await clinician("POST", "/v1/shipments", json=parcel)).json()
    for party in (clinician, technician):
        answer = await party("GET", f"/v1/shipments/{sent['id']}/manifest")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(b"%PDF")


async def test_a_stranger_prints_nothing(ask: Any, clinician: Any, collected: Any) -> None:
    sample = await collected()
    sent = (await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))).json()
    for path in (
        f"/v1/samples/{sample['id']}/label",
        f"/v1/samples/{sample['id']}/request-form",
        f"/v1/shipments/{sent['id']}/manifest",
    ):
        answer = await ask("GET", path, role="site_clinician", of="hospital-madrid")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_language_that_is_not_spoken(clinician: Any, collected: Any) -> None:
    sample = await collected()
    answer = await clinician("GET", f"/v1/samples/{sample['id']}/label?language=fr")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "query.language"


async def test_a_printed_label_is_scanned(collected: Any, database: Database, organisations: Organisations) -> None:
    sample = await kept(database, (await collected())["id"])
    said = Paper(Language.SPANISH, organisations.get(sample.hospital).zone, organisations).sample(sample)
    data = {"language": "es", "words": words(Language.SPANISH), "sample": said}
    [printed, *_] = pictures(FOLDER / "label.typ", data, dots_per_inch=203)
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(printed)).convert("L"))
    assert found.text == sample.label
    assert "15/06/2026" in said["extracted"]


def test_times_are_the_hospital_s(organisations: Organisations) -> None:
    """The Canaries are an hour behind, and the paper says so."""
    at = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
    assert Paper(Language.SPANISH, ZoneInfo("Atlantic/Canary"), organisations).time(at) == "15/06/2026 07:30 WEST"
    assert Paper(Language.ENGLISH, ZoneInfo("Europe/Madrid"), organisations).time(at) == "2026-06-15 08:30 CEST"
