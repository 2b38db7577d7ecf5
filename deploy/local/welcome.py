"""What the person at the terminal reads when everything runs: where, who, and a first request."""

import tomllib
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.issuer.people import People
from deploy.issuer.settings import IssuerSettings
from deploy.local.doors import doors
from deploy.local.nats import embedded as embedded_bus
from deploy.local.ports import address
from deploy.local.postgres import embedded as embedded_database
from deploy.local.setup import Setup
from libs.common.embedded.ports import LOOPBACK
from libs.common.organisations import Organisations
from libs.common.provisioning.databases import SERVICES

ASKED_AS = "site_clinician@hospital-madrid"
WHAT_THEY_KNOW = {
    "registry": "patients, consents, episodes, outcomes",
    "samples": "samples, aliquots, assay orders, results",
    "board": "consultations, recommendations, referrals",
    "trials": "trials, arms, eligibility verdicts",
    "reporting": "the patient's report, the network's figures",
}


def welcome(console: Console, setup: Setup) -> None:
    """Print it all."""
    console.print(_addresses(setup))
    console.print(_doors(setup))
    if setup.own_issuer is None:
        people = _people(setup)
        console.print(_who(people))
        console.print(f"Every demo person signs in with the pass phrase: {people.pass_phrase_shown}\n", highlight=False)
        _print_plain(console, "A first request, ready to paste:\n\n" + first_request(setup) + "\n")
    _print_plain(console, f"Logs: {setup.places.log('*')}   Data: {setup.places.var}   Stop: Ctrl-C")


def first_request(setup: Setup) -> str:
    """Get a token as a demo person, and ask the registry for that hospital's patients."""
    client = _demo_client(setup)
    fields = (
        f"-d grant_type=client_credentials -d client_id={client[0]} -d client_secret={client[1]} -d person={ASKED_AS}"
    )
    pick = "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"access_token\"])'"
    return (
        f"TOKEN=$(curl -s {fields} {setup.issuer}/token | {pick})\n"
        f'curl -s -H "Authorization: Bearer $TOKEN" "{address(setup.ports.services["registry"])}/v1/patients?limit=1"'
    )


def _addresses(setup: Setup) -> Table:
    table = Table("part", "address", title="ReALLNet is running", title_justify="left")
    table.add_column("what it knows", overflow="fold")  # a path is of use only when it is whole
    for service in SERVICES:
        table.add_row(service, f"{address(setup.ports.services[service])}/docs", WHAT_THEY_KNOW[service])
    table.add_row("issuer", setup.issuer, "demo people and their tokens")
    if setup.nats_url is None:
        table.add_row(
            "bus", f"nats://{LOOPBACK}:{embedded_bus(setup).port}", f"password: {setup.places.secrets}/bus-service"
        )
    if setup.postgres_url is None:
        where = f"{LOOPBACK}:{embedded_database(setup).port}"
        table.add_row("database", f"postgresql://{where}", f"passwords: {setup.places.secrets}/*_app")
    return table


def _doors(setup: Setup) -> Table:
    table = Table("instruments' door", "address", "of", title_justify="left")
    for door in doors(setup).door:
        table.add_row(door.name, f"{door.host}:{door.port}", door.organisation)
    return table


def _who(people: People) -> Table:
    table = Table("role", "demo person (one of each role; the others follow the same rule)", title_justify="left")
    for person in people.one_per_role():
        table.add_row(person.role, person.id)
    return table


def _people(setup: Setup) -> People:
    settings = IssuerSettings(issuer=setup.issuer, organisations=setup.organisations)
    return People.load(settings.people, Organisations.load(setup.organisations))


def _demo_client(setup: Setup) -> tuple[str, str]:
    """The demonstration's program and its public secret."""
    clients: Path = IssuerSettings(issuer=setup.issuer).clients
    entries = tomllib.loads(clients.read_text(encoding="utf-8"))["client"]
    found = next(entry for entry in entries if entry.get("acts_for_anybody"))
    return found["id"], found["secret"]


def _print_plain(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
