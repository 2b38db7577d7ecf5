"""Brings every service's tables up to date, each as its database's owner."""

from collections.abc import Mapping

from deploy.local.migrate_all import variable
from deploy.local.once import run_once
from deploy.local.programs import module, shared_environment
from deploy.local.setup import Setup
from libs.common.provisioning.databases import ServiceDatabase


async def migrate(setup: Setup, databases: Mapping[str, ServiceDatabase]) -> None:
    """Migrate the five databases."""
    owners = {variable(service): database.owner_url for service, database in databases.items()}
    await run_once(
        "migrations",
        module("deploy.local.migrate_all"),
        log=setup.places.log("migrations"),
        environment={**shared_environment(setup), **owners},
    )
