"""An issuer with its keys, a clock that can be moved, and programs that ask it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from deploy.issuer.app import create_app
from deploy.issuer.keys import IssuerKeys
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.tests.visitor import HERE, Visitor
from libs.common.clock import FixedClock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

CLIENTS = """
[[client]]
id = "portal"
redirect_uris = ["http://127.0.0.1:8106/signed-in"]

[[client]]
id = "other-portal"
redirect_uris = ["http://127.0.0.1:8107/signed-in?from=here"]

[[client]]
id = "demo"
secret = "demo-only-secret"
acts_for_anybody = true

[[machines]]
at = ["hospital"]
role = "machine"

[[client]]
id = "his"
role = "machine"
organisation = "hospital-madrid"
jwks = {{ keys = [{{ kty = "EC", crv = "P-256", kid = "his-1", x = "{x}", y = "{y}" }}] }}
"""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> IssuerKeys:
    """Made once: an RSA key takes a while."""
    return IssuerKeys.kept_in(tmp_path_factory.mktemp("keys") / "issuer" / "keys.json")


@pytest.fixture(scope="session")
def machine_key() -> ECKey:
    """The private key of the program `his`."""
    return ECKey.generate_key("P-256", {"kid": "his-1"})


@pytest.fixture
def settings(tmp_path: Path, machine_key: ECKey) -> IssuerSettings:
    public = machine_key.as_dict(private=False)
    clients = tmp_path / "clients.toml"
    clients.write_text(CLIENTS.format(x=public["x"], y=public["y"]), encoding="utf-8")
    return IssuerSettings(issuer=HERE, keys=tmp_path / "issuer" / "keys.json", clients=clients)


@pytest.fixture
def app(settings: IssuerSettings, made_keys: IssuerKeys, clock: FixedClock) -> Starlette:
    return create_app(settings, keys=made_keys, clock=clock)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HERE) as client:
        yield client


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)
