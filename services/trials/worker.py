"""The background process of trials: reactions, the relay, the clock of ages and washouts, the catalogue."""

import os
from datetime import timedelta

from libs.common import worker
from libs.common.settings import read_or_leave
from libs.common.worker import Clock, Worker
from services.trials import consumers
from services.trials.commands.changing.check_everything import check_tonight
from services.trials.commands.load_catalogue import load_catalogue
from services.trials.commands.network.remind_of_sites import remind_of_sites
from services.trials.commands.questions.count_facts import count_facts
from services.trials.commands.questions.load_tree import load_tree
from services.trials.commands.reassess_due import reassess_due
from services.trials.settings import TrialsSettings

LOOK_EVERY = timedelta(seconds=5)
"""Children are due after midnight, and whenever criteria or stages changed; looking costs one indexed query."""

CATALOGUE_EVERY = timedelta(days=1)
"""At the first start and after an update; what is there already is left as it is."""

TREE_EVERY = timedelta(seconds=30)
"""It waits for the catalogue; afterwards looking costs a few reads by key."""

CONFIRMATIONS_EVERY = timedelta(hours=1)
"""They fall due at midnight; whoever is told an hour later loses nothing."""

NIGHT_EVERY = timedelta(minutes=10)
"""Whether the night's look at everything is still to be done: one indexed query."""
COUNT_EVERY = timedelta(hours=1)
"""Once a day by its own note; a look costs one row."""


def main() -> None:
    """Work until told to stop."""
    worker.run(
        Worker(
            service="trials",
            settings=read_or_leave(TrialsSettings, os.environ, service="trials"),
            consumers=consumers,
            clocks=[
                Clock("catalogue of trials", CATALOGUE_EVERY, load_catalogue),
                Clock("tree of questions", TREE_EVERY, load_tree),
                Clock("how often facts are so", COUNT_EVERY, count_facts),
                Clock("confirmations of sites", CONFIRMATIONS_EVERY, remind_of_sites),
                Clock("ages, washouts and new criteria", LOOK_EVERY, reassess_due),
                Clock("nightly look at everything", NIGHT_EVERY, check_tonight),
            ],
        )
    )


if __name__ == "__main__":
    main()
