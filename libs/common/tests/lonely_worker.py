"""A worker of no service, for the tests that take its servers away."""

import os
from types import ModuleType

from libs.common.settings import ServiceSettings
from libs.common.worker import Worker, run


def nothing_to_hear() -> ModuleType:
    """A package without reactions."""
    consumers = ModuleType("nothing_to_hear")
    consumers.__path__ = []
    return consumers


if __name__ == "__main__":
    settings = ServiceSettings.from_environment(os.environ)
    run(Worker(service="backbone", settings=settings, consumers=nothing_to_hear()))
