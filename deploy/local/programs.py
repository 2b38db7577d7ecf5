"""The Python processes of a local system: command, environment, readiness of each."""

import os
import sys
from functools import partial
from pathlib import Path

from deploy.local.charge import Charge, Turn
from deploy.local.places import ROOT
from deploy.local.ports import LISTENER
from deploy.local.readiness import file_touched, http_answers
from deploy.local.setup import Setup
from libs.common.embedded.child_process import ChildProcess
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.kept_secrets import kept_secret, kept_secret_file
from libs.common.provisioning.vault_keys import new_key

DISCOVERY = "/.well-known/openid-configuration"


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs one of our modules with this Python."""
    return (sys.executable, "-m", name, *arguments)


def shared_environment(setup: Setup) -> dict[str, str]:
    """What every process of the system is told."""
    told = {
        "REALLNET_ENV": "development",
        "REALLNET_OIDC_AUDIENCE": "reallnet",
        "REALLNET_LOG_LEVEL": "info",
    }
    fixed = {
        "REALLNET_VAR": str(setup.places.var),
        "REALLNET_OIDC_ISSUER": setup.issuer,
        "REALLNET_ORGANISATIONS": str(setup.organisations),
        "REALLNET_DOORS": str(setup.doors),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **told, **setup.environment, **fixed}


def service_environment(setup: Setup, database: ServiceDatabase, *, bus_url: str) -> dict[str, str]:
    """What both processes of one service are told besides."""
    secrets = setup.places.secrets
    keys = {
        "registry": {
            "REALLNET_VAULT_KEY_FILE": str(kept_secret_file(secrets, "vault-key", make=new_key)),
            "REALLNET_IDENTITY_HASH_KEY": kept_secret(secrets, "identity-hash-key", make=new_key),
        },
        "board": {"REALLNET_BOARD_SIGNING_KEY": kept_secret(secrets, "board-signing-key", make=new_key)},
        "reporting": {
            "REALLNET_WEBHOOK_KEY": kept_secret(secrets, "webhook-key", make=new_key),
            "REALLNET_WEBHOOKS_TO_LOOPBACK": "true",
        },
    }
    own = {"REALLNET_DATABASE_URL": database.app_url, "REALLNET_BUS_URL": bus_url}
    return {**shared_environment(setup), **own, **keys.get(database.service, {})}


def issuer(setup: Setup) -> Charge:
    """The embedded identity issuer."""
    port = setup.ports.issuer
    child = ChildProcess(
        name="issuer",
        command=module("deploy.issuer", "--port", str(port)),
        log=setup.places.log("issuer"),
        environment=shared_environment(setup),
    )
    return Charge(child=child, turn=Turn.ISSUER, is_ready=partial(http_answers, port, DISCOVERY))


def http_process(setup: Setup, database: ServiceDatabase, *, bus_url: str) -> Charge:
    """The process of one service that answers over HTTP."""
    name, port = database.service, setup.ports.services[database.service]
    child = ChildProcess(
        name=name,
        command=module(f"services.{name}.main", "--port", str(port)),
        log=setup.places.log(name),
        environment=service_environment(setup, database, bus_url=bus_url),
    )
    return Charge(child=child, turn=Turn.HTTP, is_ready=partial(http_answers, port, "/health/live"))


def worker(setup: Setup, database: ServiceDatabase, *, bus_url: str) -> Charge:
    """The process of one service that relays and listens."""
    name = f"{database.service}-worker"
    ready = setup.places.ready(name)
    environment = {**service_environment(setup, database, bus_url=bus_url), **_of_worker(setup, database.service)}
    child = ChildProcess(
        name=name,
        command=module(f"services.{database.service}.worker"),
        log=setup.places.log(name),
        environment={**environment, "REALLNET_READY_FILE": str(ready)},
    )
    return Charge(child=child, turn=Turn.WORKER, is_ready=partial(file_touched, ready), prepare=partial(_forget, ready))


def listener(setup: Setup, database: ServiceDatabase, *, bus_url: str) -> Charge:
    """The process of samples that instruments call."""
    port = setup.ports.listener
    environment = service_environment(setup, database, bus_url=bus_url)
    child = ChildProcess(
        name=LISTENER,
        command=module("services.samples.listener", "--port", str(port)),
        log=setup.places.log(LISTENER),
        environment={**environment, "REALLNET_DOOR_PORTS": ",".join(map(str, setup.ports.doors))},
    )
    return Charge(child=child, turn=Turn.HTTP, is_ready=partial(http_answers, port, "/health/live"))


def _of_worker(setup: Setup, service: str) -> dict[str, str]:
    """What the worker alone needs: the key that signs checkpoints of the audit trail, and where they go."""
    return {
        "REALLNET_AUDIT_KEY": audit_key(setup, service),
        "REALLNET_AUDIT_CHECKPOINTS": str(setup.places.audit),
    }


def audit_key(setup: Setup, service: str) -> str:
    """The seed of a service's key, made once."""
    return kept_secret(setup.places.secrets, f"audit-key-{service}", make=new_key)


def _forget(ready: Path) -> None:
    """What an earlier start touched says nothing about this one."""
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.unlink(missing_ok=True)
