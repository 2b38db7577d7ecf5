"""A withdrawal is obeyed and always confirmed, once."""

from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.reporting.commands.rebuild_read_models import rebuild_read_models
from services.reporting.tests.conftest import Tell
from services.reporting.tests.contents import contents
from services.reporting.tests.history.children import FULL
from services.reporting.tests.history.network import Network


def withdrawn(*purposes: Purpose) -> ConsentWithdrawn:
    return Network().withdraw(FULL, *purposes)


async def test_it_is_confirmed_even_when_nothing_is_known_of_the_patient(database: Database, tell: Tell) -> None:
    event = withdrawn(Purpose.GENOMICS)
    await tell([event])
    (confirmation,) = await published(database)
    assert isinstance(confirmation, WithdrawalConfirmed)
    assert (confirmation.withdrawal_id, confirmation.patient) == (event.withdrawal_id, FULL)
    assert (confirmation.by_service, confirmation.version) == ("reporting", 1)
    assert (confirmation.origin, confirmation.destination) == ("_", "_")
    assert confirmation.cause == event.id


async def test_a_repetition_and_a_rebuild_confirm_nothing_again(database: Database, tell: Tell) -> None:
    event = withdrawn(Purpose.REGISTRY)
    await tell([event, event])
    await rebuild_read_models(database)
    await tell([event])
    assert len(await published(database)) == 1


async def test_only_the_registrys_consent_hides_the_patient(database: Database, tell: Tell) -> None:
    network = Network()
    network.register(FULL)
    network.withdraw(FULL, Purpose.FUNCTIONAL_ASSAYS)
    await tell(network.events)
    assert len((await contents(database))["sights"]) == 1
    network.withdraw(FULL, Purpose.REGISTRY)
    await tell(network.events)
    found = await contents(database)
    assert found["sights"] == []
    assert '"standing": "hidden"' in found["standings"][0]
