"""A child with a DRP and a DBP order from referral to result, others cancelled, and one taken back."""

from typing import Any

from services.samples.api.drug_response.plate_examples import AS_WELLS
from services.samples.tests.plots.stored import drp, drug, posted_dbp
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child
from tests.journeys.parties import Json, Party, chair, expert, laboratory, second, technician, until

HOSPITAL = "hospital-extremadura"
KINDS = ("drp", "dbp")


async def functional(live: Live) -> dict[str, list[str]]:
    """Its ids, by the names that routes have for them; of some there are several."""
    child = await new_child(live, HOSPITAL)
    await child.relapse(lineage="t")
    consultation = await advised(child)
    referral = await child.refer(consultation, items=["drp_dbp", "flow"])
    refused = await child.refer(consultation, items=["drp_dbp"])
    hub = technician(live, HUB)
    await hub.post("board", f"/v1/referrals/{referral['id']}/acceptance")
    await hub.post("board", f"/v1/referrals/{refused['id']}/refusal", {"reason": "no_capacity"})

    async def announced() -> list[Json]:
        return await hub.listed("samples", f"/v1/samples?patient={child.code}&stage=expected")

    await until(announced)
    sample, parcel = await received(child, referral_id=referral["id"])
    assays = await resulted(child, sample)
    places = [{"preservation": "frozen_viable", "box": f"box-{child.code}", "position": "A1"}]
    told = {"banked_at": ago(hours=8), "aliquots": places}
    laid = await hub.post("samples", f"/v1/samples/{sample['id']}/aliquots", told)
    waiting, _ = await received(child, assays=list(KINDS))
    drafts = await drafted(child, waiting)
    plates = await plated(child, waiting)
    taken_back = await child.collect(assays=list(KINDS), extracted_at=ago(hours=1))
    await child.clinician.post("samples", f"/v1/samples/{taken_back['id']}/cancellation", {"reason": "A slip."})
    await live.settle()
    return {
        "code": [child.code],
        "assay_id": [*assays, *drafts],
        "plates_id": [plates],
        "sample_id": [one["id"] for one in (sample, waiting, taken_back)],
        "shipment_id": [parcel["id"]],
        "parcel_id": [parcel["id"]],
        "aliquot_id": [one["id"] for one in laid["aliquots"]],
        "storage_id": [str(one["storage_id"]) for one in laid["aliquots"]],
        "label": [sample["label"]],
        "consultation_id": [consultation.rpartition("/")[2]],
        "referral_id": [referral["id"], refused["id"]],
        "result_version": ["1", "2"],
    }


async def received(child: Child, **told: Any) -> tuple[Json, Json]:
    """A tube at the hub, and the parcel it came in."""
    sample = await child.collect(**told)
    parcel = await child.dispatch(sample)
    at = {"received_at": ago(hours=9)}
    await technician(child.live, HUB).post("samples", f"/v1/samples/{sample['id']}/reception", at)
    return sample, parcel


async def drafted(child: Child, sample: Json) -> list[str]:
    """A DRP that nobody has answered for, and a DBP that nobody has begun."""
    orders = await technician(child.live, HUB).listed("samples", f"/v1/assays?sample_id={sample['id']}")
    [drp] = [one["id"] for one in orders if one["assay"] == "drp"]
    body = {"measured_at": ago(hours=2), "result": drugs("drp")}
    await laboratory(child.live, "lab-drp").post("samples", f"/v1/assays/{drp}/results", body)
    return [one["id"] for one in orders]


async def plated(child: Child, sample: Json) -> str:
    """The same DRP from its plates; whether they are calculated yet is all one here."""
    [drp] = await technician(child.live, HUB).listed("samples", f"/v1/assays?sample_id={sample['id']}&assay=drp")
    body = {**AS_WELLS, "measured_at": ago(hours=2)}
    posted = await laboratory(child.live, "lab-drp").post("samples", f"/v1/assays/{drp['id']}/drug-plates", body)
    return str(posted["id"])


async def advised(child: Child) -> str:
    """The board advises on functional assays, and on a drug after them."""
    path = await child.ask_board()
    await expert(child.live).post("board", f"{path}/posts", {"text": "An opinion."})
    items: list[Json] = [
        {"kind": "assay", "code": "drp", "assay": "drp"},
        {"kind": "assay", "code": "drp-dbp", "assay": "dbp"},
        {"kind": "drug", "code": "venetoclax", "condition": "after-drp-dbp"},
    ]
    await chair(child.live).post("board", f"{path}/recommendations", {"items": items})
    return path


async def resulted(child: Child, sample: Json) -> list[str]:
    """Both are released and corrected; DBP is then taken back."""
    hub = technician(child.live, HUB)
    orders = {one["assay"]: one for one in await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}")}
    for kind in KINDS:
        lab, path = laboratory(child.live, orders[kind]["lab"]), f"/v1/assays/{orders[kind]['id']}"
        body = {"measured_at": ago(hours=3), "result": drugs(kind)}
        await lab.post("samples", f"{path}/results", body)
        await second(lab).post("samples", f"{path}/release", {"result_version": 1})
        await amended(lab, path, body)
    await laboratory(child.live, "lab-dbp").post(
        "samples", f"/v1/assays/{orders['dbp']['id']}/withdrawal", {"reason": "Two plates were exchanged."}
    )
    return [orders[kind]["id"] for kind in KINDS]


async def amended(lab: Party, path: str, body: Json) -> None:
    """Corrected, and the correction is in force."""
    await lab.post("samples", f"{path}/amendments", {"reason": "A well was misread.", **body})
    await second(lab).post("samples", f"{path}/release", {"result_version": 2})


def drugs(kind: str) -> Json:
    """A result with points to draw, and with a drug that trials ask about."""
    return drp(drug(), drug("dasatinib")) if kind == "drp" else posted_dbp()
