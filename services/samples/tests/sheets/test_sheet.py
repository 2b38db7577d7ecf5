"""The common sheet: what stands on it, what never does, and that paper and data say the same."""

from typing import Any

import pytest

from services.samples.api.papers.words import Language
from services.samples.api.sheets.on_sheet import sheet_words
from services.samples.domain.sheets.layout import newest
from services.samples.tests import bodies
from services.samples.tests.counselling import planted

PANEL = {"id": "reallnet-consensus", "version": "2026.1"}
BODY = {**bodies.NGS, "variants": bodies.NGS["variants"][:1], "panel": PANEL, "comment": "Fits the morphology."}


def test_both_languages_have_the_same_words_and_every_block_a_title() -> None:
    spanish, english = (sheet_words(language) for language in Language)
    assert spanish.keys() == english.keys()
    assert set(newest().blocks) <= english.keys()


async def test_a_corrected_result_says_what_changed_since_the_last_one(
    ordered: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    assay = await ordered("ngs_panel")
    path = f"/v1/assays/{assay['id']}"
    posted = await technician("POST", f"{path}/results", json=bodies.posting(BODY))
    assert posted.status_code == 201, posted.text
    assert (await clinician("GET", f"{path}/results/1/sheet")).status_code == 404
    await colleague("POST", f"{path}/release", json={"result_version": 1})
    why = {"reason": "own note", "reason_for_readers": "KRAS had been read wrongly."}
    kras = {**BODY["variants"][0], "gene": "KRAS", "hgvs_c": "c.35G>A", "hgvs_p": "p.Gly12Asp"}
    corrected = bodies.posting({**BODY, "variants": [*BODY["variants"], kras]}, **why)
    assert (await technician("POST", f"{path}/amendments", json=corrected)).status_code == 201
    await colleague("POST", f"{path}/release", json={"result_version": 2})
    sheet = (await clinician("GET", f"{path}/results/2/sheet")).json()
    assert (sheet["layout"]["layout_version"], sheet["experimental"], sheet["withheld"]) == ("2026.1", False, False)
    assert sheet["authorised_by"].startswith("second_hub_technician")
    assert (sheet["changes_since"], sheet["reason"]) == (1, "KRAS had been read wrongly.")
    assert {"code": "KRAS", "before": None, "now": True} in sheet["changes"]
    assert sheet["specimen"]["label"].startswith("S-")
    tested = {(one["gene"], one["looked_for"]): one["testing"] for one in sheet["sequencing"]["tested"]}
    assert (tested["JAK2", "variants"], tested["FLT3", "variants"]) == ("failed", "failed")
    first = (await clinician("GET", f"{path}/results/1/sheet")).json()
    assert (first["state"], first["changes"]) == ("superseded", [])
    assert "own note" not in str(sheet)
    for language in Language:
        paper = await clinician("GET", f"{path}/results/2/sheet.pdf?language={language}")
        assert paper.status_code == 200, paper.text
        assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize("assay", ["drp", "dbp"])
async def test_what_is_experimental_says_so_first(assay: str, released: Any, clinician: Any) -> None:
    done = await released(assay)
    path = f"/v1/assays/{done['assay_id']}/results/1/sheet"
    sheet = (await clinician("GET", path)).json()
    assert sheet["experimental"]
    assert "xperimental" in sheet["banner"]
    assert (await clinician("GET", f"{path}.pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("assay", ["ngs_panel", "germ_line", "pharmacogenetics"])
async def test_no_germ_line_finding_stands_on_it(assay: str, ordered: Any, technician: Any) -> None:
    order = await ordered(assay)
    path = f"/v1/assays/{order['id']}/results"
    await technician("POST", path, json=bodies.posting(planted.BY_ASSAY[assay]))
    sheet = await technician("GET", f"{path}/1/sheet")
    assert sheet.status_code == 200, sheet.text
    assert not [word for word in planted.WORDS if word in sheet.text]
    assert sheet.json()["withheld"] is (assay != "pharmacogenetics")
