"""The background process of samples: relay, reader, housekeeping, and the viability clocks."""

import os
from datetime import timedelta
from functools import partial
from typing import Final

from libs.common.organisations import Organisations
from libs.common.settings import read_or_leave
from libs.common.worker import Clock, Worker, run
from services.samples import consumers
from services.samples.commands.viability.watch_samples import watch_samples
from services.samples.settings import SamplesSettings

EVERY: Final = timedelta(seconds=5)
"""One look into an index while nothing is due; a colour is a matter of minutes."""


def main() -> None:
    """Work until told to stop."""
    settings = read_or_leave(SamplesSettings, os.environ, service="samples")
    watching = partial(watch_samples, parties=Organisations.load(settings.organisations))
    clocks = (Clock("viability", every=EVERY, run=watching),)
    run(Worker(service="samples", settings=settings, consumers=consumers, clocks=clocks))


if __name__ == "__main__":
    main()
