"""The registry's background process: it publishes what was stated and hears withdrawals confirmed.

It gets the common settings only: the keys of the vault stay with the HTTP process.
"""

import os

from libs.common.settings import ServiceSettings
from libs.common.worker import Worker, run
from services.registry import consumers


def main() -> None:
    """Work until told to stop."""
    run(Worker(service="registry", settings=ServiceSettings.from_environment(os.environ), consumers=consumers))


if __name__ == "__main__":
    main()
