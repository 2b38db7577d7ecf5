"""What is asked of both applications: the same requests, told apart by name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import orjson

from tests.bench.load.job import Job
from tests.bench.samples.children import HUB
from tests.bench.samples.parcels import Parcel

REGISTER, ADVISE, RECEIVE = "registration", "routing advice", "reception of 100 tubes"
SAMPLES, AT_HUB, AT_LAB, BANKED = (
    "50 samples, hospital",
    "50 samples, hub",
    "50 samples, laboratory",
    "50 by stage, hub",
)
EXPECTED, PARCELS, BY_LABEL = "50 expected, hub", "50 parcels, hub", "one by its label, hub"
LABEL, REQUEST, MANIFEST = "label", "request form", "manifest of two pages"

PAPERS: Final = (LABEL, REQUEST, MANIFEST)
LISTS: Final = (SAMPLES, AT_HUB, AT_LAB, BANKED, EXPECTED, PARCELS, BY_LABEL)

CLINICIAN, TECHNICIAN, LAB = "site_clinician@hospital-madrid", "hub_technician@hub-madrid", "functional_lab@lab-drp"
PAGE: Final = 50

_ASKED_BY: Final = {SAMPLES: CLINICIAN, AT_LAB: LAB, LABEL: CLINICIAN, REQUEST: CLINICIAN, MANIFEST: CLINICIAN}

_OF_A_LIST: Final = {
    SAMPLES: f"/v1/samples?limit={PAGE}",
    AT_HUB: f"/v1/samples?limit={PAGE}&hub={HUB}",
    AT_LAB: f"/v1/samples?limit={PAGE}&assay=drp",
    BANKED: f"/v1/samples?limit={PAGE}&stage=banked",
    EXPECTED: f"/v1/samples?limit={PAGE}&stage=expected",
    PARCELS: f"/v1/parcels?limit={PAGE}",
}


@dataclass(slots=True)
class Asked:
    """What there is to ask for at one application: whose tubes may be registered, and what was found there."""

    port: int
    tokens: dict[str, str]
    children: Sequence[str]
    labels: Sequence[str] = ()
    papers: dict[str, str] = field(default_factory=dict)

    def registering(self, *, clients: int, seconds: float, most: int | None = None) -> Job:
        """Tubes of one hospital's children, one assay ordered of each."""
        return self._posting("/v1/samples", _tubes(self.children), clients=clients, seconds=seconds, most=most)

    def advising(self, *, clients: int, seconds: float) -> Job:
        """Plans for today and tomorrow."""
        return self._posting("/v1/routing-advice", _plans(), clients=clients, seconds=seconds, expected=200)

    def receiving(self, parcels: Sequence[Parcel], *, clients: int) -> Job:
        """Each parcel once."""
        return Job(
            port=self.port,
            method="POST",
            paths=tuple(parcel.path for parcel in parcels),
            token=self.tokens[TECHNICIAN],
            clients=clients,
            seconds=60,
            bodies=tuple(parcel.body for parcel in parcels),
            most=len(parcels),
        )

    def listing(self, what: str, *, clients: int, seconds: float) -> Job:
        """One page, or one tube, again and again."""
        paths = [f"/v1/samples?label={label}" for label in self.labels] if what == BY_LABEL else [_OF_A_LIST[what]]
        return Job(self.port, "GET", tuple(paths), self.tokens[_ASKED_BY.get(what, TECHNICIAN)], clients, seconds)

    def printing(self, what: str, *, seconds: float) -> Job:
        """One paper again and again."""
        return Job(self.port, "GET", (self.papers[what],), self.tokens[CLINICIAN], 1, seconds)

    def _posting(
        self,
        path: str,
        bodies: Sequence[str],
        *,
        clients: int,
        seconds: float,
        most: int | None = None,
        expected: int = 201,
    ) -> Job:
        return Job(
            self.port, "POST", (path,), self.tokens[CLINICIAN], clients, seconds, expected, tuple(bodies), most=most
        )


def _tubes(children: Sequence[str]) -> list[str]:
    told = {"material": "bone_marrow", "tube": "sodium_heparin", "hub": HUB, "assays": ["flow"]}
    now = datetime.now(UTC)
    return [orjson.dumps({"patient": child, "extracted_at": now, **told}).decode() for child in children[:2_000]]


def _plans() -> list[str]:
    """Drawn up to two days ago, picked up in any hour of the week or by the next courier: what is closed is met."""
    now, told = datetime.now(UTC), {"material": "bone_marrow", "tube": "sodium_heparin", "assays": ["flow", "drp"]}
    plans = [{"extracted_at": now - timedelta(hours=hour % 48), **told} for hour in range(168)]
    named = [{**plan, "pick_up_at": now + timedelta(hours=hour)} for hour, plan in enumerate(plans)]
    return [orjson.dumps(plan).decode() for plan in (*plans, *named)]
