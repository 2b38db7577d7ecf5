"""A family that withdrew everything, and what was destroyed then."""

from typing import Any

from libs.common.contracts import board, network, registry
from libs.common.contracts.samples.assays import AssayCancelled
from libs.common.contracts.samples.destruction import (
    DestructionCertified,
    DestructionDue,
    DestructionListed,
    DestructionRevoked,
    SampleDestroyed,
)
from libs.common.contracts.samples.tubes import SampleQuarantined
from libs.common.vocabulary import Adherence, Assay, OutcomeStatus, Purpose, ReferralItem, Timing
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.children import GONE
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import ARAGON, BARCELONA


def gone(network: Network) -> None:
    """Advised and referred; then the family withdrew everything, and every service obeyed."""
    network.register(GONE)
    episode = network.episode(GONE, "gone", relapse_number=1, timing=(Timing.VERY_EARLY,))
    about = network.ask(GONE, "gone", episode)
    network.advise(about)
    referral = network.refer(about, "gone", ReferralItem.TRIAL, trial="trial-one")
    network.state(board.ReferralAccepted, **referral, accepted_at=network.now)
    network.end(about, Adherence.PARTLY, OutcomeStatus.DEATH_OF_TREATMENT)
    sample = network.collect(GONE, "gone")
    ordered = network.order(sample, "gone", Assay.NGS_PANEL)
    withdrawn = network.withdraw(GONE, Purpose.REGISTRY, Purpose.CONSULTATION, Purpose.TRIAL_MATCHING)
    network.state(board.ReferralRevoked, **referral, revoked_at=network.now, cause=withdrawn.id)
    network.state(board.ConsultationClosed, **about, reason="consent_withdrawn", cause=withdrawn.id)
    network.state(SampleQuarantined, **sample, cause=withdrawn.id)
    network.state(
        AssayCancelled,
        **{name: ordered[name] for name in ("assay_id", "sample_id", "patient")},
        cause=withdrawn.id,
    )
    for service in ("registry", "samples"):
        _confirm(network, withdrawn, service)
    _destroy(network, sample)


def _confirm(chronicle: Network, withdrawn: registry.ConsentWithdrawn, service: str) -> None:
    chronicle.state(
        network.WithdrawalConfirmed,
        withdrawal_id=withdrawn.withdrawal_id,
        patient=withdrawn.patient,
        by_service=service,
        confirmed_at=chronicle.now,
    )


def _destroy(network: Network, sample: dict[str, Any]) -> None:
    """The hub accounts for what it held, late; of another list nothing had to be destroyed."""
    one = {"patient": GONE, "holder": BARCELONA, "due_on": network.now.date(), "tubes": 1}
    gone = {**one, "destruction_id": named("destruction gone")}
    ends = {"origin": ARAGON, "destination": BARCELONA}
    network.state(DestructionListed, **gone, **ends, accounted=0)
    network.state(DestructionDue, **gone, **ends, accounted=0)
    tube = {"sample_id": sample["sample_id"], "patient": GONE, "origin": ARAGON, "destination": ARAGON}
    network.state(SampleDestroyed, **tube, destroyed_at=network.now)
    proof = {"certified_at": network.now, "certificate_sha256": "0" * 64}
    network.state(DestructionCertified, **gone, origin=BARCELONA, destination=ARAGON, accounted=1, **proof)
    spared = {**one, "destruction_id": named("destruction spared")}
    network.state(DestructionListed, **spared, **ends, accounted=0)
    network.state(DestructionRevoked, **spared, **ends, accounted=1)
