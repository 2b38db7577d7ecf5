"""The embedded nats-server keeps its list of parties to itself, and takes none that is wrong."""

from collections.abc import Iterator

import pytest

from libs.common.embedded.failures import CannotRun
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.party_accounts import Party
from libs.common.provisioning.parties import durable_name
from libs.common.provisioning.user_keys import new_user_key
from libs.common.testing.servers import running_nats_server

HUB = Party("hub-madrid", durable_name("hub-madrid"), (new_user_key().public,))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with running_nats_server(tmp_path_factory.mktemp("nats"), parties=[HUB]) as (server, _):
        yield server


def test_a_bad_list_is_refused_and_the_old_one_stays(server: NatsServer) -> None:
    server.parties_file.write_text('"party-x": { users: [ {', encoding="utf-8")
    with pytest.raises(CannotRun, match="refuses its new list of parties"):
        server.reload()
    server.write_parties([HUB])
    server.reload()


def test_no_account_reaches_the_durable_of_another(server: NatsServer) -> None:
    listed = f'"party-x": {{imports: [{{service: {{account: NETWORK, subject: "$JS.ACK.REALLNET.{HUB.durable}.>"}}}}]}}'
    server.parties_file.write_text(listed, encoding="utf-8")
    with pytest.raises(CannotRun, match="service import not authorized"):
        server.reload()
    server.write_parties([HUB])


def test_its_files_are_nobody_elses(server: NatsServer) -> None:
    for file in (server.configuration, server.accounts_file, server.parties_file):
        assert file.stat().st_mode & 0o077 == 0
