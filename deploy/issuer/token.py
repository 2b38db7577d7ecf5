"""`python -m deploy.issuer.token <person>`: print an access token of a demo person, for pasting into curl."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence

import httpx

from deploy.issuer.people import People
from deploy.issuer.settings import IssuerError, IssuerSettings
from libs.common.organisations import Organisations, OrganisationsError

DEMO_CLIENT = ("demo", "demo-only-secret")
_ADDRESS = "http://127.0.0.1:8100"


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Print the token, or the people there are; 2 with one sentence when there is none."""
    told = _told(arguments)
    try:
        settings = IssuerSettings.from_environment(environment, address=_ADDRESS)
        if told.list:
            return _list(settings)
        sys.stdout.write(f"{token_of(told.person, issuer=settings.issuer)}\n")
    except (IssuerError, OrganisationsError) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    return 0


def token_of(person: str, *, issuer: str) -> str:
    """Ask the running issuer, as the demonstration's program, for a token of that person."""
    wish = {"grant_type": "client_credentials", "person": person}
    try:
        answer = httpx.post(f"{issuer}/token", data=wish, auth=DEMO_CLIENT, trust_env=False)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as trouble:
        raise IssuerError(f"No issuer answers at {issuer}; `make run` starts one.") from trouble
    if answer.status_code != httpx.codes.OK:
        raise IssuerError(f"{told.get('error_description', 'The issuer gave no token.')} (--list shows all people)")
    return str(told["access_token"])


def _list(settings: IssuerSettings) -> int:
    for person in People.load(settings.people, Organisations.load(settings.organisations)):
        sys.stdout.write(f"{person.id:45} {person.name}\n")
    return 0


def _told(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m deploy.issuer.token", description=__doc__)
    parser.add_argument("person", nargs="?", default="site_clinician@hospital-madrid", help="<role>@<organisation>")
    parser.add_argument("--list", action="store_true", help="show all demo people")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
