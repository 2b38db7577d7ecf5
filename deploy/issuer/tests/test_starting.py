"""Where the issuer starts and where it refuses, what it keeps, and how its key is changed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from deploy.issuer import token
from deploy.issuer.__main__ import main
from deploy.issuer.clients import Clients
from deploy.issuer.keys import IssuerKeys
from deploy.issuer.people import People
from deploy.issuer.settings import IssuerError, IssuerSettings
from libs.common.organisations import Organisations
from libs.common.roles import ROLES

SHIPPED = IssuerSettings(issuer="http://127.0.0.1:8100")


def test_it_refuses_production_with_one_sentence() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "deploy.issuer", "--port", "1"],
        env={**os.environ, "REALLNET_ENV": "production"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "does not run in production" in refused.stderr


def test_no_token_is_given_in_production(capsys: pytest.CaptureFixture[str]) -> None:
    assert token.main([], {"REALLNET_ENV": "production"}) == 2
    assert "does not run in production" in capsys.readouterr().err


def test_a_token_needs_a_running_issuer(capsys: pytest.CaptureFixture[str]) -> None:
    assert token.main([], {"REALLNET_OIDC_ISSUER": "http://127.0.0.1:9"}) == 2
    assert capsys.readouterr().err == "No issuer answers at http://127.0.0.1:9; `make run` starts one.\n"


def test_the_people_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert token.main(["--list"], {}) == 0
    assert "board_chair@board" in capsys.readouterr().out


def test_a_wrong_file_of_organisations_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {"REALLNET_ORGANISATIONS": "nowhere.toml"}) == 2
    assert "nowhere.toml cannot be read" in capsys.readouterr().err


def test_the_environment_says_where_things_are() -> None:
    told = {"REALLNET_OIDC_ISSUER": "https://id.test/", "REALLNET_VAR": "/somewhere", "REALLNET_OIDC_AUDIENCE": "a"}
    settings = IssuerSettings.from_environment(told, address="http://x")

    assert (settings.issuer, settings.audience) == ("https://id.test", "a")
    assert settings.keys == Path("/somewhere/issuer/keys.json")
    assert IssuerSettings.from_environment({}, address="http://x").issuer == "http://x"


def test_the_key_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "issuer" / "keys.json"
    first = IssuerKeys.kept_in(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert IssuerKeys.kept_in(path).signing.kid == first.signing.kid
    assert list(path.parent.iterdir()) == [path]


def test_a_new_key_signs_and_the_one_before_stays_published(settings: IssuerSettings) -> None:
    before = IssuerKeys.kept_in(settings.keys).signing.kid
    rotated = IssuerKeys.rotated_in(settings.keys)

    assert rotated.signing.kid != before
    assert rotated.find(before) is not None
    assert IssuerKeys.rotated_in(settings.keys).find(before) is None


def test_no_private_half_is_published(made_keys: IssuerKeys) -> None:
    published = json.dumps(made_keys.published())

    assert not any(f'"{private}"' in published for private in ("d", "p", "q", "dp", "dq", "qi"))


@pytest.mark.parametrize("text", ["", "{}", '{"keys": []}', '{"keys": [{"kty": "oct"}]}'])
def test_keys_that_cannot_be_read_stop_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, encoding="ascii")

    with pytest.raises(IssuerError, match="delete the file"):
        IssuerKeys.kept_in(path)


def test_there_is_a_demo_person_for_each_role_and_hospital(organisations: Organisations) -> None:
    people = People.load(SHIPPED.people, organisations)

    assert {person.role for person in people.one_per_role()} == set(ROLES)
    assert len(people.one_per_role()) == len(ROLES)
    for hospital in organisations.of_kind("hospital"):
        assert people.find(f"site_clinician@{hospital.id}") is not None
    assert people.knows_pass_phrase(people.pass_phrase_shown)
    assert not people.knows_pass_phrase("another")


def test_each_hospital_hub_and_laboratory_has_a_program(organisations: Organisations) -> None:
    clients = Clients.load(SHIPPED.clients, organisations)

    for party in organisations:
        expected = party.kind in {"hospital", "hub", "lab"}
        assert (clients.find(f"machine@{party.id}") is not None) is expected
    assert [client.id for client in clients if client.acts_for_anybody] == ["demo"]


async def test_discovery_names_what_there_is(client: httpx.AsyncClient) -> None:
    told = (await client.get("/.well-known/openid-configuration")).json()

    assert told["issuer"] == "http://issuer.test"
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert (await client.get(told["jwks_uri"])).json()["keys"][0]["alg"] == "RS256"
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    assert (await client.get("/userinfo")).status_code == 401
