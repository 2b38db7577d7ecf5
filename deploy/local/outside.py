"""Which organisations have systems of their own that may listen on the bus; the file of organisations says so."""

from collections.abc import Mapping

from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun
from libs.common.organisations import Organisation, OrganisationKind, Organisations, OrganisationsError

OUTSIDE = (OrganisationKind.HOSPITAL, OrganisationKind.HUB, OrganisationKind.LAB)
"""The board and the office work through the services."""


def outside(setup: Setup) -> Mapping[str, Organisation]:
    """By id, in the order of the file."""
    return {party.id: party for party in organisations(setup) if party.kind in OUTSIDE}


def organisations(setup: Setup) -> Organisations:
    """Everybody in the file; what is wrong with it is told in one sentence."""
    try:
        return Organisations.load(setup.organisations)
    except (OrganisationsError, OSError) as wrong:
        raise CannotRun(f"The parties cannot be read from {setup.organisations}: {wrong}") from None
