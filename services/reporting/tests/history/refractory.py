"""Declined here, taken there; moved; died."""

from libs.common.contracts import board, registry
from libs.common.contracts.samples.tubes import SampleRejected
from libs.common.vocabulary import Adherence, EpisodeKind, OutcomeStatus, ReferralItem
from services.reporting.tests.history.children import REFRACTORY
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import BARCELONA, GALICIA, MADRID, MURCIA, REGIONS


def refractory(network: Network) -> None:
    """Declined here, taken there; moved to another hospital; the tube was refused; died of the disease."""
    network.register(REFRACTORY, GALICIA)
    episode = network.episode(REFRACTORY, "refractory", kind=EpisodeKind.REFRACTORY, relapse_number=2)
    about = network.ask(REFRACTORY, "refractory", episode, GALICIA)
    network.state(board.ConsultationOverdue, **about, clock="answer", due_at=network.now)
    network.state(board.ConsultationOverdue, **about, clock="recommendation", due_at=network.now)
    network.advise(about)
    declined = network.refer(about, "refractory 1", ReferralItem.CAR_T, receiver=MADRID)
    network.state(board.ReferralDeclined, **declined, reason="no_place", declined_at=network.now)
    taken = network.refer(about, "refractory 2", ReferralItem.CAR_T, receiver=BARCELONA)
    network.state(board.ReferralAccepted, **taken, accepted_at=network.now)
    mistaken = network.refer(about, "refractory 3", ReferralItem.HSCT, receiver=MADRID)
    network.state(board.ReferralAccepted, **mistaken, accepted_at=network.now)
    network.state(board.ReferralRevoked, **mistaken, revoked_at=network.now)
    sample = network.collect(REFRACTORY, "refractory", extracted_at=None)
    network.state(SampleRejected, **sample, reason="clotted", rejected_at=network.now)
    network.state(
        registry.PatientMoved,
        patient=REFRACTORY,
        from_hospital=GALICIA,
        to_hospital=MURCIA,
        region=REGIONS[MURCIA],
        origin=GALICIA,
        destination=MURCIA,
    )
    network.end(about, Adherence.NO, OutcomeStatus.DEATH_OF_DISEASE)
