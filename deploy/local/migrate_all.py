"""Bring all five databases to head in one process: five interpreters would take five times as long to start.

Told by REALLNET_OWNER_DATABASE_URL_<SERVICE>, one per service.
"""

import os
import sys

from libs.common.provisioning.databases import SERVICES


def variable(service: str) -> str:
    """Where the address of a service's database is told, as its owner."""
    return f"REALLNET_OWNER_DATABASE_URL_{service.upper()}"


def main() -> int:
    """Migrate; the last line names the service that could not be migrated."""
    from libs.common.migrations import upgrade  # noqa: PLC0415  heavy, and the supervisor only wants `variable`

    for service in SERVICES:
        try:
            upgrade(service, os.environ[variable(service)])
        except Exception as failure:  # noqa: BLE001  whatever alembic, the driver or a migration raises
            sys.stderr.write(f"The migration of {service} failed: {' '.join(str(failure).split())}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
