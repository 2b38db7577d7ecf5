"""Stored versions of results to draw: bodies as the calculations leave them, and bare ones as they were posted before."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from libs.common.contracts.samples.assays import Preanalytics
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material, Preservation
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import AnyResult, read_result
from services.samples.domain.bh3.evaluate import evaluate as prime
from services.samples.domain.bh3.plate import Bh3Plate
from services.samples.domain.bh3.rule_sets import rule_sets as bh3_rule_sets
from services.samples.domain.mrd.evaluate import evaluate as quantify
from services.samples.domain.mrd.plate import MrdPlate
from services.samples.domain.mrd.rule_sets import rule_sets as mrd_rule_sets
from services.samples.domain.mrd.series import Measured
from services.samples.domain.stages import AssayStage
from services.samples.tests import bh3, plates

Json = dict[str, Any]
NOON = datetime(2026, 6, 16, 12, tzinfo=UTC)
PATIENT = "000001AF"


def order(kind: Kind, *, number: int = 1, stage: AssayStage = AssayStage.FINAL) -> Assay:
    return Assay(
        id=UUID(int=number),
        sample_id=UUID(int=1000 + number),
        patient=PATIENT,
        hospital="hospital-aragon",
        hub="hub-barcelona",
        lab=f"lab-{kind}" if kind.experimental else "hub-barcelona",
        kind=kind,
        stage=stage,
        ordered_at=NOON,
        result_version=2,
        released_version=2,
        released_at=NOON,
    )


def version(
    body: AnyResult | Json, *, state: ResultState = ResultState.FINAL, number: int = 2, **told: Any
) -> ResultVersion:
    read = read_result(body) if isinstance(body, dict) else body
    return ResultVersion(
        **{
            "assay_id": UUID(int=1),
            "version": number,
            "state": state,
            "body": read,
            "preanalytics": Preanalytics(preservation=Preservation.FRESH),
            "measured_at": NOON,
            "posted_at": NOON,
            "posted_by": "technician-7",
            "released_at": NOON,
            **told,
        }
    )


def drug(name: str = "venetoclax", *, ec50: float = 12.0, points: bool = True, **told: Any) -> Json:
    """Eight doses in duplicate on the curve, a little beside it."""
    doses = [10 ** (at * 0.5) for at in range(8)]
    responses = [8 + 90 / (1 + 10 ** (1.2 * (math.log10(dose) - math.log10(ec50)))) for dose in doses]
    measured = [
        {"dose_nm": dose, "response_percent": response + off}
        for dose, response in zip(doses, responses, strict=True)
        for off in (-3.0, 2.0)
    ]
    curve = {
        "slope": 1.2, "lower_percent": 8.0, "upper_percent": 98.0, "ec50_nm": ec50, "log10_ec50_nm": math.log10(ec50),
        "converged": True, "points": 16, "rss": 30.0, "absolute_loss": 20.0, "r_squared": 0.991,
    }  # fmt: skip
    body = {
        "drug": name,
        "auc": 0.41,
        "auc_scale": "normalised",
        "loss": "least_squares",
        "limits": "tested",
        "lowest_dose_nm": doses[0],
        "highest_dose_nm": doses[-1],
        "tested_lowest_nm": doses[0],
        "tested_highest_nm": doses[-1],
        "ic50_nm": ec50 if doses[0] <= ec50 <= doses[-1] else None,
    }
    fitted = {"curve": curve, "points": [{"dose_nm": 0.0, "response_percent": 99.0}, *measured]} if points else {}
    return {**body, **fitted, **told}


def drp(*drugs: Json, **told: Any) -> Json:
    told = {"method_id": "drp-0123456789abcdef", **told}
    return {"family": "drp", "method": "MSC co-culture", "culture_hours": 36, "drugs": drugs or (drug(),), **told}


def dbp() -> AnyResult:
    """One that primes, one that does not, one above 100 %, one refused."""
    wells = [
        bh3.control("negative_control", 10_000),
        bh3.control("positive_control", 1_000),
        bh3.sample(8_200),
        bh3.sample(8_100),
        bh3.sample(5_500, **bh3.VENETOCLAX),
        bh3.sample(5_300, **bh3.VENETOCLAX),
        bh3.sample(8_000, drug="dexamethasone", drug_dose_nm=50),
        bh3.sample(400, drug="s63845", drug_dose_nm=20),
        {**bh3.sample(5_000, drug="navitoclax", drug_dose_nm=20), "gated_events": 3},
    ]
    rules = bh3_rule_sets()["dbp-default@1"]
    return prime(Bh3Plate.model_validate(bh3.plate(*wells)), rules, method="MOMP, iBH3")


def posted_dbp() -> Json:
    """As somebody posts it who computed it elsewhere: a body that names a rule set comes from its plate alone."""
    return {**dbp().model_dump(mode="json"), "rule_set": None, "rules": None}


def mrd_plate() -> Json:
    """The plate of which `mrd` is computed, as it is posted."""
    wells = plates.plate(plates.marker(), plates.albumin())
    return {"measured_at": "2026-06-16T10:00:00Z", "rule_set": "euromrd-2007-reduction@1", "plate": wells}


def mrd(*, markers: int = 1, **told: Any) -> AnyResult:
    """Computed from a plate made by hand."""
    rules = mrd_rule_sets()["euromrd-2007-reduction@1"]
    rows = [plates.marker(f"IGH VH3-{23 + at}/JH4", **told) for at in range(markers)]
    return quantify(MrdPlate.model_validate(plates.plate(*rows, plates.albumin())), rules, method="EuroMRD")


def outcome(**told: Any) -> Json:
    return {"family": "ig_tr_mrd", "method": "EuroMRD", "markers": 1, "outcome": told}


def released(body: AnyResult | Json, *, day: int, number: int, kind: Kind = Kind.IG_TR_MRD, **told: Any) -> Measured:
    found = {"material": Material.BONE_MARROW, "extracted_at": NOON + timedelta(days=day), **told}
    return Measured(assay=order(kind, number=number), version=version(body, assay_id=UUID(int=number)), **found)
