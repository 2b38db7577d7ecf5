"""Bring all databases to head in one process: five interpreters would take five times as long to start.

Told by REALLNET_OWNER_DATABASE_URL_<SERVICE>, one per service.
"""

import os
import sys
from collections.abc import Mapping

PREFIX = "REALLNET_OWNER_DATABASE_URL_"


def variable(service: str) -> str:
    """Where the address of a service's database is told, as its owner."""
    return PREFIX + service.upper()


def main(environment: Mapping[str, str]) -> int:
    """Migrate; the last line names the service that could not be migrated."""
    from libs.common.migrations import upgrade  # noqa: PLC0415  heavy, and the supervisor only wants `variable`

    told = {name.removeprefix(PREFIX).lower(): url for name, url in environment.items() if name.startswith(PREFIX)}
    for service, url in told.items():
        try:
            upgrade(service, url)
        except Exception as failure:  # noqa: BLE001  whatever alembic, the driver or a migration raises
            sys.stderr.write(f"The migration of {service} failed: {' '.join(str(failure).split())}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
