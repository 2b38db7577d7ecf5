"""A referred sample's way: expected at the hub, collected, sent, received, banked, assayed, released."""

import asyncio
from dataclasses import dataclass
from typing import Any

from deploy.demo import coded
from deploy.demo.cases import Case
from deploy.demo.instruments import ROLES, Instruments
from deploy.demo.invention import INVENTED, Invention
from deploy.demo.memory import Memory
from deploy.demo.people import PATIENCE, PAUSE, Network, Person, Refused

COURIER = "Invented Courier"


@dataclass(frozen=True, slots=True)
class Journey:
    """What one tube's way needs to know."""

    network: Network
    instruments: Instruments
    memory: Memory
    case: Case
    invented: Invention
    patient: str
    referral: str

    @property
    def clinician(self) -> Person:
        """At the bedside."""
        return self.network.person("site_clinician", self.invented.hospital)

    @property
    def technician(self) -> Person:
        """At the hub."""
        return self.network.person("hub_technician", self.invented.hub)


async def travel(journey: Journey) -> None:
    """From the announced sample to released results."""
    await _expected(journey)
    sample = await _collected(journey)
    await _sent_and_received(journey, sample)
    await _banked(journey, sample)
    for assay in await _orders(journey, sample):
        await _assayed(journey, assay)


async def _expected(journey: Journey) -> None:
    """The hub sees the referred sample before anybody sends it: the referral came as an event."""
    path = f"/v1/samples?patient={journey.patient}&stage=expected"
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        # Collected already, when an interrupted replay is begun again.
        expected = await journey.technician.get("samples", path)
        all_stages = await journey.technician.get("samples", f"/v1/samples?patient={journey.patient}")
        if expected["items"] or all_stages["items"]:
            return
        await asyncio.sleep(PAUSE)
    raise Refused(f"case {journey.case.number}: the referred sample was never expected at the hub")


async def _collected(journey: Journey) -> str:
    """The tube is drawn for the referral; advice is asked before it is sent."""
    body = {
        "patient": journey.patient,
        "referral_id": journey.referral,
        "material": "bone_marrow",
        "tube": "sodium_heparin" if _is_functional(journey.case) else "edta",
        "extracted_at": journey.memory.before(hours=30),
    }
    step = f"{journey.case.number}/collection"
    sample = await journey.clinician.post("samples", "/v1/samples", body, step=step)
    await journey.clinician.get("samples", f"/v1/samples/{sample['id']}")
    return str(sample["id"])


async def _sent_and_received(journey: Journey, sample: str) -> None:
    number, memory = journey.case.number, journey.memory
    parcel = {
        "samples": [sample],
        "hub": journey.invented.hub,
        "courier": COURIER,
        "dispatched_at": memory.before(hours=28),
        "expected_at": memory.before(hours=8),
    }
    shipment = await journey.clinician.post("samples", "/v1/shipments", parcel, step=f"{number}/shipment")
    reception = {"received_at": memory.before(hours=9)}
    await journey.technician.post("samples", f"/v1/samples/{sample}/reception", reception, step=f"{number}/reception")
    await _logger_read(journey, str(shipment["id"]))


async def _logger_read(journey: Journey, parcel: str) -> None:
    """The hub reads the parcel's logger: an hour between two readings, all at room temperature."""
    number, memory = journey.case.number, journey.memory
    readings = [{"measured_at": memory.before(hours=hours), "celsius": 20 + hours % 3} for hours in range(28, 8, -1)]
    body = {"logger": f"demonstration-{number}", "readings": readings}
    path = f"/v1/parcels/{parcel}/temperature-readings"
    await journey.technician.post("samples", path, body, step=f"{number}/logger")


async def _banked(journey: Journey, sample: str) -> None:
    number = journey.case.number
    places = [
        {"preservation": "frozen_viable", "box": "demonstration", "position": f"{number}-{turn}"} for turn in (1, 2)
    ]
    body = {"banked_at": journey.memory.before(hours=7), "aliquots": places}
    await journey.technician.post("samples", f"/v1/samples/{sample}/aliquots", body, step=f"{number}/aliquots")


async def _orders(journey: Journey, sample: str) -> list[dict[str, Any]]:
    """The assay orders that came with the referral."""
    found = await journey.technician.get("samples", f"/v1/assays?sample_id={sample}")
    return list(found["items"])


async def _assayed(journey: Journey, assay: dict[str, Any]) -> None:
    """The instrument posts with its key; one person of the laboratory verifies, another one releases."""
    number, lab, kind = journey.case.number, assay["lab"], assay["assay"]
    path = f"/v1/assays/{assay['id']}"
    body = {
        "measured_at": journey.memory.before(hours=3),
        "message_id": f"demonstration-{number}-{kind}",
        "result": _result(journey.case, kind),
    }
    posted = await journey.instruments.post(lab, f"{path}/results", body, step=f"{number}/{kind}/result")
    role, version = ROLES[lab.partition("-")[0]], {"result_version": posted["result_version"]}
    first, second = journey.network.person(role, lab), journey.network.second(role, lab)
    await first.post("samples", f"{path}/verification", version, step=f"{number}/{kind}/verification")
    await second.post("samples", f"{path}/release", version, step=f"{number}/{kind}/release")


def _is_functional(case: Case) -> bool:
    return "DRP/DBP" in case.referral_reasons


def _result(case: Case, kind: str) -> dict[str, Any]:
    """Invented values, but for what Table 1 prints of the genetics."""
    match kind:
        case "drp":
            return {"family": "drp", "method": INVENTED, "culture_hours": 36, "stroma": "msc", "drugs": [_drug()]}
        case "dbp":
            return {"family": "dbp", "method": INVENTED, "drugs": [_priming()]}
        case "flow":
            return {"family": "flow", "method": INVENTED, "antigens": [{"antigen": "CD7", "percent": 95.0}]}
    return _panel(case)


def _drug() -> dict[str, Any]:
    return {
        "drug": "venetoclax",
        "auc": 0.4,
        "auc_scale": "normalised",
        "loss": "least_squares",
        "limits": "tested",
        "lowest_dose_nm": 1.0,
        "highest_dose_nm": 1000.0,
        "ic50_nm": 60.0,
    }


def _priming() -> dict[str, Any]:
    return {
        "drug": "venetoclax",
        "peptide": "bim",
        "peptide_dose_um": 1.0,
        "drug_dose_nm": 100.0,
        "treated_percent": 45.0,
        "untreated_percent": 20.0,
        "delta_priming": 25.0,
    }


def _panel(case: Case) -> dict[str, Any]:
    """The printed fusions and deletions, in an invented panel."""
    printed = coded.genetics(case)
    return {
        "family": "ngs",
        "method": INVENTED,
        "covered_genes": ["CDKN2A", "KRAS", "NRAS", "PAX5", "TP53"],
        "limit_of_detection_percent": 5.0,
        "fusions": [code for code in printed if "::" in code],
        "copy_numbers": [{"gene": code.split()[0], "change": "deletion"} for code in printed if code.endswith(" del")],
    }
