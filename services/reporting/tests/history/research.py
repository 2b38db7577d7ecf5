"""A study gets tubes."""

from libs.common.contracts.samples.research import (
    BiobankRequestCancelled,
    BiobankRequestClosed,
    BiobankRequestGranted,
    BiobankRequestHandedOut,
    BiobankRequestPartlyGranted,
    BiobankRequestPicked,
    BiobankRequestRefused,
    BiobankRequestSubmitted,
    ResearchTubeConsumed,
    ResearchTubeDestroyed,
    ResearchTubeHandedOut,
    ResearchTubeRecalled,
    ResearchTubeReleased,
    ResearchTubeReported,
    ResearchTubeReserved,
    ResearchTubeReturned,
    ResearchTubeWithheld,
)
from services.reporting.tests.history.network import Network


def research(network: Network) -> None:
    """A study gets tubes: one is used, one is destroyed after a withdrawal, one comes back, two do not leave."""
    network.study("refused", BiobankRequestSubmitted, BiobankRequestRefused)
    network.study("given up", BiobankRequestSubmitted, BiobankRequestPartlyGranted, BiobankRequestCancelled)
    network.study("study", BiobankRequestSubmitted, BiobankRequestGranted, BiobankRequestPicked)
    network.lend("1", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeConsumed)
    network.lend("2", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeRecalled)
    network.lend("2", ResearchTubeReported, ResearchTubeDestroyed)
    network.lend("3", ResearchTubeReserved, ResearchTubeHandedOut, ResearchTubeReturned)
    network.lend("4", ResearchTubeReserved, ResearchTubeWithheld)
    network.lend("5", ResearchTubeReserved, ResearchTubeReleased)
    network.study("study", BiobankRequestHandedOut, BiobankRequestClosed)
