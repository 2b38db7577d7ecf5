"""All stories: a history with every kind of event."""

from services.reporting.tests.history.first_relapse import full
from services.reporting.tests.history.gone import gone
from services.reporting.tests.history.kits import some_kits
from services.reporting.tests.history.mended import mended
from services.reporting.tests.history.merged import merged
from services.reporting.tests.history.network import Network
from services.reporting.tests.history.refractory import refractory
from services.reporting.tests.history.relapses import back, late, third
from services.reporting.tests.history.research import research
from services.reporting.tests.history.trials import contradicted, trial_with_door


def whole_history() -> Network:
    """All stories one after the other."""
    network = Network()
    for story in (
        trial_with_door,
        research,
        full,
        contradicted,
        refractory,
        merged,
        gone,
        mended,
        third,
        late,
        back,
        some_kits,
    ):
        story(network)
    return network
