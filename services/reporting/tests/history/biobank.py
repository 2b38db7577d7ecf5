"""A tube of the biobank and the freezers it stands in."""

from libs.common.contracts.samples.biobank import (
    AliquotDerived,
    AliquotMoved,
    AliquotPart,
    AliquotUsed,
    StorageAlarmAcknowledged,
    StorageAlarmEnded,
    StorageAlarmMerged,
    StorageAlarmRaised,
    StorageProbeSilent,
)
from libs.common.vocabulary import Preservation
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import BARCELONA


def bank(network: Network, sample: dict[str, object]) -> None:
    """A tube of the biobank is moved, DNA is made of it, and the rest is counted."""
    about = {**sample, "aliquot_id": named("aliquot full"), "destination": BARCELONA}
    network.state(
        AliquotMoved,
        **about,
        stage="stored",
        reason="reorganised",
        from_box="box-1",
        from_position="A1",
        to_box="box-2",
        to_position="A1",
        moved_at=network.now,
    )
    part = AliquotPart(aliquot_id=named("aliquot full"), amount=200, unit="ul")
    dna = {**about, "aliquot_id": named("aliquot full dna")}
    made = {"content": "dna", "preservation": Preservation.DNA, "thaw_cycles": 1, "parts": (part,)}
    network.state(AliquotDerived, **dna, **made, derived_at=network.now)
    network.state(AliquotUsed, **about, amount=300, unit="ul", thaw_cycles=1)
    alarm = {"alarm_id": named("alarm full"), "origin": BARCELONA, "destination": BARCELONA}
    shown = {"storage": "freezer-1", "probe": "1", "since": network.now, "worst": -58.0, "highest": -70.0}
    network.state(StorageAlarmRaised, **alarm, **shown)
    network.state(StorageAlarmAcknowledged, **alarm, acknowledged_at=network.now)
    probe = {"storage": "freezer-1", "probe": "1"}
    joined = {**alarm, "alarm_id": named("alarm joined")}
    network.state(StorageAlarmRaised, **joined, **shown)
    network.state(StorageAlarmMerged, **joined, **probe, into_alarm_id=alarm["alarm_id"])
    silent = {**alarm, "alarm_id": named("alarm silent")}
    network.state(StorageProbeSilent, **silent, **probe, since=network.now, silent_after_minutes=60)
    network.state(StorageAlarmEnded, **silent, ended_at=network.now)
