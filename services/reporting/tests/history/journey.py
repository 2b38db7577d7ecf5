"""A parcel that is late, and what its logger says."""

from typing import Any

from libs.common.contracts.samples.loggers import LoggedTube, TemperatureLogged
from libs.common.contracts.samples.viability import DelayAdvised, ViabilityChanged
from libs.common.vocabulary import Assay, Colour, LateAdvice
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, BARCELONA


def runs_out(network: Network, sample: dict[str, Any]) -> None:
    """Its parcel is late, and its clock turns amber."""
    mine = {"sample_id": sample["sample_id"], "patient": sample["patient"], "origin": ARAGON, "destination": BARCELONA}
    network.state(
        ViabilityChanged,
        **mine,
        clock_id=sample["sample_id"],
        assay=None,
        colour=Colour.AMBER,
        earlier_colour=Colour.GREEN,
        minutes_left=360,
        limit_at=network.now,
        rule="viability-2026.1",
    )
    network.state(
        DelayAdvised,
        **mine,
        shipment_id=named("shipment full"),
        advice=LateAdvice.STILL_IN_TIME,
        expected_at=network.now,
        earliest_reception_at=network.now,
        still_in_time=(Assay.DRP,),
        freeze_on_arrival=(),
        too_late=(),
        rule="routing-2026.2",
    )


def log_temperature(network: Network, sample: dict[str, Any]) -> None:
    """Too warm on its way, as its logger says; at first it was read wrongly, and then said nothing of any tube."""
    parcel = {"parcel_id": named("parcel full"), "sender": ARAGON, "receiver": BARCELONA}
    about = {**parcel, "origin": ARAGON, "destination": BARCELONA, "loggers": 1, "rule": "journey-temperatures-2026.1"}
    inside = (sample["sample_id"],)
    network.state(TemperatureLogged, **about, samples=inside, judged_at=network.now, tubes=())
    warm = LoggedTube(
        sample_id=inside[0],
        limits="ambient",
        alarms=("too_warm",),
        lowest=20.0,
        highest=31.5,
        mean_kinetic=24.2,
        minutes_outside=90,
        longest_gap_minutes=0,
    )
    network.state(TemperatureLogged, **about, samples=inside, judged_at=network.now, tubes=(warm,))
