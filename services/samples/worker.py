"""The background process of samples: relay, reader, housekeeping."""

import os

import services.samples.consumers
from libs.common.worker import Worker, run
from services.samples.settings import SamplesSettings


def main() -> None:
    """Work until told to stop."""
    settings = SamplesSettings.from_environment(os.environ)
    run(Worker(service="samples", settings=settings, consumers=services.samples.consumers))


if __name__ == "__main__":
    main()
