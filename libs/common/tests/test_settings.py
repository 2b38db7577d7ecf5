"""Settings are read once, and a wrong environment is told in one sentence without values."""

import pytest
from pydantic import Field

from libs.common.settings import ServiceSettings, SettingsError, read_or_leave

ENVIRONMENT = {
    "REALLNET_ENV": "test",
    "REALLNET_DATABASE_URL": "postgresql://registry_app:secret@127.0.0.1:5432/registry",
    "REALLNET_BUS_URL": "nats://services:secret@127.0.0.1:4222",
    "REALLNET_OIDC_ISSUER": "http://127.0.0.1:8100",
    "PATH": "/bin",
}


class WithKey(ServiceSettings):
    vault_key: str = Field(repr=False)


def test_a_full_environment() -> None:
    settings = ServiceSettings.from_environment(ENVIRONMENT)
    assert settings.environment == "test"
    assert settings.oidc_audience == "reallnet"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"REALLNET_BUS_URL": ""}, "REALLNET_BUS_URL is missing."),
        ({"REALLNET_ENV": "prod"}, "REALLNET_ENV is wrong (Input should be 'development', 'test' or 'production')."),
    ],
)
def test_one_sentence_names_the_variable(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        ServiceSettings.from_environment({**ENVIRONMENT, **change})
    assert str(refused.value) == sentence


def test_the_sentence_holds_no_value() -> None:
    with pytest.raises(SettingsError) as refused:
        ServiceSettings.from_environment({**ENVIRONMENT, "REALLNET_DATABASE_URL": "mysql://root:secret@db"})
    assert "secret" not in str(refused.value)


def test_a_services_own_settings_have_variables_of_their_own() -> None:
    with pytest.raises(SettingsError, match=r"^REALLNET_VAULT_KEY is missing\.$"):
        WithKey.from_environment(ENVIRONMENT)
    assert WithKey.from_environment({**ENVIRONMENT, "REALLNET_VAULT_KEY": "k"}).vault_key == "k"


def test_a_process_that_cannot_start_says_why_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        read_or_leave(WithKey, ENVIRONMENT, service="registry")
    assert left.value.code == 2
    assert capsys.readouterr().err == "registry cannot start: REALLNET_VAULT_KEY is missing.\n"
