"""Three more children: a second relapse, a late one, and a family that came back."""

from libs.common.contracts import board
from libs.common.vocabulary import Adherence, OutcomeStatus, Purpose, ReferralItem, ReferralKind, Timing, Verdict
from services.reporting.tests.history.children import BACK, LATE, THIRD
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.parties import MADRID, MURCIA
from services.reporting.tests.history.trials import verdict


def third(network: Network) -> None:
    """A second relapse, asked from Murcia."""
    network.register(THIRD, MURCIA)
    episode = network.episode(THIRD, "third", relapse_number=2, timing=(Timing.EARLY,))
    about = network.ask(THIRD, "third", episode, MURCIA)
    network.advise(about)
    network.contradict(about)
    network.refer(about, "third", ReferralItem.NGS, ReferralItem.FLOW, kind=ReferralKind.SAMPLE, receiver=MADRID)
    network.end(about, Adherence.YES, OutcomeStatus.ALIVE_CR)


def late(network: Network) -> None:
    """A late first relapse, and one that may be early or late: neither is of high risk."""
    network.register(LATE)
    late = network.episode(LATE, "late", relapse_number=1, timing=(Timing.LATE,))
    network.end(network.ask(LATE, "late", late), Adherence.YES, OutcomeStatus.ALIVE_CR)
    either = network.episode(LATE, "either", relapse_number=1, timing=(Timing.EARLY, Timing.LATE))
    network.end(network.ask(LATE, "either", either), Adherence.YES, OutcomeStatus.LOST_TO_FOLLOW_UP)


def back(network: Network) -> None:
    """Withdrawn and given again: the old verdict is gone; of the board's part the family wants nothing more."""
    network.register(BACK)
    about = network.ask(BACK, "back", None)
    network.state(board.ConsultationAnswered, **about, answered_at=network.now)
    mistaken = network.ask(BACK, "mistaken", None)
    network.state(board.ConsultationClosed, **mistaken, reason="entered_in_error")
    verdict(network, BACK, Verdict.NOT_ELIGIBLE)
    network.withdraw(BACK, Purpose.REGISTRY)
    network.consent(BACK, Purpose.REGISTRY)
    network.withdraw(BACK, Purpose.CONSULTATION)
