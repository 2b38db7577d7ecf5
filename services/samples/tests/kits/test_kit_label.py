"""The label of a kit: printed for those who see the kit, and scanned as it was printed."""

import io
from typing import Any
from uuid import UUID

import zxingcpp
from PIL import Image

from libs.common.call import Call
from libs.common.database import Database
from libs.common.documents.typesetting import pictures
from libs.common.organisations import Organisations
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import FOLDER, Language, words
from services.samples.store.kits import kits
from services.samples.tests.kits.hands import assembled


async def test_a_kit_s_label_is_printed_and_scanned(
    database: Database, organisations: Organisations, ask: Any, technician: Any
) -> None:
    [made] = await assembled(technician)
    path = f"/v1/kits/{made['id']}/label?language=en"
    answer = await technician("GET", path)
    assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")
    assert made["label"] in answer.headers["Content-Disposition"]
    assert (await ask("GET", path, role="hub_technician", of="hub-madrid")).status_code == 404
    async with database.reading(Call.service("samples")) as tx:
        kit = await kits.find(tx, UUID(made["id"]))
    said = Paper(Language.SPANISH, organisations.get(kit.maker).zone, organisations).kit(kit)
    assert said["good_until"] == "31/12/2026"
    data = {"language": "es", "words": words(Language.SPANISH), "kit": said}
    [printed] = pictures(FOLDER / "kit_label.typ", data, dots_per_inch=203)
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(printed)).convert("L"))
    assert found.text == made["label"]
