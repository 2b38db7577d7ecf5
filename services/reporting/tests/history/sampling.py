"""What hubs and laboratories state of a tube and of a parcel."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from libs.common.contracts.samples.assays import AssayOrdered, AssayResulted, Preanalytics, Result
from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.transit import ParcelStep
from libs.common.contracts.samples.tubes import SampleCollected, SampleDispatched, SampleReceived
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.advising import Advising
from services.reporting.tests.history.parties import ARAGON, BARCELONA, MADRID


class Sampling(Advising):
    """What hubs and laboratories state of a tube and of a parcel."""

    def collect(self, code: str, name: str, **content: Any) -> dict[str, Any]:
        about = {"sample_id": named(f"sample {name}"), "patient": code, "origin": ARAGON, "destination": BARCELONA}
        self.state(
            SampleCollected,
            **about,
            material=Material.BONE_MARROW,
            tube=Tube.EDTA,
            preservation=Preservation.FRESH,
            **{"extracted_at": self.now, **content},
        )
        return about

    def dispatch(self, about: dict[str, Any]) -> None:
        self.state(
            SampleDispatched,
            **about,
            shipment_id=named(f"shipment {about['sample_id']}"),
            courier="courier-one",
            preservation=Preservation.FRESH,
            dispatched_at=self.now,
            expected_at=self.now + timedelta(hours=24),
        )

    def carry(self, name: str, *steps: type[ParcelStep]) -> None:
        for step in steps:
            self.state(
                step,
                parcel_id=named(f"parcel {name}"),
                sender=ARAGON,
                receiver=BARCELONA,
                samples=(),
                waiting=(),
                origin=ARAGON,
                destination=BARCELONA,
            )

    def receive(self, about: dict[str, Any]) -> None:
        self.state(
            SampleReceived,
            **about,
            preservation=Preservation.FRESH,
            received_at=self.now,
            hours_since_extraction=2.0,
        )

    def forward(self, about: dict[str, Any]) -> dict[str, Any]:
        going = {**about, "destination": MADRID}
        self.state(
            SampleForwarded,
            **going,
            from_hub=BARCELONA,
            to_hub=MADRID,
            reason="wrong_hub",
            shipment_id=named(f"second shipment {about['sample_id']}"),
            courier="courier-one",
            material=Material.BONE_MARROW,
            tube=Tube.EDTA,
            preservation=Preservation.FRESH,
            extracted_at=self.now,
            dispatched_at=self.now,
            expected_at=self.now + timedelta(hours=6),
        )
        return going

    def order(self, about: dict[str, Any], name: str, assay: Assay, lab: str = BARCELONA) -> dict[str, Any]:
        ordered = {**about, "assay_id": named(f"assay {name}"), "destination": lab}
        self.state(AssayOrdered, **ordered, assay=assay, lab=lab, experimental=assay.experimental)
        return {**ordered, "assay": assay, "lab": lab}

    def result(
        self,
        ordered: dict[str, Any],
        event: Any = AssayResulted,
        version: int = 1,
        why: Mapping[str, Any] = MappingProxyType({}),
        **found: Any,
    ) -> None:
        about = {name: ordered[name] for name in ("assay_id", "patient", "origin", "destination")}
        content = Result(
            **{name: ordered[name] for name in ("assay_id", "sample_id", "patient", "assay", "lab")},
            result_version=version,
            experimental=ordered["assay"].experimental,
            preanalytics=Preanalytics(preservation=Preservation.FRESH, hours_since_extraction=2.0),
            released_at=self.now,
            **found,
        )
        self.state(event, **about, **why, result=content)
