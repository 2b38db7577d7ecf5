"""The sentences the services speak, with what a story does not care about filled in."""

from libs.common.contracts.samples.research import BiobankRequestStep, ResearchTubeStep
from services.reporting.tests.chronicle import named
from services.reporting.tests.history.parties import BARCELONA, GALICIA
from services.reporting.tests.history.sampling import Sampling


class Network(Sampling):
    """All of them speak."""

    def study(self, name: str, *steps: type[BiobankRequestStep]) -> None:
        about = {"biobank_request_id": named(f"request {name}"), "institution": GALICIA, "hub": BARCELONA}
        for step in steps:
            self.state(step, **about, uses=(), lines=(), origin=GALICIA, destination=BARCELONA)

    def lend(self, name: str, *steps: type[ResearchTubeStep]) -> None:
        about = {"biobank_request_id": named("request study"), "institution": GALICIA, "hub": BARCELONA}
        tube = {"research_tube_id": named(f"research tube {name}"), "pseudonym": f"P-{name}"}
        for step in steps:
            self.state(step, **about, **tube, origin=BARCELONA, destination=GALICIA)
