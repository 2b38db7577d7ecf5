"""Which database an operator's command works on: the one of the environment, or of the system under `var/`."""

import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local import postgres
from deploy.local.setup import Setup
from libs.common.call import EVERYWHERE, Call
from libs.common.caller import Caller
from libs.common.database import Database
from libs.common.provisioning.databases import SERVICES


class UnknownService(Exception):
    """There are five services; this is none of them."""


@asynccontextmanager
async def service_database(service: str) -> AsyncIterator[Database]:
    """The service's database, given back afterwards."""
    database = Database.connect(url_of(service), application_name=f"reallnet {service}", pool_size=1)
    try:
        yield database
    finally:
        await database.close()


def operator() -> Call:
    """Whoever types: the audit trail names the account."""
    caller = Caller(subject=f"operator:{getpass.getuser()}", organisation=EVERYWHERE, kind="person")
    return Call(caller=caller, scope=EVERYWHERE)


def url_of(service: str) -> str:
    """Where the service's database is, for the role the service works with."""
    if service not in SERVICES:
        raise UnknownService(f"There is no service '{service}'; there are {', '.join(SERVICES)}.")
    own = os.environ.get("REALLNET_DATABASE_URL")
    return own or postgres.addresses(Setup.from_environment(os.environ))[service].app_url
