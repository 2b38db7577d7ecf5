"""The registry's background process: it publishes what was stated and hears withdrawals confirmed.

It gets the common settings only: the keys of the vault stay with the HTTP process.
"""

import os

from libs.common.settings import ServiceSettings, read_or_leave
from libs.common.worker import Worker, run
from services.registry import consumers


def main() -> None:
    """Work until told to stop."""
    settings = read_or_leave(ServiceSettings, os.environ, service="registry")
    run(Worker(service="registry", settings=settings, consumers=consumers))


if __name__ == "__main__":
    main()
