"""One child under two codes."""

from libs.common.contracts import registry
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import OutcomeStatus
from services.reporting.tests.history.children import DUPLICATE, SURVIVOR
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, GALICIA


def merged(network: Network) -> None:
    """One child under two codes, in two hospitals."""
    network.register(DUPLICATE, GALICIA)
    episode = network.episode(DUPLICATE, "duplicate", relapse_number=3)
    network.ask(DUPLICATE, "duplicate", episode, GALICIA)
    network.register(SURVIVOR, ARAGON)
    network.state(registry.PatientMerged, patient=SURVIVOR, duplicate=DUPLICATE)
    sample = network.collect(SURVIVOR, "survivor")
    network.receive(sample)
    network.state(
        registry.OutcomeRecorded,
        patient=SURVIVOR,
        status=OutcomeStatus.ALIVE_WITH_DISEASE,
        on=PartialDate.parse("2025-04"),
    )
