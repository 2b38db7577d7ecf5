"""The issuer as a process of its own, found by discovery as any other issuer would be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.issuer.settings import IssuerError
from deploy.issuer.token import token_of
from libs.common.embedded.ports import free_port
from libs.common.errors import Unavailable
from libs.common.organisations import Organisations
from libs.common.tokens import TokenVerifier


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where it listens; it is stopped afterwards."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "REALLNET_VAR": str(tmp_path), "REALLNET_OIDC_ISSUER": here, "REALLNET_ENV": "test"}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.issuer", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_until_it_listens(process)
        yield here
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _wait_until_it_listens(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    said = ""
    while "running on" not in said:
        line = process.stdout.readline()
        assert line, f"The issuer ended: {said}"
        said += line


async def test_services_find_its_keys_and_believe_its_tokens(address: str, organisations: Organisations) -> None:
    verifier = TokenVerifier.discovering(issuer=address, audience="reallnet", organisations=organisations)
    caller = await verifier.caller(token_of("hub_technician@hub-barcelona", issuer=address))
    await verifier.close()

    assert (caller.organisation, caller.roles) == ("hub-barcelona", ("hub_technician",))


async def test_an_issuer_under_another_name_is_not_believed(address: str, organisations: Organisations) -> None:
    token = token_of("hub_technician@hub-barcelona", issuer=address)
    other = address.replace("127.0.0.1", "localhost")
    verifier = TokenVerifier.discovering(issuer=other, audience="reallnet", organisations=organisations)

    with pytest.raises(Unavailable, match="names another issuer"):
        await verifier.caller(token)
    await verifier.close()


def test_nobody_unknown_gets_a_token(address: str) -> None:
    with pytest.raises(IssuerError, match="no such demo person"):
        token_of("emperor@hub-barcelona", issuer=address)
