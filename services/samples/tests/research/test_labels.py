"""What is printed for a tube that has left: scannable, with its pseudonym, and no code."""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from libs.common.documents.typesetting import pictures
from libs.common.identifiers import new_id
from services.samples.api.papers.words import Language
from services.samples.api.research.tube_labels import TEMPLATE, WORDS, on_paper
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import BiobankRequest
from services.samples.domain.research.request_states import RequestState, TubeState
from services.samples.domain.research.research_tube import ResearchTube
from services.samples.tests.events import AT, HUB
from services.samples.tests.research.conftest import CODES

LABEL = "A-000001AF"


def test_each_label_is_a_page_and_is_scanned() -> None:
    whose: dict[str, Any] = {"institution": "hospital-galicia", "hub": HUB}
    words: dict[str, Any] = {
        "project_title": "A study",
        "ethics_approval": "PIC-1",
        "purpose": "x",
        "requested_by": "x",
    }
    about: dict[str, Any] = {"uses": (), "lines": (), "state": RequestState.HANDED_OUT, "requested_at": AT}
    request = BiobankRequest(id=new_id(), **whose, **words, **about)
    tube = ResearchTube(
        id=new_id(),
        biobank_request_id=request.id,
        line=1,
        pseudonym="P-7Q2K9T",
        aliquot_id=new_id(),
        content=Content.DNA,
        amount=500,
        unit=Unit.NANOGRAMS,
        state=TubeState.HANDED_OUT,
        reserved_at=AT,
        label=LABEL,
        **whose,
    )
    pages = pictures(TEMPLATE, on_paper(request, [tube, tube], Language.SPANISH), dots_per_inch=203)
    assert len(pages) == 2
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(pages[0])).convert("L"))
    assert found.text == LABEL


def test_both_languages_say_the_same_things() -> None:
    assert WORDS[Language.SPANISH].keys() == WORDS[Language.ENGLISH].keys()


@pytest.mark.usefixtures("knowledge")
async def test_labels_are_printed_by_hub_and_institution(
    *, bank: Any, granted: Any, technician: Any, researcher: Any, clinician: Any
) -> None:
    await bank(CODES[0], 500)
    line = {"content": "sample", "samples": 1, "amount": {"value": 100, "unit": "ul"}}
    path = f"/v1/biobank-requests/{(await granted(line))['id']}"
    assert (await technician("GET", f"{path}/labels")).json()["code"] == "wrong_state"
    await technician("POST", f"{path}/picks", json={})
    await technician("POST", f"{path}/hand-out", json={"handed_out_at": "2026-06-15T10:00:00Z"})
    printed = await researcher("GET", f"{path}/labels?language=en")
    assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await clinician("GET", f"{path}/labels")).status_code == 403
