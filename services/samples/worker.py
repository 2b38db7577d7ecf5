"""The background process of samples: relay, reader, housekeeping."""

import os

from libs.common.settings import read_or_leave
from libs.common.worker import Worker, run
from services.samples import consumers
from services.samples.settings import SamplesSettings


def main() -> None:
    """Work until told to stop."""
    settings = read_or_leave(SamplesSettings, os.environ, service="samples")
    run(Worker(service="samples", settings=settings, consumers=consumers))


if __name__ == "__main__":
    main()
