"""Where every hospital is that a trial may have a door at: the parties of the network, and the hospitals beyond it."""

from datetime import datetime

from libs.common.database import Transaction
from libs.common.organisation import Coordinates, Organisation
from libs.common.organisations import Organisations
from services.trials.domain.answers.options.place import NOWHERE, Place, Places
from services.trials.domain.hospitals.hospital import Hospital
from services.trials.store import hospitals


async def places(tx: Transaction, parties: Organisations, known_at: datetime | None) -> Places:
    """By id; a party stands where the network's list of parties has it."""
    beyond = {one.id: _of_hospital(one) for one in (await hospitals.hospitals(tx, known_at=known_at)).values()}
    return beyond | {party.id: _of_party(party, beyond.get(party.id, NOWHERE)) for party in parties}


def _of_hospital(found: Hospital) -> Place:
    return Place(found.country, Coordinates(found.latitude, found.longitude))


def _of_party(party: Organisation, known: Place) -> Place:
    return Place(known.country, party.coordinates or known.coordinates)
